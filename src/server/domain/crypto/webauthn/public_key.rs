//! Public keys of passkeys: how authenticators write them (COSE, RFC 9052), and what they have signed.
//!
//! Authenticators must write a key in the canonical form of CTAP2, so for each algorithm there is one text around the
//! numbers, and no reader of CBOR is needed. Signatures are verified by `ring`.

use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

/// An algorithm of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) enum Algorithm {
    /// ECDSA over P-256 with SHA-256: phones, browsers and security keys.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSA with SHA-256: the TPM of older computers.
    Rs256,
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct PublicKey {
    pub(in crate::server::domain) algorithm: Algorithm,
    /// A point with 0x04 before it, an Ed25519 key, or the modulus of an RSA key.
    pub(in crate::server::domain) bytes: Vec<u8>,
}

/// {1: 2, 3: -7, -1: 1, -2: x, -3: y}, up to x and between x and y.
const ES256: &[u8] = &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
const ES256_MIDDLE: &[u8] = &[0x22, 0x58, 0x20];
/// {1: 1, 3: -8, -1: 6, -2: x}, up to x.
const EDDSA: &[u8] = &[0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
/// {1: 3, 3: -257, -1: n, -2: e} with 2048 bits, up to n, and all after it.
const RS256: &[u8] = &[0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x59, 0x01, 0x00];
const RS256_END: &[u8] = &[0x21, 0x43, 0x01, 0x00, 0x01];
/// The exponent of every RSA key here.
const EXPONENT: [u8; 3] = [1, 0, 1];

impl Algorithm {
    /// Every algorithm, best first.
    pub(in crate::server::domain) const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// The number in COSE.
    pub(in crate::server::domain) const fn number(self) -> i32 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// The algorithm with this number.
    pub(in crate::server::domain) fn find(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.number() == number)
    }
}

impl PublicKey {
    /// Reads a key, and returns what follows it.
    pub(super) fn parse(bytes: &[u8]) -> Option<(Self, &[u8])> {
        if let Some(rest) = bytes.strip_prefix(ES256) {
            let (x, rest) = rest.split_first_chunk::<32>()?;
            let (y, rest) = rest.strip_prefix(ES256_MIDDLE)?.split_first_chunk::<32>()?;
            let bytes = [&[4], x.as_slice(), y].concat();
            return Some((Self { algorithm: Algorithm::Es256, bytes }, rest));
        }
        if let Some(rest) = bytes.strip_prefix(EDDSA) {
            let (x, rest) = rest.split_first_chunk::<32>()?;
            return Some((Self { algorithm: Algorithm::EdDsa, bytes: x.to_vec() }, rest));
        }
        let (n, rest) = bytes.strip_prefix(RS256)?.split_first_chunk::<256>()?;
        let rest = rest.strip_prefix(RS256_END)?;
        Some((Self { algorithm: Algorithm::Rs256, bytes: n.to_vec() }, rest))
    }

    /// Whether the owner of this key has signed these bytes. A key that is none has signed nothing.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self.algorithm {
            Algorithm::Es256 => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &self.bytes).verify(message, signature),
            Algorithm::EdDsa => UnparsedPublicKey::new(&ED25519, &self.bytes).verify(message, signature),
            Algorithm::Rs256 => {
                let key = RsaPublicKeyComponents { n: self.bytes.as_slice(), e: EXPONENT.as_slice() };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_algorithm_are_read_to_their_end() {
        let (half, modulus) = ([7; 32], [7; 256]);
        for (algorithm, written, length) in [
            (Algorithm::Es256, [ES256, &half, ES256_MIDDLE, &half].concat(), 65),
            (Algorithm::EdDsa, [EDDSA, &half].concat(), 32),
            (Algorithm::Rs256, [RS256, &modulus, RS256_END].concat(), 256),
        ] {
            let followed = [written.as_slice(), b"more"].concat();
            let (key, rest) = PublicKey::parse(&followed).expect("a key");
            assert_eq!((key.algorithm, key.bytes.len(), rest), (algorithm, length, b"more".as_slice()));
            assert!(!key.has_signed(b"message", b"signature"));
            assert_eq!(Algorithm::find(algorithm.number()), Some(algorithm));
            for end in 0..written.len() {
                assert!(PublicKey::parse(&written[..end]).is_none(), "{algorithm:?} cut at {end}");
            }
        }
    }

    #[test]
    fn a_key_of_another_kind_is_none() {
        let mut other_curve = [ES256, &[7; 32], ES256_MIDDLE, &[7; 32]].concat();
        other_curve[6] = 2;
        assert!(PublicKey::parse(&other_curve).is_none());
        assert!(PublicKey::parse(&[0xa0]).is_none());
    }
}
