//! Second factors: time-based one-time codes (RFC 6238) that log-in asks for besides the password. A user has one at
//! most.

use serde::{Deserialize, Serialize};

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

/// The state of a user's second factor, as its user sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondStep {
    /// There is none, and the role of the user allows none.
    NotAllowed,
    /// There is none.
    Off,
    /// It was added, and no code was entered yet.
    Started,
    /// Log-in asks for it.
    On {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        codes_left: i64,
    },
}

/// From how many recovery codes on pages warn.
const FEW_RECOVERY_CODES: i64 = 3;

/// Whether so many recovery codes are few: time to make new ones.
#[must_use]
pub const fn is_few(recovery_codes: i64) -> bool {
    recovery_codes <= FEW_RECOVERY_CODES
}

/// What an authenticator app needs. It has no `Debug`, because it is a secret.
#[derive(Clone, Serialize, Deserialize)]
pub struct AppSecret {
    /// For scanning.
    pub qr_code: QrPath,
    /// For typing, in base32.
    pub text: String,
}

/// A QR code as the path of an SVG.
#[derive(Clone, Serialize, Deserialize)]
pub struct QrPath {
    /// Width and height, in modules.
    pub size: usize,
    /// A square for each dark module.
    pub path: String,
}
