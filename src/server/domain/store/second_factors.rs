//! Questions about second factors.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, SecondFactorId, UserId},
        second_factor::SecondFactor,
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, fault, rows::Columns},
    },
};

/// A second factor and what its codes hang on, which goes no further than the deeds.
pub(in crate::server::domain) struct SecondFactorRow {
    pub(in crate::server::domain) factor: SecondFactor,
    pub(in crate::server::domain) salt: [u8; 32],
    pub(in crate::server::domain) last_step: Option<i64>,
}

impl FromRow<'_, DatabaseRow> for SecondFactorRow {
    fn from_row(row: &DatabaseRow) -> Result<Self, sqlx::Error> {
        let mut columns = Columns::of(row);
        Ok(Self {
            factor: SecondFactor {
                id: SecondFactorId(columns.take()?),
                user: UserId(columns.take()?),
                enabled: columns.take::<Option<i64>>()?.map(Timestamp),
                created: Timestamp(columns.take()?),
                updated: Timestamp(columns.take()?),
            },
            salt: {
                let salt: Vec<u8> = columns.take()?;
                salt.try_into().map_err(|_| sqlx::Error::Decode("a salt of a wrong length".into()))?
            },
            last_step: columns.take()?,
        })
    }
}

/// The second factor of a user, who has one at most.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    user: UserId,
) -> Result<Option<SecondFactorRow>> {
    sqlx::query_as(
        "select id, user_id, enabled, created, updated, salt, last_step from second_factors \
         where account_id = $1 and user_id = $2",
    )
    .bind(account.0)
    .bind(user.0)
    .fetch_optional(conn)
    .await
    .map_err(fault)
}

/// Adds a second factor.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, stored: &SecondFactorRow) -> Result<()> {
    let factor = &stored.factor;
    sqlx::query(
        "insert into second_factors (id, account_id, user_id, salt, enabled, last_step, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(factor.id.0)
    .bind(account.0)
    .bind(factor.user.0)
    .bind(stored.salt.as_slice())
    .bind(factor.enabled.map(|at| at.0))
    .bind(stored.last_step)
    .bind(factor.created.0)
    .bind(factor.updated.0)
    .write(tx)
    .await
}

/// Writes whether a second factor is on, and its salt.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, stored: &SecondFactorRow) -> Result<()> {
    sqlx::query("update second_factors set enabled = $3, salt = $4, updated = $5 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(stored.factor.id.0)
        .bind(stored.factor.enabled.map(|at| at.0))
        .bind(stored.salt.as_slice())
        .bind(stored.factor.updated.0)
        .write(tx)
        .await
}

/// Notes whose code was taken last; false where that half minute, or one after it, was taken before.
pub(in crate::server::domain) async fn update_last_step(
    tx: &mut Tx,
    account: AccountId,
    id: SecondFactorId,
    step: i64,
) -> Result<bool> {
    let changed = sqlx::query(
        "update second_factors set last_step = $3 \
         where account_id = $1 and id = $2 and (last_step is null or last_step < $3)",
    )
    .bind(account.0)
    .bind(id.0)
    .bind(step)
    .changed(tx)
    .await?;
    Ok(changed == 1)
}

/// Removes a second factor.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: SecondFactorId) -> Result<()> {
    sqlx::query("delete from second_factors where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .write(tx)
        .await
}
