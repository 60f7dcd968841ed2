//! The master key, and the keys derived from it by HKDF (RFC 5869), one label per purpose.
//!
//! The key is stored beside the database, never in it: a leaked backup of the database alone exposes no
//! token, session or code.

use std::{
    fmt,
    fs::{self, OpenOptions, Permissions},
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
        files,
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

/// Where the key is. It never shows the key itself.
impl fmt::Display for MasterKeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Given(_) => f.write_str("KEYDESK_MASTER_KEY"),
        }
    }
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
        match (Self::find(source)?, source) {
            (Some(keys), _) => Ok(keys),
            (None, MasterKeySource::File(path)) if new_database => create(path, entropy),
            (None, source) => Err(Error::internal(format!(
                "{source} is missing, and the database needs the key it was created with; restore the file"
            ))),
        }
    }

    /// Reads the master key. `None` if its file does not exist.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn find(source: &MasterKeySource) -> Result<Option<Self>> {
        let path = match source {
            MasterKeySource::Given(text) => return parse(text.expose_secret(), source).map(Some),
            MasterKeySource::File(path) => path,
        };
        match fs::read_to_string(path).map(Zeroizing::new) {
            Ok(text) => check_private(path).and_then(|()| parse(&text, source).map(Some)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::internal(format!("{} cannot be read: {error}", path.display()))),
        }
    }

    /// A new master key, kept nowhere: for what is in memory and goes with it.
    ///
    /// # Errors
    /// As [`Entropy::bytes`].
    pub fn generate(entropy: &Entropy) -> Result<Self> {
        Ok(Self(Zeroizing::new(entropy.bytes()?)))
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

    /// The key for digests of recovery codes.
    #[must_use]
    pub fn recovery_codes(&self) -> [u8; 32] {
        self.derive(&[], b"recovery-codes")
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

    /// The key for the handles of users, which passkeys name in the place of an email.
    #[must_use]
    pub fn user_handles(&self) -> [u8; 32] {
        self.derive(&[], b"user-handles")
    }

    /// The key for digests of the cookies of browsers that may log in by a passkey.
    #[must_use]
    pub fn passkey_browsers(&self) -> [u8; 32] {
        self.derive(&[], b"passkey-browsers")
    }

    /// The key that signs device cookies.
    #[must_use]
    pub fn devices(&self) -> [u8; 32] {
        self.derive(&[], b"devices")
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

    /// The key for digests of the codes of invites.
    #[must_use]
    pub fn invites(&self) -> [u8; 32] {
        self.derive(&[], b"invites")
    }

    /// The code of a link that proves an email. Only its salt and its digest are in the database.
    #[must_use]
    pub fn email_code(&self, salt: &[u8; 32]) -> [u8; 24] {
        self.derive(salt, b"email-code")
    }

    /// The key for digests of these codes.
    #[must_use]
    pub fn email_links(&self) -> [u8; 32] {
        self.derive(&[], b"email-links")
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

fn create(path: &Path, entropy: &Entropy) -> Result<DerivedKeys> {
    let key = Zeroizing::new(entropy.bytes::<32>()?);
    let write = || {
        // `create_new`: of two servers that start at the same time, one must fail, or each would use its own key.
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(Zeroizing::new(hex::encode(key.as_slice()) + "\n").as_bytes())?;
        file.sync_all()?;
        // The directory entry must be durable too: after a crash, a database without its key is useless.
        files::sync_folder(files::folder_of(path))
    };
    write().map_err(|error| Error::internal(format!("{} cannot be created: {error}", path.display())))?;
    Ok(DerivedKeys(key))
}

/// What to do about a key file with some mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exposure {
    /// Only the owner can read it.
    Private,
    /// The driver of a volume opened it to the group of the volume.
    OpenedByVolume,
    /// Others can read it, and the server cannot change that: a secret that an orchestrator mounts.
    Foreign,
    /// Others can read it, and the operator must change that.
    Exposed,
}

impl Exposure {
    /// Judges the mode of a file and of its folder.
    ///
    /// Kubernetes gives the group of an `fsGroup` volume access to every file of it whenever it mounts the volume, and
    /// marks its folders with the set-group-ID bit. Refused, no pod would start twice.
    const fn new(file: u32, folder: u32, is_ours: bool) -> Self {
        const SET_GROUP_ID: u32 = 0o2000;
        match (file & 0o077, is_ours) {
            (0, _) => Self::Private,
            (_, false) => Self::Foreign,
            (others, true) if others & 0o007 == 0 && folder & SET_GROUP_ID != 0 => Self::OpenedByVolume,
            (_, true) => Self::Exposed,
        }
    }
}

/// Checks that only the owner can read the file.
fn check_private(path: &Path) -> Result<()> {
    let modes = files::mode(path).and_then(|file| Ok((file, files::mode(files::folder_of(path))?)));
    let (file, folder) = modes.map_err(Error::internal)?;
    // To set the mode that it has changes nothing, and shows who may: neither another user nor a read-only mount.
    let is_ours = || fs::set_permissions(path, Permissions::from_mode(file)).is_ok();
    match Exposure::new(file, folder, file & 0o077 == 0 || is_ours()) {
        Exposure::Private => Ok(()),
        Exposure::OpenedByVolume => {
            tracing::warn!(path = %path.display(), "the group of its volume could read the master key; not any more");
            fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(Error::internal)
        }
        Exposure::Foreign => {
            let (path, mode) = (path.display(), format!("{file:o}"));
            tracing::warn!(%path, mode, "others can read the master key, and its mode is not ours to change");
            Ok(())
        }
        Exposure::Exposed => Err(Error::internal(format!(
            "{0} can be read by others; run: chmod 600 {0}, or give the key by KEYDESK_MASTER_KEY or another file by \
             --master-key-file",
            path.display()
        ))),
    }
}

fn parse(text: &str, source: &MasterKeySource) -> Result<DerivedKeys> {
    let mut key = Zeroizing::new([0; 32]);
    // The decoder's own error would name a digit of the key.
    hex::decode_to_slice(text.trim(), key.as_mut_slice())
        .map_err(|_| Error::internal(format!("{source} must hold 64 hexadecimal digits")))?;
    Ok(DerivedKeys(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DerivedKeys> {
        parse(text, &MasterKeySource::File("keydesk.key".into()))
    }

    fn keys(digit: &str) -> DerivedKeys {
        read(&digit.repeat(64)).expect("a key")
    }

    #[test]
    fn every_purpose_and_account_has_its_own_key() {
        let (a, b) = (AccountId(uuid::Uuid::from_u128(1)), AccountId(uuid::Uuid::from_u128(2)));
        let key = keys("a");
        let mut all =
            vec![key.sessions(), key.log_in_steps(), key.codes(), key.resets(), key.limits(), key.check_value()];
        all.extend([key.devices(), key.invites()]);
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
            assert!(read(text).is_err(), "{text:?}");
        }
        assert!(read(&format!("{}\n", "A".repeat(64))).is_ok());
    }

    #[test]
    fn a_key_that_others_can_read_is_refused_where_that_can_be_changed() {
        for (file, folder, is_ours, expected) in [
            (0o600, 0o700, true, Exposure::Private),
            (0o400, 0o755, false, Exposure::Private),
            (0o644, 0o700, true, Exposure::Exposed),
            (0o640, 0o755, true, Exposure::Exposed),
            (0o620, 0o700, true, Exposure::Exposed),
            (0o664, 0o2775, true, Exposure::Exposed),
            (0o660, 0o2775, true, Exposure::OpenedByVolume),
            (0o440, 0o755, false, Exposure::Foreign),
            (0o444, 0o755, false, Exposure::Foreign),
        ] {
            assert_eq!(Exposure::new(file, folder, is_ours), expected, "{file:o} in {folder:o}, {is_ours}");
        }
    }
}
