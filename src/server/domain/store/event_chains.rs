//! Queries on where the event logs of accounts begin and end.

use sqlx::FromRow;

use crate::{
    model::{
        event_log::{ChainLink, EventChain},
        id::AccountId,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};

/// A row of a chain.
struct ChainRow(AccountId, EventChain);

impl FromRow<'_, DatabaseRow> for ChainRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let account = AccountId(columns.take()?);
        let head = ChainLink { position: columns.take()?, hash: columns.digest()? };
        let pruned = ChainLink { position: columns.take()?, hash: columns.digest()? };
        Ok(Self(account, EventChain { head, pruned }))
    }
}

/// The chain of an account; `None` where nothing has happened yet.
pub(in crate::server::domain) async fn find(conn: &mut Conn, account: AccountId) -> Result<Option<EventChain>> {
    let row = sqlx::query_as(
        "select account_id, position, hash, pruned_position, pruned_hash from event_chains where account_id = $1",
    )
    .bind(account.0)
    .fetch_optional(conn)
    .await
    .map_err(database_error)?;
    Ok(row.map(|ChainRow(_, chain)| chain))
}

/// The next account that has a chain, by the order of ids; the first one after the nil id.
pub(in crate::server::domain) async fn find_next(
    conn: &mut Conn,
    after: AccountId,
) -> Result<Option<(AccountId, EventChain)>> {
    let row = sqlx::query_as(
        "select account_id, position, hash, pruned_position, pruned_hash from event_chains where account_id > $1 \
         order by account_id limit 1",
    )
    .bind(after.0)
    .fetch_optional(conn)
    .await
    .map_err(database_error)?;
    Ok(row.map(|ChainRow(account, chain)| (account, chain)))
}

/// Sets the last row of an account.
pub(in crate::server::domain) async fn update_head(tx: &mut Tx, account: AccountId, head: &ChainLink) -> Result<()> {
    sqlx::query(
        "insert into event_chains (account_id, position, hash, pruned_position, pruned_hash) \
         values ($1, $2, $3, 0, zeroblob(32)) \
         on conflict (account_id) do update set position = excluded.position, hash = excluded.hash",
    )
    .bind(account.0)
    .bind(head.position)
    .bind(head.hash.as_slice())
    .write(tx)
    .await
}

/// Sets the last row of an account that was deleted because of its age.
pub(in crate::server::domain) async fn update_pruned(
    tx: &mut Tx,
    account: AccountId,
    pruned: &ChainLink,
) -> Result<()> {
    sqlx::query("update event_chains set pruned_position = $2, pruned_hash = $3 where account_id = $1")
        .bind(account.0)
        .bind(pruned.position)
        .bind(pruned.hash.as_slice())
        .write(tx)
        .await
}
