//! The connections for reading, in a pool of their own.
//!
//! sqlx has a pool too. It spawns a task for each connection that is given back and pings it there: two more
//! hand-overs between threads for each read, which cost more than the read. This pool hands a connection on as it is.

use std::sync::atomic::{AtomicUsize, Ordering};

use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleResult, Timeouts},
};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::server::domain::{
    error::{Error, Result},
    store::{BUSY_TIMEOUT, Conn, ConnectOptions, database_error},
};

/// The maximum number of connections.
const MAX: usize = 8;

/// How many threads of connections have crashed in this process.
static CRASHES: AtomicUsize = AtomicUsize::new(0);

/// The pool.
#[derive(Clone)]
pub(super) struct Readers(Pool<Opener>);

/// A connection for reading, borrowed from the pool.
pub(in crate::server::domain) struct Reader(Object<Opener>);

/// Opens connections.
struct Opener(ConnectOptions);

/// An open connection.
struct Open {
    conn: Conn,
    /// The number of crashes when the connection last worked.
    crashes: usize,
}

impl Readers {
    /// A pool that opens connections when they are needed.
    pub(super) fn new(options: ConnectOptions) -> Result<Self> {
        let timeouts = Timeouts { wait: Some(BUSY_TIMEOUT), create: Some(BUSY_TIMEOUT), recycle: Some(BUSY_TIMEOUT) };
        // Last in, first out: few connections do the work, so few page caches are warm, and few threads are woken.
        let pool = Pool::builder(Opener(options)).max_size(MAX).timeouts(timeouts).queue_mode(QueueMode::Lifo);
        pool.runtime(Runtime::Tokio1).build().map(Self).map_err(Error::internal)
    }

    /// Borrows a connection.
    ///
    /// # Errors
    /// Busy, if none is free within 5 s.
    pub(super) async fn get(&self) -> Result<Reader> {
        self.0.get().await.map(Reader).map_err(|error| match error {
            PoolError::Backend(error) => database_error(error),
            PoolError::Timeout(_) => Error::Busy,
            other => Error::internal(other),
        })
    }

    /// Opens a connection that is not of the pool.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(super) async fn open(&self) -> Result<Conn> {
        self.0.manager().0.connect().await.map_err(database_error)
    }

    /// Closes the connections. One that is in use is closed when it is given back.
    pub(super) async fn close(&self) {
        let idle = self.0.retain(|_, _| false).removed;
        self.0.close();
        for Open { conn, .. } in idle {
            if let Err(error) = conn.close().await {
                tracing::debug!(%error, "a connection for reading could not be closed");
            }
        }
    }
}

/// Notes that the thread of a connection has crashed. The error does not tell which one, so each connection is tested
/// before its next use.
pub(super) fn note_crash() {
    CRASHES.fetch_add(1, Ordering::Relaxed);
}

impl Manager for Opener {
    type Type = Open;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<Open, sqlx::Error> {
        let crashes = CRASHES.load(Ordering::Relaxed);
        Ok(Open { conn: self.0.connect().await?, crashes })
    }

    /// Tests the connection if one has crashed. If it is the one, the pool opens another.
    async fn recycle(&self, open: &mut Open, _: &Metrics) -> RecycleResult<sqlx::Error> {
        let crashes = CRASHES.load(Ordering::Relaxed);
        if open.crashes != crashes {
            open.conn.ping().await?;
            open.crashes = crashes;
        }
        Ok(())
    }
}

impl std::ops::Deref for Reader {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0.conn
    }
}

impl std::ops::DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0.conn
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;
    use crate::server::domain::store::{Database, Write, WriterShare};

    async fn database() -> (tempfile::TempDir, Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Database::open(&folder.path().join("keydesk.db")).await.expect("a database");
        (folder, db)
    }

    async fn write(db: &Database, sql: &'static str) {
        let mut tx = db.write(WriterShare::Server).await.expect("a writer");
        sqlx::query(sql).write(&mut tx).await.expect(sql);
        tx.commit().await.expect("a commit");
    }

    async fn count(reader: &mut Reader) -> Result<i64> {
        sqlx::query_scalar("select count(*) from things").fetch_one(&mut **reader).await.map_err(database_error)
    }

    #[tokio::test]
    async fn a_connection_that_crashed_is_replaced() {
        let (_folder, db) = database().await;
        write(&db, "create table things (one text)").await;
        write(&db, "insert into things values (1)").await;
        let all = "select * from things";
        let mut reader = db.read().await.expect("a reader");
        sqlx::query(all).fetch_one(&mut *reader).await.expect("one column");
        write(&db, "alter table things add column two text").await;
        // sqlx remembers how many columns a statement has, and its thread panics if the answer has more.
        assert!(sqlx::query(all).fetch_all(&mut *reader).await.is_ok_and(|rows| rows.is_empty()), "no crash");
        // sqlx loses a query that is sent while the thread unwinds.
        let answer = loop {
            if let Ok(answer) = timeout(Duration::from_secs(1), count(&mut reader)).await {
                break answer;
            }
        };
        assert!(answer.is_err(), "the thread still runs");
        drop(reader);
        for _ in 0..3 {
            assert_eq!(count(&mut db.read().await.expect("a reader")).await.expect("a count"), 1);
        }
    }

    #[tokio::test]
    async fn few_connections_do_the_work() {
        let (_folder, db) = database().await;
        for _ in 0..20 {
            drop(db.read().await.expect("a reader"));
        }
        assert_eq!(db.readers.0.status().size, 1);
    }

    #[tokio::test]
    async fn a_closed_pool_lends_nothing() {
        let (_folder, db) = database().await;
        let held = db.read().await.expect("a reader");
        db.close().await;
        assert!(db.read().await.is_err());
        drop(held);
        assert_eq!(db.readers.0.status().size, 0);
    }
}
