//! Queries on webhook events that are due.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, WebhookEndpointId, WebhookEventId},
        timestamp::Timestamp,
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            rows::{Columns, webhook_event_columns},
            webhook_events,
        },
    },
};

/// An event that is due.
pub(in crate::server::domain) struct QueuedEvent {
    pub(in crate::server::domain) account: AccountId,
    /// How often it was sent in vain.
    pub(in crate::server::domain) attempts: u32,
    pub(in crate::server::domain) event: WebhookEvent,
}

/// The state of an event after an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct NewState {
    pub(in crate::server::domain) status: WebhookStatus,
    /// How often it was sent in vain.
    pub(in crate::server::domain) attempts: u32,
    pub(in crate::server::domain) due: Option<Timestamp>,
    pub(in crate::server::domain) response_code: Option<u16>,
    pub(in crate::server::domain) response_body: Option<String>,
}

impl FromRow<'_, DatabaseRow> for QueuedEvent {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            account: AccountId(columns.take()?),
            attempts: columns.take()?,
            event: webhook_events::webhook_event(&mut columns)?,
        })
    }
}

/// Endpoints for which an event is due, in the order of their ids, after this one.
///
/// It goes from endpoint to endpoint, however many events wait for each.
pub(in crate::server::domain) async fn list_due_endpoints(
    conn: &mut Conn,
    now: Timestamp,
    after: WebhookEndpointId,
    limit: u32,
) -> Result<Vec<WebhookEndpointId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "with recursive pending (endpoint_id) as ( \
           select (select first.endpoint_id from webhook_events as first \
             where first.due is not null and first.endpoint_id > $1 order by first.endpoint_id limit 1) \
           union all \
           select (select next.endpoint_id from webhook_events as next \
             where next.due is not null and next.endpoint_id > pending.endpoint_id \
             order by next.endpoint_id limit 1) \
           from pending where pending.endpoint_id is not null \
         ) \
         select pending.endpoint_id from pending where exists (select 1 from webhook_events as event \
           where event.endpoint_id = pending.endpoint_id and event.due is not null and event.due <= $2) limit $3",
    )
    .bind(after.0)
    .bind(now.0)
    .bind(limit)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(ids.into_iter().map(WebhookEndpointId).collect())
}

/// The events that are due for an endpoint, the first ones first.
pub(in crate::server::domain) async fn list_due(
    conn: &mut Conn,
    endpoint: WebhookEndpointId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<WebhookEventId>> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "select id from webhook_events where endpoint_id = $1 and due is not null and due <= $2 order by due limit $3",
    )
    .bind(endpoint.0)
    .bind(now.0)
    .bind(limit)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    Ok(ids.into_iter().map(WebhookEventId).collect())
}

/// The event with this id, if it is due.
pub(in crate::server::domain) async fn find_due(
    conn: &mut Conn,
    id: WebhookEventId,
    now: Timestamp,
) -> Result<Option<QueuedEvent>> {
    const SQL: &str = concat!(
        "select account_id, attempts, ",
        webhook_event_columns!(),
        " from webhook_events where id = $1 and due is not null and due <= $2"
    );
    sqlx::query_as(SQL).bind(id.0).bind(now.0).fetch_optional(conn).await.map_err(database_error)
}

/// Sets the state of an event after an attempt.
pub(in crate::server::domain) async fn update(
    tx: &mut Tx,
    id: WebhookEventId,
    state: &NewState,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update webhook_events set status = $2, attempts = $3, due = $4, last_response_code = $5, \
         last_response_body = $6, updated = $7 where id = $1",
    )
    .bind(id.0)
    .bind(state.status.as_str())
    .bind(state.attempts)
    .bind(state.due.map(|due| due.0))
    .bind(state.response_code)
    .bind(state.response_body.as_deref())
    .bind(now.0)
    .write(tx)
    .await
}

/// Leaves an event as it is, and no longer due.
pub(in crate::server::domain) async fn end(tx: &mut Tx, id: WebhookEventId) -> Result<()> {
    sqlx::query("update webhook_events set due = null where id = $1").bind(id.0).write(tx).await
}

/// Empties the subscriptions of an endpoint, if it still has this URL.
pub(in crate::server::domain) async fn disable_endpoint(
    tx: &mut Tx,
    id: WebhookEndpointId,
    url: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("update webhook_endpoints set subscriptions = '[]', updated = $3 where id = $1 and url = $2")
        .bind(id.0)
        .bind(url)
        .bind(now.0)
        .write(tx)
        .await
}
