//! What an event is about, and how that is shown outside. Only an interface knows how records are written: it passes that
//! in as functions.

use secrecy::SecretString;
use serde_json::{Map, Value};

use crate::model::{
    account::Account,
    event_log::EventResource,
    id::AccountId,
    product::Product,
    second_factor::SecondFactor,
    setting::Setting,
    timestamp::Timestamp,
    token::{Bearer, Token},
    user::User,
    webhook_endpoint::Audience,
};

/// The record that an event tells of, as it is after the change, or was before its deletion.
#[derive(Clone, Copy)]
pub enum Payload<'a> {
    /// The account.
    Account {
        /// The account.
        account: &'a Account,
        /// The public key of its signatures.
        key: [u8; 32],
    },
    /// A setting of the account.
    Setting(&'a Setting),
    /// A user.
    User(&'a User),
    /// A user who has asked for a new password.
    PasswordReset {
        /// The user.
        user: &'a User,
        /// What sets the new password. It is told to webhooks, and kept nowhere.
        token: &'a SecretString,
    },
    /// A second factor, without its seed.
    SecondFactor(&'a SecondFactor),
    /// A product.
    Product(&'a Product),
    /// A token, without its secret.
    Token(&'a Token),
}

/// How payloads are written.
#[derive(Clone, Copy)]
pub struct PayloadFormat {
    /// A whole document about the payload, at this moment.
    pub document: fn(AccountId, Payload<'_>, Timestamp) -> String,
    /// The attributes alone, by their names.
    pub attributes: fn(AccountId, Payload<'_>, Timestamp) -> Map<String, Value>,
}

/// Writes nothing, for tests of the domain alone.
#[cfg(test)]
pub(in crate::server::domain) const NO_PAYLOADS: PayloadFormat =
    PayloadFormat { document: |_, _, _| String::new(), attributes: |_, _, _| Map::new() };

impl Payload<'_> {
    /// The record that the event log names for it: itself, unless it is reached through another one.
    pub(in crate::server::domain) const fn resource(&self, account: AccountId) -> EventResource {
        match self {
            Payload::Account { .. } | Payload::Setting(_) => EventResource::Account(account),
            Payload::User(user) | Payload::PasswordReset { user, .. } => EventResource::User(user.id),
            Payload::SecondFactor(factor) => EventResource::User(factor.user),
            Payload::Product(product) => EventResource::Product(product.id),
            Payload::Token(token) => EventResource::Token(token.id),
        }
    }

    /// Which webhooks may hear of it: those of a product only of what the product may see.
    pub(in crate::server::domain) const fn audience(&self) -> Audience {
        match self {
            Payload::Account { .. } => Audience::Everyone,
            Payload::User(user) | Payload::PasswordReset { user, .. } if !user.role.is_staff() => Audience::Everyone,
            Payload::Product(product) => Audience::Product(product.id),
            Payload::Token(Token { bearer: Bearer::Product(id), .. }) => Audience::Product(*id),
            Payload::User(_)
            | Payload::PasswordReset { .. }
            | Payload::Token(_)
            | Payload::SecondFactor(_)
            | Payload::Setting(_) => Audience::Unbound,
        }
    }
}
