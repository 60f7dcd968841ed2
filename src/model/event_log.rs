//! The event log: one row for every event, never changed (docs/api.md 8.5).

use std::net::IpAddr;

use uuid::Uuid;

use crate::model::{
    event_name::EventName,
    id::{AccountId, EventLogId, ProductId, TokenId, UserId},
    log_filter::{Days, RecordFilter},
    timestamp::Timestamp,
};

/// A row of the event log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLog {
    /// Never changes.
    pub id: EventLogId,
    /// Its place within the account: 1, 2, 3, …
    pub position: i64,
    /// What happened.
    pub event: EventName,
    /// Who did it.
    pub actor: Actor,
    /// The id of the request, where there was one.
    pub request: Option<String>,
    /// The address of the client, where there was one.
    pub address: Option<IpAddr>,
    /// The record that it is about.
    pub resource: EventResource,
    /// A JSON object, as text: the bytes that the hash is over.
    pub metadata: String,
    /// When it happened.
    pub created: Timestamp,
    /// SHA-256 over the row and the hash of the row before it.
    pub hash: [u8; 32],
}

/// Who caused an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A user.
    User(UserId),
    /// A product.
    Product(ProductId),
    /// The operator, on the command line.
    Operator,
    /// A client without credentials.
    Nobody,
    /// A background job whose time had come.
    Clock,
}

impl Actor {
    /// The actor with this word and id, if they fit.
    #[must_use]
    pub fn find(word: &str, id: Option<Uuid>) -> Option<Self> {
        match (word, id) {
            ("user", Some(id)) => Some(Self::User(UserId(id))),
            ("product", Some(id)) => Some(Self::Product(ProductId(id))),
            ("operator", None) => Some(Self::Operator),
            ("nobody", None) => Some(Self::Nobody),
            ("clock", None) => Some(Self::Clock),
            _ => None,
        }
    }

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Product(_) => "product",
            Self::Operator => "operator",
            Self::Nobody => "nobody",
            Self::Clock => "clock",
        }
    }

    /// The id of the record, if the actor is one.
    #[must_use]
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::User(id) => Some(id.0),
            Self::Product(id) => Some(id.0),
            Self::Operator | Self::Nobody | Self::Clock => None,
        }
    }
}

/// The record that an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventResource {
    /// The account itself, also for its settings.
    Account(AccountId),
    /// A user, also for their second factors.
    User(UserId),
    /// A product.
    Product(ProductId),
    /// A token.
    Token(TokenId),
}

impl EventResource {
    /// The record of this kind with this id.
    #[must_use]
    pub fn find(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "accounts" => Some(Self::Account(AccountId(id))),
            "users" => Some(Self::User(UserId(id))),
            "products" => Some(Self::Product(ProductId(id))),
            "tokens" => Some(Self::Token(TokenId(id))),
            _ => None,
        }
    }

    /// Its kind: its type in the API, and the word in the database.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Account(_) => "accounts",
            Self::User(_) => "users",
            Self::Product(_) => "products",
            Self::Token(_) => "tokens",
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(self) -> Uuid {
        match self {
            Self::Account(id) => id.0,
            Self::User(id) => id.0,
            Self::Product(id) => id.0,
            Self::Token(id) => id.0,
        }
    }
}

/// A place in the chain of an account's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChainLink {
    /// The position of a row; 0: before the first one.
    pub position: i64,
    /// Its hash; zeros before the first one.
    pub hash: [u8; 32],
}

/// Where the rows of an account begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EventChain {
    /// The last row.
    pub head: ChainLink,
    /// The last row that was deleted because of its age.
    pub pruned: ChainLink,
}

/// The last row of the log of an account, to be kept in another place: with it, also a log that was rewritten as a whole is
/// found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventLogHead {
    /// The account.
    pub account: AccountId,
    /// Its slug.
    pub slug: String,
    /// The last row.
    pub head: ChainLink,
}

/// What to list. Each part narrows the list down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventLogFilter {
    /// Events of these days.
    pub days: Option<Days>,
    /// Events with one of these names.
    pub events: Option<Vec<EventName>>,
    /// Who did it.
    pub actor: Option<RecordFilter>,
    /// The record that it is about.
    pub resource: Option<RecordFilter>,
    /// The id of the request, or a part of it.
    pub request: Option<String>,
}
