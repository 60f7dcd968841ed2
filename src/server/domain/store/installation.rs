//! Queries on the installation: the check value of its master key, its set-up code, and its public URL.

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        error::Result,
        store::{Conn, Tx, Write, database_error},
    },
};

/// The check value of the master key. `None` in a new database.
pub(in crate::server::domain) async fn find_key_check(conn: &mut Conn) -> Result<Option<Vec<u8>>> {
    sqlx::query_scalar("select key_check from installation").fetch_optional(conn).await.map_err(database_error)
}

/// Inserts the check value of the master key. A later call changes nothing.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, key_check: &[u8; 32]) -> Result<()> {
    sqlx::query("insert into installation (id, key_check) values (1, $1) on conflict (id) do nothing")
        .bind(key_check.as_slice())
        .write(tx)
        .await
}

/// The digest of the current set-up code, and its expiry.
pub(in crate::server::domain) async fn find_setup_code(conn: &mut Conn) -> Result<Option<(Vec<u8>, Timestamp)>> {
    let row: Option<(Option<Vec<u8>>, Option<i64>)> =
        sqlx::query_as("select setup_code, setup_expiry from installation")
            .fetch_optional(conn)
            .await
            .map_err(database_error)?;
    Ok(row.and_then(|(code, expiry)| code.zip(expiry.map(Timestamp))))
}

/// Replaces the set-up code. With `None` there is no valid code any more.
pub(in crate::server::domain) async fn update_setup_code(
    tx: &mut Tx,
    code: Option<(&[u8; 32], Timestamp)>,
) -> Result<()> {
    sqlx::query("update installation set setup_code = $1, setup_expiry = $2")
        .bind(code.map(|(digest, _)| digest.as_slice()))
        .bind(code.map(|(_, expiry)| expiry.0))
        .write(tx)
        .await
}

/// The public URL of the server that last started. `None` before the first start.
pub(in crate::server::domain) async fn find_public_url(conn: &mut Conn) -> Result<Option<String>> {
    let row: Option<Option<String>> =
        sqlx::query_scalar("select public_url from installation").fetch_optional(conn).await.map_err(database_error)?;
    Ok(row.flatten())
}

/// Replaces the public URL.
pub(in crate::server::domain) async fn update_public_url(tx: &mut Tx, url: &str) -> Result<()> {
    sqlx::query("update installation set public_url = $1").bind(url).write(tx).await
}
