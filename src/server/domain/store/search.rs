//! Search over users and products: full-text indexes of trigrams, and the tables of metadata (docs/api.md 11).
//!
//! A search is a union of *sources*, each of which yields rows of the full-text index from the newest to the oldest,
//! and stops when it has enough for the page. Rows rise with age, so only the rows of one page are sorted. Lists and
//! objects of metadata are in no index: candidates are found by their keys, and compared here.

use serde_json::{Map, Value};
use sqlx::{FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{
    model::{
        id::AccountId,
        paging::{Order, Page, Paging, Start},
        problem::{ErrorCode, FieldError},
        product::Product,
        search,
        user::User,
    },
    server::domain::{
        error::Result,
        store::{
            Backend, Conn, DatabaseRow, database_error,
            list_pages::{Bind, push_limit},
            rows::{ProductRow, UserRow, product_columns, user_columns},
            users::metadata_binds,
        },
    },
};

/// How many records are compared at most for lists and objects in metadata.
const MOST_COMPARED: usize = 10_000;

/// Conditions that must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::server::domain) struct Conditions {
    /// An expression in the language of FTS5 over the columns of the index.
    pub(in crate::server::domain) text: Option<String>,
    /// Values that metadata must contain, by key.
    pub(in crate::server::domain) metadata: Map<String, Value>,
}

/// The tables of one kind of record.
#[derive(Clone, Copy)]
pub(super) struct Tables {
    /// The full-text index.
    text: &'static str,
    /// The rows of the index, with account and id.
    rows: &'static str,
    /// The column of those rows, and of the metadata, with the id.
    key: &'static str,
    metadata: &'static str,
    /// The columns of a record, and its table joined to `place`.
    records: &'static str,
    /// The column with the metadata as JSON, and its table joined to `place`.
    json: &'static str,
}

pub(super) const USERS: Tables = Tables {
    text: "user_search",
    rows: "user_search_rows",
    key: "user_id",
    metadata: "user_metadata",
    records: concat!(
        user_columns!(),
        " from page cross join user_search_rows as place on place.row = page.row \
         cross join users on users.id = place.user_id"
    ),
    json: "page.row, users.metadata from page cross join user_search_rows as place on place.row = page.row \
           cross join users on users.id = place.user_id",
};

pub(super) const PRODUCTS: Tables = Tables {
    text: "product_search",
    rows: "product_search_rows",
    key: "product_id",
    metadata: "product_metadata",
    records: concat!(
        product_columns!(),
        " from page cross join product_search_rows as place on place.row = page.row \
         cross join products on products.id = place.product_id"
    ),
    json: "page.row, products.metadata from page cross join product_search_rows as place on place.row = page.row \
           cross join products on products.id = place.product_id",
};

/// A part of a search whose rows come in order.
#[derive(Clone)]
pub(super) enum Source {
    /// The full-text index, filtered by metadata.
    Text { expression: String, pairs: Vec<(String, Value)> },
    /// The records with one value of metadata, filtered by others.
    Pair { key: String, value: Bind, pairs: Vec<(String, Value)> },
    /// Rows that were found already, as a list in JSON.
    Rows(String),
}

/// A page of the users that match any of these conditions. Numbered pages have the total count.
///
/// # Errors
/// `SEARCH_TOO_BROAD`.
pub(in crate::server::domain) async fn users(
    conn: &mut Conn,
    account: AccountId,
    any: &[Conditions],
    paging: Paging,
) -> Result<Page<User>> {
    let page: Page<UserRow> = page(conn, USERS, account, any, paging).await?;
    Ok(page.map(|UserRow(user)| user))
}

/// The same, of products.
///
/// # Errors
/// `SEARCH_TOO_BROAD`.
pub(in crate::server::domain) async fn products(
    conn: &mut Conn,
    account: AccountId,
    any: &[Conditions],
    paging: Paging,
) -> Result<Page<Product>> {
    let page: Page<ProductRow> = page(conn, PRODUCTS, account, any, paging).await?;
    Ok(page.map(|ProductRow(product)| product))
}

