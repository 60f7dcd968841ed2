//! Second factors: what a person proves a log-in with besides the password.
//! There is one kind, one-time codes by time (RFC 6238), and one of it a user.

use crate::model::{
    id::{SecondFactorId, UserId},
    password::NewPassword,
    timestamp::Timestamp,
};

/// A second factor, without what its codes are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Never changes.
    pub id: SecondFactorId,
    /// Whose it is.
    pub user: UserId,
    /// When it was switched on; `None`: log-in does not ask for it.
    pub enabled: Option<Timestamp>,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last switched on or off.
    pub updated: Timestamp,
}

/// A new second factor as sent: what proves who asks. No `Debug`, for a code is a secret while it is good.
#[derive(Clone, Default)]
pub struct SecondFactorDraft {
    /// The caller's own.
    pub password: Option<NewPassword>,
    /// A code of the factor that the user has.
    pub otp: Option<String>,
}

/// A switch as sent.
#[derive(Clone)]
pub struct SecondFactorSwitch {
    /// On or off.
    pub enabled: bool,
    /// A code of this factor.
    pub otp: String,
}
