//! Memory: SQL, private to the deeds.
//!
//! [`Database`] opens the database, [`Conn`] reads, [`Tx`] writes: no other name of
//! the database leaves this file. One writer and a few readers; SQLite in WAL
//! mode lets them work at once.

pub(super) mod accounts;
pub(super) mod installation;
mod list_pages;
pub(super) mod log_in_failures;
pub(super) mod log_in_steps;
pub(super) mod migrations;
pub(super) mod passwords;
#[cfg(test)]
mod plans;
mod pragmas;
pub(super) mod products;
mod rows;
pub(super) mod sample_data;
pub(super) mod second_factors;
pub(super) mod sessions;
pub(super) mod settings;
pub(super) mod tokens;
pub(super) mod users;

use std::{
    fs::{self, DirBuilder, Permissions},
    ops::{Deref, DerefMut},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::Path,
    time::Duration,
};

use sqlx::{Sqlite, Transaction, pool::PoolConnection, sqlite::SqlitePoolOptions};
use tokio::time::timeout;

use crate::{
    model::problem::{ErrorCode, FieldError},
    server::domain::error::{Error, Result},
};

/// Which database it is: with `pragmas.rs`, the only file that says so.
type Backend = Sqlite;
type Pool = sqlx::Pool<Backend>;
type DatabaseRow = <Backend as sqlx::Database>::Row;
type Statement<'q> = sqlx::query::Query<'q, Backend, <Backend as sqlx::Database>::Arguments>;

/// A connection that can read.
pub(super) type Conn = <Backend as sqlx::Database>::Connection;

/// A transaction that can write. Dropped without [`Tx::commit`] it changes nothing.
pub(super) struct Tx(Transaction<'static, Backend>);

/// A connection that reads, on loan.
pub(super) struct Reader(PoolConnection<Backend>);

/// The database: one writer, a few readers.
#[derive(Clone)]
pub(super) struct Database {
    writer: Pool,
    readers: Pool,
}

/// How long a writer waits for another process, such as a command-line verb.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 8;

impl Database {
    /// Opens the database, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    /// A fault: unusable file, SQLite too old, or a database newer than this program.
    pub(super) async fn open(path: &Path) -> Result<Self> {
        private_file(path)?;
        let options = pragmas::options(path);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(options.clone().optimize_on_close(true, None))
            .await
            .map_err(fault)?;
        pragmas::check(&mut *writer.acquire().await.map_err(fault)?).await?;
        migrations::run(&writer, path).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(options.read_only(true).create_if_missing(false).pragma("query_only", "1"))
            .await
            .map_err(fault)?;
        pragmas::check(&mut *readers.acquire().await.map_err(fault)?).await?;
        Ok(Self { writer, readers })
    }

    /// A connection that reads.
    pub(super) async fn read(&self) -> Result<Reader> {
        self.readers.acquire().await.map(Reader).map_err(fault)
    }

    /// A transaction that writes: the only one in this process, from its first moment.
    pub(super) async fn write(&self) -> Result<Tx> {
        // A deferred transaction that turns to writing late is refused at once, whatever the timeout.
        // Waiting for the pool and then for another process must not add up.
        let begin = self.writer.begin_with("begin immediate");
        let tx = timeout(BUSY_TIMEOUT + BUSY_TIMEOUT / 10, begin).await.map_err(|_| Error::Busy)?;
        tx.map(Tx).map_err(fault)
    }

    /// Closes the readers, then the writer, which folds the WAL into the database.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Tx {
    /// Makes it all true, durably.
    pub(super) async fn commit(self) -> Result<()> {
        self.0.commit().await.map_err(fault)
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// Makes the data folder, readable by its owner only.
///
/// # Errors
/// A fault that names the folder.
pub(super) fn private_folder(path: &Path) -> Result<()> {
    let make = || match DirBuilder::new().recursive(true).mode(0o700).create(path) {
        Ok(()) => fs::set_permissions(path, Permissions::from_mode(0o700)),
        Err(error) => Err(error),
    };
    make().map_err(|error| Error::internal(format!("the data folder {} cannot be used: {error}", path.display())))
}

/// Makes a database file itself, so that SQLite gives its WAL the same mode.
fn private_file(path: &Path) -> Result<()> {
    let open = || {
        fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        fs::set_permissions(path, Permissions::from_mode(0o600))
    };
    open().map_err(|error| Error::internal(format!("the database {} cannot be used: {error}", path.display())))
}

/// A statement that writes.
pub(super) trait Write {
    /// Runs it; how many rows it changed.
    async fn changed(self, tx: &mut Tx) -> Result<u64>;

    /// Runs it, however many rows that is.
    async fn write(self, tx: &mut Tx) -> Result<()>;

    /// The same; a broken unique index is told as the refusal it is. A statement can break
    /// one index at most: SQLite tells the kind of a broken rule, not its name.
    async fn write_unless_taken(self, tx: &mut Tx, code: ErrorCode) -> Result<()>;
}

impl Write for Statement<'_> {
    async fn changed(self, tx: &mut Tx) -> Result<u64> {
        self.execute(&mut **tx).await.map(|done| done.rows_affected()).map_err(fault)
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        self.changed(tx).await.map(|_| ())
    }

    async fn write_unless_taken(self, tx: &mut Tx, code: ErrorCode) -> Result<()> {
        match self.execute(&mut **tx).await {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Err(FieldError::from(code).into()),
            Err(error) => Err(fault(error)),
        }
    }
}

/// What a failed query means to whoever asked: wait, or call the operator.
pub(super) fn fault(error: sqlx::Error) -> Error {
    /// SQLITE_BUSY and SQLITE_LOCKED; extended codes carry more in their upper bytes.
    const WAIT: [i32; 2] = [5, 6];
    match &error {
        sqlx::Error::PoolTimedOut => Error::Busy,
        sqlx::Error::Database(cause) => {
            let code = cause.code().and_then(|code| code.parse::<i32>().ok());
            if code.is_some_and(|code| WAIT.contains(&(code & 0xff))) { Error::Busy } else { Error::internal(error) }
        }
        _ => Error::internal(error),
    }
}