async fn page<R>(
    conn: &mut Conn,
    tables: Tables,
    account: AccountId,
    any: &[Conditions],
    paging: Paging,
) -> Result<Page<R>>
where
    R: for<'row> FromRow<'row, DatabaseRow> + Send + Unpin,
{
    let mut sources = Vec::new();
    for conditions in any {
        sources.extend(resolve(conn, tables, account, conditions).await?);
    }
    if sources.is_empty() {
        let count = matches!(paging.start, Start::Page(_)).then_some(0);
        return Ok(Page { records: Vec::new(), has_more: false, count });
    }
    let mut sql = statement(tables, tables.records, account, &sources, paging, i64::from(paging.size) + 1);
    let mut records = sql.build_query_as().fetch_all(&mut *conn).await.map_err(database_error)?;
    let size = usize::try_from(paging.size).expect("a page has a hundred records at most");
    let has_more = records.len() > size;
    records.truncate(size);
    let count = match paging.start {
        Start::Page(_) => Some(count(conn, tables, account, &sources).await?),
        Start::Top | Start::After(_) => None,
    };
    Ok(Page { records, has_more, count })
}

async fn count(conn: &mut Conn, tables: Tables, account: AccountId, sources: &[Source]) -> Result<u64> {
    let mut sql = count_statement(tables, account, sources);
    let count: i64 = sql.build_query_scalar().fetch_one(conn).await.map_err(database_error)?;
    Ok(u64::try_from(count).expect("SQL counts from 0 upwards"))
}

/// The sources of some conditions, with lists and objects compared.
async fn resolve(conn: &mut Conn, tables: Tables, account: AccountId, all: &Conditions) -> Result<Vec<Source>> {
    let sources = sources(all);
    let compared: Vec<_> = all.metadata.iter().filter(|(_, value)| value.is_array() || value.is_object()).collect();
    if compared.is_empty() {
        return Ok(sources);
    }
    let most = i64::try_from(MOST_COMPARED).expect("the limit is small") + 1;
    let all_of_them = Paging { start: Start::Top, size: Paging::MAX, order: Order::Descending };
    let mut sql = statement(tables, tables.json, account, &sources, all_of_them, most);
    let candidates: Vec<(i64, String)> = sql.build_query_as().fetch_all(conn).await.map_err(database_error)?;
    if candidates.len() > MOST_COMPARED {
        return Err(FieldError::from(ErrorCode::SearchTooBroad).into());
    }
    let mut rows = Vec::new();
    for (row, metadata) in candidates {
        let metadata: Map<String, Value> =
            serde_json::from_str(&metadata).map_err(|error| database_error(sqlx::Error::Decode(error.into())))?;
        let fits =
            |(key, wanted): &(&String, &Value)| metadata.get(*key).is_some_and(|value| search::contains(value, wanted));
        if compared.iter().all(fits) {
            rows.push(row);
        }
    }
    Ok(vec![Source::Rows(Value::from(rows).to_string())])
}

/// The sources of some conditions: the full-text index where there is a text, and otherwise the first pair of metadata
/// that is found by its value.
pub(super) fn sources(all: &Conditions) -> Vec<Source> {
    let mut pairs: Vec<_> = all.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    if let Some(expression) = &all.text {
        return vec![Source::Text { expression: expression.clone(), pairs }];
    }
    pairs.sort_by_key(|(_, value)| value.is_array() || value.is_object());
    let Some(((key, value), others)) = pairs.split_first() else { return Vec::new() };
    let with = |value| Source::Pair { key: key.clone(), value, pairs: others.to_vec() };
    metadata_binds(value).into_iter().map(with).collect()
}

/// The statement for these records: as many as `most`, from where `paging` begins.
pub(super) fn statement(
    tables: Tables,
    records: &'static str,
    account: AccountId,
    sources: &[Source],
    paging: Paging,
    most: i64,
) -> QueryBuilder<Backend> {
    let direction = direction(paging.order);
    let mut sql = QueryBuilder::new("with page (row) as (");
    let through = i64::from(paging.offset()) + most;
    push_union(&mut sql, tables, account, sources, Some((paging, through)));
    sql.push(" order by 1").push(direction);
    push_limit(&mut sql, most);
    sql.push(" offset ").push_bind(i64::from(paging.offset()));
    sql.push(") select ").push(records).push(" order by page.row").push(direction);
    sql
}

