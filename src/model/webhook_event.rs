//! Webhook events: what is sent to a webhook endpoint, and how it went (docs/api.md 8.4).

use crate::model::{
    api_version::Version,
    event_name::EventName,
    id::{ProductId, WebhookEndpointId, WebhookEventId},
    timestamp::Timestamp,
};

/// An event, for one of the endpoints that hear of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookEvent {
    /// Never changes.
    pub id: WebhookEventId,
    /// The endpoint, which may be gone.
    pub endpoint: WebhookEndpointId,
    /// The product that the endpoint was bound to when the event happened.
    pub product: Option<ProductId>,
    /// The URL of the endpoint when the event happened.
    pub url: String,
    /// What happened.
    pub event: EventName,
    /// A whole JSON document about it.
    pub payload: String,
    /// The version of the API that the request names.
    pub api_version: Version,
    /// The same each time that the event is sent to the endpoint.
    pub idempotency_token: String,
    /// How far it is.
    pub status: WebhookStatus,
    /// The status of the last response, if there was one.
    pub last_response_code: Option<u16>,
    /// The body of the last response, or why there is none.
    pub last_response_body: Option<String>,
    /// When it happened.
    pub created: Timestamp,
    /// When it was last sent, and before that when it happened.
    pub updated: Timestamp,
}

/// How far the delivery of an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookStatus {
    /// It was not sent yet.
    Delivering,
    /// The endpoint has it.
    Delivered,
    /// It was sent in vain, and will be sent again.
    Failing,
    /// It was sent in vain, and will not be sent again.
    Failed,
}

impl WebhookStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Delivering, Self::Delivered, Self::Failing, Self::Failed];

    /// The word of the API and of the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivering => "DELIVERING",
            Self::Delivered => "DELIVERED",
            Self::Failing => "FAILING",
            Self::Failed => "FAILED",
        }
    }

    /// The status of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}
