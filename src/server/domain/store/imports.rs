//! Queries on imports: how far each is, and which of its users exist.

use std::collections::HashSet;

use serde_json::{Value, json};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, UserId},
        import::ImportCounts,
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};

/// An import that has begun to write.
#[derive(Clone, Debug)]
pub(in crate::server::domain) struct Import {
    pub(in crate::server::domain) id: Uuid,
    /// Who began it; `None` for the operator.
    pub(in crate::server::domain) user: Option<UserId>,
    /// SHA-256 of the file.
    pub(in crate::server::domain) digest: [u8; 32],
    /// The name of the file.
    pub(in crate::server::domain) name: String,
    /// Whether rows that break a rule are left out.
    pub(in crate::server::domain) skips: bool,
    /// The rows that are done.
    pub(in crate::server::domain) counts: ImportCounts,
    pub(in crate::server::domain) started: Timestamp,
    /// When its last row was written. `None`: it was not.
    pub(in crate::server::domain) finished: Option<Timestamp>,
}

impl FromRow<'_, DatabaseRow> for Import {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        let (id, user) = (columns.take()?, columns.take::<Option<Uuid>>()?.map(UserId));
        let digest: Vec<u8> = columns.take()?;
        let digest = digest.try_into().map_err(|_| sqlx::Error::Decode("a digest of another length".into()))?;
        let (name, skips) = (columns.take()?, columns.take()?);
        let mut count = || -> Result<u64, sqlx::Error> {
            u64::try_from(columns.take::<i64>()?).map_err(|error| sqlx::Error::Decode(error.into()))
        };
        let counts = ImportCounts { created: count()?, existing: count()?, refused: count()? };
        let (started, finished) = (Timestamp(columns.take()?), columns.maybe_time()?);
        Ok(Self { id, user, digest, name, skips, counts, started, finished })
    }
}

/// The import of a file with this digest.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    digest: &[u8; 32],
) -> Result<Option<Import>> {
    sqlx::query_as(
        "select id, user_id, digest, name, skips, users_created, users_existing, rows_refused, started, finished \
         from imports where account_id = $1 and digest = $2",
    )
    .bind(account.0)
    .bind(digest.as_slice())
    .fetch_optional(conn)
    .await
    .map_err(database_error)
}

/// The latest import of the account that is not finished.
pub(in crate::server::domain) async fn find_unfinished(conn: &mut Conn, account: AccountId) -> Result<Option<Import>> {
    sqlx::query_as(
        "select id, user_id, digest, name, skips, users_created, users_existing, rows_refused, started, finished \
         from imports where account_id = $1 and finished is null order by started desc limit 1",
    )
    .bind(account.0)
    .fetch_optional(conn)
    .await
    .map_err(database_error)
}

/// Inserts an import, of which nothing is done, in place of a finished one of the same file.
pub(in crate::server::domain) async fn begin(tx: &mut Tx, account: AccountId, import: &Import) -> Result<()> {
    sqlx::query("delete from imports where account_id = $1 and digest = $2 and finished is not null")
        .bind(account.0)
        .bind(import.digest.as_slice())
        .write(tx)
        .await?;
    sqlx::query(
        "insert into imports (id, account_id, user_id, digest, name, skips, position, users_created, users_existing, \
         rows_refused, started, updated) values ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, $7, $7)",
    )
    .bind(import.id)
    .bind(account.0)
    .bind(import.user.map(|user| user.0))
    .bind(import.digest.as_slice())
    .bind(&import.name)
    .bind(import.skips)
    .bind(import.started.0)
    .write(tx)
    .await
}

/// Forgets how far an import is that did not finish, so that its file is one that was never imported.
pub(in crate::server::domain) async fn delete_unfinished(
    tx: &mut Tx,
    account: AccountId,
    digest: &[u8; 32],
) -> Result<()> {
    sqlx::query("delete from imports where account_id = $1 and digest = $2 and finished is null")
        .bind(account.0)
        .bind(digest.as_slice())
        .write(tx)
        .await
}

/// Notes that more rows are done. Returns false if somebody else has done rows of the same import meanwhile.
pub(in crate::server::domain) async fn advance(
    tx: &mut Tx,
    account: AccountId,
    id: Uuid,
    [before, after]: [ImportCounts; 2],
    now: Timestamp,
) -> Result<bool> {
    let changed = sqlx::query(
        "update imports set position = $4, users_created = $5, users_existing = $6, rows_refused = $7, updated = $8 \
         where account_id = $1 and id = $2 and position = $3 and finished is null",
    )
    .bind(account.0)
    .bind(id)
    .bind(number(before.rows()))
    .bind(number(after.rows()))
    .bind(number(after.created))
    .bind(number(after.existing))
    .bind(number(after.refused))
    .bind(now.0)
    .changed(tx)
    .await?;
    Ok(changed > 0)
}

/// Notes that all rows are done.
pub(in crate::server::domain) async fn finish(tx: &mut Tx, account: AccountId, id: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("update imports set finished = $3, updated = $3 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id)
        .bind(now.0)
        .write(tx)
        .await
}

/// Those of these emails that users of the account have.
pub(in crate::server::domain) async fn existing_emails(
    conn: &mut Conn,
    account: AccountId,
    emails: &[&str],
) -> Result<HashSet<String>> {
    let found: Vec<String> = sqlx::query_scalar(
        "select users.email from json_each($2) as given \
         cross join users on users.account_id = $1 and users.email = given.value",
    )
    .bind(account.0)
    .bind(json!(emails).to_string())
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(found.into_iter().collect())
}

/// Those of these ids that users have, of any account: an id is of one user only.
pub(in crate::server::domain) async fn taken_ids(conn: &mut Conn, ids: &[UserId]) -> Result<HashSet<UserId>> {
    let given: Vec<Value> = ids.iter().map(|id| id.0.simple().to_string().into()).collect();
    let found: Vec<Uuid> = sqlx::query_scalar(
        "select users.id from json_each($1) as given cross join users on users.id = unhex(given.value)",
    )
    .bind(Value::from(given).to_string())
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(found.into_iter().map(UserId).collect())
}

fn number(count: u64) -> i64 {
    i64::try_from(count).expect("rows are fewer than bytes of a file")
}
