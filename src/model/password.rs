//! A password as somebody typed it: moved, never shown, wiped when dropped.
//!
//! How long and how strong it must be is a setting of the server, so that is checked in
//! `server/domain/password_policy.rs`.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A password as somebody typed it. `Debug` hides it, and it is never serialised.
#[derive(Clone)]
pub struct NewPassword(SecretString);

impl NewPassword {
    /// Takes a password as typed, untrimmed: spaces may be part of it.
    #[must_use]
    pub fn new(typed: String) -> Self {
        Self(typed.into())
    }

    /// The password.
    #[must_use]
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}
