//! The records that logs name: a kind and an id. The record may be gone.

use uuid::Uuid;

use crate::model::{
    id::{InviteId, ProductId, TokenId, UserId},
    token::Bearer,
};

/// A record by its kind and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordName {
    /// The kind.
    pub kind: RecordKind,
    /// The id.
    pub id: Uuid,
}

/// A kind of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// A person.
    User,
    /// A product.
    Product,
    /// A token.
    Token,
    /// An invite.
    Invite,
    /// A second factor of a user.
    SecondFactor,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::User, Self::Product, Self::Token, Self::Invite, Self::SecondFactor];

    /// The type in the API, and the word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Product => "products",
            Self::Token => "tokens",
            Self::Invite => "invites",
            Self::SecondFactor => "second-factors",
        }
    }

    /// The kind of this type.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl From<Bearer> for RecordName {
    fn from(bearer: Bearer) -> Self {
        match bearer {
            Bearer::User(id) => id.into(),
            Bearer::Product(id) => id.into(),
        }
    }
}

impl From<UserId> for RecordName {
    fn from(UserId(id): UserId) -> Self {
        Self { kind: RecordKind::User, id }
    }
}

impl From<ProductId> for RecordName {
    fn from(ProductId(id): ProductId) -> Self {
        Self { kind: RecordKind::Product, id }
    }
}

impl From<TokenId> for RecordName {
    fn from(TokenId(id): TokenId) -> Self {
        Self { kind: RecordKind::Token, id }
    }
}

impl From<InviteId> for RecordName {
    fn from(InviteId(id): InviteId) -> Self {
        Self { kind: RecordKind::Invite, id }
    }
}
