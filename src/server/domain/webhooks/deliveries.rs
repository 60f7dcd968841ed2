//! Deliveries: which events are due, where each goes, and what is written after an attempt. Who sends them is above.

use uuid::Uuid;

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, WebhookEndpointId, WebhookEventId},
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        authorization::WebhookEndpointAction,
        context::RequestContext,
        error::Result,
        resource_ref::WebhookEndpointRef,
        runtime::{Domain, Services},
        store::{self, Tx, webhook_deliveries::QueuedEvent},
        webhooks::outcome::Outcome,
    },
};

/// The most endpoints that are looked at in one survey. Others come up in the next one.
const SURVEYED: u32 = 256;

/// An event that is to be sent now.
pub struct Delivery {
    /// Whose it is.
    pub account: AccountId,
    /// The event.
    pub event: WebhookEvent,
    /// Where it goes: the endpoint's URL at this moment.
    pub url: String,
    /// How often it was sent in vain.
    attempts: u32,
}

/// A delivery with what came of it.
pub struct Attempt {
    event: WebhookEventId,
    endpoint: WebhookEndpointId,
    /// Where it went, if it was sent.
    url: Option<String>,
    attempts: u32,
    outcome: Outcome,
}

impl Attempt {
    /// Whether the server wants no more events.
    #[must_use]
    pub fn is_unwanted(&self) -> bool {
        self.outcome.is_unwanted()
    }
}

impl Delivery {
    /// What came of it.
    #[must_use]
    pub fn attempted(self, outcome: Outcome) -> Attempt {
        let Self { event, url, attempts, .. } = self;
        Attempt { event: event.id, endpoint: event.endpoint, url: Some(url), attempts, outcome }
    }
}

/// What is to be done about an event that was due.
pub enum DueEvent {
    /// It is to be sent.
    Send(Box<Delivery>),
    /// Nothing is to be sent: the endpoint is gone, or does not hear of such events any more. It is to be recorded.
    Drop(Attempt),
    /// Nothing: it is gone, or is not due any more.
    Gone,
}

/// A test for an endpoint: `account.updated`, with `test` in the payload's `meta`. It is in no list, and is not retried.
///
/// # Errors
/// Not authenticated. Not found. Forbidden, for whoever may not update the endpoint.
pub async fn trial(context: &RequestContext, named: &WebhookEndpointRef) -> Result<Delivery> {
    let endpoint = context.webhook_endpoint(named).authorize(WebhookEndpointAction::Update).await?;
    let (domain, account, now) = (&context.domain, context.account, context.now());
    let payload = format!(r#"{{"data":{{"id":"{account}","type":"accounts"}},"meta":{{"test":true}}}}"#);
    let event = WebhookEvent {
        id: WebhookEventId(domain.id()?),
        endpoint: endpoint.id,
        product: endpoint.product,
        url: endpoint.url.clone(),
        event: EventName::AccountUpdated,
        payload,
        api_version: endpoint.api_version,
        idempotency_token: domain.entropy.idempotency_token()?,
        status: WebhookStatus::Delivering,
        last_response_code: None,
        last_response_body: None,
        created: now,
        updated: now,
    };
    Ok(Delivery { account, event, url: endpoint.url, attempts: 0 })
}

/// Endpoints for which events are due, after one of them, in a fixed order.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn due_endpoints(domain: &Domain, after: Option<WebhookEndpointId>) -> Result<Vec<WebhookEndpointId>> {
    let after = after.unwrap_or(WebhookEndpointId(Uuid::nil()));
    store::webhook_deliveries::list_due_endpoints(&mut *domain.read().await?, domain.now(), after, SURVEYED).await
}

/// Whether a survey that found so many endpoints may have left out others.
#[must_use]
pub fn is_partial(found: usize) -> bool {
    found >= SURVEYED as usize
}

