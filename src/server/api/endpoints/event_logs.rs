//! The event log: list and show (docs/api.md 8.5).

use serde::Serialize;
use serde_json::{Map, Value};
use time::{Date, Month};
use utoipa::ToSchema;

use crate::{
    model::{
        event_log::{Actor, EventLog, EventLogFilter, EventResource, IdFilter, RecordFilter},
        event_name::EventName,
        id::{self, AccountId},
        timestamp::Timestamp,
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{authenticated::Authenticated, list_query::ListQuery, path::PathRef},
            openapi::{Callers, Operation, Parameter, Record, SuccessResponse, samples},
            wire::{
                document::{Document, Relationship, Resource, account_path},
                error::ApiError,
                query::Query,
                time as wire_time,
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
    Parameter::map("date", "Only events of whole days in UTC, from `start` to `end`, which are 1 to 31 days apart."),
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
    let filter = EventLogFilter {
        between: days(query)?,
        events: events(query),
        request: query.last("request").filter(|sent| !sent.is_empty()).map(request),
        ..EventLogFilter::default()
    };
    // A type that no record has: nothing matches.
    let nothing = || EventLogFilter { events: Some(Vec::new()), ..EventLogFilter::default() };
    Ok(match (record(query, "whodunnit"), record(query, "resource")) {
        (Ok(actor), Ok(resource)) => EventLogFilter { actor, resource, ..filter },
        _ => nothing(),
    })
}

/// The moments between which the days are, the last one included.
fn days(query: &Query) -> Result<Option<(Timestamp, Timestamp)>, ApiError> {
    const DAY_MILLIS: i64 = 86_400_000;
    let invalid = || ApiError::invalid_parameter("date", "invalid date range".into());
    let sent = |name| query.last(name).map(|text| day(text).ok_or_else(invalid)).transpose();
    let (start, end) = match (sent("date[start]")?, sent("date[end]")?) {
        (None, None) if query.members("date").next().is_none() && !query.has_malformed_members("date") => {
            return Ok(None);
        }
        (Some(start), Some(end)) => (start, end),
        _ => return Err(invalid()),
    };
    let days = i64::from(end.to_julian_day()) - i64::from(start.to_julian_day());
    if !(1..=31).contains(&days) {
        let detail = format!("date range must be between 1 and 31 days (got {days})");
        return Err(ApiError::invalid_parameter("date", detail));
    }
    let moment = |day: Date| day.midnight().assume_utc().unix_timestamp() * 1000;
    Ok(Some((Timestamp(moment(start)), Timestamp(moment(end) + DAY_MILLIS))))
}

/// A day such as `2031-03-24`, or `2031-3-24`; the day of a moment.
fn day(text: &str) -> Option<Date> {
    if let Some(moment) = wire_time::parse(text) {
        return crate::server::time_format::date_time(moment).map(|moment| moment.date());
    }
    let mut parts = text.split('-').map(|part| part.parse::<u16>().ok().filter(|_| part.len() <= 4));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    parts.next().is_none().then_some(date)
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

/// A record by `name=id`, by `name[type]` and `name[id]`, or by `name[]=type&name[]=id`.
///
/// # Errors
/// The type is none of the event log's.
fn record(query: &Query, name: &'static str) -> Result<Option<RecordFilter>, ()> {
    let member = |wanted: &str| query.members(name).find(|(member, _)| *member == wanted).map(|(_, value)| value);
    let mut listed = query.list(name);
    let (kind, id) = match (listed.next(), listed.next()) {
        (Some(kind), id) => (Some(kind), id),
        (None, _) => (member("type"), member("id").or_else(|| query.last(name))),
    };
    let kind = kind.filter(|sent| !sent.is_empty()).map(kind_of).transpose()?;
    let id = id.filter(|sent| !sent.is_empty()).map(|sent| match id::parse(sent) {
        Ok(id) => IdFilter::Whole(id),
        Err(_) => IdFilter::Part(sent.to_lowercase()),
    });
    Ok((kind.is_some() || id.is_some()).then_some(RecordFilter { kind, id }))
}

/// A type as the log has it: sent in the singular or the plural, in any case.
fn kind_of(sent: &str) -> Result<String, ()> {
    let sent = sent.to_lowercase();
    let kinds = ["accounts", "users", "products", "tokens"];
    let kind = kinds.into_iter().find(|kind| *kind == sent || kind.strip_suffix('s') == Some(sent.as_str()));
    kind.map(str::to_owned).ok_or(())
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
    let created = wire_time::format(row.created);
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
