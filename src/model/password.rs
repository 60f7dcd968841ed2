//! A password on its way in: moved, never shown.
//!
//! How long and how strong it must be is a setting of the server, so that is
//! judged there (`server/domain/strength.rs`).

use std::fmt;

/// A password as somebody typed it. `Debug` hides it; it is never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Takes what was typed, untrimmed: spaces may be meant.
    #[must_use]
    pub const fn new(typed: String) -> Self {
        Self(typed)
    }

    /// What was typed.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
