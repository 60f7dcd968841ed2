//! A row of a file as it was read.

use crate::model::{import::ImportedUser, problem::FieldError};

/// A row as it was read.
pub(super) struct RawRow {
    /// The line at which it begins, from 1.
    pub(super) line: u64,
    /// What it says, or why it cannot be read.
    pub(super) user: Result<ImportedUser, FieldError>,
}
