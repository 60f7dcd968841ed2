//! Queries on accounts.

use crate::{
    model::{account::Account, id::AccountId, problem::ErrorCode},
    server::domain::{
        error::Result,
        store::{
            Conn, Tx, Write, database_error,
            rows::{AccountRow, account_columns},
        },
    },
};

/// The account with this id.
pub(in crate::server::domain) async fn find(conn: &mut Conn, id: AccountId) -> Result<Option<Account>> {
    const SQL: &str = concat!("select ", account_columns!(), " from accounts where id = $1");
    let row = sqlx::query_as(SQL).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|AccountRow(account)| account))
}

/// The account with this slug, which must be in lower case.
pub(in crate::server::domain) async fn find_by_slug(conn: &mut Conn, slug: &str) -> Result<Option<Account>> {
    const SQL: &str = concat!("select ", account_columns!(), " from accounts where slug = $1");
    let row = sqlx::query_as(SQL).bind(slug).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|AccountRow(account)| account))
}

/// The default account: the one that was created first.
pub(in crate::server::domain) async fn find_first(conn: &mut Conn) -> Result<Option<Account>> {
    const SQL: &str = concat!("select ", account_columns!(), " from accounts order by created, id limit 1");
    let row = sqlx::query_as(SQL).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|AccountRow(account)| account))
}

/// All accounts, oldest first. There are few, because only the operator creates them.
pub(in crate::server::domain) async fn list(conn: &mut Conn) -> Result<Vec<Account>> {
    const SQL: &str = concat!("select ", account_columns!(), " from accounts order by created, id");
    let rows = sqlx::query_as(SQL).fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|AccountRow(account)| account).collect())
}

/// Inserts an account.
///
/// # Errors
/// `SLUG_TAKEN`.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    sqlx::query(
        "insert into accounts (id, name, slug, protected, api_version, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(account.id.0)
    .bind(&account.name)
    .bind(&account.slug)
    .bind(account.protected)
    .bind(account.api_version.as_str())
    .bind(account.created.0)
    .bind(account.updated.0)
    .write_unless_taken(tx, ErrorCode::SlugTaken)
    .await
}

/// Updates an account.
///
/// # Errors
/// `SLUG_TAKEN`.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: &Account) -> Result<()> {
    let change = account.protection_changed.as_ref();
    sqlx::query(
        "update accounts set name = $2, slug = $3, protected = $4, protection_changed_by = $5, \
         protection_changed = $6, api_version = $7, verified_emails = $8, updated = $9 where id = $1",
    )
    .bind(account.id.0)
    .bind(&account.name)
    .bind(&account.slug)
    .bind(account.protected)
    .bind(change.map(|change| &change.by))
    .bind(change.map(|change| change.at.0))
    .bind(account.api_version.as_str())
    .bind(account.verified_emails)
    .bind(account.updated.0)
    .write_unless_taken(tx, ErrorCode::SlugTaken)
    .await
}
