//! Webhook endpoints: where a vendor's server hears of events (docs/api.md 8.1).

use std::collections::HashSet;

use crate::model::{
    api_version::Version,
    event_name::EventName,
    id::{ProductId, WebhookEndpointId},
    timestamp::Timestamp,
};

/// A webhook endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Never changes.
    pub id: WebhookEndpointId,
    /// The product whose events it hears; `None`: it hears all.
    pub product: Option<ProductId>,
    /// Where events are sent.
    pub url: String,
    /// What it hears of.
    pub subscriptions: Subscriptions,
    /// The version of the API that its requests name.
    pub api_version: Version,
    /// When it was created.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

impl WebhookEndpoint {
    /// Whether the endpoint hears of an event with this audience.
    #[must_use]
    pub fn hears(&self, event: EventName, audience: Audience) -> bool {
        let may_hear = match (self.product, audience) {
            (None, _) | (Some(_), Audience::Everyone) => true,
            (Some(own), Audience::Product(product)) => own == product,
            (Some(_), Audience::Unbound) => false,
        };
        may_hear && self.subscriptions.include(event)
    }
}

/// A new endpoint as sent.
#[derive(Clone, Debug, Default)]
pub struct WebhookEndpointDraft {
    /// Where events are sent.
    pub url: String,
    /// What it hears of; `None`: everything.
    pub subscriptions: Option<Vec<String>>,
    /// How its requests are signed.
    pub signature_algorithm: Option<String>,
    /// The version of the API that its requests name.
    pub api_version: Version,
    /// The product whose events it hears; `Some(None)`: it hears all. `None`: the caller's, if it is a product.
    pub product: Option<Option<ProductId>>,
}

/// Changes of an endpoint as sent; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookEndpointChanges {
    /// Where events are sent.
    pub url: Option<String>,
    /// What it hears of.
    pub subscriptions: Option<Vec<String>>,
    /// How its requests are signed.
    pub signature_algorithm: Option<String>,
    /// The version of the API that its requests name.
    pub api_version: Option<Version>,
    /// The product whose events it hears; `Some(None)`: it hears all.
    pub product: Option<Option<ProductId>>,
}

/// Which endpoints may hear of an event. Those that are not bound to a product may hear of every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Those of every product, too.
    Everyone,
    /// Those of this product, too.
    Product(ProductId),
    /// Only those that are not bound.
    Unbound,
}

/// The events that an endpoint hears of: their names in the order in which they were sent, or `*` for all. None: it is
/// disabled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscriptions(Vec<String>);

impl Subscriptions {
    /// The name that stands for every event.
    pub const ALL: &'static str = "*";

    /// Every event.
    #[must_use]
    pub fn everything() -> Self {
        Self(vec![Self::ALL.to_owned()])
    }

    /// These names, each once. `None` if one of them is no event, or `*` is not alone.
    #[must_use]
    pub fn of(names: Vec<String>) -> Option<Self> {
        let mut seen = HashSet::new();
        let names: Vec<_> = names.into_iter().filter(|name| seen.insert(name.clone())).collect();
        let is_everything = names == [Self::ALL];
        (is_everything || names.iter().all(|name| EventName::is_known(name))).then_some(Self(names))
    }

    /// As they were stored.
    #[must_use]
    pub const fn from_stored(names: Vec<String>) -> Self {
        Self(names)
    }

    /// The names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// Whether they include this event.
    #[must_use]
    pub fn include(&self, event: EventName) -> bool {
        self.0.iter().any(|name| name == Self::ALL || name == event.as_str())
    }

    /// Whether the endpoint is disabled: its server said that it wants no more events.
    #[must_use]
    pub const fn is_disabled(&self) -> bool {
        self.0.is_empty()
    }
}
