//! What each kind of caller gets who creates a user, while an account is open and while it is protected.

use serde::{Deserialize, Serialize};

/// Who tries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrialCaller {
    /// Somebody without a token.
    Nobody,
    /// A customer, with the permissions that new ones get.
    User,
    /// A product.
    Product,
    /// An admin.
    Admin,
}

/// What the API answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialAnswer {
    /// The status, such as `201 Created`.
    pub status: String,
    /// The code of the error, where it has one.
    pub code: Option<String>,
    /// The detail of the error; `None` where there is none.
    pub detail: Option<String>,
}

/// The answers to one kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpTrial {
    /// Who tries it.
    pub who: TrialCaller,
    /// While anybody may create users.
    pub open: TrialAnswer,
    /// While only staff and products may.
    pub protected: TrialAnswer,
}

impl TrialCaller {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Nobody, Self::User, Self::Product, Self::Admin];
}

impl TrialAnswer {
    /// Whether the user is created.
    #[must_use]
    pub const fn is_success(&self) -> bool {
        self.detail.is_none()
    }
}
