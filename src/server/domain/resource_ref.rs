//! How a request names a record: by id, or else by the natural name of its resource, such as a
//! user's email or a product's code.

use std::marker::PhantomData;

use crate::{
    model::{
        id::{ProductId, SecondFactorId, SessionId, TokenId, UserId},
        invite::Invite,
        passkey::Passkey,
        product::Product,
        second_factor::SecondFactor,
        session::OpenSession,
        setting::Setting,
        token::Token,
        user::User,
        webhook_endpoint::WebhookEndpoint,
        webhook_event::WebhookEvent,
    },
    server::domain::error::{Error, ResourceKind},
};

/// A record's name as sent in the request. The lookup of each resource resolves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceRef<R> {
    sent: String,
    resource: PhantomData<fn() -> R>,
}

/// A user, by id or email.
pub type UserRef = ResourceRef<User>;
/// A product, by id or code.
pub type ProductRef = ResourceRef<Product>;
/// A token, by id.
pub type TokenRef = ResourceRef<Token>;
/// A second factor, by id.
pub type SecondFactorRef = ResourceRef<SecondFactor>;
/// An invite, by id.
pub type InviteRef = ResourceRef<Invite>;
/// A passkey, by id.
pub type PasskeyRef = ResourceRef<Passkey>;
/// A session, by id.
pub type SessionRef = ResourceRef<OpenSession>;
/// A setting, by id or key.
pub type SettingRef = ResourceRef<Setting>;
/// A webhook endpoint, by id.
pub type WebhookEndpointRef = ResourceRef<WebhookEndpoint>;
/// A webhook event, by id.
pub type WebhookEventRef = ResourceRef<WebhookEvent>;

/// A resource whose records requests can name.
pub trait NamedResource {
    /// The kind that "not found" errors name.
    const KIND: ResourceKind;
}

impl NamedResource for User {
    const KIND: ResourceKind = ResourceKind::User;
}

impl NamedResource for Product {
    const KIND: ResourceKind = ResourceKind::Product;
}

impl NamedResource for Token {
    const KIND: ResourceKind = ResourceKind::Token;
}

impl NamedResource for SecondFactor {
    const KIND: ResourceKind = ResourceKind::SecondFactor;
}

impl NamedResource for Invite {
    const KIND: ResourceKind = ResourceKind::Invite;
}

impl NamedResource for Passkey {
    const KIND: ResourceKind = ResourceKind::Passkey;
}

impl NamedResource for OpenSession {
    const KIND: ResourceKind = ResourceKind::Session;
}

impl NamedResource for Setting {
    const KIND: ResourceKind = ResourceKind::Setting;
}

impl NamedResource for WebhookEndpoint {
    const KIND: ResourceKind = ResourceKind::WebhookEndpoint;
}

impl NamedResource for WebhookEvent {
    const KIND: ResourceKind = ResourceKind::WebhookEvent;
}

impl<R: NamedResource> ResourceRef<R> {
    /// A reference by this name, as sent. Any text is accepted; the lookup fails if no record has the name.
    #[must_use]
    pub fn new(sent: impl Into<String>) -> Self {
        Self { sent: sent.into(), resource: PhantomData }
    }

    /// The name as sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.sent
    }

    /// The error if no record has this name.
    pub(in crate::server::domain) fn not_found(&self) -> Error {
        Error::NotFound(R::KIND, Some(self.sent.clone()))
    }
}

impl<R: NamedResource> From<String> for ResourceRef<R> {
    fn from(sent: String) -> Self {
        Self::new(sent)
    }
}

impl From<UserId> for UserRef {
    fn from(id: UserId) -> Self {
        Self::new(id.to_string())
    }
}

impl From<ProductId> for ProductRef {
    fn from(id: ProductId) -> Self {
        Self::new(id.to_string())
    }
}

impl From<SecondFactorId> for SecondFactorRef {
    fn from(id: SecondFactorId) -> Self {
        Self::new(id.to_string())
    }
}

impl From<SessionId> for SessionRef {
    fn from(id: SessionId) -> Self {
        Self::new(id.to_string())
    }
}

impl From<TokenId> for TokenRef {
    fn from(id: TokenId) -> Self {
        Self::new(id.to_string())
    }
}
