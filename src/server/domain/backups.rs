//! Backups: a copy of the database as of one moment, made beside a running server, and the check of such a copy.
//!
//! Neither opens a domain, which would migrate the database. A backup never holds the master key.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    model::{backup::BackupCheck, event_log::EventLogHead, timestamp::Timestamp},
    server::{
        domain::{
            authorization::{self, Action},
            backup_checks,
            caller::Caller,
            crypto::{
                master_key::{DerivedKeys, MasterKeySource},
                secrets,
            },
            error::Result,
            files,
            store::{
                copies::{self, DatabaseContents},
                migrations,
            },
        },
        time_format,
    },
};

/// What the name of a backup begins with. Behind it is the time, and then the end.
const BEGIN: &str = "keydesk-";
const END: &str = ".db";

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
/// owner can read it, and it is whole and durable, or not there. A name that is taken is left alone.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error that names the file: its folder cannot be
/// written, or the disk is full. Busy.
pub async fn create(caller: &Caller, database: &Path, folder: &Path, now: Timestamp) -> Result<PathBuf> {
    authorization::check(caller, Action::ManageAccounts)?;
    copy(database, folder, now).await
}

/// The same, for a caller who was authorized.
///
/// # Errors
/// As [`create`].
pub(in crate::server::domain) async fn copy(database: &Path, folder: &Path, now: Timestamp) -> Result<PathBuf> {
    files::create_folder(folder)?;
    // Names with colons are no files on other systems.
    let file_of = |at| folder.join(format!("{BEGIN}{}{END}", time_format::iso8601(at).replace(':', "-")));
    let (mut at, mut file) = (now, file_of(now));
    while files::exists(&file)? {
        at = at.plus(Duration::from_millis(1));
        file = file_of(at);
    }
    copies::copy_file(database, &file).await?;
    Ok(file)
}

/// The last row of the event log of each account in a backup.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error: the file cannot be read.
pub async fn event_log_heads(caller: &Caller, file: &Path) -> Result<Vec<EventLogHead>> {
    authorization::check(caller, Action::ManageAccounts)?;
    copies::event_log_heads(file).await
}

/// Checks whether a file can be restored: is it sound, can this program use it, and does the master key fit.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error: the file or the key cannot be read, or the file is
/// not a database of Keydesk.
pub async fn check(caller: &Caller, file: &Path, key: &MasterKeySource) -> Result<BackupReport> {
    authorization::check(caller, Action::ManageAccounts)?;
    inspect(file, DerivedKeys::find(key)?.as_ref()).await
}

/// Keeps what a check by the operator found, for the page that shows it. The data folder may be missing; then nothing is
/// kept.
///
/// # Errors
/// Forbidden, unless the caller is the operator. An internal error that names the file: it cannot be written.
pub fn keep(caller: &Caller, data: &Path, file: &Path, report: &BackupReport, now: Timestamp) -> Result<()> {
    authorization::check(caller, Action::ManageAccounts)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    backup_checks::keep(data, report.to_check(name, now))
}

/// What is in a file, for a caller who was authorized.
///
/// # Errors
/// An internal error: the file cannot be read, or is not a database of Keydesk.
pub(in crate::server::domain) async fn inspect(file: &Path, keys: Option<&DerivedKeys>) -> Result<BackupReport> {
    let contents = copies::inspect(file).await?;
    let key = key_match(&contents, keys);
    Ok(BackupReport {
        schema: contents.steps.last().map_or(0, |(number, _)| *number),
        program_schema: migrations::newest(),
        counts: copies::COUNTED.into_iter().zip(contents.counts).collect(),
        key,
        faults: faults(contents, key),
    })
}

/// Whether a file has the name of a backup. Nothing else in the folder is listed or given away.
pub(in crate::server::domain) fn is_name(name: &str) -> bool {
    let moment = name.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    moment.is_some_and(|moment| !moment.is_empty() && moment.bytes().all(is_plain))
}

impl BackupReport {
    /// What is kept of it.
    pub(in crate::server::domain) fn to_check(&self, name: String, at: Timestamp) -> BackupCheck {
        let key_fits = match self.key {
            KeyMatch::Fits => Some(true),
            KeyMatch::Differs => Some(false),
            KeyMatch::Missing => None,
        };
        let counts = self.counts.iter().map(|(table, count)| ((*table).to_owned(), *count)).collect();
        let faults = self.faults.iter().map(ToString::to_string).collect();
        BackupCheck { name, at, schema: self.schema, counts, key_fits, faults }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_backups_have_the_name_of_one() {
        assert!(is_name("keydesk-2031-03-24T09-15-00.000Z.db"));
        for name in [
            "keydesk.db",
            "keydesk-.db",
            "keydesk.key",
            "keydesk-2031.db.part",
            "keydesk-../../keydesk.db",
            "keydesk-a/b.db",
            "keydesk-a b.db",
            "keydesk-\".db",
            "Keydesk-2031.db",
            "",
        ] {
            assert!(!is_name(name), "{name:?}");
        }
    }
}
