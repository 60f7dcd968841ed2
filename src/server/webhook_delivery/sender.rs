//! A webhook event as a request: headers, signature, body, and what its answer means (docs/api.md 8.3).

use std::time::Duration;

use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{CONTENT_TYPE, USER_AGENT},
    },
};
use url::{Position, Url};

use crate::server::{
    api::webhook_body,
    config::PublicUrl,
    domain::{
        runtime::Domain,
        webhooks::{
            deliveries::Delivery,
            outcome::{DeliveryFailure, Outcome},
        },
    },
    http_signature::{RequestTarget, signed_headers},
    outbound::{AnswerBody, Dialer, PostAnswer, PostClient, PostError},
};

const KEYGEN_VERSION: HeaderName = HeaderName::from_static("keygen-version");

/// Sends webhook events.
pub struct WebhookSender {
    client: PostClient,
    public_url: PublicUrl,
}

impl WebhookSender {
    /// The longest time of a delivery, with its answer.
    pub const TIMEOUT: Duration = Duration::from_secs(15);

    /// A sender that connects this way and waits so long, for the server at this address.
    #[must_use]
    pub fn new(dialer: Dialer, timeout: Duration, public_url: PublicUrl) -> Self {
        Self { client: PostClient::new(dialer, timeout), public_url }
    }

    /// Sends an event once.
    pub async fn send(&self, domain: &Domain, delivery: &Delivery) -> Outcome {
        // Endpoints are checked when they are made; what is no URL all the same leads nowhere.
        let Ok(url) = Url::parse(&delivery.url) else { return Outcome::Failed(DeliveryFailure::HostUnreachable) };
        let body = Bytes::from(webhook_body(delivery.account, &delivery.event));
        let headers = self.headers(domain, delivery, &url, &body);
        match self.client.post(&url, &headers, &body).await {
            Ok(PostAnswer { status, body: AnswerBody::Whole(body) }) => Outcome::Answered { status, body: Some(body) },
            Ok(PostAnswer { status, body: AnswerBody::TooLarge }) => Outcome::Answered { status, body: None },
            Err(error) => Outcome::Failed(failure(error)),
        }
    }

    /// Closes connections without requests. Call it every second.
    pub fn sweep(&self) {
        self.client.sweep();
    }

    fn headers(&self, domain: &Domain, delivery: &Delivery, url: &Url, body: &[u8]) -> HeaderMap {
        let target = RequestTarget::new(&Method::POST, &url[Position::BeforePath..Position::AfterQuery]);
        let host = url.host_str().unwrap_or_default();
        let version = delivery.event.api_version.as_str();
        let agent = format!("Keydesk/{version} (+{})", self.public_url.origin());
        let mut headers = HeaderMap::from_iter(signed_headers(domain, delivery.account, &target, host, body));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::try_from(agent).expect("an origin is ASCII"));
        headers.insert(KEYGEN_VERSION, HeaderValue::from_static(version));
        headers
    }
}

fn failure(error: PostError) -> DeliveryFailure {
    match error {
        PostError::Tls => DeliveryFailure::Tls,
        PostError::TimedOut => DeliveryFailure::TimedOut,
        PostError::Refused => DeliveryFailure::Refused,
        PostError::Reset => DeliveryFailure::Reset,
        PostError::NetworkUnreachable => DeliveryFailure::NetworkUnreachable,
        PostError::HostUnreachable => DeliveryFailure::HostUnreachable,
        PostError::Unresolved => DeliveryFailure::Unresolved,
        PostError::Incomplete => DeliveryFailure::Incomplete,
    }
}
