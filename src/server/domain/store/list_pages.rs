//! Lists in parts (contract 1.12): statements put together from fixed pieces, so
//! that each choice of filters is answered from the index that fits it.
//!
//! A list is a merge of *branches*. Each reads one index in the order of its last
//! column, the id; so nothing is sorted, and no more is read than is skipped or shown.

use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    model::{
        id::AccountId,
        paging::{Order, Page, Paging, Start},
    },
    server::domain::{
        error::Result,
        store::{Backend, Conn, DatabaseRow, fault},
    },
};

/// What a statement is given besides its text.
#[derive(Clone)]
pub(super) enum Bind {
    Id(Uuid),
    Text(String),
    Integer(i64),
    Real(f64),
    Bytes(&'static [u8]),
}

#[derive(Clone)]
enum SqlPart {
    Sql(&'static str),
    Value(Bind),
}

/// Records that one index holds in the order of their ids.
#[derive(Clone)]
pub(super) struct ListBranch {
    /// The column that holds the id in that index.
    key: &'static str,
    /// From where, and which: all that stands behind `from`.
    pieces: Vec<SqlPart>,
}

impl ListBranch {
    /// Begins with the account: `from` ends in the condition that it stands for.
    pub(super) fn new(key: &'static str, from: &'static str, account: AccountId) -> Self {
        Self { key, pieces: vec![SqlPart::Sql(from), SqlPart::Value(Bind::Id(account.0))] }
    }

    /// Only those; `condition` ends where the value goes.
    pub(super) fn and(mut self, condition: &'static str, value: Bind) -> Self {
        self.pieces.extend([SqlPart::Sql(" and "), SqlPart::Sql(condition), SqlPart::Value(value)]);
        self
    }

    /// Only those; nothing goes into the condition.
    pub(super) fn and_that(mut self, condition: &'static str) -> Self {
        self.pieces.extend([SqlPart::Sql(" and "), SqlPart::Sql(condition)]);
        self
    }

    /// Only those with one of the values; `condition` ends before the parenthesis.
    pub(super) fn and_any(self, condition: &'static str, values: impl IntoIterator<Item = Bind>) -> Self {
        let mut branch = self.and_that(condition).with(" (");
        for (index, value) in values.into_iter().enumerate() {
            branch = branch.with(if index == 0 { "" } else { ", " });
            branch.pieces.push(SqlPart::Value(value));
        }
        branch.with(")")
    }

    /// The text as it is.
    pub(super) fn with(mut self, sql: &'static str) -> Self {
        self.pieces.push(SqlPart::Sql(sql));
        self
    }

    /// Only those from that id on, or before it.
    pub(super) fn and_id(self, comparison: &'static str, id: Uuid) -> Self {
        let key = self.key;
        let mut branch = self.and_that(key).with(comparison);
        branch.pieces.push(SqlPart::Value(Bind::Id(id)));
        branch
    }
}

/// The part of a list that is asked for. `records` is what stands behind the ids
/// of the part: columns, and the table joined to `page (place)`, up to its order.
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
    let mut records = statement(records, branches, paging).build_query_as().fetch_all(conn).await.map_err(fault)?;
    let size = usize::try_from(paging.size).expect("a page has a hundred records at most");
    let has_more = records.len() > size;
    records.truncate(size);
    Ok(Page { records, has_more, count: None })
}

/// How many records the branches hold together.
pub(super) async fn count(conn: &mut Conn, branches: &[ListBranch]) -> Result<u64> {
    if branches.is_empty() {
        return Ok(0);
    }
    let count: i64 = counting(branches).build_query_scalar().fetch_one(conn).await.map_err(fault)?;
    Ok(u64::try_from(count).expect("SQL counts from 0 upwards"))
}

/// How many there are of these kinds, where nothing else is asked: read, not counted.
pub(super) async fn count_kept(
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
            .map_err(fault)?;
        // A kind of which there was never a record has no count.
        total += count.map_or(0, |count| u64::try_from(count).expect("the triggers count from 0 upwards"));
    }
    Ok(total)
}

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
        push(&mut sql, branch.pieces);
    }
    // One more than asked for tells whether the list goes on.
    sql.push(" order by 1").push(direction).push(" limit ").push_bind(i64::from(paging.size) + 1);
    sql.push(" offset ").push_bind(i64::from(paging.offset()));
    sql.push(") select ").push(records).push(" order by page.place").push(direction);
    sql
}

pub(super) fn counting(branches: &[ListBranch]) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("select ");
    for (index, branch) in branches.iter().enumerate() {
        sql.push(if index == 0 { "(select count(*) from " } else { " + (select count(*) from " });
        push(&mut sql, branch.pieces.clone());
        sql.push(")");
    }
    sql
}

fn push(sql: &mut QueryBuilder<Backend>, pieces: Vec<SqlPart>) {
    for piece in pieces {
        match piece {
            SqlPart::Sql(text) => sql.push(text),
            SqlPart::Value(Bind::Id(id)) => sql.push_bind(id),
            SqlPart::Value(Bind::Text(text)) => sql.push_bind(text),
            SqlPart::Value(Bind::Integer(number)) => sql.push_bind(number),
            SqlPart::Value(Bind::Real(number)) => sql.push_bind(number),
            SqlPart::Value(Bind::Bytes(bytes)) => sql.push_bind(bytes),
        };
    }
}
