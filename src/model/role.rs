//! What a person is to the vendor, and how far that reaches.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A person's role (contract 7). The vendor's customers are [`Role::User`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Everything but what concerns admins.
    Developer,
    /// Creates customers.
    SalesAgent,
    /// Looks after customers.
    SupportAgent,
    /// Looks only.
    ReadOnly,
    /// A customer.
    #[default]
    User,
}

impl Role {
    /// Every role, the most powerful first.
    pub const ALL: [Self; 6] =
        [Self::Admin, Self::Developer, Self::SalesAgent, Self::SupportAgent, Self::ReadOnly, Self::User];

    /// The name in the API, on the command line and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Developer => "developer",
            Self::SalesAgent => "sales-agent",
            Self::SupportAgent => "support-agent",
            Self::ReadOnly => "read-only",
            Self::User => "user",
        }
    }

    /// The name as a word in a sentence.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::SalesAgent => "sales agent",
            Self::SupportAgent => "support agent",
            Self::ReadOnly => "read only",
            other => other.as_str(),
        }
    }

    /// Works for the vendor, as opposed to being a customer.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::User)
    }

    /// Nobody acts on somebody of a higher rank (contract 3.3 and 7).
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Admin => 7,
            Self::Developer => 5,
            Self::SalesAgent => 3,
            Self::SupportAgent => 2,
            Self::ReadOnly => 1,
            Self::User => 0,
        }
    }
}

/// No role has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of admin, developer, sales-agent, support-agent, read-only, user")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    /// Dashes or underscores: both are in use among clients (contract 3.5).
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let name = text.replace('_', "-");
        Self::ALL.into_iter().find(|role| role.as_str() == name).ok_or(UnknownRole)
    }
}
