//! Imports of users: what becomes of each row of a file.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{paging::Place, problem::FieldError, role::Role};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RowFate {
    /// The user is created, with this role.
    Created(Role),
    /// A user has the email already, and stays as they are.
    Exists,
    /// The row breaks these rules, and is left out.
    Refused(Vec<FieldError>),
}

impl RowFate {
    /// The word for it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Created(_) => "created",
            Self::Exists => "exists",
            Self::Refused(_) => "refused",
        }
    }
}

/// A row, by the line of the file at which it begins, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowReport {
    /// The line, from 1.
    pub line: u64,
    /// The email as the row has it, its beginning; empty if the row cannot be read.
    pub email: String,
    /// What becomes of it.
    pub fate: RowFate,
}

/// A page of the rows of an import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RowsPage {
    /// The rows.
    pub rows: Vec<RowReport>,
    /// Which page they are.
    pub place: Place,
    /// Whether these are all rows, and not only those that were refused.
    pub is_of_all: bool,
    /// Whether all rows can be shown: after a check, until they are written.
    pub has_all: bool,
}

/// How many rows there are of each fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCounts {
    /// Users who are created.
    pub created: u64,
    /// Rows of users who exist.
    pub existing: u64,
    /// Rows that break a rule.
    pub refused: u64,
}

impl ImportCounts {
    /// Counts a row.
    pub const fn add(&mut self, fate: &RowFate) {
        match fate {
            RowFate::Created(_) => self.created += 1,
            RowFate::Exists => self.existing += 1,
            RowFate::Refused(_) => self.refused += 1,
        }
    }

    /// All rows.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.created + self.existing + self.refused
    }
}

/// How many refused rows are kept in memory, to be shown one by one. The rest is counted.
pub const SHOWN_REFUSALS: usize = 1000;

/// What became of a file, or would become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many rows there are of each fate.
    pub counts: ImportCounts,
    /// How many of those who are created are staff. What an earlier run wrote is not among them.
    pub staff: u64,
    /// The first refused rows, [`SHOWN_REFUSALS`] at most.
    pub refusals: Vec<RowReport>,
    /// How many rows were written by an earlier run that broke off.
    pub resumed: u64,
}

impl ImportReport {
    /// Adds a row.
    pub fn add(&mut self, row: &RowReport) {
        self.counts.add(&row.fate);
        if matches!(row.fate, RowFate::Created(role) if role.is_staff()) {
            self.staff += 1;
        }
        if matches!(row.fate, RowFate::Refused(_)) && self.refusals.len() < SHOWN_REFUSALS {
            self.refusals.push(row.clone());
        }
    }
}

/// A user as a row of a file says: texts that nobody checked.
#[derive(Clone, Debug, Default)]
pub struct ImportedUser {
    /// A UUID. `None`: a new one is made.
    pub id: Option<String>,
    /// As written.
    pub email: String,
    /// May be empty.
    pub first_name: Option<String>,
    /// May be empty.
    pub last_name: Option<String>,
    /// The name of a role. `None`: a customer.
    pub role: Option<String>,
    /// The hash of the password. `None`: cannot log in by password.
    pub password_hash: Option<SecretString>,
    /// A JSON object, as a text; empty for none.
    pub metadata: String,
    /// A time. `None`: now.
    pub created: Option<String>,
    /// A time, or yes or no. `None`: no.
    pub banned: Option<String>,
    /// The same.
    pub email_verified: Option<String>,
    /// Log-in waits for the proof of the email, where the account asks for it.
    pub awaits_proof: bool,
    /// Nobody has proven the email.
    pub claimed: bool,
    /// When the user is deleted, because they asked for it.
    pub deletion: Option<String>,
}

/// How far an import is that somebody began on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportPhase {
    /// The users are being read from another server.
    Reading,
    /// Its rows are being checked.
    Checking,
    /// They are checked, and wait for the word to write.
    Checked,
    /// They are being written.
    Writing,
    /// It was stopped, or broke off, and can go on.
    Stopped,
    /// All rows are done.
    Finished,
    /// It cannot go on.
    Failed,
}

impl ImportPhase {
    /// Whether something is going on.
    #[must_use]
    pub const fn is_running(self) -> bool {
        matches!(self, Self::Reading | Self::Checking | Self::Writing)
    }
}

/// An import that somebody began on a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportState {
    /// Tells this import from a later one.
    pub id: Uuid,
    /// Whether whoever looks had it checked. What a row may say depends on who imports it.
    pub is_own: bool,
    /// The name of the file, or the address that its users came from.
    pub name: String,
    /// How far it is.
    pub phase: ImportPhase,
    /// How many bytes of the file were read in this phase; of another server, how many users.
    pub read: u64,
    /// The length of the file in bytes; 0 while it is not known.
    pub length: u64,
    /// The rows that were checked, or written, by their fates.
    pub counts: ImportCounts,
    /// How many of those who are created are staff. What an earlier run wrote is not among them.
    pub staff: u64,
    /// How many rows an earlier run wrote.
    pub resumed: u64,
    /// Why it stopped, if it did so by itself.
    pub failure: Option<FieldError>,
}
