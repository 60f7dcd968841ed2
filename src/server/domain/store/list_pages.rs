//! Paginated lists (docs/api.md 1.12). Statements are assembled from fixed fragments, so that each
//! combination of filters uses a matching index.
//!
//! A list is a merge of *branches*. Each branch reads one index in the order of its last column, the id. So
//! nothing is sorted, and no more rows are read than are skipped or returned. Values are always bound, never
//! part of the text.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    model::{
        id::AccountId,
        paging::{Order, Page, Paging, Start},
    },
    server::domain::{
        error::Result,
        store::{Backend, Conn, DatabaseRow, database_error},
    },
};

/// A value bound to a statement.
#[derive(Clone)]
pub(super) enum Bind {
    Id(Uuid),
    Text(String),
    Integer(i64),
    Real(f64),
    Bytes(&'static [u8]),
}

impl Bind {
    /// Appends the value as a parameter.
    pub(super) fn push_to(self, sql: &mut QueryBuilder<Backend>) -> &mut QueryBuilder<Backend> {
        match self {
            Self::Id(id) => sql.push_bind(id),
            Self::Text(text) => sql.push_bind(text),
            Self::Integer(number) => sql.push_bind(number),
            Self::Real(number) => sql.push_bind(number),
            Self::Bytes(bytes) => sql.push_bind(bytes),
        }
    }
}

/// A fragment of a statement.
#[derive(Clone)]
enum SqlPart {
    Sql(&'static str),
    Value(Bind),
}

/// A part of a list whose rows one index yields in the order of their ids.
#[derive(Clone)]
pub(super) struct ListBranch {
    /// The column with the id in that index.
    key: &'static str,
    /// The tables and conditions: everything after `from`.
    parts: Vec<SqlPart>,
}

impl ListBranch {
    /// A branch within an account. `from` must end where the account's id goes, such as `… where account_id = `.
    pub(super) fn new(key: &'static str, from: &'static str, account: AccountId) -> Self {
        Self { key, parts: vec![SqlPart::Sql(from), SqlPart::Value(Bind::Id(account.0))] }
    }

    /// Adds a condition with a value. `condition` must end where the value goes.
    pub(super) fn and(mut self, condition: &'static str, value: Bind) -> Self {
        self.parts.extend([SqlPart::Sql(" and "), SqlPart::Sql(condition), SqlPart::Value(value)]);
        self
    }

    /// Adds a condition without a value.
    pub(super) fn and_that(mut self, condition: &'static str) -> Self {
        self.parts.extend([SqlPart::Sql(" and "), SqlPart::Sql(condition)]);
        self
    }

    /// Adds a condition with a list of values. `condition` must end before the parenthesis, such as `kind in`.
    pub(super) fn and_any(self, condition: &'static str, values: impl IntoIterator<Item = Bind>) -> Self {
        let mut branch = self.and_that(condition).with(" (");
        for (index, value) in values.into_iter().enumerate() {
            branch = branch.with(if index == 0 { "" } else { ", " });
            branch.parts.push(SqlPart::Value(value));
        }
        branch.with(")")
    }

    /// Adds a fragment as it is.
    pub(super) fn with(mut self, sql: &'static str) -> Self {
        self.parts.push(SqlPart::Sql(sql));
        self
    }

