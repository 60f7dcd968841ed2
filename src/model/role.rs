//! The roles of users.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::model::language::Translated;

/// The role of a user (docs/api.md 7). The vendor's customers are [`Role::User`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything.
    Admin,
    /// May do everything except what concerns admins.
    Developer,
    /// Creates customers.
    SalesAgent,
    /// Updates customers and helps them.
    SupportAgent,
    /// Reads only.
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
    pub const fn in_words(self) -> Translated<&'static str> {
        let (english, german) = match self {
            Self::Admin => ("admin", "Admin"),
            Self::Developer => ("developer", "Entwicklung"),
            Self::SalesAgent => ("sales agent", "Vertrieb"),
            Self::SupportAgent => ("support agent", "Support"),
            Self::ReadOnly => ("read only", "nur lesen"),
            Self::User => ("user", "Benutzer"),
        };
        Translated { english, german }
    }

    /// Whether the user works for the vendor, and is not a customer.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::User)
    }

    /// The rank. Nobody may act on a user of a higher rank (docs/api.md 3.3 and 7).
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

/// The error for a name that no role has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of admin, developer, sales-agent, support-agent, read-only, user")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    /// Parses a name with dashes or underscores: clients use both (docs/api.md 3.5).
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        let name = text.replace('_', "-");
        Self::ALL.into_iter().find(|role| role.as_str() == name).ok_or(UnknownRole)
    }
}
