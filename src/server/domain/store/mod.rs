//! The store: all SQL, private to the domain.
//!
//! [`Database`] opens the database, [`Conn`] reads and [`Tx`] writes; no other type of the database
//! library leaves this folder. There are one writer and a few readers, which SQLite lets work concurrently
//! in WAL mode.

pub(super) mod account_export;
pub(super) mod accounts;
pub(super) mod copies;
pub(super) mod email_links;
pub(super) mod imported_users;
pub(super) mod imports;
pub(super) mod installation;
pub(super) mod invites;
pub(super) mod letters;
mod list_pages;
pub(super) mod log_in_failures;
pub(super) mod log_in_steps;
pub(super) mod log_ins;
mod metadata_keys;
pub(super) mod migrations;
pub(super) mod new_request_logs;
pub(super) mod overview;
pub(super) mod passkeys;
pub(super) mod password_costs;
pub(super) mod passwords;
#[cfg(test)]
mod plan_sources;
#[cfg(test)]
mod plans;
mod pragmas;
pub(super) mod products;
mod readers;
pub(super) mod recovery_codes;
pub(super) mod request_logs;
mod rows;
pub(super) mod sample_data;
pub(super) mod search;
pub(super) mod second_factors;
pub(super) mod sessions;
pub(super) mod settings;
mod snapshots;
pub(super) mod token_groups;
pub(super) mod tokens;
pub(super) mod user_deletions;
pub(super) mod user_list;
pub(super) mod users;
mod writer_queue;

use std::{
    ops::{Deref, DerefMut},
    path::Path,
    time::Duration,
};

use sqlx::{Sqlite, Transaction, sqlite::SqlitePoolOptions};
use tokio::time::timeout;

pub(super) use self::{list_pages::read_counts as list_counts, readers::Reader, snapshots::Snapshot};

use crate::{
    model::problem::{ErrorCode, FieldError},
    server::domain::{
        cancellation,
        error::{Error, Result},
        files,
        store::{
            readers::Readers,
            writer_queue::{Turn, WriterQueue},
        },
    },
};

pub(super) use writer_queue::WriterShare;

/// The database system. Only this file and `pragmas.rs` depend on which one it is.
type Backend = Sqlite;
type Pool = sqlx::Pool<Backend>;
type DatabaseRow = <Backend as sqlx::Database>::Row;
/// How a connection is opened.
type ConnectOptions = <Conn as sqlx::Connection>::Options;
type Statement<'q> = sqlx::query::Query<'q, Backend, <Backend as sqlx::Database>::Arguments>;

/// A connection for reading. A [`Tx`] dereferences to it, so queries run on both.
pub(super) type Conn = <Backend as sqlx::Database>::Connection;

/// A transaction for writing. It is rolled back if dropped without [`Tx::commit`].
pub(super) struct Tx {
    // Declared first, so dropped first: the next one in the queue finds the writer free.
    transaction: Transaction<'static, Backend>,
    _turn: Turn,
}

/// The database: a pool of one writer, and a pool of readers.
#[derive(Clone)]
pub(super) struct Database {
    writer: Pool,
    queue: WriterQueue,
    readers: Readers,
}

/// How long to wait for a connection, or for another process that writes, such as the command line.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

