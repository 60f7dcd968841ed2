//! Questions about the installation itself: whose key it is, which set-up code is out.

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        error::Result,
        store::{Conn, Tx, Write, fault},
    },
};

/// What identifies the master key; `None` in a new database.
pub(in crate::server::domain) async fn find_key_check(conn: &mut Conn) -> Result<Option<Vec<u8>>> {
    sqlx::query_scalar("select key_check from installation").fetch_optional(conn).await.map_err(fault)
}

/// Notes what identifies the master key, once.
pub(in crate::server::domain) async fn insert(tx: &mut Tx, key_check: &[u8; 32]) -> Result<()> {
    sqlx::query("insert into installation (id, key_check) values (1, $1) on conflict (id) do nothing")
        .bind(key_check.as_slice())
        .write(tx)
        .await
}

/// The digest of the set-up code that is out, and when it ends.
pub(in crate::server::domain) async fn find_setup_code(conn: &mut Conn) -> Result<Option<(Vec<u8>, Timestamp)>> {
    let row: Option<(Option<Vec<u8>>, Option<i64>)> =
        sqlx::query_as("select setup_code, setup_expiry from installation")
            .fetch_optional(conn)
            .await
            .map_err(fault)?;
    Ok(row.and_then(|(code, expiry)| code.zip(expiry.map(Timestamp))))
}

/// Puts a set-up code out, in place of the former one; `None` takes it back.
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
