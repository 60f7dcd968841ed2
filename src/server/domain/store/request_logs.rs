//! Queries on the request log. New rows are inserted by `new_request_logs.rs`.
//!
//! Rows are read in the order of day and id, one part after the other. What else a list filters by is compared outside of
//! the database, with a bound on the number of rows.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, RequestId},
        paging::Order,
        record::{RecordKind, RecordName},
        request_log::{RequestDetails, RequestLog, RequestLogDay},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, request_log_columns},
        },
    },
};

/// A place in the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct Place {
    pub(in crate::server::domain) day: i64,
    pub(in crate::server::domain) id: Uuid,
}

/// Which rows are read, by an index.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::domain) enum Source {
    /// All rows.
    All,
    /// Those of this bearer.
    Requestor(Uuid),
    /// Those about this record.
    Resource(Uuid),
}

/// A row without its details.
struct RequestLogRow(RequestLog);

/// A row with its details.
struct DetailedRow(RequestLog);

struct DayRow(RequestLogDay);

impl FromRow<'_, DatabaseRow> for RequestLogRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        request_log(&mut Columns::of(row)).map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for DetailedRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let columns = &mut Columns::of(row);
        let log = request_log(columns)?;
        let (request_headers, request_body): (Option<String>, _) = (columns.take()?, columns.take()?);
        let (response_signature, response_headers): (_, Option<String>) = (columns.take()?, columns.take()?);
        let response_body = columns.take()?;
        let details = request_headers.zip(response_headers).map(|(request_headers, response_headers)| {
            let bodies =
                RequestDetails { request_body, response_signature, response_body, ..RequestDetails::default() };
            Box::new(RequestDetails { request_headers, response_headers, ..bodies })
        });
        Ok(Self(RequestLog { details, ..log }))
    }
}

impl FromRow<'_, DatabaseRow> for DayRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let (account, day, rows): (_, _, i64) = (columns.take()?, columns.take()?, columns.take()?);
        let rows = u64::try_from(rows).expect("a constraint of the table");
        Ok(Self(RequestLogDay { account: AccountId(account), day, rows }))
    }
}

fn request_log(columns: &mut Columns<'_>) -> Result<RequestLog, sqlx::Error> {
    Ok(RequestLog {
        id: RequestId(columns.take()?),
        method: columns.take()?,
        url: columns.take()?,
        status: columns.take()?,
        agent: columns.take()?,
        address: columns.take()?,
        requestor: record(columns)?,
        resource: record(columns)?,
        created: Timestamp(columns.take()?),
        milliseconds: columns.take()?,
        details: None,
    })
}

fn record(columns: &mut Columns<'_>) -> Result<Option<RecordName>, sqlx::Error> {
    let (kind, id): (Option<String>, Option<Uuid>) = (columns.take()?, columns.take()?);
    let name = |(kind, id): (String, Uuid)| {
        let known = RecordKind::find(&kind).map(|kind| RecordName { kind, id });
        known.ok_or_else(|| sqlx::Error::Decode(format!("unknown word in the database: {kind}").into()))
    };
    kind.zip(id).map(name).transpose()
}

/// The row of a day with this id, with its details.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    place: Place,
) -> Result<Option<RequestLog>> {
    const SQL: &str = concat!(
        "select ",
        request_log_columns!(),
        ", request_logs.request_headers, request_logs.request_body, request_logs.response_signature, \
         request_logs.response_headers, request_logs.response_body from request_logs \
         where account_id = $1 and day = $2 and id = $3"
    );
    let query = sqlx::query_as(SQL).bind(account.0).bind(place.day).bind(place.id);
    let row = query.fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|DetailedRow(log)| log))
}

