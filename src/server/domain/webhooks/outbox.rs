//! The outbox: an event for each endpoint that hears of it, written in the transaction of what happened. So no event is
//! lost, and none tells of what did not happen. Who delivers it is woken after the commit.

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, WebhookEventId},
        webhook_endpoint::{Audience, WebhookEndpoint},
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        error::Result,
        runtime::Services,
        store::{self, Tx},
    },
};

/// Queues an event for each endpoint that subscribes to it and may hear of it. `render` writes the payload, a whole JSON
/// document; it is not called if nobody hears.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn queue(
    tx: &mut Tx,
    domain: &Services,
    account: AccountId,
    event: EventName,
    audience: Audience,
    render: impl FnOnce() -> String + Send,
) -> Result<()> {
    let mut endpoints = store::webhook_endpoints::list(tx, account).await?;
    endpoints.retain(|endpoint| endpoint.hears(event, audience));
    if endpoints.is_empty() {
        return Ok(());
    }
    let payload = render();
    for endpoint in &endpoints {
        let event = webhook_event(domain, endpoint, event, &payload)?;
        store::webhook_events::insert(tx, account, &event).await?;
    }
    tx.wake_after_commit(&domain.webhook_wake);
    Ok(())
}

fn webhook_event(
    domain: &Services,
    endpoint: &WebhookEndpoint,
    event: EventName,
    payload: &str,
) -> Result<WebhookEvent> {
    let now = domain.now();
    Ok(WebhookEvent {
        id: WebhookEventId(domain.id()?),
        endpoint: endpoint.id,
        product: endpoint.product,
        url: endpoint.url.clone(),
        event,
        payload: payload.to_owned(),
        api_version: endpoint.api_version,
        idempotency_token: domain.entropy.idempotency_token()?,
        status: WebhookStatus::Delivering,
        last_response_code: None,
        last_response_body: None,
        created: now,
        updated: now,
    })
}
