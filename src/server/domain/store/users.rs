//! Queries on users.

use serde_json::Value as Json;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        email::Email,
        filter::{UserFilter, meanings},
        id::{AccountId, UserId},
        paging::{Page, Paging, Start},
        problem::ErrorCode,
        timestamp::Timestamp,
        user::{Status, User},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            list_pages::{self, Bind, ListBranch},
            rows::{Columns, UserRow, user_columns},
        },
    },
};

/// A user with their password hash, which never leaves the domain.
pub(in crate::server::domain) struct UserWithPassword {
    pub(in crate::server::domain) user: User,
    /// The password's hash. `None` if the user has no password.
    pub(in crate::server::domain) hash: Option<String>,
    /// The number of changes of the password.
    pub(in crate::server::domain) changes: i64,
}

impl FromRow<'_, DatabaseRow> for UserWithPassword {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self { user: columns.user()?, hash: columns.take()?, changes: columns.take()? })
    }
}

/// The user with this id.
pub(in crate::server::domain) async fn find(conn: &mut Conn, account: AccountId, id: UserId) -> Result<Option<User>> {
    const SQL: &str = concat!("select ", user_columns!(), " from users where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|UserRow(user)| user))
}

/// The user with this id, with the password hash.
pub(in crate::server::domain) async fn find_with_password(
    conn: &mut Conn,
    account: AccountId,
    id: UserId,
) -> Result<Option<UserWithPassword>> {
    const SQL: &str = concat!(
        "select ",
        user_columns!(),
        ", users.password_hash, users.password_changes from users where account_id = $1 and id = $2"
    );
    sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)
}

/// The user with this email, with the password hash.
pub(in crate::server::domain) async fn find_by_email(
    conn: &mut Conn,
    account: AccountId,
    email: &Email,
) -> Result<Option<UserWithPassword>> {
    const SQL: &str = concat!(
        "select ",
        user_columns!(),
        ", users.password_hash, users.password_changes from users where account_id = $1 and email = $2"
    );
    sqlx::query_as(SQL).bind(account.0).bind(email.as_str()).fetch_optional(conn).await.map_err(database_error)
}

/// Another admin who is neither banned nor waits for deletion. `None` if this user is the last one.
pub(in crate::server::domain) async fn find_other_admin(
    conn: &mut Conn,
    account: AccountId,
    than: UserId,
) -> Result<Option<UserId>> {
    sqlx::query_scalar(
        "select id from users where account_id = $1 and role = 'admin' and banned is null and deletion is null \
         and id <> $2 limit 1",
    )
    .bind(account.0)
    .bind(than.0)
    .fetch_optional(conn)
    .await
    .map(|found| found.map(UserId))
    .map_err(database_error)
}

/// A page of the users that match the filter; with `only`, at most this one. Numbered pages have the total count.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    filter: &UserFilter,
    only: Option<UserId>,
    paging: Paging,
    now: Timestamp,
) -> Result<Page<User>> {
    let branches = branches(account, filter, only, now);
    let page: Page<UserRow> = list_pages::list(conn, RECORDS, &branches, paging).await?;
    let count = match paging.start {
        Start::Page(_) if only.is_none() && filter.is_by_role() => {
            let roles = filter.roles.iter().map(|role| role.as_str()).collect();
            Some(list_pages::read_counts(conn, account, "users", roles).await?)
        }
        Start::Page(_) => Some(list_pages::count(conn, &branches).await?),
        Start::Top | Start::After(_) => None,
    };
    Ok(Page { count, ..page.map(|UserRow(user)| user) })
}

/// The columns of a user, joined to the ids of a page.
pub(super) const RECORDS: &str = concat!(user_columns!(), " from page cross join users on users.id = page.place");

/// The branches of a list of users. With `only`, by id. With metadata, by its first pair, which usually few users
/// share. Otherwise by role, with an index of its own for banned users.
pub(super) fn branches(
    account: AccountId,
    filter: &UserFilter,
    only: Option<UserId>,
    now: Timestamp,
) -> Vec<ListBranch> {
    let roles = || filter.roles.iter().map(|role| Bind::Text(role.as_str().into()));
    let users = |from| ListBranch::new("users.id", from, account);
    let by_role = "users where users.account_id = ";
    let by_ban = "users indexed by users_by_ban where users.account_id = ";
    let by_pair = "user_metadata as pair cross join users on users.id = pair.user_id where pair.account_id = ";
    let (branches, pairs): (Vec<_>, _) = match (only, filter.metadata.split_first()) {
        _ if filter.roles.is_empty() => return Vec::new(),
        (Some(id), _) => {
            let one = users(by_role).and("users.id = ", Bind::Id(id.0)).and_any("users.role in", roles());
            (vec![one], filter.metadata.as_slice())
        }
        (None, Some(((key, value), others))) => {
            let pair = || ListBranch::new("pair.user_id", by_pair, account).and("pair.key = ", Bind::Text(key.clone()));
            let with = |value| pair().and("pair.value = ", value).and_any("users.role in", roles());
            (encoded(value).map(with).collect(), others)
        }
        (None, None) => {
            let from = if filter.status == Some(Status::Banned) { by_ban } else { by_role };
            (roles().map(|role| users(from).and("users.role = ", role)).collect(), [].as_slice())
        }
    };
    let fit = |branch| pairs.iter().fold(with_status(branch, filter.status, now), with_pair);
    branches.into_iter().map(fit).collect()
}

