//! Backups: a copy of the database as of one moment, made beside a running server, and the check of such a copy.
//!
//! Neither opens a domain, which would migrate the database. A backup never holds the master key.

use std::path::{Path, PathBuf};

use crate::{
    model::timestamp::Timestamp,
    server::{
        domain::{
            authorization::{self, Action},
            caller::Caller,
            crypto::{
                master_key::{DerivedKeys, MasterKeySource},
                secrets,
            },
            error::{Error, Result},
            files,
            store::{
                copies::{self, DatabaseContents},
                migrations,
            },
        },
        time_format,
    },
};

/// What a file was found to hold.
#[derive(Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The number of the newest migration that the file has.
    pub schema: i64,
    /// The number of the newest migration that this program has.
    pub program_schema: i64,
    /// Tables and their numbers of records.
    pub counts: Vec<(&'static str, i64)>,
    /// Whether the master key fits.
    pub key: KeyMatch,
    /// Why the file cannot be restored; empty if it can.
    pub faults: Vec<BackupFault>,
}

/// Whether the master key is the one that a database was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyMatch {
    /// It is.
    Fits,
    /// It is another one.
    Differs,
    /// There is no key to compare with.
    Missing,
}

/// Why a file cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupFault {
    /// SQLite found this.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// This program cannot use the schema.
    #[error("{0}")]
    Schema(String),
    /// The database was made with another master key.
    #[error("the master key is not the one this database was made with; put that key beside it")]
    Key,
}

impl KeyMatch {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Differs => "differs",
            Self::Missing => "missing",
        }
    }
}

/// Copies the database to a new file in a folder, which is made if missing. The file is named by the time, only its
/// owner can read it, and it is whole and durable, or not there.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error that names the file: it exists, its folder cannot
/// be written, or the disk is full. Busy.
pub async fn create(caller: &Caller, database: &Path, folder: &Path, now: Timestamp) -> Result<PathBuf> {
    authorization::check(caller, Action::ManageAccounts)?;
    files::create_folder(folder)?;
    // Names with colons are no files on other systems.
    let name = format!("keydesk-{}.db", time_format::iso8601(now).replace(':', "-"));
    let file = folder.join(name);
    if files::exists(&file)? {
        return Err(Error::internal(format!("{} exists already", file.display())));
    }
    copies::copy_file(database, &file).await?;
    Ok(file)
}

/// Checks whether a file can be restored: is it sound, can this program use it, and does the master key fit.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error: the file or the key cannot be read, or the file is
/// not a database of Keydesk.
pub async fn check(caller: &Caller, file: &Path, key: &MasterKeySource) -> Result<BackupReport> {
    authorization::check(caller, Action::ManageAccounts)?;
    let keys = DerivedKeys::find(key)?;
    let contents = copies::inspect(file).await?;
    let key = key_match(&contents, keys.as_ref());
    Ok(BackupReport {
        schema: contents.steps.last().map_or(0, |(number, _)| *number),
        program_schema: migrations::newest(),
        counts: copies::COUNTED.into_iter().zip(contents.counts).collect(),
        key,
        faults: faults(contents, key),
    })
}

fn key_match(contents: &DatabaseContents, keys: Option<&DerivedKeys>) -> KeyMatch {
    match (&contents.key_check, keys) {
        (_, None) => KeyMatch::Missing,
        (Some(found), Some(keys)) if secrets::is_equal(found, &keys.check_value()) => KeyMatch::Fits,
        (_, Some(_)) => KeyMatch::Differs,
    }
}

fn faults(contents: DatabaseContents, key: KeyMatch) -> Vec<BackupFault> {
    let schema = migrations::mismatch(&contents.steps).map(|mismatch| BackupFault::Schema(mismatch.to_string()));
    let key = (key == KeyMatch::Differs).then_some(BackupFault::Key);
    contents.faults.into_iter().map(BackupFault::Damaged).chain(schema).chain(key).collect()
}
