//! Inserts rows of the request log, some hundred per statement.

use sqlx::{QueryBuilder, query_builder::Separated};

use crate::{
    model::{
        id::AccountId,
        request_log::{RequestDetails, RequestLog},
    },
    server::domain::{
        error::Result,
        store::{Backend, Tx, Write},
    },
};

/// The numbers of rows per statement, so that there are few texts of it to prepare. With 19 columns the largest stays below
/// SQLite's limit of 32,766 parameters.
const ROWS: [usize; 3] = [250, 25, 1];

/// Inserts rows of a day. A row whose id is there already is left out. Returns how many were inserted.
pub(in crate::server::domain) async fn insert(
    tx: &mut Tx,
    account: AccountId,
    day: i64,
    rows: &[&RequestLog],
) -> Result<u64> {
    let (with_details, without): (Vec<&RequestLog>, Vec<_>) = rows.iter().partition(|row| row.details.is_some());
    let mut inserted = 0;
    for (rows, columns) in [
        (without, ""),
        (with_details, ", request_headers, request_body, response_signature, response_headers, response_body"),
    ] {
        let mut rest = rows.as_slice();
        while let Some(size) = ROWS.into_iter().find(|size| *size <= rest.len()) {
            let (chunk, others) = rest.split_at(size);
            inserted += statement(account, day, chunk, columns).build().changed(tx).await?;
            rest = others;
        }
    }
    Ok(inserted)
}

/// The statement for some rows, all with details or all without.
fn statement(account: AccountId, day: i64, rows: &[&RequestLog], columns: &'static str) -> QueryBuilder<Backend> {
    let mut sql: QueryBuilder<Backend> = QueryBuilder::new(
        "insert into request_logs (account_id, day, id, method, url, status, user_agent, address, requestor, \
         requestor_id, resource, resource_id, created, milliseconds",
    );
    sql.push(columns).push(") ");
    sql.push_values(rows, |mut values, row| {
        values
            .push_bind(account.0)
            .push_bind(day)
            .push_bind(row.id.0)
            .push_bind(row.method.as_str())
            .push_bind(row.url.as_str())
            .push_bind(row.status)
            .push_bind(row.agent.as_str())
            .push_bind(row.address.as_str())
            .push_bind(row.requestor.map(|record| record.kind.as_str()))
            .push_bind(row.requestor.map(|record| record.id))
            .push_bind(row.resource.map(|record| record.kind.as_str()))
            .push_bind(row.resource.map(|record| record.id))
            .push_bind(row.created.0)
            .push_bind(row.milliseconds);
        if let Some(details) = &row.details {
            push_details(&mut values, details);
        }
    });
    sql.push(" on conflict do nothing");
    sql
}

fn push_details(values: &mut Separated<'_, Backend, &'static str>, details: &RequestDetails) {
    values
        .push_bind(details.request_headers.as_str())
        .push_bind(details.request_body.as_deref())
        .push_bind(details.response_signature.as_deref())
        .push_bind(details.response_headers.as_str())
        .push_bind(details.response_body.as_deref());
}
