//! Queries for the overview: the days, tokens of products that expire, letters that could not be sent.

use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, ProductId},
        overview::Attention,
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, database_error},
    },
};

/// What was counted on a day, given in days since 1970.
pub(in crate::server::domain) struct DailyCount {
    pub(in crate::server::domain) day: i64,
    pub(in crate::server::domain) is_log_in: bool,
    pub(in crate::server::domain) count: u64,
}

/// What was counted on this day and later ones. A kind of which there was nothing on a day has no row.
pub(in crate::server::domain) async fn daily_counts(
    conn: &mut Conn,
    account: AccountId,
    first: i64,
) -> Result<Vec<DailyCount>> {
    let rows: Vec<(i64, bool, i64)> = sqlx::query_as(
        "select day, kind = 'log-ins', count from daily_counts where account_id = $1 and day >= $2 order by day",
    )
    .bind(account.0)
    .bind(first)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    let count = |(day, is_log_in, count)| DailyCount { day, is_log_in, count: number(count) };
    Ok(rows.into_iter().map(count).collect())
}

/// Tokens of products that expire between these moments, five at most, the next one first.
pub(in crate::server::domain) async fn expiring_tokens(
    conn: &mut Conn,
    account: AccountId,
    after: Timestamp,
    until: Timestamp,
) -> Result<Vec<Attention>> {
    let rows: Vec<(Uuid, String, Option<String>, i64)> = sqlx::query_as(
        "select products.id, products.name, tokens.name, tokens.expiry \
         from tokens indexed by product_tokens_by_expiry cross join products on products.id = tokens.product_id \
         where tokens.account_id = $1 and tokens.product_id is not null and tokens.expiry > $2 \
         and tokens.expiry <= $3 order by tokens.expiry limit 5",
    )
    .bind(account.0)
    .bind(after.0)
    .bind(until.0)
    .fetch_all(conn)
    .await
    .map_err(database_error)?;
    let token = |(product, name, token, expiry)| Attention::TokenExpires {
        product: ProductId(product),
        name,
        token,
        expiry: Timestamp(expiry),
    };
    Ok(rows.into_iter().map(token).collect())
}

/// How many letters could not be sent yet; counted up to a thousand.
pub(in crate::server::domain) async fn failing_letters(conn: &mut Conn, account: AccountId) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(
        "select count(*) from (select 1 from letters indexed by letters_failing \
         where account_id = $1 and attempts > 0 limit 1000)",
    )
    .bind(account.0)
    .fetch_one(conn)
    .await
    .map_err(database_error)?;
    Ok(number(count))
}

fn number(count: i64) -> u64 {
    u64::try_from(count).expect("SQL counts from 0 upwards")
}
