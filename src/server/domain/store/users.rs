//! Questions about users.

use super::{
    Conn, Tx, fault,
    rows::{UserRow, user_columns},
    taken,
};
use crate::{
    model::{
        email::Email,
        id::{AccountId, UserId},
        problem::{Code, Field},
        user::User,
    },
    server::domain::error::Result,
};

/// A user and the hash of the password, which goes no further than the deeds.
pub(in crate::server::domain) struct Known {
    pub(in crate::server::domain) user: User,
    pub(in crate::server::domain) hash: Option<String>,
}

/// The user of this id.
pub(in crate::server::domain) async fn find(conn: &mut Conn, account: AccountId, id: UserId) -> Result<Option<User>> {
    const SQL: &str = concat!("select ", user_columns!(), " from users where account_id = $1 and id = $2");
    let row: Option<UserRow> =
        sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(fault)?;
    Ok(row.map(|row| row.user))
}

/// The user of this email, with the hash.
pub(in crate::server::domain) async fn find_by_email(
    conn: &mut Conn,
    account: AccountId,
    email: &Email,
) -> Result<Option<Known>> {
    const SQL: &str = concat!("select ", user_columns!(), " from users where account_id = $1 and email = $2");
    let row: Option<UserRow> =
        sqlx::query_as(SQL).bind(account.0).bind(email.as_str()).fetch_optional(conn).await.map_err(fault)?;
    Ok(row.map(|UserRow { user, hash }| Known { user, hash }))
}

/// The newest users.
pub(in crate::server::domain) async fn list(conn: &mut Conn, account: AccountId, limit: u32) -> Result<Vec<User>> {
    const SQL: &str =
        concat!("select ", user_columns!(), " from users where account_id = $1 order by id desc limit $2");
    let rows: Vec<UserRow> = sqlx::query_as(SQL).bind(account.0).bind(limit).fetch_all(conn).await.map_err(fault)?;
    Ok(rows.into_iter().map(|row| row.user).collect())
}

/// Adds a user.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: &User,
    hash: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "insert into users (id, account_id, email, first_name, last_name, role, password_hash, permissions, \
         metadata, created, updated) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(user.id.0)
    .bind(account.0)
    .bind(user.email.as_str())
    .bind(&user.first_name)
    .bind(&user.last_name)
    .bind(user.role.as_str())
    .bind(hash)
    .bind(user.permissions.as_ref().map(|given| serde_json::Value::from(given.clone()).to_string()))
    .bind(serde_json::Value::from(user.metadata.0.clone()).to_string())
    .bind(user.created.0)
    .bind(user.updated.0)
    .execute(&mut **tx)
    .await
    .map_err(|error| taken(error, Code::EmailTaken, Field::Email))?;
    Ok(())
}