/// The events that are due for an endpoint, the first ones first.
///
/// # Errors
/// As [`due_endpoints`].
pub async fn due_events(domain: &Domain, endpoint: WebhookEndpointId, limit: u32) -> Result<Vec<WebhookEventId>> {
    store::webhook_deliveries::list_due(&mut *domain.read().await?, endpoint, domain.now(), limit).await
}

/// Reads an event that is due, and where it goes.
///
/// # Errors
/// As [`due_endpoints`].
pub async fn read_due(domain: &Domain, event: WebhookEventId) -> Result<DueEvent> {
    let mut conn = domain.read().await?;
    let Some(queued) = store::webhook_deliveries::find_due(&mut conn, event, domain.now()).await? else {
        return Ok(DueEvent::Gone);
    };
    let QueuedEvent { account, event, attempts } = queued;
    let endpoint = store::webhook_endpoints::find(&mut conn, account, event.endpoint).await?;
    Ok(match endpoint.filter(|endpoint| endpoint.subscriptions.include(event.event)) {
        Some(endpoint) => DueEvent::Send(Box::new(Delivery { account, event, url: endpoint.url, attempts })),
        None => {
            let (id, endpoint) = (event.id, event.endpoint);
            DueEvent::Drop(Attempt { event: id, endpoint, url: None, attempts, outcome: Outcome::NotSent })
        }
    })
}

/// Writes what came of attempts, in one transaction.
///
/// # Errors
/// Busy, or an internal error: nothing was written.
pub async fn record(domain: &Domain, attempts: &[&Attempt]) -> Result<()> {
    if attempts.is_empty() {
        return Ok(());
    }
    let (mut tx, mut logged) = (domain.write().await?, Vec::new());
    for attempt in attempts {
        let is_retried = record_one(domain, &mut tx, attempt).await?;
        logged.push(Logged { attempt, is_retried });
    }
    tx.commit().await?;
    logged.into_iter().for_each(log);
    Ok(())
}

/// What was written of an attempt.
struct Logged<'a> {
    attempt: &'a Attempt,
    is_retried: bool,
}

/// Writes what came of one attempt, and returns whether the event is sent again.
async fn record_one(domain: &Services, tx: &mut Tx, attempt: &Attempt) -> Result<bool> {
    let now = domain.now();
    let [chance] = domain.entropy.bytes()?;
    let Some(state) = attempt.outcome.state(attempt.attempts, now, chance % 10 + 1) else {
        store::webhook_deliveries::end(tx, attempt.event).await?;
        return Ok(false);
    };
    store::webhook_deliveries::update(tx, attempt.event, &state, now).await?;
    if let Some(url) = attempt.url.as_ref().filter(|_| attempt.outcome.is_unwanted()) {
        // With another URL it is another server.
        store::webhook_deliveries::disable_endpoint(tx, attempt.endpoint, url, now).await?;
    }
    Ok(state.due.is_some())
}

/// A line for each delivery that failed. The URL may have secrets in it.
fn log(Logged { attempt, is_retried }: Logged<'_>) {
    let Attempt { event, endpoint, attempts, outcome, .. } = attempt;
    let failed = attempts + 1;
    let reason = match outcome {
        Outcome::NotSent => return,
        _ if outcome.is_delivered() => return,
        Outcome::Answered { status, .. } => status.to_string(),
        Outcome::Failed(failure) => failure.as_str().to_owned(),
    };
    if outcome.is_unwanted() {
        tracing::warn!(%endpoint, %event, reason, "a webhook endpoint wants no more events and was disabled");
    } else if is_retried {
        tracing::info!(%endpoint, %event, failed, reason, "a webhook event was not delivered and will be retried");
    } else {
        tracing::warn!(%endpoint, %event, failed, reason, "a webhook event was not delivered");
    }
}

/// Takes note that it was looked at what is due.
pub fn beat(domain: &Domain) {
    domain.webhook_signals.beat(domain.clock().elapsed());
}

/// Waits until an event may have become due.
pub async fn wait(domain: &Domain) {
    domain.webhook_signals.wake.notified().await;
}
