//! A run of the calls of both tutorials, as its page shows it.

use serde::{Deserialize, Serialize};

use crate::model::timestamp::Timestamp;

/// What the calls of a run did. Secrets are replaced by names such as `$PASSWORD`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// When the run began.
    pub at: Timestamp,
    /// The calls in their order. Fewer than [`Play::ALL`], if the run took too long.
    pub steps: Vec<Step>,
}

impl Report {
    /// Whether every call was made and did what was expected.
    #[must_use]
    pub fn has_passed(&self) -> bool {
        self.steps.len() == Play::ALL.len() && self.steps.iter().all(|step| step.passed)
    }
}

/// A call, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it plays.
    pub play: Play,
    /// What was sent; the first line is method and path.
    pub request: Message,
    /// What was answered; the first line is the status.
    pub answer: Message,
    /// The expected status.
    pub status: u16,
    /// A pointer into the expected body, and the value there.
    pub member: Option<(String, String)>,
    /// Whether the answer is the expected one.
    pub passed: bool,
}

/// A request or an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Method and path, or the status.
    pub line: String,
    /// The headers that matter.
    pub headers: Vec<(String, String)>,
    /// The body, indented; empty if there is none.
    pub body: String,
}

/// What a call plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Play {
    /// A customer signs up on an open account.
    SignUp,
    /// Somebody signs up with the same email.
    SignUpTwice,
    /// The customer logs in for a token.
    LogIn,
    /// Somebody tries another password.
    WrongPassword,
    /// The customer asks who they are.
    Me,
    /// The customer revokes the token.
    Revoke,
    /// The revoked token is refused.
    Revoked,
    /// An admin logs in for a token.
    AdminLogIn,
    /// The admin protects the account.
    Protect,
    /// Nobody can sign up any more.
    SignUpRefused,
    /// The admin creates a customer.
    AdminCreates,
    /// That customer logs in for a token.
    CreatedLogIn,
    /// That customer asks who they are.
    CreatedMe,
}

impl Play {
    /// Whether it belongs to the tutorial about a protected account.
    #[must_use]
    pub const fn is_on_protected(self) -> bool {
        self as usize >= Self::AdminLogIn as usize
    }

    /// Every call, in the order in which they are made.
    pub const ALL: [Self; 13] = [
        Self::SignUp,
        Self::SignUpTwice,
        Self::LogIn,
        Self::WrongPassword,
        Self::Me,
        Self::Revoke,
        Self::Revoked,
        Self::AdminLogIn,
        Self::Protect,
        Self::SignUpRefused,
        Self::AdminCreates,
        Self::CreatedLogIn,
        Self::CreatedMe,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_numbered_in_the_order_of_the_list() {
        assert!(Play::ALL.iter().enumerate().all(|(number, play)| *play as usize == number));
    }
}
