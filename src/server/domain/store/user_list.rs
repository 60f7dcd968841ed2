//! The list of users that staff read on a page: filtered and sorted by indexes, or searched by text.
//!
//! Without a text the list is a merge of branches, one for each value of what is not filtered by: each reads one range
//! of an index in the order of the list. With a text the full-text index yields rows from the newest to the oldest, and
//! filters look through [`LOOKED_THROUGH`] of them at most, so no search reads for long.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    model::{
        id::AccountId,
        role::Role,
        timestamp::Timestamp,
        user_list::{ListedUser, UserQuery, UserSort},
    },
    server::domain::{
        error::Result,
        store::{
            Backend, Conn, DatabaseRow, database_error,
            list_pages::push_limit,
            rows::{Columns, user_columns},
        },
    },
};

/// How many users that match a text are looked through where filters or another order ask for it.
pub(in crate::server::domain) const LOOKED_THROUGH: u32 = 2000;

/// The columns of a listed user.
macro_rules! listed_columns {
    () => {
        concat!(user_columns!(), ", users.last_log_in, users.second_factor, users.passkeys > 0")
    };
}

/// A row of a listed user.
struct ListedRow(ListedUser);

/// The same, with their row in the full-text index.
struct FoundRow(i64, ListedUser);

impl FromRow<'_, DatabaseRow> for ListedRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        listed(&mut Columns::of(row)).map(Self)
    }
}

impl FromRow<'_, DatabaseRow> for FoundRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(columns.take()?, listed(&mut columns)?))
    }
}

fn listed(columns: &mut Columns<'_>) -> Result<ListedUser, sqlx::Error> {
    let user = columns.user()?;
    let last_log_in: Option<i64> = columns.take()?;
    let last_log_in = last_log_in.map(Timestamp);
    Ok(ListedUser { user, last_log_in, second_factor: columns.take()?, has_passkey: columns.take()? })
}

/// Where a part of the list begins, and how many users it has at most.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::domain) struct Part {
    /// How many users are skipped.
    pub(in crate::server::domain) offset: u32,
    /// How many users follow at most.
    pub(in crate::server::domain) size: u32,
}

/// A part of the list, whatever the text.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    query: &UserQuery,
    part: Part,
) -> Result<Vec<ListedUser>> {
    let rows = statement(account, query, None, part).build_query_as().fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|ListedRow(listed)| listed).collect())
}

/// The users that follow the one with this id, the newest first, whatever the text and the order.
pub(in crate::server::domain) async fn list_after(
    conn: &mut Conn,
    account: AccountId,
    query: &UserQuery,
    after: Option<Uuid>,
    size: u32,
) -> Result<Vec<ListedUser>> {
    let query = UserQuery { sort: UserSort::Newest, ..query.clone() };
    let mut sql = statement(account, &query, after, Part { offset: 0, size });
    let rows = sql.build_query_as().fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|ListedRow(listed)| listed).collect())
}

/// How many users the filters leave, whatever the text; counted up to `most`.
pub(in crate::server::domain) async fn count(
    conn: &mut Conn,
    account: AccountId,
    query: &UserQuery,
    most: u32,
) -> Result<u64> {
    number(count_statement(account, query, most).build_query_scalar().fetch_one(conn).await.map_err(database_error)?)
}

/// A part of the users that match the text, which is an expression in the language of FTS5.
pub(in crate::server::domain) async fn search(
    conn: &mut Conn,
    account: AccountId,
    expression: &str,
    query: &UserQuery,
    part: Part,
) -> Result<Vec<ListedUser>> {
    let mut sql = search_statement(account, expression, query, part);
    let rows = sql.build_query_as().fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|ListedRow(listed)| listed).collect())
}

