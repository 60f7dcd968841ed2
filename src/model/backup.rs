//! Backups of an installation, as its admins see them.

use serde::{Deserialize, Serialize};

use crate::model::timestamp::Timestamp;

/// A backup in the folder of backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backup {
    /// The name of the file.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// When it was written.
    pub made: Timestamp,
    /// What its latest check found; `None` if it was never checked.
    pub check: Option<BackupCheck>,
}

/// What a check of a backup found. A check is a drill: the file is opened as a restored one would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupCheck {
    /// The name of the file.
    pub name: String,
    /// When it was checked.
    pub at: Timestamp,
    /// The number of its newest migration.
    pub schema: i64,
    /// Tables and their numbers of records.
    pub counts: Vec<(String, i64)>,
    /// Whether the master key was there, and fits.
    pub key_fits: Option<bool>,
    /// Why it cannot be restored; empty if it can.
    pub faults: Vec<String>,
}

/// The backups, and what is being done with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backups {
    /// The folder.
    pub folder: String,
    /// Those in the folder, the newest first, 100 at most.
    pub files: Vec<Backup>,
    /// The latest check of any backup, also of one that is elsewhere.
    pub last_check: Option<BackupCheck>,
    /// Since when a backup is being made or checked.
    pub running: Option<Timestamp>,
    /// When the latest attempt failed, if it did.
    pub failed: Option<Timestamp>,
}

impl BackupCheck {
    /// Whether the backup can be restored, as far as it was checked.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}
