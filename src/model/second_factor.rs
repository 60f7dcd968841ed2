//! Second factors: time-based one-time codes (RFC 6238) that log-in asks for besides the password. A user has one at
//! most.

use crate::model::{
    id::{SecondFactorId, UserId},
    password::NewPassword,
    timestamp::Timestamp,
};

/// A second factor, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Never changes.
    pub id: SecondFactorId,
    /// The user who has it.
    pub user: UserId,
    /// When it was switched on; `None`: log-in does not ask for it.
    pub enabled: Option<Timestamp>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last switched on or off.
    pub updated: Timestamp,
}

/// A new second factor as sent, with the proof of who sent it. It has no `Debug`, because a code is a secret while it
/// is valid.
#[derive(Clone, Default)]
pub struct SecondFactorDraft {
    /// The caller's own password.
    pub password: Option<NewPassword>,
    /// A code of the factor that the user has.
    pub otp: Option<String>,
}

/// A request to switch a second factor on or off, as sent.
#[derive(Clone)]
pub struct SecondFactorSwitch {
    /// On or off.
    pub enabled: bool,
    /// A code of this factor.
    pub otp: String,
}