/// How many users match the text, and how many of those are left by the filters. Counted up to [`LOOKED_THROUGH`] and
/// one more.
pub(in crate::server::domain) async fn count_found(
    conn: &mut Conn,
    account: AccountId,
    expression: &str,
    query: &UserQuery,
) -> Result<[u64; 2]> {
    let mut sql = count_found_statement(account, expression, query);
    let (found, left): (i64, i64) = sql.build_query_as().fetch_one(conn).await.map_err(database_error)?;
    Ok([number(found)?, number(left)?])
}

/// The next users that match the text, the newest first, and the row after which more of them follow. The filters are
/// for the caller to apply: users who do not fit are among them.
pub(in crate::server::domain) async fn search_after(
    conn: &mut Conn,
    account: AccountId,
    expression: &str,
    after: Option<i64>,
    size: u32,
) -> Result<(Vec<ListedUser>, Option<i64>)> {
    let mut sql = search_after_statement(account, expression, after, size);
    let rows: Vec<FoundRow> = sql.build_query_as().fetch_all(conn).await.map_err(database_error)?;
    let last = rows.last().map(|FoundRow(row, _)| *row);
    Ok((rows.into_iter().map(|FoundRow(_, listed)| listed).collect(), last))
}

fn number(count: i64) -> Result<u64> {
    Ok(u64::try_from(count).expect("SQL counts from 0 upwards"))
}

/// One statement for each part of the list.
pub(super) fn statement(
    account: AccountId,
    query: &UserQuery,
    after: Option<Uuid>,
    part: Part,
) -> QueryBuilder<Backend> {
    let is_by_log_in = query.sort.is_by_log_in();
    let direction = direction(query.sort);
    let mut sql =
        QueryBuilder::new(if is_by_log_in { "with page (moment, place) as (" } else { "with page (place) as (" });
    let key = if is_by_log_in { "users.last_log_in, users.id" } else { "users.id" };
    push_branches(&mut sql, account, query, key, after);
    sql.push(" order by 1").push(direction);
    if is_by_log_in {
        sql.push(", 2").push(direction);
    }
    push_limit(&mut sql, part.size.into());
    sql.push(" offset ").push_bind(i64::from(part.offset));
    sql.push(concat!(") select ", listed_columns!(), " from page cross join users on users.id = page.place order by "));
    if is_by_log_in {
        sql.push("page.moment").push(direction).push(", ");
    }
    sql.push("page.place").push(direction);
    sql
}

/// The statement that counts.
pub(super) fn count_statement(account: AccountId, query: &UserQuery, most: u32) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("select count(*) from (");
    push_branches(&mut sql, account, &UserQuery { sort: UserSort::Newest, ..query.clone() }, "users.id", None);
    push_limit(&mut sql, most.into());
    sql.push(")");
    sql
}

const fn direction(sort: UserSort) -> &'static str {
    if sort.is_descending() { " desc" } else { " asc" }
}

/// A branch for each value of what is not filtered by, as far as the index needs it.
fn push_branches(
    sql: &mut QueryBuilder<Backend>,
    account: AccountId,
    query: &UserQuery,
    key: &'static str,
    after: Option<Uuid>,
) {
    let index = match query {
        query if query.sort.is_by_log_in() => "users_by_log_in",
        query if query.is_by_role() => "users_by_role",
        _ => "users_by_facts",
    };
    let facts = if index == "users_by_role" { vec![None] } else { facts(query).into_iter().map(Some).collect() };
    let mut is_first = true;
    for role in Role::ALL.into_iter().filter(|role| query.role.is_none_or(|wanted| wanted == *role)) {
        for facts in &facts {
            sql.push(if is_first { "select " } else { " union all select " }).push(key);
            sql.push(" from users indexed by ").push(index).push(" where users.account_id = ").push_bind(account.0);
            sql.push(" and users.role = ").push_bind(role.as_str());
            if let Some([second_factor, verified, banned]) = facts {
                sql.push(" and users.second_factor = ").push(digit(*second_factor));
                sql.push(" and (users.email_verified is not null) = ").push(digit(*verified));
                sql.push(" and (users.banned is not null) = ").push(digit(*banned));
            }
            if let Some(id) = after {
                sql.push(" and users.id < ").push_bind(id);
            }
            is_first = false;
        }
    }
}

