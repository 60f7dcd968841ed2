//! The event log: list and show (docs/api.md 8.5).

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    model::{
        event_log::{Actor, EventLog, EventLogFilter, EventResource},
        event_name::EventName,
        id::{self, AccountId},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{authenticated::Authenticated, list_query::ListQuery, log_query, path::PathRef},
            openapi::{Callers, Operation, Parameter, Record, SuccessResponse, samples},
            wire::{
                document::{Document, Relationship, Resource, account_path},
                error::ApiError,
                query::Query,
                time,
            },
        },
        domain::event_logs,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![Endpoint::get(Account, "/event-logs", list, LIST), Endpoint::get(Account, "/event-logs/{log}", show, SHOW)]
}

/// A row of the event log as answers have it.
type EventLogResource = Resource<EventLogAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventLogAttributes {
    /// What happened, such as `user.updated`.
    event: &'static str,
    /// `diff` has each attribute that changed, with its old and its new value. Secrets are masked.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(format = DateTime)]
    created: String,
    /// The same: a row never changes.
    #[schema(format = DateTime)]
    updated: String,
}

/// Who reads the event log.
const CALLERS: Callers = Callers::READ_ONLY.and(Callers::MANAGERS);

const LIST: Operation = Operation::new(
    "listEventLogs",
    "List the event log",
    SuccessResponse::page::<EventLogResource>("The rows that match every filter."),
)
.description(
    "A row for every event, whether or not a webhook hears of it. Rows go after 30 days, unless the operator keeps them \
     longer. A part of an id is looked for in the newest 10,000 rows of the days.",
)
.callers(CALLERS)
.parameters(&[
    Parameter::days("date", "Only events of whole days in UTC, from `start` to `end`, which are 1 to 31 days apart."),
    Parameter::text("event", "Only this event."),
    Parameter::texts("events[]", "Only these events."),
    Parameter::text("whodunnit", "Only events that the user or product with this id caused; also a part of the id."),
    Parameter::text("resource", "Only events of the record with this id; also a part of the id."),
    Parameter::text("request", "Only events of the request with this id; also a part of the id."),
]);

/// `GET A/event-logs`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<EventLogResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = event_logs::list(&context, &filter(&list_query.query)?, paging).await?;
    Ok(list_query.document(paging, page.map(|row| resource(context.account(), &row))))
}

const SHOW: Operation =
    Operation::new("showEventLog", "Show an event", SuccessResponse::one::<EventLogResource>("The row."))
        .callers(CALLERS);

/// `GET A/event-logs/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(id): PathRef<String>,
) -> Result<Document<EventLogResource>, ApiError> {
    let row = event_logs::show(&context, &id).await?;
    Ok(Document::new(resource(context.account(), &row)))
}

fn filter(query: &Query) -> Result<EventLogFilter, ApiError> {
    Ok(EventLogFilter {
        days: log_query::days(query)?,
        events: events(query),
        actor: log_query::record_filter(query, "whodunnit"),
        resource: log_query::record_filter(query, "resource"),
        request: query.last("request").filter(|sent| !sent.is_empty()).map(request),
    })
}

/// The events that are asked for, each once. A name of no event matches nothing.
fn events(query: &Query) -> Option<Vec<EventName>> {
    let names: Vec<&str> = query.last("event").into_iter().chain(query.list("events")).collect();
    let asked = |event: &EventName| names.contains(&event.as_str());
    (!names.is_empty()).then(|| EventName::ALL.iter().copied().filter(asked).collect())
}

/// The text of a request id. One of Keydesk's own may be sent without dashes.
fn request(sent: &str) -> String {
    id::parse(sent).map_or_else(|_| sent.to_owned(), |id| id.to_string())
}

fn resource(account: AccountId, row: &EventLog) -> EventLogResource {
    let to = |path: &str, kind, id| Relationship::to_one(account_path(account, path), kind, id);
    let request = row.request.as_deref().and_then(|request| id::parse(request).ok());
    let request = request.map_or_else(Relationship::none, |id| to(&format!("/request-logs/{id}"), "request-logs", id));
    let whodunnit = match row.actor {
        Actor::User(id) => to(&format!("/users/{id}"), "users", id.0),
        Actor::Product(id) => to(&format!("/products/{id}"), "products", id.0),
        Actor::Operator | Actor::Nobody | Actor::Clock => Relationship::none(),
    };
    let (kind, id) = (row.resource.kind(), row.resource.id());
    let about = match row.resource {
        EventResource::Account(_) => Relationship::to_account(account),
        _ => to(&format!("/{kind}/{id}"), kind, id),
    };
    let relationships = [
        ("account", Relationship::to_account(account)),
        ("request", request),
        ("whodunnit", whodunnit),
        ("resource", about),
    ];
    let created = time::format(row.created);
    let attributes = EventLogAttributes {
        event: row.event.as_str(),
        metadata: metadata(row),
        created: created.clone(),
        updated: created,
    };
    let own = account_path(account, &format!("/event-logs/{}", row.id));
    Resource::new("event-logs", row.id.0, own, attributes, relationships)
}

/// Whoever changed the database by hand may have left anything there; then the check of the log finds it.
fn metadata(row: &EventLog) -> Map<String, Value> {
    serde_json::from_str(&row.metadata).unwrap_or_default()
}

impl Record for EventLogResource {
    const NAME: &'static str = "EventLog";

    fn sample() -> Self {
        let row = EventLog {
            id: samples::EVENT_LOG,
            position: 1,
            event: EventName::UserUpdated,
            actor: Actor::User(samples::USER),
            request: Some("01c1dac1-0f10-7c11-9d0e-7f0d3f2b9c55".into()),
            address: None,
            resource: EventResource::User(samples::USER),
            metadata: r#"{"diff":{"firstName":[null,"Ada"]}}"#.into(),
            created: samples::NOW,
            hash: [0; 32],
        };
        resource(samples::ACCOUNT, &row)
    }
}
