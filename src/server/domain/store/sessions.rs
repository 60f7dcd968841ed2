//! Queries on sessions.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, SessionId, UserId},
        timestamp::Timestamp,
        user::User,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error, log_in_steps,
            rows::{Columns, user_columns},
        },
    },
};

/// A session with the current record of its user.
pub(in crate::server::domain) struct Session {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) created: Timestamp,
    pub(in crate::server::domain) last_seen: Timestamp,
    pub(in crate::server::domain) user: User,
}

impl FromRow<'_, DatabaseRow> for Session {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            account: AccountId(columns.take()?),
            created: Timestamp(columns.take()?),
            last_seen: Timestamp(columns.take()?),
            user: columns.user()?,
        })
    }
}

/// A session as the list of its user shows it, with the digest of its cookie.
pub(in crate::server::domain) struct ListedSession {
    pub(in crate::server::domain) digest: [u8; 32],
    pub(in crate::server::domain) id: SessionId,
    /// The header `User-Agent` at log-in, of 200 characters at most.
    pub(in crate::server::domain) agent: String,
    /// The client's address at log-in; empty if it is not known.
    pub(in crate::server::domain) address: String,
    pub(in crate::server::domain) created: Timestamp,
    pub(in crate::server::domain) last_seen: Timestamp,
}

impl FromRow<'_, DatabaseRow> for ListedSession {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            digest: {
                let digest: Vec<u8> = columns.take()?;
                digest.try_into().map_err(|_| sqlx::Error::Decode("a digest of a wrong length".into()))?
            },
            id: SessionId(columns.take()?),
            agent: columns.take()?,
            address: columns.take()?,
            created: Timestamp(columns.take()?),
            last_seen: Timestamp(columns.take()?),
        })
    }
}

/// The session with this digest.
pub(in crate::server::domain) async fn find(conn: &mut Conn, digest: &[u8; 32]) -> Result<Option<Session>> {
    const SQL: &str = concat!(
        "select sessions.account_id, sessions.created, sessions.last_seen, ",
        user_columns!(),
        " from sessions join users on users.id = sessions.user_id and users.account_id = sessions.account_id \
         where sessions.digest = $1"
    );
    sqlx::query_as(SQL).bind(digest.as_slice()).fetch_optional(conn).await.map_err(database_error)
}

/// The newest sessions of a user, a hundred at most.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Vec<ListedSession>> {
    sqlx::query_as(
        "select digest, id, agent, address, created, last_seen from sessions \
         where account_id = $1 and user_id = $2 order by created desc limit 100",
    )
    .bind(account.0)
    .bind(user.0)
    .fetch_all(conn)
    .await
    .map_err(database_error)
}

/// A session of a user, by its digest.
pub(in crate::server::domain) async fn find_listed(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
    digest: &[u8; 32],
) -> Result<Option<ListedSession>> {
    sqlx::query_as(
        "select digest, id, agent, address, created, last_seen from sessions \
         where account_id = $1 and user_id = $2 and digest = $3",
    )
    .bind(account.0)
    .bind(user.0)
    .bind(digest.as_slice())
    .fetch_optional(conn)
    .await
    .map_err(database_error)
}

/// Inserts a session.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    session: &ListedSession,
) -> Result<()> {
    sqlx::query(
        "insert into sessions (digest, account_id, user_id, id, agent, address, created, last_seen) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(session.digest.as_slice())
    .bind(account.0)
    .bind(user.0)
    .bind(session.id.0)
    .bind(&session.agent)
    .bind(&session.address)
    .bind(session.created.0)
    .bind(session.last_seen.0)
    .write(tx)
    .await
}

/// Updates when a session was last used, unless a later use is recorded.
pub(in crate::server::domain) async fn update_last_seen(tx: &mut Tx, digest: &[u8; 32], at: Timestamp) -> Result<()> {
    sqlx::query("update sessions set last_seen = $2 where digest = $1 and last_seen < $2")
        .bind(digest.as_slice())
        .bind(at.0)
        .write(tx)
        .await
}

/// Deletes a session.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, digest: &[u8; 32]) -> Result<()> {
    sqlx::query("delete from sessions where digest = $1").bind(digest.as_slice()).write(tx).await
}

/// Deletes a session of a user. Returns false if there was none.
pub(in crate::server::domain) async fn delete_by_id(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    id: SessionId,
) -> Result<bool> {
    let changed = sqlx::query("delete from sessions where account_id = $1 and user_id = $2 and id = $3")
        .bind(account.0)
        .bind(user.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed == 1)
}

/// Deletes all sessions of a user except for `spared`, and all log-ins between their two steps.
pub(in crate::server::domain) async fn delete_of(
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    spared: Option<&[u8; 32]>,
) -> Result<()> {
    log_in_steps::delete_of(tx, account, user).await?;
    sqlx::query("delete from sessions where account_id = $1 and user_id = $2 and digest is not $3")
        .bind(account.0)
        .bind(user.0)
        .bind(spared.map(<[u8; 32]>::as_slice))
        .write(tx)
        .await
}

/// Deletes sessions that were created before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from sessions where created < $1").bind(than.0).write(tx).await
}
