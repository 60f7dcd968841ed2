//! The master key, and the keys derived from it by HKDF (RFC 5869), one label per purpose.
//!
//! The key is stored beside the database, never in it: a leaked backup of the database alone exposes no
//! token, session or code.

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{
    model::id::AccountId,
    server::domain::{
        crypto::secrets::Entropy,
        error::{Error, Result},
    },
};

/// The source of the master key.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// A file. It is created together with a new database.
    File(PathBuf),
    /// A setting with 64 hexadecimal digits.
    Given(SecretString),
}

/// The master key. All other keys are derived from it when needed, and not kept.
#[derive(Clone)]
pub struct DerivedKeys(Zeroizing<[u8; 32]>);

impl DerivedKeys {
    /// Reads the master key. Creates one only if the database is new too: with an existing database, a new key would
    /// silently invalidate every credential.
    ///
    /// # Errors
    /// An internal error that names the file and the remedy, if the key is missing, malformed or readable by others.
    pub fn open(source: &MasterKeySource, new_database: bool, entropy: &Entropy) -> Result<Self> {
        match source {
            MasterKeySource::Given(text) => parse(text.expose_secret(), "the master key setting"),
            MasterKeySource::File(path) => match read(path) {
                Err(error) if error.kind() == ErrorKind::NotFound && new_database => create(path, entropy),
                Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::internal(format!(
                    "{} is missing, and the database needs the key it was created with; restore the file",
                    path.display()
                ))),
                Err(error) => Err(Error::internal(format!("{} cannot be read: {error}", path.display()))),
                Ok(text) => check_private(path).and_then(|()| parse(&text, &path.display().to_string())),
            },
        }
    }

    /// The key for digests of an account's tokens.
    #[must_use]
    pub fn tokens(&self, account: AccountId) -> [u8; 32] {
        self.derive(account.0.as_bytes(), b"tokens")
    }

    /// The secret key for signatures of an account's responses.
    #[must_use]
    pub fn signatures(&self, account: AccountId) -> [u8; 32] {
        self.derive(account.0.as_bytes(), b"signatures")
    }

    /// The seed of a second factor's one-time codes. Only its salt is in the database.
    #[must_use]
    pub fn second_factor(&self, account: AccountId, salt: &[u8; 32]) -> [u8; 20] {
        self.derive(&[account.0.as_bytes().as_slice(), salt].concat(), b"second-factor")
    }

    /// The key for digests of session cookies.
    #[must_use]
    pub fn sessions(&self) -> [u8; 32] {
        self.derive(&[], b"sessions")
    }

    /// The key for digests of the cookies between the two steps of a log-in.
    #[must_use]
    pub fn log_in_steps(&self) -> [u8; 32] {
        self.derive(&[], b"log-in-steps")
    }

    /// The key for digests of set-up codes.
    #[must_use]
    pub fn codes(&self) -> [u8; 32] {
        self.derive(&[], b"codes")
    }

    /// The key for digests of password reset tokens.
    #[must_use]
    pub fn resets(&self) -> [u8; 32] {
        self.derive(&[], b"resets")
    }

    /// The key for digests of emails and addresses that rate limits count by.
    #[must_use]
    pub fn limits(&self) -> [u8; 32] {
        self.derive(&[], b"limits")
    }

    /// The value in the database by which a wrong master key is recognized.
    #[must_use]
    pub fn check_value(&self) -> [u8; 32] {
        self.derive(&[], b"check")
    }

    /// The key that seals the flash cookie: one half encrypts, the other authenticates.
    #[must_use]
    pub fn flash(&self) -> [u8; 64] {
        self.derive(&[], b"flash")
    }

    fn derive<const N: usize>(&self, salt: &[u8], purpose: &[u8]) -> [u8; N] {
        let mut key = [0; N];
        let info = [b"keydesk/1/".as_slice(), purpose].concat();
        let hkdf = Hkdf::<Sha256>::new(Some(salt), self.0.as_slice());
        hkdf.expand(&info, &mut key).expect("HKDF fills up to 8160 bytes, and no key has more than 64");
        key
    }
}

fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    fs::read_to_string(path).map(Zeroizing::new)
}

fn create(path: &Path, entropy: &Entropy) -> Result<DerivedKeys> {
    let key = Zeroizing::new(entropy.bytes::<32>()?);
    let write = || {
        // `create_new`: of two servers that start at the same time, one must fail, or each would use its own key.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(Zeroizing::new(hex::encode(key.as_slice()) + "\n").as_bytes())?;
        file.sync_all()?;
        // The directory entry must be durable too: after a crash, a database without its key is useless.
        fs::File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()
    };
    write().map_err(|error| Error::internal(format!("{} cannot be created: {error}", path.display())))?;
    Ok(DerivedKeys(key))
}

/// Checks that only the owner can read the file.
fn check_private(path: &Path) -> Result<()> {
    let mode = fs::metadata(path).map_err(Error::internal)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Error::internal(format!("{0} can be read by others; run: chmod 600 {0}", path.display())))
}

fn parse(text: &str, what: &str) -> Result<DerivedKeys> {
    let mut key = Zeroizing::new([0; 32]);
    // The decoder's own error would name a digit of the key.
    hex::decode_to_slice(text.trim(), key.as_mut_slice())
        .map_err(|_| Error::internal(format!("{what} must hold 64 hexadecimal digits")))?;
    Ok(DerivedKeys(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(digit: &str) -> DerivedKeys {
        parse(&digit.repeat(64), "test").expect("a key")
    }

    #[test]
    fn every_purpose_and_account_has_its_own_key() {
        let (a, b) = (AccountId(uuid::Uuid::from_u128(1)), AccountId(uuid::Uuid::from_u128(2)));
        let key = keys("a");
        let mut all =
            vec![key.sessions(), key.log_in_steps(), key.codes(), key.resets(), key.limits(), key.check_value()];
        all.extend([a, b].map(|account| key.tokens(account)));
        all.extend([a, b].map(|account| key.signatures(account)));
        let unique: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(unique.len(), all.len());
        assert_ne!(keys("b").tokens(a), key.tokens(a));
    }

    #[test]
    fn a_seed_hangs_on_key_account_and_salt() {
        let (a, b) = (AccountId(uuid::Uuid::from_u128(1)), AccountId(uuid::Uuid::from_u128(2)));
        let (key, seed) = (keys("a"), keys("a").second_factor(a, &[1; 32]));
        for other in
            [key.second_factor(b, &[1; 32]), key.second_factor(a, &[2; 32]), keys("b").second_factor(a, &[1; 32])]
        {
            assert_ne!(other, seed);
        }
    }

    #[test]
    fn a_master_key_is_64_hex_digits() {
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65), &"é".repeat(32)] {
            assert!(parse(text, "test").is_err(), "{text:?}");
        }
        assert!(parse(&format!("{}\n", "A".repeat(64)), "test").is_ok());
    }
}
