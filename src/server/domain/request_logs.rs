//! The request log as staff read it: list and show (docs/api.md 8.6). `request_log/` writes it.
//!
//! A list reads rows from the newest on, or those of a bearer or about a record by their index, and compares them with the
//! rest of its filter. It looks at [`MOST_LOOKED_AT`] rows at most, and says where it stopped.

use uuid::Uuid;

use crate::{
    model::{
        id,
        log_filter::{Days, RecordFilter},
        paging::{Order, Page, Paging, Start},
        request_log::{RequestLog, RequestLogFilter, RequestLogPage},
        timestamp::Timestamp,
    },
    server::domain::{
        authorization::Action,
        context::RequestContext,
        error::{Error, ResourceKind, Result},
        store::{
            self, Conn,
            request_logs::{Place, Source},
        },
    },
};

/// The most rows that one list looks at: some 50 ms of work.
pub const MOST_LOOKED_AT: u32 = 20_000;
/// The rows that are read at once.
const PART: u32 = 500;

/// Returns a page of the request log. Pages are not counted.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is an admin, a developer or read-only staff.
pub async fn list(context: &RequestContext, filter: &RequestLogFilter, paging: Paging) -> Result<RequestLogPage> {
    context.authorize(Action::ListRequestLogs)?;
    let conn = &mut *context.read().await?;
    let days = filter.days.unwrap_or(Days::ALL);
    let (mut low, mut high) = (Place { day: days.first, id: Uuid::nil() }, Place { day: days.last, id: Uuid::max() });
    if let Start::After(Some(cursor)) = paging.start {
        let Some(place) = place_of(conn, context, cursor).await? else { return Ok(empty()) };
        match paging.order {
            Order::Descending => high = earlier(high, place),
            Order::Ascending => low = later(low, place),
        }
    }
    find_matches(conn, context, filter, paging, (low, high)).await
}

/// Returns a row of the request log with its details.
///
/// # Errors
/// Not authenticated. Not found, also for customers and products. Forbidden for other staff.
pub async fn show(context: &RequestContext, sent: &str) -> Result<RequestLog> {
    context.authorize(Action::ReadRequestLog)?;
    let not_found = || Error::NotFound(ResourceKind::RequestLog, None);
    let id = id::parse(sent).map_err(|_| not_found())?;
    find(&mut *context.read().await?, context, id).await?.ok_or_else(not_found)
}

/// Reads part after part until the page is full, nothing is left, or enough was looked at.
async fn find_matches(
    conn: &mut Conn,
    context: &RequestContext,
    filter: &RequestLogFilter,
    paging: Paging,
    (mut low, mut high): (Place, Place),
) -> Result<RequestLogPage> {
    let source = source(filter);
    // One row more than requested shows whether there is a next page.
    let wanted = (paging.offset() + paging.size) as usize + 1;
    let part = if filter.is_by_days() { PART.min(paging.offset() + paging.size + 1) } else { PART };
    let (mut found, mut looked_at, mut last) = (Vec::new(), 0, None);
    while found.len() < wanted && looked_at < MOST_LOOKED_AT {
        let rows =
            store::request_logs::list_between(conn, context.account, source, (low, high), paging.order, part).await?;
        let (count, is_end) = (rows.len(), rows.len() < part as usize);
        looked_at += u32::try_from(count).expect("a part has some hundred rows");
        if let Some(row) = rows.last() {
            let place = Place { day: row.day(), id: row.id.0 };
            last = Some(place.id);
            match paging.order {
                Order::Descending => high = place,
                Order::Ascending => low = place,
            }
        }
        found.extend(rows.into_iter().filter(|row| filter.matches(row)));
        if is_end {
            last = None;
            break;
        }
    }
    Ok(page(found, paging, last))
}

/// The page of what was found. `last`: where the search stopped, if rows are left.
fn page(found: Vec<RequestLog>, paging: Paging, last: Option<Uuid>) -> RequestLogPage {
    let mut records: Vec<_> = found.into_iter().skip(paging.offset() as usize).collect();
    let is_full = records.len() > paging.size as usize;
    records.truncate(paging.size as usize);
    let next = if is_full { records.last().map(|row| row.id.0) } else { last };
    RequestLogPage { page: Page { records, has_more: next.is_some(), count: None }, next }
}

fn empty() -> RequestLogPage {
    RequestLogPage { page: Page { records: Vec::new(), has_more: false, count: None }, next: None }
}

/// The index to read by.
fn source(filter: &RequestLogFilter) -> Source {
    let whole = |filter: &Option<RecordFilter>| filter.as_ref().and_then(RecordFilter::whole_id);
    let requestor = whole(&filter.requestor).map(Source::Requestor);
    requestor.or_else(|| whole(&filter.resource).map(Source::Resource)).unwrap_or(Source::All)
}

/// The row with this id. Its day is not known: those that have rows are tried.
async fn find(conn: &mut Conn, context: &RequestContext, id: Uuid) -> Result<Option<RequestLog>> {
    for day in store::request_logs::days_of(conn, context.account).await? {
        let found = store::request_logs::find(conn, context.account, Place { day, id }).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The place of a cursor. Of a row that is gone, the id has the time, unless a proxy made it.
async fn place_of(conn: &mut Conn, context: &RequestContext, id: Uuid) -> Result<Option<Place>> {
    if let Some(row) = find(conn, context, id).await? {
        return Ok(Some(Place { day: row.day(), id }));
    }
    let moment = id.get_timestamp().filter(|_| id.get_version_num() == 7).map(|time| time.to_unix());
    let seconds = moment.and_then(|(seconds, _)| i64::try_from(seconds).ok());
    Ok(seconds.map(|seconds| Place { day: Days::day(Timestamp(seconds.saturating_mul(1000))), id }))
}

fn earlier(a: Place, b: Place) -> Place {
    if (a.day, a.id) < (b.day, b.id) { a } else { b }
}

fn later(a: Place, b: Place) -> Place {
    if (a.day, a.id) > (b.day, b.id) { a } else { b }
}
