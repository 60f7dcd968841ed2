//! Log-ins that succeeded, as staff see them.

use crate::model::timestamp::Timestamp;

/// How somebody logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// On a page: a session began.
    Browser,
    /// Over the API, with email and password: a token was made.
    Api,
}

/// A log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIn {
    /// How.
    pub way: Way,
    /// The header `User-Agent`, of 200 characters at most.
    pub agent: String,
    /// The client's address.
    pub address: String,
    /// When.
    pub at: Timestamp,
}

impl LogIn {
    /// How many of each user are kept.
    pub const KEPT: i64 = 30;
}
