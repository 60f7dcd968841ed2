//! Queries on letters that are not sent yet.

use std::net::IpAddr;

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{email::Email, id::AccountId, language::Language, timestamp::Timestamp},
    server::domain::{
        error::Result,
        letter::{Letter, LetterKind, Origin},
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};

/// A letter in the outbox.
pub(in crate::server::domain) struct QueuedLetter {
    pub(in crate::server::domain) id: Uuid,
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) letter: Letter,
    /// The number of failed attempts.
    pub(in crate::server::domain) attempts: u32,
}

impl FromRow<'_, DatabaseRow> for QueuedLetter {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            account: AccountId(columns.take()?),
            letter: Letter {
                recipient: Email::from_stored(columns.take()?),
                kind: columns.word(LetterKind::find)?,
                language: columns.word(Language::from_tag)?,
                email: columns.take::<Option<String>>()?.map(Email::from_stored),
                salt: {
                    let salt: Option<Vec<u8>> = columns.take()?;
                    let salt = salt.map(TryInto::try_into).transpose();
                    salt.map_err(|_| sqlx::Error::Decode("a salt of a wrong length".into()))?
                },
                deadline: columns.take::<Option<i64>>()?.map(Timestamp),
                origin: {
                    let (address, agent): (Option<String>, String) = (columns.take()?, columns.take()?);
                    let address = address.map(|text| text.parse::<IpAddr>()).transpose();
                    let address = address.map_err(|error| sqlx::Error::Decode(error.into()))?;
                    address.map_or(Origin::Staff, |address| Origin::Client { address, agent })
                },
                happened: Timestamp(columns.take()?),
            },
            attempts: columns.take()?,
        })
    }
}

/// The letter that is due first, if one is due.
pub(in crate::server::domain) async fn find_due(conn: &mut Conn, now: Timestamp) -> Result<Option<QueuedLetter>> {
    sqlx::query_as(
        "select id, account_id, recipient, kind, language, email, salt, deadline, address, agent, created, attempts \
         from letters where due <= $1 order by due limit 1",
    )
    .bind(now.0)
    .fetch_optional(conn)
    .await
    .map_err(database_error)
}

/// The number of letters to this address that are not sent yet.
pub(in crate::server::domain) async fn count_to(conn: &mut Conn, account: AccountId, recipient: &Email) -> Result<i64> {
    sqlx::query_scalar("select count(*) from letters where account_id = $1 and recipient = $2")
        .bind(account.0)
        .bind(recipient.as_str())
        .fetch_one(conn)
        .await
        .map_err(database_error)
}

/// Inserts a letter, which is due at once.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    id: Uuid,
    letter: &Letter,
) -> Result<()> {
    let (address, agent) = match &letter.origin {
        Origin::Client { address, agent } => (Some(address.to_string()), agent.as_str()),
        Origin::Staff => (None, ""),
    };
    sqlx::query(
        "insert into letters (id, account_id, recipient, kind, language, email, salt, deadline, address, agent, due, \
         created) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(id)
    .bind(account.0)
    .bind(letter.recipient.as_str())
    .bind(letter.kind.as_str())
    .bind(letter.language.tag())
    .bind(letter.email.as_ref().map(Email::as_str))
    .bind(letter.salt.as_ref().map(<[u8; 32]>::as_slice))
    .bind(letter.deadline.map(|at| at.0))
    .bind(address)
    .bind(agent)
    .bind(letter.happened.0)
    .write(tx)
    .await
}

/// Counts a failed attempt, and sets when the letter is tried again.
pub(in crate::server::domain) async fn update_due(tx: &mut Tx, id: Uuid, due: Timestamp) -> Result<()> {
    sqlx::query("update letters set attempts = attempts + 1, due = $2 where id = $1")
        .bind(id)
        .bind(due.0)
        .write(tx)
        .await
}

/// Deletes a letter.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, id: Uuid) -> Result<()> {
    sqlx::query("delete from letters where id = $1").bind(id).write(tx).await
}

/// Deletes letters that were written before this moment, and returns their number.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<u64> {
    sqlx::query("delete from letters where created < $1").bind(than.0).changed(tx).await
}
