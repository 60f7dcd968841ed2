//! Queries on webhook events: the outbox.

use sqlx::FromRow;

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, ProductId, WebhookEndpointId, WebhookEventId},
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, webhook_event_columns},
        },
    },
};

/// A row of a webhook event.
pub(super) struct EventRow(pub(super) WebhookEvent);

impl FromRow<'_, DatabaseRow> for EventRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        webhook_event(&mut Columns::of(row)).map(Self)
    }
}

/// Reads the columns of a webhook event.
pub(super) fn webhook_event(columns: &mut Columns<'_>) -> Result<WebhookEvent, sqlx::Error> {
    Ok(WebhookEvent {
        id: WebhookEventId(columns.take()?),
        endpoint: WebhookEndpointId(columns.take()?),
        product: columns.take::<Option<_>>()?.map(ProductId),
        url: columns.take()?,
        event: columns.word(EventName::find)?,
        payload: columns.take()?,
        api_version: columns.version()?,
        idempotency_token: columns.take()?,
        status: columns.word(WebhookStatus::find)?,
        last_response_code: columns.take()?,
        last_response_body: columns.take()?,
        created: columns.time()?,
        updated: columns.time()?,
    })
}

/// The event with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: WebhookEventId,
) -> Result<Option<WebhookEvent>> {
    const SQL: &str =
        concat!("select ", webhook_event_columns!(), " from webhook_events where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|EventRow(event)| event))
}

/// Inserts an event, which is due at once.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, event: &WebhookEvent) -> Result<()> {
    sqlx::query(
        "insert into webhook_events (id, account_id, endpoint_id, product_id, url, event, payload, api_version, \
         idempotency_token, status, last_response_code, last_response_body, due, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14)",
    )
    .bind(event.id.0)
    .bind(account.0)
    .bind(event.endpoint.0)
    .bind(event.product.map(|id| id.0))
    .bind(&event.url)
    .bind(event.event.as_str())
    .bind(&event.payload)
    .bind(event.api_version.as_str())
    .bind(&event.idempotency_token)
    .bind(event.status.as_str())
    .bind(event.last_response_code)
    .bind(event.last_response_body.as_deref())
    .bind(event.created.0)
    .bind(event.updated.0)
    .write(tx)
    .await
}

/// Deletes an event. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: WebhookEventId) -> Result<bool> {
    let changed = sqlx::query("delete from webhook_events where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}