    /// Adds a condition on the id. `comparison` is an operator such as ` < `.
    pub(super) fn and_id(self, comparison: &'static str, id: Uuid) -> Self {
        let key = self.key;
        let mut branch = self.and_that(key).with(comparison);
        branch.parts.push(SqlPart::Value(Bind::Id(id)));
        branch
    }
}

/// One page of a list. `records` has the columns to select, and the table joined to `page (place)`, which yields the
/// ids of the page.
///
/// # Errors
/// Busy, or an internal error of the database.
pub(super) async fn list<R>(
    conn: &mut Conn,
    records: &'static str,
    branches: &[ListBranch],
    paging: Paging,
) -> Result<Page<R>>
where
    R: for<'row> FromRow<'row, DatabaseRow> + Send + Unpin,
{
    if branches.is_empty() {
        return Ok(Page { records: Vec::new(), has_more: false, count: None });
    }
    let mut records =
        statement(records, branches, paging).build_query_as().fetch_all(conn).await.map_err(database_error)?;
    let size = usize::try_from(paging.size).expect("a page has a hundred records at most");
    let has_more = records.len() > size;
    records.truncate(size);
    Ok(Page { records, has_more, count: None })
}

/// The number of records of all branches together.
pub(super) async fn count(conn: &mut Conn, branches: &[ListBranch]) -> Result<u64> {
    if branches.is_empty() {
        return Ok(0);
    }
    let count: i64 = count_statement(branches).build_query_scalar().fetch_one(conn).await.map_err(database_error)?;
    Ok(u64::try_from(count).expect("SQL counts from 0 upwards"))
}

/// The number of records of these kinds, from the table that triggers maintain: counting a large list would read all of
/// it. Works only if nothing but the kind is filtered by.
pub(in crate::server::domain) async fn read_counts(
    conn: &mut Conn,
    account: AccountId,
    list: &'static str,
    kinds: Vec<&'static str>,
) -> Result<u64> {
    const SQL: &str = "select count from counts where account_id = $1 and list = $2 and kind = $3";
    let mut total = 0;
    for kind in kinds {
        let count: Option<i64> = sqlx::query_scalar(SQL)
            .bind(account.0)
            .bind(list)
            .bind(kind)
            .fetch_optional(&mut *conn)
            .await
            .map_err(database_error)?;
        // A kind of which there was never a record has no count.
        total += count.map_or(0, |count| u64::try_from(count).expect("the triggers count from 0 upwards"));
    }
    Ok(total)
}

/// The statement for one page. The ids of the page are found first, by indexes only; then the records are joined.
pub(super) fn statement(records: &'static str, branches: &[ListBranch], paging: Paging) -> QueryBuilder<Backend> {
    let (behind, direction) = match paging.order {
        Order::Descending => (" < ", " desc"),
        Order::Ascending => (" > ", " asc"),
    };
    let mut sql = QueryBuilder::new("with page (place) as (");
    for (index, branch) in branches.iter().enumerate() {
        let branch = match paging.start {
            Start::After(Some(id)) => branch.clone().and_id(behind, id),
            _ => branch.clone(),
        };
        sql.push(if index == 0 { "select " } else { " union all select " }).push(branch.key).push(" from ");
        push(&mut sql, branch.parts);
    }
    sql.push(" order by 1").push(direction);
    // One row more than requested shows whether there is a next page.
    push_limit(&mut sql, i64::from(paging.size) + 1);
    sql.push(" offset ").push_bind(i64::from(paging.offset()));
    sql.push(") select ").push(records).push(" order by page.place").push(direction);
    sql
}

/// Adds a limit on the number of rows. `+ 0`, because SQLite plans by the value of a parameter that stands alone there, and
/// prepares the statement again whenever one is bound: that took as long as the list itself.
pub(super) fn push_limit(sql: &mut QueryBuilder<Backend>, most: i64) {
    sql.push(" limit ").push_bind(most).push(" + 0");
}

/// The statement that counts the records of all branches. They are disjoint, so their counts can be added.
pub(super) fn count_statement(branches: &[ListBranch]) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("select ");
    for (index, branch) in branches.iter().enumerate() {
        sql.push(if index == 0 { "(select count(*) from " } else { " + (select count(*) from " });
        push(&mut sql, branch.parts.clone());
        sql.push(")");
    }
    sql
}

fn push(sql: &mut QueryBuilder<Backend>, parts: Vec<SqlPart>) {
    for part in parts {
        match part {
            SqlPart::Sql(text) => sql.push(text),
            SqlPart::Value(value) => value.push_to(sql),
        };
    }
}
