//! Events: what happened, recorded in the transaction of what did it (docs/api.md 8). A use case calls this before it
//! commits, so that there is no event without its change and no change without its event.
//!
//! The lines of `audit.rs` stay beside it: they tell operators more, such as log-ins, and go where operators keep logs.

mod chain;

pub(in crate::server::domain) use self::chain::hash;

use serde_json::{Map, Value, json};

use crate::{
    model::{
        event_log::{Actor, EventResource},
        event_name::EventName,
        id::AccountId,
    },
    server::domain::{
        caller::Principal, context::RequestContext, error::Result, event_payload::Payload, events::chain::NewRow,
        masking, runtime::Domain, store::Tx, webhooks::outbox,
    },
};

/// What caused an event.
#[derive(Clone, Copy)]
pub(in crate::server::domain) enum Cause<'a> {
    /// A request, or a command of the operator.
    Request(&'a RequestContext),
    /// A background job whose time had come.
    Clock(&'a Domain, AccountId),
}

impl<'a> From<&'a RequestContext> for Cause<'a> {
    fn from(context: &'a RequestContext) -> Self {
        Self::Request(context)
    }
}

/// An event that is about to be recorded.
struct Occurrence<'a> {
    name: EventName,
    payload: Payload<'a>,
    resource: EventResource,
    metadata: Map<String, Value>,
}

/// Records an event. Members of a cascade have none: with a user go their tokens, and only the user is deleted.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(in crate::server::domain) async fn record<'a>(
    cause: impl Into<Cause<'a>>,
    tx: &mut Tx,
    name: EventName,
    payload: Payload<'_>,
) -> Result<()> {
    record_all(cause, tx, name, &[payload]).await
}

/// Records the same event of several records.
///
/// # Errors
/// As [`record`].
pub(in crate::server::domain) async fn record_all<'a>(
    cause: impl Into<Cause<'a>>,
    tx: &mut Tx,
    name: EventName,
    payloads: &[Payload<'_>],
) -> Result<()> {
    let cause = cause.into();
    let account = cause.account();
    let about = |payload: &Payload<'_>| payload.resource(account);
    write(cause, tx, &occurrences(name, payloads, about)).await
}

/// Records an event of a record that was reached through another one, such as a token of a user: that one is the resource.
///
/// # Errors
/// As [`record`].
pub(in crate::server::domain) async fn record_through<'a>(
    cause: impl Into<Cause<'a>>,
    tx: &mut Tx,
    name: EventName,
    payloads: &[Payload<'_>],
    resource: EventResource,
) -> Result<()> {
    write(cause.into(), tx, &occurrences(name, payloads, |_| resource)).await
}

fn occurrences<'a>(
    name: EventName,
    payloads: &[Payload<'a>],
    about: impl Fn(&Payload<'a>) -> EventResource,
) -> Vec<Occurrence<'a>> {
    let mut all = Vec::with_capacity(payloads.len());
    for payload in payloads {
        all.push(Occurrence { name, payload: *payload, resource: about(payload), metadata: Map::new() });
    }
    all
}

/// Records an update, with the attributes that changed. Secrets in them are masked.
///
/// # Errors
/// As [`record`].
pub(in crate::server::domain) async fn record_update<'a>(
    cause: impl Into<Cause<'a>>,
    tx: &mut Tx,
    name: EventName,
    before: Payload<'_>,
    after: Payload<'_>,
) -> Result<()> {
    let cause = cause.into();
    let domain = cause.domain();
    // One moment for both: what depends on the time alone did not change.
    let (account, now) = (cause.account(), domain.now());
    let attributes = |payload| (domain.payloads.attributes)(account, payload, now);
    let diff = masking::masked(diff(attributes(before), attributes(after)));
    let metadata = Map::from_iter([("diff".to_owned(), Value::Object(diff))]);
    write(cause, tx, &[Occurrence { name, payload: after, resource: after.resource(account), metadata }]).await
}

async fn write(cause: Cause<'_>, tx: &mut Tx, occurrences: &[Occurrence<'_>]) -> Result<()> {
    if cause.domain().limits().event_log {
        let rows = occurrences.iter().map(|occurrence| cause.row(occurrence)).collect();
        chain::append(tx, cause.account(), rows).await?;
    }
    let (domain, account) = (cause.domain(), cause.account());
    for Occurrence { name, payload, .. } in occurrences {
        let render = || (domain.payloads.document)(account, *payload, domain.now());
        outbox::queue(tx, domain, account, *name, payload.audience(), render).await?;
    }
    Ok(())
}

/// The attributes that are not the same, each with its old and its new value.
fn diff(mut before: Map<String, Value>, after: Map<String, Value>) -> Map<String, Value> {
    let mut diff = Map::new();
    for (name, new) in after {
        let old = before.remove(&name).unwrap_or(Value::Null);
        if old != new {
            diff.insert(name, json!([old, new]));
        }
    }
    diff.extend(before.into_iter().map(|(name, old)| (name, json!([old, null]))));
    diff
}

impl Cause<'_> {
    const fn account(&self) -> AccountId {
        match self {
            Self::Request(context) => context.account,
            Self::Clock(_, account) => *account,
        }
    }

    const fn domain(&self) -> &Domain {
        match self {
            Self::Request(context) => &context.domain,
            Self::Clock(domain, _) => domain,
        }
    }

    fn row(&self, occurrence: &Occurrence<'_>) -> NewRow {
        let client = match self {
            Self::Request(context) if !matches!(context.caller.principal, Principal::Operator) => {
                Some(&context.caller.client)
            }
            Self::Request(_) | Self::Clock(..) => None,
        };
        NewRow {
            event: occurrence.name,
            actor: self.actor(),
            request: client.and_then(|client| client.request_id.clone()),
            address: client.map(|client| client.address),
            resource: occurrence.resource,
            metadata: Value::Object(occurrence.metadata.clone()).to_string(),
            created: self.domain().now(),
        }
    }

    fn actor(&self) -> Actor {
        match self {
            Self::Clock(..) => Actor::Clock,
            Self::Request(context) => match &context.caller.principal {
                Principal::Nobody => Actor::Nobody,
                Principal::Person { user, .. } => Actor::User(user.id),
                Principal::Product { product, .. } => Actor::Product(product.id),
                Principal::Operator => Actor::Operator,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_has_what_changed_came_and_went() {
        let map = |value: Value| match value {
            Value::Object(map) => map,
            _ => unreachable!("an object"),
        };
        let before = map(json!({ "a": 1, "b": [1], "gone": "x", "same": { "k": null } }));
        let after = map(json!({ "a": 2, "b": [2], "came": true, "same": { "k": null } }));
        let expected = json!({ "a": [1, 2], "b": [[1], [2]], "gone": ["x", null], "came": [null, true] });
        assert_eq!(Value::Object(diff(before, after)), expected);
    }
}
