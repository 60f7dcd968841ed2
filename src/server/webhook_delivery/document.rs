//! The body of a delivery: the document of the event, as it was before its first delivery. So it is the same each time.

use serde_json::json;

use crate::server::{domain::webhooks::deliveries::Delivery, time_format::iso8601};

/// The body of a delivery.
pub(super) fn body(delivery: &Delivery) -> Vec<u8> {
    let (account, event) = (delivery.account, &delivery.event);
    let created = iso8601(event.created);
    let document = json!({ "data": {
        "id": event.id.0,
        "type": "webhook-events",
        "attributes": {
            "endpoint": event.url,
            "apiVersion": event.api_version.as_str(),
            "payload": event.payload,
            "event": event.event.as_str(),
            "status": "DELIVERING",
            "lastResponseCode": null,
            "lastResponseBody": null,
            "created": created,
            "updated": created,
        },
        "relationships": { "account": {
            "links": { "related": format!("/v1/accounts/{account}") },
            "data": { "type": "accounts", "id": account.0 },
        } },
        "links": { "self": format!("/v1/accounts/{account}/webhook-events/{}", event.id) },
        "meta": { "idempotencyToken": event.idempotency_token },
    } });
    serde_json::to_vec(&document).expect("texts are JSON")
}