/// Adds a condition on a pair of metadata.
fn with_pair(branch: ListBranch, (key, value): &(String, String)) -> ListBranch {
    const OTHER: &str = "exists (select 1 from user_metadata as other \
        where other.account_id = users.account_id and other.user_id = users.id";
    branch
        .and_that(OTHER)
        .and("other.key = ", Bind::Text(key.clone()))
        .and_any("other.value in", encoded(value))
        .with(")")
}

/// The possible meanings of a value in a query, such as text and number, as the table of metadata encodes them.
fn encoded(sent: &str) -> impl Iterator<Item = Bind> {
    meanings(sent).into_iter().filter_map(|meaning| metadata_bind(&meaning))
}

/// A value of metadata as a search has it: a text also stands for the constant or number that it spells. Lists and
/// objects are encoded by their kind alone.
pub(super) fn metadata_binds(value: &Json) -> Vec<Bind> {
    match value {
        Json::String(text) => encoded(text).collect(),
        value => metadata_bind(value).into_iter().collect(),
    }
}

/// A value as the table of metadata encodes it. `None` for a number that it cannot hold.
fn metadata_bind(value: &Json) -> Option<Bind> {
    match value {
        Json::Null => Some(Bind::Bytes(b"")),
        Json::Bool(is_true) => Some(Bind::Bytes(if *is_true { &[1] } else { &[0] })),
        Json::Number(number) => number.as_i64().map(Bind::Integer).or_else(|| number.as_f64().map(Bind::Real)),
        Json::String(text) => Some(Bind::Text(text.clone())),
        Json::Array(_) => Some(Bind::Bytes(&[2])),
        Json::Object(_) => Some(Bind::Bytes(&[3])),
    }
}

/// Adds a condition on the status. `created` decides; the condition on the id only limits the range of the index that
/// is read.
fn with_status(branch: ListBranch, status: Option<Status>, now: Timestamp) -> ListBranch {
    /// An id and `created` are read from the clock one after the other.
    const SLACK_SECONDS: i64 = 60;
    let since = Status::active_since(now);
    let moment = Bind::Integer(since.0);
    match status {
        None => branch,
        Some(Status::Banned) => branch.and_that("users.banned is not null"),
        Some(Status::Active) => branch
            .and_that("users.banned is null")
            .and("users.created >= ", moment)
            .and_id(" >= ", earliest_id(since.plus_seconds(-SLACK_SECONDS))),
        Some(Status::Inactive) => branch
            .and_that("users.banned is null")
            .and("users.created < ", moment)
            .and_id(" < ", earliest_id(since.plus_seconds(SLACK_SECONDS))),
    }
}

/// The smallest id that can be created at this moment: UUID version 7 begins with the time.
fn earliest_id(moment: Timestamp) -> Uuid {
    Uuid::from_u128(u128::from(moment.0.max(0).unsigned_abs()) << 80)
}

/// Inserts a user.
///
/// # Errors
/// `EMAIL_TAKEN`.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    user: &User,
    hash: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "insert into users (id, account_id, email, first_name, last_name, role, password_hash, permissions, \
         metadata, email_verified, awaits_proof, claimed, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
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
    .bind(user.email_verified.map(|at| at.0))
    .bind(user.awaits_proof)
    .bind(user.claimed)
    .bind(user.created.0)
    .bind(user.updated.0)
    .write_unless_taken(tx, ErrorCode::EmailTaken)
    .await
}

/// Updates a user, except for password and ban, which have functions of their own.
///
/// # Errors
/// `EMAIL_TAKEN`.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, user: &User) -> Result<()> {
    sqlx::query(
        "update users set email = $3, first_name = $4, last_name = $5, role = $6, permissions = $7, metadata = $8, \
         email_verified = $9, awaits_proof = $10, claimed = $11, updated = $12 where account_id = $1 and id = $2",
    )
    .bind(account.0)
    .bind(user.id.0)
    .bind(user.email.as_str())
    .bind(&user.first_name)
    .bind(&user.last_name)
    .bind(user.role.as_str())
    .bind(permissions(user))
    .bind(metadata(user))
    .bind(user.email_verified.map(|at| at.0))
    .bind(user.awaits_proof)
    .bind(user.claimed)
    .bind(user.updated.0)
    .write_unless_taken(tx, ErrorCode::EmailTaken)
    .await
}

/// Replaces or removes a user's password, and counts the change.
pub(in crate::server::domain) async fn update_password(
    tx: &mut Tx,
    account: AccountId,
    id: UserId,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update users set password_hash = $3, password_changes = password_changes + 1, updated = $4 \
         where account_id = $1 and id = $2",
    )
    .bind(account.0)
    .bind(id.0)
    .bind(hash)
    .bind(now.0)
    .write(tx)
    .await
}

/// Replaces the hash by another hash of the same password, if it is still the old one: the password may have been
/// changed meanwhile.
pub(in crate::server::domain) async fn update_hash(
    tx: &mut Tx,
    account: AccountId,
    id: UserId,
    [old, new]: [&str; 2],
) -> Result<()> {
    sqlx::query("update users set password_hash = $4 where account_id = $1 and id = $2 and password_hash = $3")
        .bind(account.0)
        .bind(id.0)
        .bind(old)
        .bind(new)
        .write(tx)
        .await
}

/// Bans or unbans a user.
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
        .write(tx)
        .await
}

/// Deletes a user. Foreign keys delete all records that belong to them.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: UserId) -> Result<()> {
    sqlx::query("delete from users where account_id = $1 and id = $2").bind(account.0).bind(id.0).write(tx).await
}

fn permissions(user: &User) -> Option<String> {
    user.permissions.as_ref().map(|given| serde_json::Value::from(given.clone()).to_string())
}

fn metadata(user: &User) -> String {
    serde_json::Value::from(user.metadata.0.clone()).to_string()
}
