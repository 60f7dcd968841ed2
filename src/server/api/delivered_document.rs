//! The body of a webhook: the document of its event, as answers have it (docs/api.md 8.3).

use crate::{
    model::{
        id::AccountId,
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::api::{endpoints::webhook_events, wire::document::Document},
};

/// The document of an event as it was before its first delivery. So it is the same each time.
///
/// # Panics
/// Never: texts are JSON.
#[must_use]
pub fn webhook_body(account: AccountId, event: &WebhookEvent) -> Vec<u8> {
    let first = WebhookEvent {
        status: WebhookStatus::Delivering,
        last_response_code: None,
        last_response_body: None,
        updated: event.created,
        ..event.clone()
    };
    let document: Document<_> = Document::new(webhook_events::resource(account, &first));
    serde_json::to_vec(&document).expect("texts are JSON")
}
