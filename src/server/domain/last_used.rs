//! When tokens and sessions were last used.
//!
//! Uses are recorded in memory, and `maintenance.rs` writes them to the database once a minute. So a
//! request that only reads never waits for the one writer. A crash loses at most a minute of uses.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard},
};

use lru::LruCache;

use crate::{
    model::{id::TokenId, timestamp::Timestamp},
    server::domain::{
        caller::ClientInfo,
        error::Result,
        lock::lock,
        store::{self, Database, WriterShare},
    },
};

/// The maximum number of first uses kept. The page that waits for a new token's first request reads them for some
/// minutes.
const FIRST_USES: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// The maximum number of rows per transaction, so that other writers are not held up.
const BATCH: usize = 500;

/// The first use of a token since the server started. It is kept in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstUse {
    /// The time of the request.
    pub at: Timestamp,
    /// Method and route of the request.
    pub request: String,
    /// The client's address.
    pub address: IpAddr,
    /// The client's `User-Agent` header.
    pub agent: String,
}

/// The uses since the last flush.
pub struct LastUsed {
    db: Database,
    pending: Mutex<PendingUses>,
}

struct PendingUses {
    tokens: HashMap<TokenId, Timestamp>,
    sessions: HashMap<[u8; 32], Timestamp>,
    first: LruCache<TokenId, FirstUse>,
}

impl LastUsed {
    /// A record without any uses.
    pub(in crate::server::domain) fn new(db: Database) -> Self {
        let first = LruCache::new(FIRST_USES);
        let pending = PendingUses { tokens: HashMap::new(), sessions: HashMap::new(), first };
        Self { db, pending: Mutex::new(pending) }
    }

    /// Records the use of a token.
    pub fn token(&self, id: TokenId, at: Timestamp, client: &ClientInfo) {
        let mut pending = self.lock();
        pending.tokens.insert(id, at);
        pending.first.get_or_insert(id, || FirstUse {
            at,
            request: client.request.clone(),
            address: client.address,
            agent: client.agent.clone(),
        });
    }

    /// Records the use of a session.
    pub fn session(&self, digest: [u8; 32], at: Timestamp) {
        self.lock().sessions.insert(digest, at);
    }

    /// When a session was last used, if that was after the last flush.
    #[must_use]
    pub fn session_seen(&self, digest: &[u8; 32]) -> Option<Timestamp> {
        self.lock().sessions.get(digest).copied()
    }

    /// When a token was last used, if that was after the last flush.
    #[must_use]
    pub fn token_used(&self, id: TokenId) -> Option<Timestamp> {
        self.lock().tokens.get(&id).copied()
    }

    /// The first use of a token, if it is still kept.
    #[must_use]
    pub fn first_use(&self, id: TokenId) -> Option<FirstUse> {
        self.lock().first.peek(&id).cloned()
    }

    /// Removes a token that was revoked, or has a new secret.
    pub fn forget(&self, id: TokenId) {
        let mut pending = self.lock();
        pending.tokens.remove(&id);
        pending.first.pop(&id);
    }

    /// Writes all uses to the database in batches, and removes each batch from memory after its commit.
    ///
    /// # Errors
    /// Busy, or an internal error of the database. Unwritten uses stay in memory for the next flush.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        let (tokens, sessions) = {
            let pending = self.lock();
            (snapshot(&pending.tokens), snapshot(&pending.sessions))
        };
        for batch in tokens.chunks(BATCH) {
            let mut tx = self.db.write(WriterShare::Server).await?;
            for (id, at) in batch {
                store::tokens::update_last_used(&mut tx, *id, *at).await?;
            }
            tx.commit().await?;
            remove_written(&mut self.lock().tokens, batch);
        }
        for batch in sessions.chunks(BATCH) {
            let mut tx = self.db.write(WriterShare::Server).await?;
            for (digest, at) in batch {
                store::sessions::update_last_seen(&mut tx, digest, *at).await?;
            }
            tx.commit().await?;
            remove_written(&mut self.lock().sessions, batch);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, PendingUses> {
        lock(&self.pending)
    }
}

/// A copy, so that the lock is not held while the database writes.
fn snapshot<K: Copy>(used: &HashMap<K, Timestamp>) -> Vec<(K, Timestamp)> {
    used.iter().map(|(key, at)| (*key, *at)).collect()
}

/// Removes uses that were written. A key that was used again meanwhile stays for the next flush.
fn remove_written<K: Eq + Hash>(used: &mut HashMap<K, Timestamp>, written: &[(K, Timestamp)]) {
    for (key, at) in written {
        if used.get(key) == Some(at) {
            used.remove(key);
        }
    }
}
