//! Randomness, the formats of secrets, and their digests.
//!
//! Secrets have 256 random bits (reset tokens 192, set-up codes 128). They cannot be guessed, so a keyed
//! digest protects them in the database; slow hashing is needed for passwords only.

use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use rand::{
    Rng, SeedableRng, TryRng,
    rngs::{StdRng, SysRng},
};
use secrecy::SecretString;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use uuid::{Builder, Uuid};
use zeroize::Zeroizing;

use crate::{
    model::{timestamp::Timestamp, token::TokenKind},
    server::domain::{
        clock::Clock,
        error::{Error, Result},
        lock::lock,
    },
};

/// A source of randomness.
#[derive(Clone, Debug)]
pub enum Entropy {
    /// The operating system's generator.
    System,
    /// A test's generator, from a fixed seed.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Entropy {
    /// A generator that yields the same bytes every time, for tests.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// `N` random bytes.
    ///
    /// # Errors
    /// An internal error, if the operating system's generator fails.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        match self {
            Self::System => SysRng.try_fill_bytes(&mut bytes).map_err(Error::internal)?,
            Self::Seeded(rng) => lock(rng).fill_bytes(&mut bytes),
        }
        Ok(bytes)
    }

    /// A new id: UUID version 7, so that ids sort by creation time.
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn id(&self, clock: &Clock) -> Result<Uuid> {
        self.id_at(clock.now())
    }

    /// A new id as if created at this moment.
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn id_at(&self, moment: Timestamp) -> Result<Uuid> {
        let millis = u64::try_from(moment.0).expect("ids are made for moments after 1970");
        Ok(Builder::from_unix_timestamp_millis(millis, &self.bytes()?).into_uuid())
    }

    /// A token's secret: prefix of its kind, 64 hexadecimal digits, format version (docs/api.md 4.1).
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn token(&self, kind: TokenKind) -> Result<SecretString> {
        Ok(SecretString::from(format!("{}-{}v3", kind.prefix(), *self.hex::<32>()?)))
    }

    /// A password reset token: 48 hexadecimal digits, format version (docs/api.md 3.9).
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn reset_token(&self) -> Result<SecretString> {
        Ok(SecretString::from(format!("{}v3", *self.hex::<24>()?)))
    }

    /// By which the receiver of a webhook knows a repeated event: 62 hexadecimal digits, format version (docs/api.md 8.4).
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn idempotency_token(&self) -> Result<String> {
        Ok(format!("{}v3", hex::encode(self.bytes::<31>()?)))
    }

    /// A secret for a URL or a cookie: `N` random bytes in base64url without padding.
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn code<const N: usize>(&self) -> Result<SecretString> {
        Ok(SecretString::from(URL_SAFE_NO_PAD.encode(self.bytes::<N>()?)))
    }

    /// `N` random bytes as hexadecimal digits, wiped once they stand in a secret.
    fn hex<const N: usize>(&self) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(hex::encode(*Zeroizing::new(self.bytes::<N>()?))))
    }
}

/// The HMAC-SHA256 digest of a secret. The database has digests only, and secrets are looked up by them.
#[must_use]
pub fn digest(key: &[u8; 32], secret: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(secret);
    mac.finalize().into_bytes().into()
}

/// Whether two digests are equal, compared in constant time.
#[must_use]
pub fn is_equal(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn tokens_have_the_published_shape() {
        let entropy = Entropy::seeded(7);
        let mut seen = std::collections::HashSet::new();
        for round in 0..10_000 {
            let kind = TokenKind::ALL[round % TokenKind::ALL.len()];
            let token = entropy.token(kind).expect("random").expose_secret().to_owned();
            let (prefix, rest) = token.split_once('-').expect("a dash");
            assert_eq!(prefix, kind.prefix());
            assert!(rest.len() == 66 && rest.ends_with("v3"), "{rest}");
            assert!(rest[..64].bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
            assert!(seen.insert(token), "a token came twice");
        }
    }

    #[test]
    fn a_secret_does_not_print() {
        assert!(!format!("{:?}", SecretString::from("hunter2")).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn digests_differ_by_key_and_secret(key in any::<[u8; 32]>(), other in any::<[u8; 32]>(), secret in any::<Vec<u8>>()) {
            prop_assume!(key != other);
            prop_assert_ne!(digest(&key, &secret), digest(&other, &secret));
        }
    }
}