/// The next rows between two places, both of which are left out; `most` of them at most.
pub(in crate::server::domain) async fn list_between(
    conn: &mut Conn,
    account: AccountId,
    source: Source,
    (low, high): (Place, Place),
    order: Order,
    most: u32,
) -> Result<Vec<RequestLog>> {
    let sql = match (source, order) {
        (Source::All, Order::Descending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs where account_id = $1 and (day, id) > ($2, $3) and (day, id) < ($4, $5) \
             order by day desc, id desc limit $6 + 0"
        ),
        (Source::All, Order::Ascending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs where account_id = $1 and (day, id) > ($2, $3) and (day, id) < ($4, $5) \
             order by day, id limit $6 + 0"
        ),
        (Source::Requestor(_), Order::Descending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs indexed by request_logs_by_requestor where account_id = $1 and requestor_id = $7 \
             and (day, id) > ($2, $3) and (day, id) < ($4, $5) order by day desc, id desc limit $6 + 0"
        ),
        (Source::Requestor(_), Order::Ascending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs indexed by request_logs_by_requestor where account_id = $1 and requestor_id = $7 \
             and (day, id) > ($2, $3) and (day, id) < ($4, $5) order by day, id limit $6 + 0"
        ),
        (Source::Resource(_), Order::Descending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs indexed by request_logs_by_resource where account_id = $1 and resource_id = $7 \
             and (day, id) > ($2, $3) and (day, id) < ($4, $5) order by day desc, id desc limit $6 + 0"
        ),
        (Source::Resource(_), Order::Ascending) => concat!(
            "select ",
            request_log_columns!(),
            " from request_logs indexed by request_logs_by_resource where account_id = $1 and resource_id = $7 \
             and (day, id) > ($2, $3) and (day, id) < ($4, $5) order by day, id limit $6 + 0"
        ),
    };
    let query = sqlx::query_as(sql).bind(account.0).bind(low.day).bind(low.id).bind(high.day).bind(high.id).bind(most);
    let query = match source {
        Source::All => query,
        Source::Requestor(id) | Source::Resource(id) => query.bind(id),
    };
    let rows: Vec<RequestLogRow> = query.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|RequestLogRow(log)| log).collect())
}

/// How many rows each account has of each day, the oldest day first.
pub(in crate::server::domain) async fn days(conn: &mut Conn) -> Result<Vec<RequestLogDay>> {
    let query = sqlx::query_as("select account_id, day, rows from request_log_days order by account_id, day");
    let rows: Vec<DayRow> = query.fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|DayRow(day)| day).collect())
}

/// The days of which an account has rows, the newest first.
pub(in crate::server::domain) async fn days_of(conn: &mut Conn, account: AccountId) -> Result<Vec<i64>> {
    sqlx::query_scalar("select day from request_log_days where account_id = $1 order by day desc")
        .bind(account.0)
        .fetch_all(conn)
        .await
        .map_err(database_error)
}

/// Counts rows that were inserted.
pub(in crate::server::domain) async fn add_to_day(tx: &mut Tx, account: AccountId, day: i64, rows: u64) -> Result<()> {
    sqlx::query(
        "insert into request_log_days (account_id, day, rows) values ($1, $2, $3) \
         on conflict (account_id, day) do update set rows = rows + excluded.rows",
    )
    .bind(account.0)
    .bind(day)
    .bind(count(rows))
    .write(tx)
    .await
}

/// Counts rows that were deleted.
pub(in crate::server::domain) async fn take_from_day(
    tx: &mut Tx,
    account: AccountId,
    day: i64,
    rows: u64,
) -> Result<()> {
    sqlx::query("update request_log_days set rows = rows - $3 where account_id = $1 and day = $2")
        .bind(account.0)
        .bind(day)
        .bind(count(rows))
        .write(tx)
        .await
}

/// Forgets a day of which no row is left.
pub(in crate::server::domain) async fn delete_empty_day(tx: &mut Tx, account: AccountId, day: i64) -> Result<()> {
    sqlx::query("delete from request_log_days where account_id = $1 and day = $2 and rows = 0")
        .bind(account.0)
        .bind(day)
        .write(tx)
        .await
}

/// Deletes the oldest rows of a day, so many at most. Returns how many there were.
pub(in crate::server::domain) async fn delete_oldest(
    tx: &mut Tx,
    account: AccountId,
    day: i64,
    most: u64,
) -> Result<u64> {
    sqlx::query(
        "delete from request_logs where account_id = $1 and day = $2 and id in \
         (select id from request_logs where account_id = $1 and day = $2 order by id limit $3 + 0)",
    )
    .bind(account.0)
    .bind(day)
    .bind(count(most))
    .changed(tx)
    .await
}

fn count(rows: u64) -> i64 {
    i64::try_from(rows).expect("no table has so many rows")
}
