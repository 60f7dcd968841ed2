//! How SQLite is to work, set on every connection and checked at start.

use std::path::Path;

use sqlx::{
    AssertSqlSafe, Row,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::server::domain::{
    error::{Error, Result},
    store::{BUSY_TIMEOUT, Conn, fault},
};

/// Before this one, SQLite can corrupt a WAL database (the WAL-reset bug).
const OLDEST: [u32; 3] = [3, 51, 3];

/// What every connection answers when it is asked.
const EXPECTED: [(&str, &str); 8] = [
    ("journal_mode", "wal"),
    // FULL: what was answered survives a power cut, a revoked token above all.
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("mmap_size", "0"),
    ("journal_size_limit", "67108864"),
];

/// How a connection is opened.
pub(super) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "0")
        .pragma("cell_size_check", "1")
        .pragma("mmap_size", "0")
        .pragma("journal_size_limit", "67108864")
}

/// Refuses to work with another SQLite, or another way of working, than was tested.
///
/// # Errors
/// A fault that names what differs.
pub(super) async fn check(conn: &mut Conn) -> Result<()> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&mut *conn).await.map_err(fault)?;
    if numbers(&version) < OLDEST {
        return Err(Error::internal(format!(
            "SQLite {version} can corrupt databases; build Keydesk with 3.51.3 or newer"
        )));
    }
    for (name, expected) in EXPECTED {
        let found = ask(conn, name).await?;
        if found != expected {
            return Err(Error::internal(format!("SQLite has {name} = {found} where {expected} is needed")));
        }
    }
    Ok(())
}

async fn ask(conn: &mut Conn, name: &str) -> Result<String> {
    let sql = AssertSqlSafe(format!("pragma {name}"));
    let row = sqlx::query(sql).fetch_one(conn).await.map_err(fault)?;
    let number: Result<i64, _> = row.try_get(0);
    number.map(|number| number.to_string()).or_else(|_| row.try_get(0)).map_err(fault)
}

/// The numbers of a version. What cannot be read counts as 0, so as too old.
fn numbers(version: &str) -> [u32; 3] {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or_default());
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(numbers("3.51.2") < OLDEST && numbers("3.9.99") < OLDEST);
        assert!(numbers("3.51.3") >= OLDEST && numbers("3.51.10") >= OLDEST && numbers("4.0.0") >= OLDEST);
    }
}
