//! The webhook endpoints and webhook events of the matrix.

use keydesk::{
    model::{id::WebhookEventId, webhook_endpoint::WebhookEndpointDraft},
    server::domain::{context::RequestContext, webhooks},
};
use serde_json::{Value, json};

use crate::app::TestApp;

const URL: &str = "https://hooks.engine.example/keydesk";

/// A new endpoint, in place of those before: an account has a bounded number. It hears of what nobody does here.
pub(super) async fn endpoint(app: &TestApp, context: &RequestContext) -> String {
    app.meddle("delete from webhook_endpoints").await;
    let subscriptions = Some(vec!["second-factor.created".to_owned()]);
    let draft = WebhookEndpointDraft { url: URL.into(), subscriptions, ..WebhookEndpointDraft::default() };
    webhooks::endpoints::create(context, draft).await.expect("an endpoint").id.to_string()
}

/// A new event, as if it had happened.
pub(super) async fn event(app: &TestApp, context: &RequestContext) -> String {
    endpoint(app, context).await;
    app.meddle("delete from webhook_events").await;
    app.meddle(
        "insert into webhook_events (id, account_id, endpoint_id, product_id, url, event, payload, api_version, \
         idempotency_token, status, created, updated) select id, account_id, id, product_id, url, \
         'second-factor.created', '{}', api_version, lower(hex(randomblob(31))) || 'v3', 'FAILED', created, updated \
         from webhook_endpoints",
    )
    .await;
    let ids = app.ids("select lower(hex(id)) from webhook_events").await;
    let id: WebhookEventId = ids.first().and_then(|id| id.parse().ok()).expect("an id");
    id.to_string()
}

/// The body of a new endpoint for the product with this id, or, with null, for none.
pub(super) fn new(product: Option<Value>) -> Value {
    body(json!({ "url": URL }), product)
}

/// The body of changes, in the same way.
pub(super) fn changes(product: Option<Value>) -> Value {
    body(json!({ "subscriptions": ["group.deleted"] }), product)
}

fn body(attributes: Value, product: Option<Value>) -> Value {
    let mut body = json!({ "data": { "type": "webhook-endpoints", "attributes": attributes } });
    if let Some(id) = product {
        let named = if id.is_null() { Value::Null } else { json!({ "type": "products", "id": id }) };
        body["data"]["relationships"] = json!({ "product": { "data": named } });
    }
    body
}
