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
        timestamp::Timestamp,
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
    Ok(find_known(conn, account, id).await?.map(|known| known.user))
}

/// The same, with the hash.
pub(in crate::server::domain) async fn find_known(
    conn: &mut Conn,
    account: AccountId,
    id: UserId,
) -> Result<Option<Known>> {
    const SQL: &str = concat!("select ", user_columns!(), " from users where account_id = $1 and id = $2");
    let row: Option<UserRow> =
        sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(fault)?;
    Ok(row.map(|UserRow { user, hash }| Known { user, hash }))
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

/// An admin other than this user, who can log in; `None` where the user is the last one.
pub(in crate::server::domain) async fn find_other_admin(
    conn: &mut Conn,
    account: AccountId,
    than: UserId,
) -> Result<Option<UserId>> {
    sqlx::query_scalar(
        "select id from users where account_id = $1 and role = 'admin' and banned is null and id <> $2 limit 1",
    )
    .bind(account.0)
    .bind(than.0)
    .fetch_optional(conn)
    .await
    .map(|found| found.map(UserId))
    .map_err(fault)
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
    .bind(permissions(user))
    .bind(metadata(user))
    .bind(user.created.0)
    .bind(user.updated.0)
    .execute(&mut **tx)
    .await
    .map_err(|error| taken(error, Code::EmailTaken, Field::Email))?;
    Ok(())
}

/// Writes a user as they are to be from now on; password and ban have verbs of their own.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, user: &User) -> Result<()> {
    sqlx::query(
        "update users set email = $3, first_name = $4, last_name = $5, role = $6, permissions = $7, metadata = $8, \
         updated = $9 where account_id = $1 and id = $2",
    )
    .bind(account.0)
    .bind(user.id.0)
    .bind(user.email.as_str())
    .bind(&user.first_name)
    .bind(&user.last_name)
    .bind(user.role.as_str())
    .bind(permissions(user))
    .bind(metadata(user))
    .bind(user.updated.0)
    .execute(&mut **tx)
    .await
    .map_err(|error| taken(error, Code::EmailTaken, Field::Email))?;
    Ok(())
}

/// Gives a user another password, or none.
pub(in crate::server::domain) async fn update_password(
    tx: &mut Tx,
    account: AccountId,
    id: UserId,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update users set password_hash = $3, updated = $4 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .bind(hash)
        .bind(now.0)
        .execute(&mut **tx)
        .await
        .map_err(fault)?;
    Ok(())
}

/// Bans a user, or lifts the ban.
pub(in crate::server::domain) async fn update_banned(
    tx: &mut Tx,
    account: AccountId,
    id: UserId,
    banned: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update users set banned = $3, updated = $4 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .bind(banned.then_some(now.0))
        .bind(now.0)
        .execute(&mut **tx)
        .await
        .map_err(fault)?;
    Ok(())
}

/// Removes a user, and with them all that names them.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: UserId) -> Result<()> {
    sqlx::query("delete from users where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .execute(&mut **tx)
        .await
        .map_err(fault)?;
    Ok(())
}

fn permissions(user: &User) -> Option<String> {
    user.permissions.as_ref().map(|given| serde_json::Value::from(given.clone()).to_string())
}

fn metadata(user: &User) -> String {
    serde_json::Value::from(user.metadata.0.clone()).to_string()
}