/// Every combination of second factor, proven email and ban that the filters leave.
fn facts(query: &UserQuery) -> Vec<[bool; 3]> {
    let values = |wanted: Option<bool>| [false, true].into_iter().filter(move |is| wanted.is_none_or(|one| one == *is));
    let mut all = Vec::new();
    for second_factor in values(query.second_factor) {
        for verified in values(query.verified) {
            all.extend(values(query.banned).map(|banned| [second_factor, verified, banned]));
        }
    }
    all
}

const fn digit(is: bool) -> &'static str {
    if is { "1" } else { "0" }
}

/// The statement for a part of the users that match a text. It reads no more matches than it needs, unless there is a
/// filter or another order.
pub(super) fn search_statement(
    account: AccountId,
    expression: &str,
    query: &UserQuery,
    part: Part,
) -> QueryBuilder<Backend> {
    let is_direct = query.is_by_role() && !query.sort.is_by_log_in();
    let most = if is_direct { part.offset + part.size } else { LOOKED_THROUGH };
    let by_age = if is_direct { direction(query.sort) } else { " desc" };
    let mut sql = QueryBuilder::new("with page (row, place) as (");
    push_matches(&mut sql, account, expression, None, by_age, most);
    sql.push(concat!(
        ") select ",
        listed_columns!(),
        " from page cross join users on users.id = page.place where true"
    ));
    push_filters(&mut sql, query);
    sql.push(" order by ").push(if query.sort.is_by_log_in() { "users.last_log_in" } else { "page.row" });
    sql.push(direction(query.sort)).push(", page.row").push(direction(query.sort));
    push_limit(&mut sql, part.size.into());
    sql.push(" offset ").push_bind(i64::from(part.offset));
    sql
}

/// The statement that counts the users that match a text.
pub(super) fn count_found_statement(account: AccountId, expression: &str, query: &UserQuery) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("with page (row, place) as (");
    push_matches(&mut sql, account, expression, None, " desc", LOOKED_THROUGH + 1);
    sql.push(") select (select count(*) from page), ");
    if query.is_by_role() {
        sql.push("(select count(*) from page)");
    } else {
        sql.push("(select count(*) from page cross join users on users.id = page.place where true");
        push_filters(&mut sql, query);
        sql.push(")");
    }
    sql
}

/// The statement for the matches after a row of the full-text index.
pub(super) fn search_after_statement(
    account: AccountId,
    expression: &str,
    after: Option<i64>,
    size: u32,
) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("with page (row, place) as (");
    push_matches(&mut sql, account, expression, after, " desc", size);
    sql.push(concat!(
        ") select page.row, ",
        listed_columns!(),
        " from page cross join users on users.id = page.place order by page.row desc"
    ));
    sql
}

fn push_matches(
    sql: &mut QueryBuilder<Backend>,
    account: AccountId,
    expression: &str,
    after: Option<i64>,
    direction: &'static str,
    most: u32,
) {
    sql.push("select user_search.rowid, place.user_id from user_search cross join user_search_rows as place");
    sql.push(" on place.row = user_search.rowid where user_search match ").push_bind(expression.to_owned());
    sql.push(" and place.account_id = ").push_bind(account.0);
    if let Some(row) = after {
        sql.push(" and user_search.rowid < ").push_bind(row);
    }
    sql.push(" order by user_search.rowid").push(direction);
    push_limit(sql, most.into());
}

/// The role is a part of the expression.
fn push_filters(sql: &mut QueryBuilder<Backend>, query: &UserQuery) {
    let filters = [
        (" and users.second_factor = ", query.second_factor),
        (" and (users.email_verified is not null) = ", query.verified),
        (" and (users.banned is not null) = ", query.banned),
    ];
    for (condition, wanted) in filters {
        if let Some(is) = wanted {
            sql.push(condition).push(digit(is));
        }
    }
}
