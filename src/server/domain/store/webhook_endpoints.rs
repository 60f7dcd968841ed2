//! Queries on webhook endpoints.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, ProductId, WebhookEndpointId},
        webhook_endpoint::{Subscriptions, WebhookEndpoint},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Statement, Tx, Write, database_error,
            rows::{Columns, webhook_endpoint_columns},
        },
    },
};

struct EndpointRow(WebhookEndpoint);

impl FromRow<'_, DatabaseRow> for EndpointRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self(WebhookEndpoint {
            id: WebhookEndpointId(columns.take()?),
            product: columns.take::<Option<_>>()?.map(ProductId),
            url: columns.take()?,
            subscriptions: Subscriptions::from_stored(columns.json()?),
            api_version: columns.version()?,
            created: columns.time()?,
            updated: columns.time()?,
        }))
    }
}

/// The endpoint with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: WebhookEndpointId,
) -> Result<Option<WebhookEndpoint>> {
    const SQL: &str =
        concat!("select ", webhook_endpoint_columns!(), " from webhook_endpoints where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|EndpointRow(endpoint)| endpoint))
}

/// All endpoints of an account, the oldest first. Their number is bounded.
pub(in crate::server::domain) async fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<WebhookEndpoint>> {
    const SQL: &str = concat!(
        "select ",
        webhook_endpoint_columns!(),
        " from webhook_endpoints indexed by webhook_endpoints_by_account where account_id = $1 order by id"
    );
    let rows = sqlx::query_as(SQL).bind(account.0).fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|EndpointRow(endpoint)| endpoint).collect())
}

/// Inserts an endpoint.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    endpoint: &WebhookEndpoint,
) -> Result<()> {
    const SQL: &str = "insert into webhook_endpoints (account_id, id, product_id, url, subscriptions, api_version, \
         updated, created) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    bind(SQL, account, endpoint).bind(endpoint.created.0).write(tx).await
}

/// Updates an endpoint.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    account: AccountId,
    endpoint: &WebhookEndpoint,
) -> Result<()> {
    const SQL: &str = "update webhook_endpoints set product_id = $3, url = $4, subscriptions = $5, api_version = $6, \
         updated = $7 where account_id = $1 and id = $2";
    bind(SQL, account, endpoint).write(tx).await
}

/// Deletes an endpoint. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: WebhookEndpointId) -> Result<bool> {
    let changed = sqlx::query("delete from webhook_endpoints where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

/// A statement with all columns of an endpoint bound as $1 to $7, except for its creation time.
fn bind<'q>(sql: &'static str, account: AccountId, endpoint: &'q WebhookEndpoint) -> Statement<'q> {
    let names = serde_json::to_string(endpoint.subscriptions.names()).expect("texts are JSON");
    sqlx::query(sql)
        .bind(account.0)
        .bind(endpoint.id.0)
        .bind(endpoint.product.map(|id| id.0))
        .bind(&endpoint.url)
        .bind(names)
        .bind(endpoint.api_version.as_str())
        .bind(endpoint.updated.0)
}
