//! Tokens: what an app shows to act for a user or a product. Never the secret.

use serde::{Deserialize, Serialize};

use crate::model::{
    id::{ProductId, TokenId, UserId},
    problem::{ErrorCode, FieldError},
    role::Role,
    text_length,
    timestamp::Timestamp,
};

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Never changes, not even when the secret does.
    pub id: TokenId,
    /// Whom it acts for.
    pub bearer: Bearer,
    /// What its bearer was when it was made.
    pub kind: TokenKind,
    /// Given by its owner; at most 255 characters.
    pub name: Option<String>,
    /// From then on it is refused; `None`: never.
    pub expiry: Option<Timestamp>,
    /// When it last authenticated a request, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it was generated.
    pub created: Timestamp,
    /// When it was last regenerated.
    pub updated: Timestamp,
}

/// Whom a token acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bearer {
    /// A person.
    User(UserId),
    /// A product.
    Product(ProductId),
}

/// The kind of a token: it shows in the secret's prefix (contract 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    /// A person's, by role.
    Person(Role),
    /// A product's.
    Product,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Person(Role::Admin),
        Self::Person(Role::Developer),
        Self::Person(Role::SalesAgent),
        Self::Person(Role::SupportAgent),
        Self::Person(Role::ReadOnly),
        Self::Person(Role::User),
        Self::Product,
    ];

    /// How the secret begins, without the dash.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Person(Role::Admin) => "admin",
            Self::Person(Role::Developer) => "dev",
            Self::Person(Role::SalesAgent) => "sales",
            Self::Person(Role::SupportAgent) => "spprt",
            Self::Person(Role::ReadOnly) => "read",
            Self::Person(Role::User) => "user",
            Self::Product => "prod",
        }
    }

    /// The API's word, also in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person(Role::Admin) => "admin-token",
            Self::Person(Role::Developer) => "developer-token",
            Self::Person(Role::SalesAgent) => "sales-token",
            Self::Person(Role::SupportAgent) => "support-token",
            Self::Person(Role::ReadOnly) => "read-only-token",
            Self::Person(Role::User) => "user-token",
            Self::Product => "product-token",
        }
    }

    /// How long such a token lives unless something else is asked for, in seconds.
    #[must_use]
    pub const fn default_life(self) -> Option<i64> {
        match self {
            Self::Person(Role::User) => Some(RENEWED_SECONDS),
            _ => None,
        }
    }
}

/// A token that expires lives so many seconds from now when it is regenerated.
pub const RENEWED_SECONDS: i64 = 14 * 24 * 3600;

/// When a new token is to expire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expiry {
    /// As its kind does.
    #[default]
    Default,
    /// Never.
    Never,
    /// At that moment, which may be past.
    At(Timestamp),
}

/// A new token as sent.
#[derive(Clone, Debug, Default)]
pub struct TokenDraft {
    /// At most 255 characters.
    pub name: Option<String>,
    /// When it is to expire.
    pub expiry: Expiry,
    /// Whom it is for; `None`: whoever asks.
    pub bearer: Option<Bearer>,
}

impl TokenDraft {
    /// A token that somebody takes from a page to an app: it expires, whoever asks.
    #[must_use]
    pub fn for_app(name: &str, now: Timestamp) -> Self {
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        Self { name, expiry: Expiry::At(now.plus_seconds(RENEWED_SECONDS)), bearer: None }
    }

    /// The draft, if its values are valid.
    ///
    /// # Errors
    /// `NAME_TOO_LONG`.
    pub fn parse(self) -> Result<Self, FieldError> {
        text_length::limited_option(self.name.as_deref(), ErrorCode::NameTooLong)?;
        Ok(self)
    }
}
