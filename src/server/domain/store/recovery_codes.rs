//! Queries on the recovery codes of second factors.

use crate::{
    model::{
        id::{AccountId, SecondFactorId},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, Tx, Write, database_error},
    },
};

/// Inserts a code.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    factor: SecondFactorId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<()> {
    sqlx::query("insert into recovery_codes (digest, account_id, factor_id, created) values ($1, $2, $3, $4)")
        .bind(digest.as_slice())
        .bind(account.0)
        .bind(factor.0)
        .bind(now.0)
        .write(tx)
        .await
}

/// How many codes of a second factor are left. There are ten at most.
pub(in crate::server::domain) async fn count(
    conn: &mut Conn,
    account: AccountId,
    factor: SecondFactorId,
) -> Result<i64> {
    sqlx::query_scalar("select count(*) from recovery_codes where account_id = $1 and factor_id = $2")
        .bind(account.0)
        .bind(factor.0)
        .fetch_one(conn)
        .await
        .map_err(database_error)
}

/// Uses up a code. Returns false if there is none, which also decides between two requests with one code.
pub(in crate::server::domain) async fn delete(
    tx: &mut Tx,
    account: AccountId,
    factor: SecondFactorId,
    digest: &[u8; 32],
) -> Result<bool> {
    let changed = sqlx::query("delete from recovery_codes where account_id = $1 and factor_id = $2 and digest = $3")
        .bind(account.0)
        .bind(factor.0)
        .bind(digest.as_slice())
        .changed(tx)
        .await?;
    Ok(changed == 1)
}

/// Deletes all codes of a second factor.
pub(in crate::server::domain) async fn delete_of(
    tx: &mut Tx,
    account: AccountId,
    factor: SecondFactorId,
) -> Result<()> {
    sqlx::query("delete from recovery_codes where account_id = $1 and factor_id = $2")
        .bind(account.0)
        .bind(factor.0)
        .write(tx)
        .await
}