impl Database {
    /// Opens the database, creates it if missing, and runs migrations.
    ///
    /// # Errors
    /// An internal error: the file is unusable, SQLite is too old, or the database is newer than this program.
    pub(super) async fn open(path: &Path) -> Result<Self> {
        files::create_file(path).map_err(|error| {
            let detail = format!("the database {} cannot be used: {error}", path.display());
            Error::internal(format!("{detail}; its folder must exist, and this user must be able to write both"))
        })?;
        let options = pragmas::options(path);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(BUSY_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(options.clone().optimize_on_close(true, None))
            .await
            .map_err(database_error)?;
        pragmas::check(&mut *writer.acquire().await.map_err(database_error)?).await?;
        migrations::run(&writer, path).await?;
        let readers = Readers::new(options.read_only(true).create_if_missing(false).pragma("query_only", "1"))?;
        pragmas::check(&mut *readers.get().await?).await?;
        Ok(Self { writer, queue: WriterQueue::default(), readers })
    }

    /// Opens a new database in memory. It goes when it is closed, or when nobody has it any more.
    ///
    /// # Errors
    /// An internal error: SQLite is too old, or a migration failed.
    pub(super) async fn open_in_memory(name: &str) -> Result<Self> {
        let options = pragmas::in_memory(name);
        // The pool must keep its connection: with the last one the data would go.
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        let pool = pool.acquire_timeout(BUSY_TIMEOUT).test_before_acquire(false);
        let writer = pool.connect_with(options.clone()).await.map_err(database_error)?;
        pragmas::check_in_memory(&mut *writer.acquire().await.map_err(database_error)?).await?;
        migrations::run_in_memory(&writer).await?;
        let readers = Readers::new(options.create_if_missing(false).pragma("query_only", "1"))?;
        pragmas::check_in_memory(&mut *readers.get().await?).await?;
        Ok(Self { writer, queue: WriterQueue::default(), readers })
    }

    /// A connection for reading.
    ///
    /// # Errors
    /// Busy, if none is free within 5 s.
    pub(super) async fn read(&self) -> Result<Reader> {
        self.readers.get().await
    }

    /// A transaction for writing. It holds the write lock from its beginning. A request that has one runs to its end.
    ///
    /// # Errors
    /// Busy, if its turn does not come within 5.5 s, or too many transactions of the same share wait.
    pub(super) async fn write(&self, share: WriterShare) -> Result<Tx> {
        // The timeout keeps the waits in the queue, for the pool and for another process from adding up.
        let begin = async {
            let turn = self.queue.turn(share).await?;
            let tx = Tx::begin(&self.writer, turn).await?;
            // From here on, what follows a commit must happen.
            cancellation::begin_to_write();
            Ok(tx)
        };
        timeout(BUSY_TIMEOUT + BUSY_TIMEOUT / 10, begin).await.map_err(|_| Error::Busy)?
    }

    /// Closes the readers, then the writer. The last connection merges the WAL into the database file.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

impl Tx {
    async fn begin(writer: &Pool, turn: Turn) -> Result<Self> {
        // `immediate`: SQLite refuses a deferred transaction that begins to write late at once, whatever the timeout.
        let transaction = writer.begin_with("begin immediate").await.map_err(database_error)?;
        Ok(Self { transaction, _turn: turn })
    }

    /// Commits. When this returns, the changes survive a power failure (`synchronous = full`).
    ///
    /// # Errors
    /// Busy, or an internal error of the database. Nothing is changed then.
    pub(super) async fn commit(self) -> Result<()> {
        self.transaction.commit().await.map_err(database_error)
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.transaction
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.transaction
    }
}

/// Execution of a statement that writes.
pub(super) trait Write {
    /// Executes the statement and returns the number of rows that it changed.
    async fn changed(self, tx: &mut Tx) -> Result<u64>;

    /// Executes the statement, whatever number of rows it changes.
    async fn write(self, tx: &mut Tx) -> Result<()>;

    /// Executes the statement, and reports a violated unique index as this field error. The statement must be able to
    /// violate one index only, because SQLite reports the kind of the violated constraint and not its name.
    async fn write_unless_taken(self, tx: &mut Tx, code: ErrorCode) -> Result<()>;
}

impl Write for Statement<'_> {
    async fn changed(self, tx: &mut Tx) -> Result<u64> {
        self.execute(&mut **tx).await.map(|done| done.rows_affected()).map_err(database_error)
    }

    async fn write(self, tx: &mut Tx) -> Result<()> {
        self.changed(tx).await.map(|_| ())
    }

    async fn write_unless_taken(self, tx: &mut Tx, code: ErrorCode) -> Result<()> {
        match self.execute(&mut **tx).await {
            Ok(_) => Ok(()),
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Err(FieldError::from(code).into()),
            Err(error) => Err(database_error(error)),
        }
    }
}

/// Converts an error of the database: busy if waiting helps, otherwise an internal error.
pub(super) fn database_error(error: sqlx::Error) -> Error {
    /// SQLITE_BUSY and SQLITE_LOCKED; extended codes carry more in their upper bytes.
    const BUSY_CODES: [i32; 2] = [5, 6];
    match &error {
        sqlx::Error::PoolTimedOut => Error::Busy,
        sqlx::Error::WorkerCrashed => {
            readers::note_crash();
            Error::internal(error)
        }
        sqlx::Error::Database(cause) => {
            let code = cause.code().and_then(|code| code.parse::<i32>().ok());
            let is_busy = code.is_some_and(|code| BUSY_CODES.contains(&(code & 0xff)));
            if is_busy { Error::Busy } else { Error::internal(error) }
        }
        _ => Error::internal(error),
    }
}
