//! Lists of the event log. A filter by whole ids reads an index. One by parts of ids looks through the newest rows: no index
//! finds a part, and one of all parts would cost more than the log.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        event_log::{EventLog, EventLogFilter},
        event_name::EventName,
        id::{AccountId, EventLogId},
        log_filter::{Days, IdFilter, RecordFilter},
        paging::{Page, Paging},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, database_error,
            event_logs::{self, EventLogRow},
            list_pages::{self, Bind, ListBranch},
            rows::{Columns, event_log_columns},
        },
    },
};

/// How many rows are looked through for a part of an id.
const MOST_COMPARED: i64 = 10_000;

/// A page of the rows that match the filter, newest first.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    filter: &EventLogFilter,
    paging: Paging,
) -> Result<Page<EventLog>> {
    if looks_for_parts(conn, account, filter).await? {
        return list_compared(conn, account, filter, paging).await;
    }
    let page: Page<EventLogRow> = list_pages::list(conn, RECORDS, &branches(account, filter), paging).await?;
    Ok(page.map(|EventLogRow(log)| log))
}

/// The columns of a row, joined to the ids of a page.
pub(super) const RECORDS: &str =
    concat!(event_log_columns!(), " from page cross join event_logs on event_logs.id = page.place");

/// The branches of a list by whole ids. They read the narrowest index that the filter has a value for.
pub(super) fn branches(account: AccountId, filter: &EventLogFilter) -> Vec<ListBranch> {
    const KEY: &str = "event_logs.id";
    let resource = filter.resource.as_ref().and_then(RecordFilter::whole_id);
    let actor = filter.actor.as_ref().and_then(RecordFilter::whole_id);
    let from = |sql| ListBranch::new(KEY, sql, account);
    let narrow = |branch: ListBranch| narrowed(branch, filter);
    if let Some(id) = resource {
        let branch = from("event_logs indexed by event_logs_by_resource where event_logs.account_id = ")
            .and("event_logs.resource_id = ", Bind::Id(id));
        return vec![narrow(with_events(branch, filter))];
    }
    if let Some(request) = &filter.request {
        let branch = from("event_logs indexed by event_logs_by_request where event_logs.account_id = ")
            .and("event_logs.request = ", Bind::Text(request.clone()));
        return vec![narrow(with_events(branch, filter))];
    }
    let events = filter.events.as_deref();
    if let Some(id) = actor {
        // One event after another, so that each is in the order of ids.
        let of = |event: &EventName| {
            let branch = from("event_logs indexed by event_logs_by_actor where event_logs.account_id = ")
                .and("event_logs.actor_id = ", Bind::Id(id))
                .and("event_logs.event = ", Bind::Text(event.as_str().into()));
            narrow(branch)
        };
        return events.unwrap_or(EventName::ALL).iter().map(of).collect();
    }
    match events {
        Some(events) => {
            let of = |event: &EventName| {
                let branch = from("event_logs indexed by event_logs_by_event where event_logs.account_id = ")
                    .and("event_logs.event = ", Bind::Text(event.as_str().into()));
                narrow(branch)
            };
            events.iter().map(of).collect()
        }
        None => vec![narrow(from("event_logs indexed by event_logs_by_age where event_logs.account_id = "))],
    }
}

fn with_events(branch: ListBranch, filter: &EventLogFilter) -> ListBranch {
    match &filter.events {
        Some(events) => {
            branch.and_any("event_logs.event in", events.iter().map(|event| Bind::Text(event.as_str().into())))
        }
        None => branch,
    }
}

/// The conditions that the index of a branch may not have.
fn narrowed(mut branch: ListBranch, filter: &EventLogFilter) -> ListBranch {
    if let Some(days) = filter.days {
        let (from, to) = days.moments();
        branch = branch.and_id(" >= ", first_id(from)).and_id(" < ", first_id(to));
    }
    if let Some(RecordFilter { kind, id }) = &filter.resource {
        if let Some(kind) = kind {
            branch = branch.and("event_logs.resource = ", Bind::Text(kind.clone()));
        }
        if let Some(IdFilter::Whole(id)) = id {
            branch = branch.and("event_logs.resource_id = ", Bind::Id(*id));
        }
    }
    if let Some(RecordFilter { kind, id }) = &filter.actor {
        if let Some(kind) = kind {
            branch = branch.and("event_logs.actor = ", Bind::Text(actor_word(kind).into()));
        }
        if let Some(IdFilter::Whole(id)) = id {
            branch = branch.and("event_logs.actor_id = ", Bind::Id(*id));
        }
    }
    if let Some(request) = &filter.request {
        branch = branch.and("event_logs.request = ", Bind::Text(request.clone()));
    }
    branch
}

