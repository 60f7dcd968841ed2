//! Queries on log-ins between their two steps: the password was right, and something is still missing.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, UserId},
        timestamp::Timestamp,
        user::User,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, user_columns},
        },
    },
};

/// What a log-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) enum StepKind {
    /// The password was right, and the code is missing.
    CodeMissing,
    /// Everything was right, and a user who is set to be deleted has to say whether they stay.
    Leaving,
}

/// A completed first step of a log-in, with the current record of its user.
pub(in crate::server::domain) struct LogInStep {
    pub(in crate::server::domain) created: Timestamp,
    pub(in crate::server::domain) user: User,
    /// The number of changes of the user's password.
    pub(in crate::server::domain) changes: i64,
    pub(in crate::server::domain) kind: StepKind,
}

impl StepKind {
    /// By the column `proven`.
    const fn of(is_proven: bool) -> Self {
        if is_proven { Self::Leaving } else { Self::CodeMissing }
    }
}

impl FromRow<'_, DatabaseRow> for LogInStep {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            created: Timestamp(columns.take()?),
            user: columns.user()?,
            changes: columns.take()?,
            kind: StepKind::of(columns.take()?),
        })
    }
}

/// The step with this digest.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    digest: &[u8; 32],
) -> Result<Option<LogInStep>> {
    const SQL: &str = concat!(
        "select log_in_steps.created, ",
        user_columns!(),
        ", users.password_changes, log_in_steps.proven from log_in_steps join users on users.id = log_in_steps.user_id \
         and users.account_id = log_in_steps.account_id \
         where log_in_steps.account_id = $1 and log_in_steps.digest = $2"
    );
    sqlx::query_as(SQL).bind(account.0).bind(digest.as_slice()).fetch_optional(conn).await.map_err(database_error)
}

/// Inserts a step.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    digest: &[u8; 32],
    kind: StepKind,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("insert into log_in_steps (digest, account_id, user_id, proven, created) values ($1, $2, $3, $4, $5)")
        .bind(digest.as_slice())
        .bind(account.0)
        .bind(user.0)
        .bind(kind == StepKind::Leaving)
        .bind(now.0)
        .write(tx)
        .await
}

/// Deletes a step.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, digest: &[u8; 32]) -> Result<()> {
    sqlx::query("delete from log_in_steps where account_id = $1 and digest = $2")
        .bind(account.0)
        .bind(digest.as_slice())
        .write(tx)
        .await
}

/// Deletes all steps of a user.
pub(in crate::server::domain) async fn delete_of(tx: &mut Tx, account: AccountId, user: UserId) -> Result<()> {
    sqlx::query("delete from log_in_steps where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .write(tx)
        .await
}

/// Deletes steps that were created before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from log_in_steps where created < $1").bind(than.0).write(tx).await
}
