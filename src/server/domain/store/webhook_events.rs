//! Queries on webhook events: the outbox.

use sqlx::FromRow;
use uuid::{Builder, Uuid};

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, ProductId, WebhookEndpointId, WebhookEventId},
        paging::{Page, Paging},
        timestamp::Timestamp,
        webhook_event::{WebhookEvent, WebhookStatus},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, DatabaseRow, Tx, Write, database_error,
            list_pages::{self, Bind, ListBranch},
            rows::{Columns, webhook_event_columns},
        },
    },
};

/// Whose events are listed.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::domain) enum EventScope {
    /// All of an account.
    Account(AccountId),
    /// Those of the endpoints of a product.
    Product(AccountId, ProductId),
}

/// The most events that are deleted for their age in one transaction.
const PART: i64 = 1000;

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

/// A page of the events with one of these names, or of all; not counted.
pub(in crate::server::domain) async fn list(
    conn: &mut Conn,
    scope: EventScope,
    names: Option<&[EventName]>,
    paging: Paging,
) -> Result<Page<WebhookEvent>> {
    let page: Page<EventRow> = list_pages::list(conn, RECORDS, &branches(scope, names), paging).await?;
    Ok(page.map(|EventRow(event)| event))
}

/// The columns of an event, joined to the ids of a page.
pub(super) const RECORDS: &str =
    concat!(webhook_event_columns!(), " from page cross join webhook_events on webhook_events.id = page.place");

/// The branches of a list: one for each name that is filtered by.
pub(super) fn branches(scope: EventScope, names: Option<&[EventName]>) -> Vec<ListBranch> {
    const KEY: &str = "webhook_events.id";
    let all = match scope {
        EventScope::Account(account) => {
            ListBranch::new(KEY, "webhook_events where webhook_events.account_id = ", account)
        }
        EventScope::Product(account, product) => {
            ListBranch::new(KEY, "webhook_events where +webhook_events.account_id = ", account)
                .and("webhook_events.product_id = ", Bind::Id(product.0))
        }
    };
    match names {
        None => vec![all],
        Some(names) => {
            let name = |name: &EventName| Bind::Text(name.as_str().to_owned());
            names.iter().map(|event| all.clone().and("webhook_events.event = ", name(event))).collect()
        }
    }
}

/// Inserts an event; `due` is when it is sent, if it is.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    event: &WebhookEvent,
    due: Option<Timestamp>,
) -> Result<()> {
    sqlx::query(
        "insert into webhook_events (id, account_id, endpoint_id, product_id, url, event, payload, api_version, \
         idempotency_token, status, last_response_code, last_response_body, due, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
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
    .bind(due.map(|at| at.0))
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

/// When the event that has been due for longest is due.
pub(in crate::server::domain) async fn find_first_due(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let due: Option<i64> =
        sqlx::query_scalar("select due from webhook_events where due is not null order by due limit 1")
            .fetch_optional(conn)
            .await
            .map_err(database_error)?;
    Ok(due.map(Timestamp))
}

/// Deletes events that happened before this moment, 1000 at most. Returns whether none is left.
pub(in crate::server::domain) async fn delete_older(tx: &mut Tx, than: Timestamp) -> Result<bool> {
    let changed = sqlx::query(
        "delete from webhook_events where id in (select id from webhook_events where id < $1 order by id limit $2 + 0)",
    )
    .bind(first_id_of(than))
    .bind(PART)
    .changed(tx)
    .await?;
    Ok(changed < PART.unsigned_abs())
}

/// The lowest id of this moment: ids begin with the time at which they were made.
fn first_id_of(moment: Timestamp) -> Uuid {
    let millis = u64::try_from(moment.0).expect("ids are made for moments after 1970");
    Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
}
