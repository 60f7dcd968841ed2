//! API tokens, with which an app acts for a user or a product. Their secrets are not here.

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
    /// The user or product that it acts for.
    pub bearer: Bearer,
    /// Its kind: the role of the bearer when it was created.
    pub kind: TokenKind,
    /// A name by which people recognise it; at most 255 characters.
    pub name: Option<String>,
    /// When it stops working; `None` for never.
    pub expiry: Option<Timestamp>,
    /// When it last authenticated a request, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it was generated.
    pub created: Timestamp,
    /// When it was last regenerated.
    pub updated: Timestamp,
}

/// The user or product that a token acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bearer {
    /// A person.
    User(UserId),
    /// A product.
    Product(ProductId),
}

/// The kind of a token, which the prefix of its secret shows (docs/api.md 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenKind {
    /// A token of a user, by role.
    Person(Role),
    /// A token of a product.
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

    /// The prefix of the secret, without the dash.
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

    /// The default lifetime of such a token, in seconds; `None` if it does not expire.
    #[must_use]
    pub const fn default_life(self) -> Option<i64> {
        match self {
            Self::Person(Role::User) => Some(RENEWED_SECONDS),
            _ => None,
        }
    }
}

/// The lifetime of an expiring token after it was regenerated, in seconds.
pub const RENEWED_SECONDS: i64 = 14 * 24 * 3600;

/// The last part of a token's life, in seconds: people are warned in it.
pub const LAST_SECONDS: i64 = 7 * 24 * 3600;

/// The seconds without a request after which a token counts as unused.
pub const UNUSED_SECONDS: i64 = 90 * 24 * 3600;

impl Token {
    /// Whether it has stopped working by itself.
    #[must_use]
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expiry.is_some_and(|expiry| expiry <= now)
    }

    /// When it would expire if it got a new secret now; `None` for never.
    #[must_use]
    pub fn renewed_expiry(&self, now: Timestamp) -> Option<Timestamp> {
        self.expiry.map(|_| now.plus_seconds(RENEWED_SECONDS))
    }
}

/// When a new token is to expire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expiry {
    /// The default of its kind.
    #[default]
    Default,
    /// Never.
    Never,
    /// At this moment, which may be in the past.
    At(Timestamp),
}

/// A new token as sent.
#[derive(Clone, Debug, Default)]
pub struct TokenDraft {
    /// At most 255 characters.
    pub name: Option<String>,
    /// When it is to expire.
    pub expiry: Expiry,
    /// The bearer; `None` for the caller.
    pub bearer: Option<Bearer>,
}

impl TokenDraft {
    /// A token that somebody copies from a page into an app. It always expires.
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