/// The statement that counts the records of all sources.
pub(super) fn count_statement(tables: Tables, account: AccountId, sources: &[Source]) -> QueryBuilder<Backend> {
    let mut sql = QueryBuilder::new("select count(*) from (");
    push_union(&mut sql, tables, account, sources, None);
    sql.push(")");
    sql
}

const fn direction(order: Order) -> &'static str {
    match order {
        Order::Descending => " desc",
        Order::Ascending => " asc",
    }
}

/// The rows of all sources, each row once. `part` limits each source to the rows that the page can have.
fn push_union(
    sql: &mut QueryBuilder<Backend>,
    tables: Tables,
    account: AccountId,
    sources: &[Source],
    part: Option<(Paging, i64)>,
) {
    for (index, source) in sources.iter().enumerate() {
        sql.push(if index == 0 { "select row from (" } else { " union select row from (" });
        push_source(sql, tables, account, source);
        if let Some((paging, through)) = part {
            push_part(sql, tables, source, paging, through);
        }
        sql.push(")");
    }
}

fn push_source(sql: &mut QueryBuilder<Backend>, tables: Tables, account: AccountId, source: &Source) {
    let Tables { text, rows, key, metadata, .. } = tables;
    sql.push("select place.row as row from ");
    let pairs = match source {
        Source::Text { expression, pairs } => {
            sql.push(text).push(" cross join ").push(rows).push(" as place on place.row = ").push(text);
            sql.push(".rowid where ").push(text).push(" match ").push_bind(expression.clone());
            sql.push(" and place.account_id = ").push_bind(account.0);
            pairs
        }
        Source::Pair { key: pair, value, pairs } => {
            sql.push(metadata).push(" as pair cross join ").push(rows).push(" as place on place.").push(key);
            sql.push(" = pair.").push(key).push(" where pair.account_id = ").push_bind(account.0);
            sql.push(" and pair.key = ").push_bind(pair.clone()).push(" and pair.value = ");
            value.clone().push_to(sql);
            pairs
        }
        Source::Rows(found) => {
            sql.push("json_each(").push_bind(found.clone()).push(") as found cross join ").push(rows);
            sql.push(" as place on place.row = found.value where place.account_id = ").push_bind(account.0);
            return;
        }
    };
    for (pair, value) in pairs {
        sql.push(" and exists (select 1 from ").push(metadata).push(" as other where other.account_id = ");
        sql.push_bind(account.0).push(" and other.key = ").push_bind(pair.clone()).push(" and other.value in (");
        for (index, value) in metadata_binds(value).into_iter().enumerate() {
            sql.push(if index == 0 { "" } else { ", " });
            value.push_to(sql);
        }
        sql.push(") and other.").push(key).push(" = place.").push(key).push(")");
    }
}

/// Begins behind the cursor, and ends after as many rows as the page can need.
fn push_part(sql: &mut QueryBuilder<Backend>, tables: Tables, source: &Source, paging: Paging, through: i64) {
    let Tables { text, rows, key, .. } = tables;
    let ordered_by = match source {
        Source::Text { .. } => [text, ".rowid"],
        Source::Pair { .. } => ["pair.", key],
        Source::Rows(_) => ["place.", "row"],
    };
    if let Start::After(Some(cursor)) = paging.start {
        sql.push(" and ").push(ordered_by.concat());
        sql.push(if paging.order == Order::Descending { " < " } else { " > " });
        match source {
            Source::Pair { .. } => drop(sql.push_bind(cursor)),
            Source::Text { .. } | Source::Rows(_) => push_row_of(sql, rows, key, cursor, paging.order),
        }
    }
    sql.push(" order by ").push(ordered_by.concat()).push(direction(paging.order));
    push_limit(sql, through);
}

/// The row of a cursor. If its record was deleted, the row of the next one on the side that was shown already.
fn push_row_of(sql: &mut QueryBuilder<Backend>, rows: &'static str, key: &'static str, cursor: Uuid, order: Order) {
    let (comparison, direction, none) = match order {
        Order::Descending => (" >= ", " asc", i64::MAX),
        Order::Ascending => (" <= ", " desc", 0),
    };
    sql.push("coalesce((select row from ").push(rows).push(" where ").push(key).push(comparison).push_bind(cursor);
    sql.push(" order by ").push(key).push(direction).push(" limit 1), ").push_bind(none).push(")");
}
