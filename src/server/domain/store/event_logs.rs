//! Queries on the event log. Rows are inserted, and deleted from the oldest on; none is ever changed.

use std::net::IpAddr;

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        event_log::{Actor, ChainLink, EventLog, EventResource},
        event_name::EventName,
        id::{AccountId, EventLogId},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, event_log_columns},
        },
    },
};

/// How many rows are read at once along the chain.
pub(in crate::server::domain) const PART: usize = 500;
/// A row of the log.
pub(super) struct EventLogRow(pub(super) EventLog);

impl FromRow<'_, DatabaseRow> for EventLogRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(EventLog {
            id: EventLogId(columns.take()?),
            position: columns.take()?,
            event: columns.word(EventName::find)?,
            actor: {
                let (word, id): (String, Option<Uuid>) = (columns.take()?, columns.take()?);
                Actor::find(&word, id).ok_or_else(|| unknown(&word))?
            },
            request: columns.take()?,
            address: {
                let address: Option<String> = columns.take()?;
                let address = address.map(|text| text.parse::<IpAddr>()).transpose();
                address.map_err(|error| sqlx::Error::Decode(error.into()))?
            },
            resource: {
                let (kind, id): (String, Uuid) = (columns.take()?, columns.take()?);
                EventResource::find(&kind, id).ok_or_else(|| unknown(&kind))?
            },
            metadata: columns.take()?,
            created: Timestamp(columns.take()?),
            hash: columns.digest()?,
        }))
    }
}

fn unknown(word: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("unknown word in the event log: {word}").into())
}

/// Appends rows whose positions and hashes follow on the last one.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, rows: &[EventLog]) -> Result<()> {
    for row in rows {
        sqlx::query(
            "insert into event_logs (id, account_id, position, event, actor, actor_id, request, address, resource, \
             resource_id, metadata, created, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(row.id.0)
        .bind(account.0)
        .bind(row.position)
        .bind(row.event.as_str())
        .bind(row.actor.as_str())
        .bind(row.actor.id())
        .bind(row.request.as_deref())
        .bind(row.address.map(|address| address.to_string()))
        .bind(row.resource.kind())
        .bind(row.resource.id())
        .bind(&row.metadata)
        .bind(row.created.0)
        .bind(row.hash.as_slice())
        .write(tx)
        .await?;
    }
    Ok(())
}

/// The row with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: EventLogId,
) -> Result<Option<EventLog>> {
    const SQL: &str = concat!("select ", event_log_columns!(), " from event_logs where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|EventLogRow(log)| log))
}

/// The next rows along the chain, [`PART`] at most.
pub(in crate::server::domain) async fn list_after(
    conn: &mut Conn,
    account: AccountId,
    position: i64,
) -> Result<Vec<EventLog>> {
    const SQL: &str = concat!(
        "select ",
        event_log_columns!(),
        " from event_logs where account_id = $1 and position > $2 order by position limit $3 + 0"
    );
    let rows = sqlx::query_as(SQL)
        .bind(account.0)
        .bind(position)
        .bind(i64::try_from(PART).expect("some hundreds"))
        .fetch_all(conn)
        .await
        .map_err(database_error)?;
    Ok(rows.into_iter().map(|EventLogRow(log)| log).collect())
}

/// The oldest rows, this many at most: where each is, and when it happened.
pub(in crate::server::domain) async fn list_oldest(
    conn: &mut Conn,
    account: AccountId,
    most: i64,
) -> Result<Vec<(ChainLink, Timestamp)>> {
    let rows: Vec<(i64, Vec<u8>, i64)> = sqlx::query_as(
        "select position, hash, created from event_logs where account_id = $1 order by position limit $2 + 0",
    )
    .bind(account.0)
    .bind(most)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    let link = |(position, hash, created): (i64, Vec<u8>, i64)| {
        let hash = hash.try_into().expect("a constraint of the table");
        (ChainLink { position, hash }, Timestamp(created))
    };
    Ok(rows.into_iter().map(link).collect())
}

/// Deletes the rows up to this position.
pub(in crate::server::domain) async fn delete_up_to(tx: &mut Tx, account: AccountId, position: i64) -> Result<()> {
    sqlx::query("delete from event_logs where account_id = $1 and position <= $2")
        .bind(account.0)
        .bind(position)
        .write(tx)
        .await
}
