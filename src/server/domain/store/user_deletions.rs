//! Queries on users who are set to be deleted, because they asked for it.

use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, UserId},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, Tx, Write, database_error},
    },
};

/// Schedules the deletion of a user, or calls it off.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    account: AccountId,
    id: UserId,
    at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query("update users set deletion = $3 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .bind(at.map(|at| at.0))
        .write(tx)
        .await
}

/// Some of the users of all accounts whose deletion was scheduled until this moment.
pub(in crate::server::domain) async fn list_due(
    conn: &mut Conn,
    until: Timestamp,
    most: u32,
) -> Result<Vec<(AccountId, UserId)>> {
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select account_id, id from users where deletion <= $1 order by deletion limit $2 + 0")
            .bind(until.0)
            .bind(most)
            .fetch_all(conn)
            .await
            .map_err(database_error)?;
    Ok(rows.into_iter().map(|(account, id)| (AccountId(account), UserId(id))).collect())
}
