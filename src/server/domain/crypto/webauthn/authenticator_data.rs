//! What an authenticator says and signs (Web Authentication Level 3, 6.1).

use sha2::{Digest, Sha256};

use crate::server::domain::crypto::{
    secrets,
    webauthn::{CredentialState, MAX_CREDENTIAL, PublicKey, Refusal, RelyingParty},
};

/// The flags: user present, user verified, backup eligible, backed up, attested credential, extensions.
const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const ATTESTED: u8 = 1 << 6;
const EXTENDED: u8 = 1 << 7;

/// The data, read.
pub(super) struct AuthenticatorData {
    site: [u8; 32],
    flags: u8,
    pub(super) state: CredentialState,
    /// The new passkey, where one was made.
    pub(super) attested: Option<Attested>,
}

/// A new passkey.
pub(super) struct Attested {
    pub(super) id: Vec<u8>,
    pub(super) key: PublicKey,
}

impl AuthenticatorData {
    /// Reads the data. Extensions are not read: none is asked for.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        const SHORT: Refusal = "authenticator data is too short";
        let (site, rest) = bytes.split_first_chunk::<32>().ok_or(SHORT)?;
        let (&[flags], rest) = rest.split_first_chunk::<1>().ok_or(SHORT)?;
        let (count, rest) = rest.split_first_chunk::<4>().ok_or(SHORT)?;
        let (attested, rest) = if flags & ATTESTED == 0 { (None, rest) } else { Attested::parse(rest)? };
        if rest.is_empty() != (flags & EXTENDED == 0) {
            return Err("authenticator data is too long, or lacks its extensions");
        }
        let has = |flag| flags & flag != 0;
        let state = CredentialState {
            sign_count: u32::from_be_bytes(*count),
            backup_eligible: has(ELIGIBLE),
            backed_up: has(BACKED_UP),
        };
        Ok(Self { site: *site, flags, state, attested })
    }

    /// Checks that it is for this site, and that the user was there and was verified.
    pub(super) fn check(&self, party: &RelyingParty) -> Result<(), Refusal> {
        if !secrets::is_equal(&self.site, &Sha256::digest(party.id.as_bytes())) {
            return Err("a passkey of another site");
        }
        if self.flags & PRESENT == 0 || self.flags & VERIFIED == 0 {
            return Err("the user was not verified");
        }
        if self.state.backed_up && !self.state.backup_eligible {
            return Err("backed up, and cannot be");
        }
        Ok(())
    }
}

impl Attested {
    /// Reads the model of the authenticator, which counts for nothing, the id with its length, and the key.
    fn parse(bytes: &[u8]) -> Result<(Option<Self>, &[u8]), Refusal> {
        const SHORT: Refusal = "attested data is too short";
        let (_model, rest) = bytes.split_first_chunk::<16>().ok_or(SHORT)?;
        let (length, rest) = rest.split_first_chunk::<2>().ok_or(SHORT)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length > MAX_CREDENTIAL {
            return Err("the id of the credential is too long");
        }
        let (id, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
        let (key, rest) = PublicKey::parse(rest).ok_or("a public key of another kind")?;
        Ok((Some(Self { id: id.to_vec(), key }), rest))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn data(flags: u8, more: &[u8]) -> Vec<u8> {
        [Sha256::digest(b"acme.example").as_slice(), &[flags, 0, 0, 1, 2], more].concat()
    }

    fn checked(flags: u8) -> Result<(), Refusal> {
        let party = RelyingParty { id: "acme.example".into(), origin: String::new() };
        AuthenticatorData::parse(&data(flags, &[])).and_then(|data| data.check(&party))
    }

    #[test]
    fn the_user_was_there_and_was_verified() {
        assert_eq!(checked(PRESENT | VERIFIED), Ok(()));
        assert_eq!(checked(PRESENT | VERIFIED | ELIGIBLE | BACKED_UP), Ok(()));
        for flags in [0, PRESENT, VERIFIED, PRESENT | VERIFIED | BACKED_UP] {
            assert!(checked(flags).is_err(), "{flags:b}");
        }
    }

    #[test]
    fn flags_say_what_follows() {
        let state = AuthenticatorData::parse(&data(PRESENT, &[])).map(|data| data.state.sign_count);
        assert_eq!(state, Ok(258));
        assert!(AuthenticatorData::parse(&data(PRESENT | EXTENDED, &[0xa0])).is_ok());
        assert!(AuthenticatorData::parse(&data(PRESENT, &[0xa0])).is_err());
        assert!(AuthenticatorData::parse(&data(PRESENT | EXTENDED, &[])).is_err());
        assert!(AuthenticatorData::parse(&data(PRESENT | ATTESTED, &[0; 18])).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = AuthenticatorData::parse(&bytes);
        }
    }
}
