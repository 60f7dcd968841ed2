//! Queries on products.

use crate::{
    model::{
        id::{AccountId, ProductId},
        paging::{Page, Paging, Start},
        problem::ErrorCode,
        product::Product,
        product_list::ProductBelongings,
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{
            Conn, Statement, Tx, Write, database_error,
            list_pages::{self, ListBranch},
            rows::{ProductRow, product_columns},
        },
    },
};

/// The product with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: ProductId,
) -> Result<Option<Product>> {
    const SQL: &str = concat!("select ", product_columns!(), " from products where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|ProductRow(product)| product))
}

/// The product with this code, ignoring case.
pub(in crate::server::domain) async fn find_by_code(
    conn: &mut Conn,
    account: AccountId,
    code: &str,
) -> Result<Option<Product>> {
    const SQL: &str = concat!("select ", product_columns!(), " from products where account_id = $1 and code_key = $2");
    let row = sqlx::query_as(SQL)
        .bind(account.0)
        .bind(code.to_lowercase())
        .fetch_optional(conn)
        .await
        .map_err(database_error)?;
    Ok(row.map(|ProductRow(product)| product))
}

/// A page of the products. Numbered pages have the total count.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    account: AccountId,
    paging: Paging,
) -> Result<Page<Product>> {
    let branches = branches(account);
    let page: Page<ProductRow> = list_pages::list(conn, RECORDS, &branches, paging).await?;
    let count = match paging.start {
        Start::Page(_) => Some(list_pages::count(conn, &branches).await?),
        Start::Top | Start::After(_) => None,
    };
    Ok(Page { count, ..page.map(|ProductRow(product)| product) })
}

/// The columns of a product, joined to the ids of a page.
pub(super) const RECORDS: &str =
    concat!(product_columns!(), " from page cross join products on products.id = page.place");

/// The only branch of a list of products.
pub(super) fn branches(account: AccountId) -> [ListBranch; 1] {
    [ListBranch::new("products.id", "products where products.account_id = ", account)]
}

/// Inserts a product.
///
/// # Errors
/// `CODE_TAKEN`.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, product: &Product) -> Result<()> {
    const SQL: &str = "insert into products (account_id, id, name, code, code_key, distribution_strategy, url, \
         platforms, metadata, updated, created) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let query = bind_product(SQL, account, product).bind(product.created.0);
    query.write_unless_taken(tx, ErrorCode::CodeTaken).await
}

/// Updates a product.
///
/// # Errors
/// `CODE_TAKEN`.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, product: &Product) -> Result<()> {
    const SQL: &str = "update products set name = $3, code = $4, code_key = $5, distribution_strategy = $6, \
         url = $7, platforms = $8, metadata = $9, updated = $10 where account_id = $1 and id = $2";
    let query = bind_product(SQL, account, product);
    query.write_unless_taken(tx, ErrorCode::CodeTaken).await
}

/// Deletes a product. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: ProductId) -> Result<bool> {
    let changed = sqlx::query("delete from products where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

/// How many tokens a product has, counted up to `most` and one more, and when one of them was last used.
pub(in crate::server::domain) async fn summary(
    conn: &mut Conn,
    account: AccountId,
    id: ProductId,
    most: u64,
) -> Result<(u64, Option<Timestamp>)> {
    let (tokens, last_used): (i64, Option<i64>) = sqlx::query_as(
        "select (select count(*) from (select 1 from tokens indexed by tokens_by_product \
         where product_id = $2 and account_id = $1 limit $3 + 1)), \
         (select last_used from tokens indexed by tokens_by_product_use \
         where product_id = $2 and account_id = $1 and last_used is not null order by last_used desc limit 1)",
    )
    .bind(account.0)
    .bind(id.0)
    .bind(i64::try_from(most).expect("a constant of the domain"))
    .fetch_one(conn)
    .await
    .map_err(database_error)?;
    Ok((number(tokens), last_used.map(Timestamp)))
}

/// Counts what belongs to a product.
pub(in crate::server::domain) async fn count_belongings(
    conn: &mut Conn,
    account: AccountId,
    id: ProductId,
) -> Result<ProductBelongings> {
    let (tokens, invites): (i64, i64) = sqlx::query_as(
        "select (select count(*) from tokens indexed by tokens_by_product where product_id = $2 and account_id = $1), \
         (select count(*) from invites indexed by invites_by_product \
         where creator_product_id = $2 and account_id = $1)",
    )
    .bind(account.0)
    .bind(id.0)
    .fetch_one(conn)
    .await
    .map_err(database_error)?;
    Ok(ProductBelongings { tokens: number(tokens), invites: number(invites) })
}

fn number(count: i64) -> u64 {
    u64::try_from(count).expect("SQL counts from 0 upwards")
}

/// A statement with all columns of a product bound as $1 to $10, except for its creation time.
fn bind_product<'q>(sql: &'static str, account: AccountId, product: &'q Product) -> Statement<'q> {
    let platforms = product.platforms.clone().map(|platforms| serde_json::Value::from(platforms).to_string());
    sqlx::query(sql)
        .bind(account.0)
        .bind(product.id.0)
        .bind(&product.name)
        .bind(&product.code)
        .bind(product.code.as_ref().map(|code| code.to_lowercase()))
        .bind(product.distribution_strategy.as_str())
        .bind(&product.url)
        .bind(platforms)
        .bind(serde_json::Value::from(product.metadata.0.clone()).to_string())
        .bind(product.updated.0)
}
