//! Copies of the database file, and what a copy holds.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, FromRow};
use tokio::task::spawn_blocking;

use crate::{
    model::{
        event_log::{ChainLink, EventLogHead},
        id::AccountId,
    },
    server::domain::{
        error::{Error, Result},
        files,
        store::{Conn, DatabaseRow, database_error, pragmas, rows::Columns},
    },
};

/// What a database file holds.
pub(in crate::server::domain) struct DatabaseContents {
    /// The number and the checksum of each migration, in order. Empty: not a database of Keydesk.
    pub(in crate::server::domain) steps: Vec<(i64, Vec<u8>)>,
    /// The check value of its master key.
    pub(in crate::server::domain) key_check: Option<Vec<u8>>,
    /// The number of records of each of [`COUNTED`].
    pub(in crate::server::domain) counts: [i64; COUNTED.len()],
    /// What SQLite finds wrong; empty if the file is sound.
    pub(in crate::server::domain) faults: Vec<String>,
}

/// The tables whose records are counted.
pub(in crate::server::domain) const COUNTED: [&str; 4] = ["accounts", "users", "products", "tokens"];

/// Copies a database that others may be using to a new file, which only its owner can read. The copy is of one moment.
///
/// # Errors
/// As [`copy`]. Busy.
pub(in crate::server::domain) async fn copy_file(database: &Path, target: &Path) -> Result<()> {
    let mut conn = pragmas::reading(database).connect().await.map_err(database_error)?;
    let part = target.with_added_extension("part");
    let copied = copy(&mut conn, &part, target).await;
    conn.close().await.map_err(database_error)?;
    copied
}

/// Copies the database of a connection to a file. The file is written under the name `part`: under its own name it is
/// whole and durable, or not there.
///
/// # Errors
/// An internal error that names the file: it exists, its folder cannot be written, or the disk is full.
pub(super) async fn copy(conn: &mut Conn, part: &Path, target: &Path) -> Result<()> {
    let failed = |cause: &dyn std::fmt::Display| {
        Error::internal(format!("the database could not be copied to {}: {cause}", target.display()))
    };
    let text = part.to_str().ok_or_else(|| failed(&"the path is not UTF-8"))?;
    // SQLite accepts an empty file, and would make a new one readable by others.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(part).map_err(|error| failed(&error))?;
    let written = sqlx::query("vacuum into $1").bind(text).execute(conn).await;
    let published = match written {
        Ok(_) => publish(part, target).await?.map_err(|error| failed(&error)),
        Err(error) => Err(failed(&error)),
    };
    if published.is_err() {
        // It is the first failure that the operator must know.
        let _ = fs::remove_file(part);
    }
    published
}

async fn publish(part: &Path, target: &Path) -> Result<std::io::Result<()>> {
    let (part, target) = (part.to_owned(), target.to_owned());
    spawn_blocking(move || files::publish(&part, &target)).await.map_err(Error::internal)
}

/// Reads a database file, and changes nothing.
///
/// # Errors
/// An internal error: the file cannot be opened, is damaged beyond reading, or is not a database of Keydesk.
pub(in crate::server::domain) async fn inspect(path: &Path) -> Result<DatabaseContents> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    // A server that has the file open keeps a log beside it. Without one SQLite need not lock the file, for which it
    // would have to write beside it.
    let is_in_use = files::exists(Path::new(&log))?;
    let failed = |error: sqlx::Error| {
        Error::internal(format!("{} is damaged, or is not a database of Keydesk: {error}", path.display()))
    };
    let mut conn = pragmas::inspecting(path, is_in_use).connect().await.map_err(failed)?;
    let contents = read(&mut conn).await.map_err(failed);
    conn.close().await.map_err(database_error)?;
    contents
}

/// The last row of the event log of each account in a database file. None, if the file is older than event logs.
///
/// # Errors
/// As [`inspect`].
pub(in crate::server::domain) async fn event_log_heads(path: &Path) -> Result<Vec<EventLogHead>> {
    let mut conn = pragmas::inspecting(path, false).connect().await.map_err(database_error)?;
    let heads = read_heads(&mut conn).await.map_err(database_error);
    conn.close().await.map_err(database_error)?;
    heads
}

async fn read_heads(conn: &mut Conn) -> sqlx::Result<Vec<EventLogHead>> {
    let table = sqlx::query("select 1 from sqlite_schema where type = 'table' and name = 'event_chains'");
    if table.fetch_optional(&mut *conn).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows: Vec<HeadRow> = sqlx::query_as(
        "select accounts.id, accounts.slug, event_chains.position, event_chains.hash from event_chains \
         join accounts on accounts.id = event_chains.account_id order by accounts.slug",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|HeadRow(head)| head).collect())
}

struct HeadRow(EventLogHead);

impl FromRow<'_, DatabaseRow> for HeadRow {
    fn from_row(row: &DatabaseRow) -> sqlx::Result<Self> {
        let mut columns = Columns::of(row);
        let (account, slug) = (AccountId(columns.take()?), columns.take()?);
        let head = ChainLink { position: columns.take()?, hash: columns.digest()? };
        Ok(Self(EventLogHead { account, slug, head }))
    }
}

async fn read(conn: &mut Conn) -> sqlx::Result<DatabaseContents> {
    let steps = sqlx::query_as("select version, checksum from _sqlx_migrations order by version");
    let steps = steps.fetch_all(&mut *conn).await?;
    let key_check = sqlx::query_scalar("select key_check from installation").fetch_optional(&mut *conn).await?;
    let mut counts = [0; COUNTED.len()];
    for (count, table) in counts.iter_mut().zip(COUNTED) {
        let sql = AssertSqlSafe(format!("select count(*) from {table}"));
        *count = sqlx::query_scalar(sql).fetch_one(&mut *conn).await?;
    }
    Ok(DatabaseContents { steps, key_check, counts, faults: faults(conn).await? })
}

/// What SQLite finds wrong, ten findings at most.
async fn faults(conn: &mut Conn) -> sqlx::Result<Vec<String>> {
    let mut faults: Vec<String> = sqlx::query_scalar("pragma integrity_check(10)").fetch_all(&mut *conn).await?;
    faults.retain(|fault| fault != "ok");
    let orphans: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("pragma foreign_key_check").fetch_all(conn).await?;
    let orphan = |(table, _, parent, _): &(String, _, String, _)| format!("a row of {table} lacks its row of {parent}");
    faults.extend(orphans.iter().take(10).map(orphan));
    Ok(faults)
}