/// The word of an actor for a kind of the API.
fn actor_word(kind: &str) -> &str {
    kind.strip_suffix('s').unwrap_or(kind)
}

/// The first id that a row of this moment can have: ids begin with their time.
fn first_id(moment: Timestamp) -> Uuid {
    let millis = u128::try_from(moment.0.clamp(0, (1 << 48) - 1)).expect("it is not negative");
    Uuid::from_u128(millis << 80)
}

/// Whether rows have to be compared one by one: for a part of an id, for a kind alone, or for a text that is no whole
/// request id.
async fn looks_for_parts(conn: &mut Conn, account: AccountId, filter: &EventLogFilter) -> Result<bool> {
    let is_part = |filter: &Option<RecordFilter>| filter.as_ref().is_some_and(|filter| filter.whole_id().is_none());
    if is_part(&filter.actor) || is_part(&filter.resource) {
        return Ok(true);
    }
    match &filter.request {
        Some(request) => Ok(!has_request(conn, account, request).await?),
        None => Ok(false),
    }
}

async fn has_request(conn: &mut Conn, account: AccountId, request: &str) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "select 1 from event_logs indexed by event_logs_by_request where account_id = $1 and request = $2 limit 1",
    )
    .bind(account.0)
    .bind(request)
    .fetch_optional(conn)
    .await
    .map_err(database_error)?;
    Ok(found.is_some())
}

/// The same list by parts of ids. No index finds those, so the newest [`MOST_COMPARED`] rows of the time are looked
/// through.
async fn list_compared(
    conn: &mut Conn,
    account: AccountId,
    filter: &EventLogFilter,
    paging: Paging,
) -> Result<Page<EventLog>> {
    let (from, to) = filter.days.unwrap_or(Days::ALL).moments();
    let rows: Vec<ComparedRow> = sqlx::query_as(
        "select id, event, actor, actor_id, resource, resource_id, request from event_logs \
         indexed by event_logs_by_age where account_id = $1 and id >= $2 and id < $3 order by id desc limit $4 + 0",
    )
    .bind(account.0)
    .bind(first_id(from))
    .bind(first_id(to))
    .bind(MOST_COMPARED)
    .fetch_all(&mut *conn)
    .await
    .map_err(database_error)?;
    let matching = rows.into_iter().filter(|row| row.matches(filter)).map(|row| row.id).collect();
    let page = Page::of(matching, paging, |id| *id);
    let mut records = Vec::new();
    for id in &page.records {
        records.extend(event_logs::find(conn, account, EventLogId(*id)).await?);
    }
    Ok(Page { records, has_more: page.has_more, count: None })
}

/// What is compared of a row.
struct ComparedRow {
    id: Uuid,
    event: String,
    actor: String,
    actor_id: Option<Uuid>,
    resource: String,
    resource_id: Uuid,
    request: Option<String>,
}

impl FromRow<'_, DatabaseRow> for ComparedRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            event: columns.take()?,
            actor: columns.take()?,
            actor_id: columns.take()?,
            resource: columns.take()?,
            resource_id: columns.take()?,
            request: columns.take()?,
        })
    }
}

impl ComparedRow {
    fn matches(&self, filter: &EventLogFilter) -> bool {
        let has_event = filter.events.as_ref().is_none_or(|all| all.iter().any(|event| event.as_str() == self.event));
        let is_by =
            |actor: &RecordFilter| self.actor_id.is_some_and(|id| actor.matches(&format!("{}s", self.actor), id));
        let has_actor = filter.actor.as_ref().is_none_or(is_by);
        let is_about = |resource: &RecordFilter| resource.matches(&self.resource, self.resource_id);
        let has_resource = filter.resource.as_ref().is_none_or(is_about);
        let has_request = filter
            .request
            .as_ref()
            .is_none_or(|part| self.request.as_ref().is_some_and(|request| request.contains(part.as_str())));
        has_event && has_actor && has_resource && has_request
    }
}
