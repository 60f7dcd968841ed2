//! Queries on emails that wait for proof by a link.

use sqlx::FromRow;

use crate::{
    model::{
        email::Email,
        id::{AccountId, UserId},
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};

/// An email that waits for proof.
pub(in crate::server::domain) struct EmailLink {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) user: UserId,
    pub(in crate::server::domain) email: Email,
    pub(in crate::server::domain) created: Timestamp,
}

impl FromRow<'_, DatabaseRow> for EmailLink {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            account: AccountId(columns.take()?),
            user: UserId(columns.take()?),
            email: Email::from_stored(columns.take()?),
            created: Timestamp(columns.take()?),
        })
    }
}

/// The link with this digest, in any account: a link has only its code.
pub(in crate::server::domain) async fn find_by_digest(conn: &mut Conn, digest: &[u8; 32]) -> Result<Option<EmailLink>> {
    sqlx::query_as("select account_id, user_id, email, created from email_links where digest = $1")
        .bind(digest.as_slice())
        .fetch_optional(conn)
        .await
        .map_err(database_error)
}

/// The link of a user.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<EmailLink>> {
    sqlx::query_as("select account_id, user_id, email, created from email_links where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .fetch_optional(conn)
        .await
        .map_err(database_error)
}

/// Inserts a link of a user, or replaces the former one.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    link: &EmailLink,
    salt: &[u8; 32],
    digest: &[u8; 32],
) -> Result<()> {
    sqlx::query(
        "insert into email_links (user_id, account_id, email, salt, digest, created) \
         values ($1, $2, $3, $4, $5, $6) on conflict (user_id) do update set email = excluded.email, \
         salt = excluded.salt, digest = excluded.digest, created = excluded.created",
    )
    .bind(link.user.0)
    .bind(link.account.0)
    .bind(link.email.as_str())
    .bind(salt.as_slice())
    .bind(digest.as_slice())
    .bind(link.created.0)
    .write(tx)
    .await
}

/// Deletes the link of a user. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, user: UserId) -> Result<bool> {
    let changed = sqlx::query("delete from email_links where account_id = $1 and user_id = $2")
        .bind(account.0)
        .bind(user.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

/// Deletes links that were made before this moment.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<()> {
    sqlx::query("delete from email_links where created < $1").bind(than.0).write(tx).await
}
