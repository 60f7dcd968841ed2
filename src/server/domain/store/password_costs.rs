//! The query on the parameters of stored password hashes. The table is kept by triggers.

use crate::server::domain::{
    error::Result,
    store::{Conn, database_error},
};

/// The parameters that stored hashes have, each once: the beginning of a PHC string, without salt and tag.
pub(in crate::server::domain) async fn list(conn: &mut Conn) -> Result<Vec<String>> {
    sqlx::query_scalar("select parameters from password_costs").fetch_all(conn).await.map_err(database_error)
}
