//! Queries on second factors.

use sqlx::FromRow;

use crate::{
    model::{
        id::{AccountId, SecondFactorId, UserId},
        second_factor::SecondFactor,
        timestamp::Timestamp,
    },
    server::domain::{
        error::Result,
        store::{Conn, DatabaseRow, Tx, Write, database_error, rows::Columns},
    },
};

/// A second factor with its secret columns, which never leave the domain.
pub(in crate::server::domain) struct SecondFactorRow {
    pub(in crate::server::domain) factor: SecondFactor,
    /// The salt from which the seed of its codes is derived.
    pub(in crate::server::domain) salt: [u8; 32],
    /// The time step of the last code that was used.
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

/// The second factor of a user, who has at most one.
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
    .map_err(database_error)
}

/// Inserts a second factor.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, row: &SecondFactorRow) -> Result<()> {
    let factor = &row.factor;
    sqlx::query(
        "insert into second_factors (id, account_id, user_id, salt, enabled, last_step, created, updated) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(factor.id.0)
    .bind(account.0)
    .bind(factor.user.0)
    .bind(row.salt.as_slice())
    .bind(factor.enabled.map(|at| at.0))
    .bind(row.last_step)
    .bind(factor.created.0)
    .bind(factor.updated.0)
    .write(tx)
    .await
}

/// Updates whether a second factor is enabled, and its salt.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, row: &SecondFactorRow) -> Result<()> {
    sqlx::query("update second_factors set enabled = $3, salt = $4, updated = $5 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(row.factor.id.0)
        .bind(row.factor.enabled.map(|at| at.0))
        .bind(row.salt.as_slice())
        .bind(row.factor.updated.0)
        .write(tx)
        .await
}

/// Marks the code of a time step as used. Returns false if a code of this or a later step was used before, which also
/// decides between two concurrent requests with one code.
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

/// Deletes a second factor.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: SecondFactorId) -> Result<()> {
    sqlx::query("delete from second_factors where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .write(tx)
        .await
}
