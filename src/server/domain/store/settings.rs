//! Queries on settings.

use crate::{
    model::{
        id::{AccountId, SettingId},
        problem::ErrorCode,
        setting::{Setting, SettingKey},
    },
    server::domain::{
        error::Result,
        store::{
            Conn, Tx, Write, database_error,
            rows::{SettingRow, setting_columns},
        },
    },
};

/// The setting with this id.
pub(in crate::server::domain) async fn find(
    conn: &mut Conn,
    account: AccountId,
    id: SettingId,
) -> Result<Option<Setting>> {
    const SQL: &str = concat!("select ", setting_columns!(), " from settings where account_id = $1 and id = $2");
    let row = sqlx::query_as(SQL).bind(account.0).bind(id.0).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|SettingRow(setting)| setting))
}

/// The setting with this key.
pub(in crate::server::domain) async fn find_by_key(
    conn: &mut Conn,
    account: AccountId,
    key: SettingKey,
) -> Result<Option<Setting>> {
    const SQL: &str = concat!("select ", setting_columns!(), " from settings where account_id = $1 and key = $2");
    let row =
        sqlx::query_as(SQL).bind(account.0).bind(key.as_str()).fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.map(|SettingRow(setting)| setting))
}

/// All settings of an account, in no particular order. There is at most one per key.
pub(in crate::server::domain) async fn list(conn: &mut Conn, account: AccountId) -> Result<Vec<Setting>> {
    const SQL: &str = concat!("select ", setting_columns!(), " from settings where account_id = $1");
    let rows = sqlx::query_as(SQL).bind(account.0).fetch_all(conn).await.map_err(database_error)?;
    Ok(rows.into_iter().map(|SettingRow(setting)| setting).collect())
}

/// Inserts a setting.
///
/// # Errors
/// `KEY_TAKEN`.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, account: AccountId, setting: &Setting) -> Result<()> {
    sqlx::query("insert into settings (id, account_id, key, value, created, updated) values ($1, $2, $3, $4, $5, $6)")
        .bind(setting.id.0)
        .bind(account.0)
        .bind(setting.key.as_str())
        .bind(json(setting))
        .bind(setting.created.0)
        .bind(setting.updated.0)
        .write_unless_taken(tx, ErrorCode::KeyTaken)
        .await
}

/// Updates the value of a setting.
pub(in crate::server::domain) async fn update(tx: &mut Tx, account: AccountId, setting: &Setting) -> Result<()> {
    sqlx::query("update settings set value = $3, updated = $4 where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(setting.id.0)
        .bind(json(setting))
        .bind(setting.updated.0)
        .write(tx)
        .await
}

/// Deletes a setting. Returns false if there was none.
pub(in crate::server::domain) async fn delete(tx: &mut Tx, account: AccountId, id: SettingId) -> Result<bool> {
    let changed = sqlx::query("delete from settings where account_id = $1 and id = $2")
        .bind(account.0)
        .bind(id.0)
        .changed(tx)
        .await?;
    Ok(changed > 0)
}

fn json(setting: &Setting) -> String {
    serde_json::Value::from(setting.value.clone()).to_string()
}
