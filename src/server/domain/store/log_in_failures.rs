//! Queries on consecutive failed log-ins.

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        error::Result,
        store::{Conn, Tx, Write, database_error},
    },
};

/// The count of this key, and the time of its last failure.
pub(in crate::server::domain) async fn find(conn: &mut Conn, digest: &[u8; 32]) -> Result<Option<(u32, Timestamp)>> {
    let row: Option<(u32, i64)> = sqlx::query_as("select count, last from failures where digest = $1")
        .bind(digest.as_slice())
        .fetch_optional(conn)
        .await
        .map_err(database_error)?;
    Ok(row.map(|(count, last)| (count, Timestamp(last))))
}

/// Inserts or updates the count of a key.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    digest: &[u8; 32],
    count: u32,
    last: Timestamp,
) -> Result<()> {
    sqlx::query(
        "insert into failures (digest, count, last) values ($1, $2, $3) \
         on conflict (digest) do update set count = excluded.count, last = excluded.last",
    )
    .bind(digest.as_slice())
    .bind(count)
    .bind(last.0)
    .write(tx)
    .await
}

/// Deletes the count of a key.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, digest: &[u8; 32]) -> Result<()> {
    sqlx::query("delete from failures where digest = $1").bind(digest.as_slice()).write(tx).await
}

/// Deletes counts whose last failure was before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from failures where last < $1").bind(than.0).write(tx).await
}
