//! The master key, and what is derived from it.
//!
//! The key lies beside the database, never in it: whoever finds one without the
//! other has no token, session or code. One HKDF label a purpose (RFC 5869).

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

/// Where the master key is to be found.
#[derive(Clone, Debug)]
pub enum MasterKeySource {
    /// In a file, which is made together with a new database.
    File(PathBuf),
    /// In a setting: 64 hexadecimal digits.
    Given(SecretString),
}

/// The master key. Every other key is derived on demand.
#[derive(Clone)]
pub struct DerivedKeys(Zeroizing<[u8; 32]>);

impl DerivedKeys {
    /// Reads the master key; makes one only where the database is new too.
    ///
    /// # Errors
    /// A fault that names file and remedy: missing, short, or readable by others.
    pub fn open(source: &MasterKeySource, new_database: bool, entropy: &Entropy) -> Result<Self> {
        match source {
            MasterKeySource::Given(text) => parse(text.expose_secret(), "the master key setting"),
            MasterKeySource::File(path) => match read(path) {
                Err(error) if error.kind() == ErrorKind::NotFound && new_database => create(path, entropy),
                Err(error) if error.kind() == ErrorKind::NotFound => Err(Error::internal(format!(
                    "{} is missing, and the database needs the very key it was made with; put the file back",
                    path.display()
                ))),
                Err(error) => Err(Error::internal(format!("{} cannot be read: {error}", path.display()))),
                Ok(text) => private(path).and_then(|()| parse(&text, &path.display().to_string())),
            },
        }
    }

    /// The key under which an account's tokens are digested.
    #[must_use]
    pub fn tokens(&self, account: AccountId) -> [u8; 32] {
        self.derive(account.0.as_bytes(), b"tokens")
    }

    /// The secret half of the key that an account's answers are signed with.
    #[must_use]
    pub fn signatures(&self, account: AccountId) -> [u8; 32] {
        self.derive(account.0.as_bytes(), b"signatures")
    }

    /// What the codes of a second factor are made from.
    #[must_use]
    pub fn second_factor(&self, account: AccountId, salt: &[u8; 32]) -> [u8; 20] {
        self.derive(&[account.0.as_bytes().as_slice(), salt].concat(), b"second-factor")
    }

    /// The key under which session cookies are digested.
    #[must_use]
    pub fn sessions(&self) -> [u8; 32] {
        self.derive(&[], b"sessions")
    }

    /// The key under which cookies of log-ins are digested that wait for a code.
    #[must_use]
    pub fn log_in_steps(&self) -> [u8; 32] {
        self.derive(&[], b"log-in-steps")
    }

    /// The key under which set-up codes are digested.
    #[must_use]
    pub fn codes(&self) -> [u8; 32] {
        self.derive(&[], b"codes")
    }

    /// The key under which resets of passwords are digested.
    #[must_use]
    pub fn resets(&self) -> [u8; 32] {
        self.derive(&[], b"resets")
    }

    /// The key under which emails are digested for limits.
    #[must_use]
    pub fn limits(&self) -> [u8; 32] {
        self.derive(&[], b"limits")
    }

    /// What the database keeps to recognise its key.
    #[must_use]
    pub fn check_value(&self) -> [u8; 32] {
        self.derive(&[], b"check")
    }

    /// The key that seals the flash cookie: one half encrypts, one signs.
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
        // `create_new`: two servers that start at once must not each keep a key of their own.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(Zeroizing::new(hex::encode(key.as_slice()) + "\n").as_bytes())?;
        file.sync_all()?;
        // The name must last as surely as the bytes: the database cannot be read without it.
        fs::File::open(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
            .sync_all()
    };
    write().map_err(|error| Error::internal(format!("{} cannot be made: {error}", path.display())))?;
    Ok(DerivedKeys(key))
}

fn private(path: &Path) -> Result<()> {
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
