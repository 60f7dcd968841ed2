//! Views of the database as of one moment, for those who read for long.

use std::ops::{Deref, DerefMut};

use crate::server::domain::{
    error::Result,
    store::{Conn, Database, database_error},
};

/// The database as of one moment, on a connection of its own: it takes none of the pool. It ends when it is dropped.
pub(in crate::server::domain) struct Snapshot(Conn);

impl Database {
    /// A view of the database as it is now.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn snapshot(&self) -> Result<Snapshot> {
        let mut conn = self.readers.open().await?;
        sqlx::query("begin").execute(&mut conn).await.map_err(database_error)?;
        // The first statement that reads decides on the moment.
        sqlx::query("select 1 from installation").fetch_optional(&mut conn).await.map_err(database_error)?;
        Ok(Snapshot(conn))
    }
}

impl Deref for Snapshot {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Snapshot {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
