//! Webhook events: show, list, delete, send again (docs/api.md 8.4), and the end of old ones.

use serde_json::{Map, Value};

use crate::{
    model::{
        event_name::EventName,
        id::WebhookEventId,
        paging::{Page, Paging},
        problem::ErrorCode,
        webhook_endpoint::WebhookEndpoint,
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, WebhookEventAction},
        caller::Principal,
        context::RequestContext,
        error::Result,
        masking,
        resource_ref::WebhookEventRef,
        runtime::Domain,
        store::{self, webhook_events::EventScope},
        webhooks::outbox,
    },
};

/// Seconds for which events are kept.
const RETENTION_SECONDS: i64 = 30 * 24 * 3600;

/// Returns an event.
///
/// # Errors
/// Not authenticated. Not found, also for customers, and for a product whose endpoint it was not for. Forbidden.
pub async fn show(context: &RequestContext, named: &WebhookEventRef) -> Result<WebhookEvent> {
    Ok(readable(context.webhook_event(named).authorize(WebhookEventAction::Read).await?))
}

/// Returns a page of the events, without their count: those with one of these names, or all. A product sees those of its
/// own endpoints.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(
    context: &RequestContext,
    names: Option<Vec<EventName>>,
    paging: Paging,
) -> Result<Page<WebhookEvent>> {
    context.authorize(Action::ListWebhookEvents)?;
    let scope = match &context.caller.principal {
        Principal::Product { product, .. } => EventScope::Product(context.account, product.id),
        _ => EventScope::Account(context.account),
    };
    let page = store::webhook_events::list(&mut *context.read().await?, scope, names.as_deref(), paging).await?;
    Ok(page.map(readable))
}

/// The event as people and programs may read it. The token of a reset is for the endpoint alone: whoever may read events
/// could otherwise set the password of whoever asked for a new one.
fn readable(event: WebhookEvent) -> WebhookEvent {
    if event.event != EventName::UserPasswordReset {
        return event;
    }
    let mut document: Map<String, Value> = serde_json::from_str(&event.payload).expect("a payload is a JSON object");
    if let Some(Value::Object(meta)) = document.get_mut("meta").map(Value::take) {
        document.insert("meta".into(), Value::Object(masking::masked(meta)));
    }
    WebhookEvent { payload: Value::Object(document).to_string(), ..event }
}

/// Deletes an event. It is not sent any more.
///
/// # Errors
/// As [`show`]. Forbidden.
pub async fn delete(context: &RequestContext, named: &WebhookEventRef) -> Result<()> {
    context.webhook_event(named).authorize(WebhookEventAction::Delete).await?;
    let mut tx = context.write().await?;
    let event = context.webhook_event(named).authorize_in(&mut tx, WebhookEventAction::Delete).await?;
    store::webhook_events::delete(&mut tx, context.account, event.id).await?;
    tx.commit().await?;
    audit::note(Event::WebhookEventDeleted, context.account, event.id);
    Ok(())
}

/// Sends an event again, whatever became of it: as a new one, with the payload and the idempotency token of the old one.
/// It goes to the same endpoint, or, if that is gone, to one with the same URL.
///
/// # Errors
/// As [`show`]. Forbidden. `WebhookRetryImpossible`, if no endpoint is there, or it does not subscribe to the event.
pub async fn retry(context: &RequestContext, named: &WebhookEventRef) -> Result<WebhookEvent> {
    context.webhook_event(named).authorize(WebhookEventAction::Retry).await?;
    let mut tx = context.write().await?;
    let old = context.webhook_event(named).authorize_in(&mut tx, WebhookEventAction::Retry).await?;
    let endpoints = store::webhook_endpoints::list(&mut tx, context.account).await?;
    let endpoint = receiver(&endpoints, &old).ok_or(ErrorCode::WebhookRetryImpossible)?;
    let now = context.now();
    let event = WebhookEvent {
        id: WebhookEventId(context.domain.id()?),
        endpoint: endpoint.id,
        url: endpoint.url.clone(),
        status: WebhookStatus::Delivering,
        last_response_code: None,
        last_response_body: None,
        created: now,
        updated: now,
        ..old
    };
    outbox::insert(&mut tx, &context.domain, context.account, &event).await?;
    tx.commit().await?;
    audit::note(Event::WebhookEventRetried, context.account, event.id);
    Ok(readable(event))
}

