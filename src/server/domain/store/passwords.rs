//! Queries on password resets.

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

/// A pending password reset.
pub(in crate::server::domain) struct PasswordReset {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) user: UserId,
    pub(in crate::server::domain) created: Timestamp,
    /// Whether its token was sent by mail.
    pub(in crate::server::domain) mailed: bool,
}

/// Account, user, creation time, and whether it was mailed.
type ResetRow = (uuid::Uuid, uuid::Uuid, i64, bool);

/// The pending reset with this digest, in any account: a reset link has only the token.
pub(in crate::server::domain) async fn find_by_digest(
    conn: &mut Conn,
    digest: &[u8; 32],
) -> Result<Option<PasswordReset>> {
    let row: Option<ResetRow> =
        sqlx::query_as("select account_id, user_id, created, mailed from password_resets where digest = $1")
            .bind(digest.as_slice())
            .fetch_optional(conn)
            .await
            .map_err(database_error)?;
    Ok(row.map(reset))
}

/// Inserts a reset of a user, or replaces the former one.
pub(in crate::server::domain) async fn update(tx: &mut Tx, digest: &[u8; 32], reset: &PasswordReset) -> Result<()> {
    sqlx::query(
        "insert into password_resets (user_id, account_id, digest, created, mailed) values ($2, $1, $3, $4, $5) \
         on conflict (user_id) do update set digest = excluded.digest, created = excluded.created, \
         mailed = excluded.mailed",
    )
    .bind(reset.account.0)
    .bind(reset.user.0)
    .bind(digest.as_slice())
    .bind(reset.created.0)
    .bind(reset.mailed)
    .write(tx)
    .await
}

/// Deletes the reset of a user.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, user: UserId) -> Result<()> {
    sqlx::query("delete from password_resets where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .write(tx)
        .await
}

/// Deletes resets that were created before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from password_resets where created < $1").bind(than.0).write(tx).await
}

fn reset((account, user, created, mailed): ResetRow) -> PasswordReset {
    PasswordReset { account: AccountId(account), user: UserId(user), created: Timestamp(created), mailed }
}
