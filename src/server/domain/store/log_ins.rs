//! Queries on log-ins: the latest of each user, and what belongs to a user.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, UserId},
        log_in::{LogIn, Way},
        timestamp::Timestamp,
        user_list::Belongings,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};
use uuid::Uuid;

/// A row of a log-in.
struct LogInRow(LogIn);

impl FromRow<'_, DatabaseRow> for LogInRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let way = if columns.take()? { Way::Api } else { Way::Browser };
        Ok(Self(LogIn { way, agent: columns.take()?, address: columns.take()?, at: Timestamp(columns.take()?) }))
    }
}

/// Records a log-in, and forgets those of the user that are older than the latest [`LogIn::KEPT`].
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    id: Uuid,
    log_in: &LogIn,
) -> Result<()> {
    sqlx::query(
        "insert into log_ins (user_id, id, account_id, api, agent, address, created) values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(user.0)
    .bind(id)
    .bind(account.0)
    .bind(log_in.way == Way::Api)
    .bind(&log_in.agent)
    .bind(&log_in.address)
    .bind(log_in.at.0)
    .write(tx)
    .await?;
    sqlx::query("update users set last_log_in = $3 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(user.0)
        .bind(log_in.at.0)
        .write(tx)
        .await?;
    sqlx::query(
        "delete from log_ins where user_id = $1 and account_id = $2 and id <= \
         (select id from log_ins where user_id = $1 order by id desc limit 1 offset $3)",
    )
    .bind(user.0)
    .bind(account.0)
    .bind(LogIn::KEPT)
    .write(tx)
    .await
}

/// The latest log-ins of a user, the newest first.
pub(in crate::server::domain) async fn list(conn: &mut Conn, account: AccountId, user: UserId) -> Result<Vec<LogIn>> {
    let rows = sqlx::query_as(
        "select api, agent, address, created from log_ins where user_id = $1 and account_id = $2 order by id desc",
    )
    .bind(user.0)
    .bind(account.0)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(rows.into_iter().map(|LogInRow(log_in)| log_in).collect())
}

/// When a user last logged in.
pub(in crate::server::domain) async fn find_last(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<Timestamp>> {
    let last: Option<Option<i64>> =
        sqlx::query_scalar("select last_log_in from users where account_id = $1 and id = $2")
            .bind(account.0)
            .bind(user.0)
            .fetch_optional(conn)
            .await
            .map_err(database_error)?;
    Ok(last.flatten().map(Timestamp))
}

/// Deletes log-ins before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from log_ins where created < $1").bind(than.0).write(tx).await
}

/// Counts what belongs to a user.
pub(in crate::server::domain) async fn count_belongings(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Belongings> {
    let (sessions, tokens, invites): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from sessions where user_id = $1 and account_id = $2), \
         (select count(*) from tokens where user_id = $1 and account_id = $2), \
         (select count(*) from invites where creator_user_id = $1 and account_id = $2)",
    )
    .bind(user.0)
    .bind(account.0)
    .fetch_one(conn)
    .await
    .map_err(database_error)?;
    let number = |count| u64::try_from(count).expect("SQL counts from 0 upwards");
    Ok(Belongings { sessions: number(sessions), tokens: number(tokens), invites: number(invites) })
}
