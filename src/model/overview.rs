//! What staff see first: the account at a glance, its days, and what needs attention.

use serde::{Deserialize, Serialize};

use crate::model::{backup::BackupCheck, id::ProductId, role::Role, timestamp::Timestamp};

/// How many days the overview shows, today included.
pub const DAYS: i64 = 30;

/// The age in seconds from which the last backup is too old: 7 days.
pub const OLD_BACKUP_SECONDS: i64 = 7 * 86_400;

/// The account at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// How many customers there are.
    pub customers: u64,
    /// How many members of staff there are.
    pub staff: u64,
    /// Whether only staff and products create users.
    pub protected: bool,
    /// Whether the reader may change that.
    pub may_protect: bool,
    /// The last [`DAYS`] days, the oldest first.
    pub days: Vec<Day>,
    /// The last backup; `None` unless the reader may see backups, and they could be read.
    pub backup: Option<LastBackup>,
    /// What needs attention; empty if nothing does.
    pub attention: Vec<Attention>,
}

/// When backups were last made and checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// When the newest backup was made; `None` if there is none.
    pub made: Option<Timestamp>,
    /// The latest check of any backup.
    pub check: Option<BackupCheck>,
}

/// A day of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Its first moment.
    pub begin: Timestamp,
    /// How many customers were created.
    pub sign_ups: u64,
    /// How often somebody logged in, in a browser or over the API with the password.
    pub log_ins: u64,
}

/// What needs attention, and whoever may mend it sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attention {
    /// A token of a product expires soon.
    TokenExpires {
        /// The product.
        product: ProductId,
        /// Its name.
        name: String,
        /// The name of the token.
        token: Option<String>,
        /// When it expires.
        expiry: Timestamp,
    },
    /// Members of staff with this role have no second step at log-in.
    NoSecondStep {
        /// The role.
        role: Role,
        /// How many they are.
        count: u64,
    },
    /// Letters could not be sent, and are tried again.
    MailFails(u64),
    /// There is no backup.
    NoBackup,
    /// The last backup is older than [`OLD_BACKUP_SECONDS`]. It was made at this time.
    OldBackup(Timestamp),
    /// The latest check, at this time, found that a backup cannot be restored.
    DamagedBackup(Timestamp),
    /// The folder of backups cannot be read.
    UnreadableBackups,
}
