//! The settings of SQLite, applied to every connection and checked at start.

use std::path::Path;

use sqlx::{
    AssertSqlSafe, Row,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::server::domain::{
    error::{Error, Result},
    store::{BUSY_TIMEOUT, Conn, database_error},
};

/// The minimum version of SQLite. Older ones can corrupt a database in WAL mode (the WAL-reset bug).
const MIN_VERSION: [u32; 3] = [3, 51, 3];

/// The most memory for the pages of the database that a connection keeps: 8 MiB, as a negative number of KiB. SQLite's
/// 2 MiB hold all of a small database, but not even the inner nodes of the indexes of a million users.
const CACHE_SIZE: &str = "-8192";

/// The expected values of pragmas on every connection.
const EXPECTED: [(&str, &str); 9] = [
    ("journal_mode", "wal"),
    // FULL: what a response confirmed survives a power failure, above all the revocation of a token.
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
    ("mmap_size", "0"),
    ("cache_size", CACHE_SIZE),
    ("journal_size_limit", "67108864"),
];

/// The expected values of pragmas on every connection to a database in memory. It has no WAL, and nothing to map.
const EXPECTED_IN_MEMORY: [(&str, &str); 6] = [
    ("journal_mode", "memory"),
    ("temp_store", "2"),
    ("foreign_keys", "1"),
    ("busy_timeout", "5000"),
    ("trusted_schema", "0"),
    ("cell_size_check", "1"),
];

/// The options to open a connection to a database in memory with. All connections of this process that name it share it,
/// and it goes with the last of them. Sorting stays in memory too.
pub(super) fn in_memory(name: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        // A name that begins with a slash is shared. SQLite's other way, the shared cache, fails where this one waits.
        .filename(format!("/{name}"))
        .vfs("memdb")
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Memory)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("temp_store", "2")
        .pragma("trusted_schema", "0")
        .pragma("cell_size_check", "1")
        .pragma("cache_size", CACHE_SIZE)
}

/// The options to open a connection with.
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
        .pragma("cache_size", CACHE_SIZE)
        .pragma("journal_size_limit", "67108864")
}

/// The options to read a database with that others may be using, beside them.
pub(super) fn reading(path: &Path) -> SqliteConnectOptions {
    options(path).read_only(true).create_if_missing(false)
}

/// The options to look at a database file with, such as a backup. They change nothing: neither its journal mode nor
/// the files beside it, unless somebody is using it.
pub(super) fn inspecting(path: &Path, is_in_use: bool) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .create_if_missing(false)
        .immutable(!is_in_use)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("trusted_schema", "0")
        .pragma("cell_size_check", "1")
}

/// Checks the version and the pragmas of a connection, so that the server runs only with settings that were tested.
///
/// # Errors
/// An internal error that names what differs.
pub(super) async fn check(conn: &mut Conn) -> Result<()> {
    check_values(conn, &EXPECTED).await
}

/// The same for a database in memory.
///
/// # Errors
/// As [`check`].
pub(super) async fn check_in_memory(conn: &mut Conn) -> Result<()> {
    check_values(conn, &EXPECTED_IN_MEMORY).await
}

async fn check_values(conn: &mut Conn, expected: &[(&str, &str)]) -> Result<()> {
    let version: String =
        sqlx::query_scalar("select sqlite_version()").fetch_one(&mut *conn).await.map_err(database_error)?;
    if numbers(&version) < MIN_VERSION {
        return Err(Error::internal(format!(
            "SQLite {version} can corrupt databases; build Keydesk with 3.51.3 or newer"
        )));
    }
    for &(name, expected) in expected {
        let found = pragma(conn, name).await?;
        if found != expected {
            return Err(Error::internal(format!("SQLite has {name} = {found} where {expected} is needed")));
        }
    }
    Ok(())
}

/// The value of a pragma as text.
async fn pragma(conn: &mut Conn, name: &str) -> Result<String> {
    let sql = AssertSqlSafe(format!("pragma {name}"));
    let row = sqlx::query(sql).fetch_one(conn).await.map_err(database_error)?;
    let number: Result<i64, _> = row.try_get(0);
    number.map(|number| number.to_string()).or_else(|_| row.try_get(0)).map_err(database_error)
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
        assert!(numbers("3.51.2") < MIN_VERSION && numbers("3.9.99") < MIN_VERSION);
        assert!(
            numbers("3.51.3") >= MIN_VERSION && numbers("3.51.10") >= MIN_VERSION && numbers("4.0.0") >= MIN_VERSION
        );
    }
}