/// Deletes events that are older than 30 days, a part at a time: other writers get their turn between the parts.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn delete_old(domain: &Domain) -> Result<()> {
    loop {
        let mut tx = domain.write().await?;
        let before = domain.now().plus_seconds(-RETENTION_SECONDS);
        let is_over = store::webhook_events::delete_older(&mut tx, before).await?;
        tx.commit().await?;
        if is_over {
            return Ok(());
        }
    }
}

/// The endpoint that an event is sent to again. One in place of another must be one that could have heard of the event.
fn receiver<'a>(endpoints: &'a [WebhookEndpoint], event: &WebhookEvent) -> Option<&'a WebhookEndpoint> {
    let subscribes = |endpoint: &&WebhookEndpoint| endpoint.subscriptions.include(event.event);
    let stands_in = |endpoint: &&WebhookEndpoint| {
        let may_hear = endpoint.product.is_none() || endpoint.product == event.product;
        may_hear && endpoint.url == event.url && subscribes(endpoint)
    };
    match endpoints.iter().find(|endpoint| endpoint.id == event.endpoint) {
        Some(same) => Some(same).filter(subscribes),
        None => endpoints.iter().find(stands_in),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        api_version::Version,
        id::{ProductId, WebhookEndpointId},
        timestamp::Timestamp,
        webhook_endpoint::Subscriptions,
    };

    fn endpoint(id: u128, url: &str, product: Option<u128>, name: &str) -> WebhookEndpoint {
        WebhookEndpoint {
            id: WebhookEndpointId(Uuid::from_u128(id)),
            product: product.map(|id| ProductId(Uuid::from_u128(id))),
            url: url.into(),
            subscriptions: Subscriptions::of(vec![name.into()]).expect("a name"),
            api_version: Version::NEWEST,
            created: Timestamp(0),
            updated: Timestamp(0),
        }
    }

    fn event(endpoint: &WebhookEndpoint) -> WebhookEvent {
        WebhookEvent {
            id: WebhookEventId(Uuid::nil()),
            endpoint: endpoint.id,
            product: endpoint.product,
            url: endpoint.url.clone(),
            event: EventName::UserCreated,
            payload: "{}".into(),
            api_version: Version::NEWEST,
            idempotency_token: String::new(),
            status: WebhookStatus::Failed,
            last_response_code: None,
            last_response_body: None,
            created: Timestamp(0),
            updated: Timestamp(0),
        }
    }

    #[test]
    fn an_event_goes_to_its_endpoint_or_to_one_that_could_have_heard_of_it() {
        let (here, there) = ("https://a.example", "https://b.example");
        let sent = event(&endpoint(1, here, Some(7), "*"));
        for (endpoints, expected) in [
            (vec![endpoint(1, there, None, "user.created")], Some(1)),
            (vec![endpoint(1, here, Some(7), "user.deleted"), endpoint(2, here, None, "*")], None),
            (vec![endpoint(2, there, None, "*")], None),
            (vec![endpoint(2, here, Some(8), "*"), endpoint(3, here, None, "user.deleted")], None),
            (vec![endpoint(2, here, None, "*")], Some(2)),
            (vec![endpoint(2, here, Some(7), "*")], Some(2)),
        ] {
            let found = receiver(&endpoints, &sent).map(|endpoint| endpoint.id.0.as_u128());
            assert_eq!(found, expected, "{endpoints:?}");
        }
        let unbound = event(&endpoint(1, here, None, "*"));
        assert!(receiver(&[endpoint(2, here, Some(7), "*")], &unbound).is_none(), "it could have been for no product");
    }
}
