//! When tokens and sessions were last used: in memory at once, in the database
//! once a minute (`maintenance.rs`), never in a request's path.

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
        store::{self, Database},
    },
};

/// First uses that can be told at once: somebody watches each for some minutes.
const FIRST_USES: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// So many are written in one go: others wait for the one writer too.
const A_ROUND: usize = 500;

/// How a token was used first, as long as the server remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstUse {
    /// When.
    pub at: Timestamp,
    /// Method and route.
    pub request: String,
    /// From where.
    pub address: IpAddr,
    /// The client's name for itself.
    pub agent: String,
}

/// What has been used since the last flush.
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
    /// Nothing has been used yet.
    pub(in crate::server::domain) fn new(db: Database) -> Self {
        let first = LruCache::new(FIRST_USES);
        let pending = PendingUses { tokens: HashMap::new(), sessions: HashMap::new(), first };
        Self { db, pending: Mutex::new(pending) }
    }

    /// Notes the use of a token.
    pub fn token(&self, id: TokenId, at: Timestamp, source: &ClientInfo) {
        let mut memory = self.lock();
        memory.tokens.insert(id, at);
        memory.first.get_or_insert(id, || FirstUse {
            at,
            request: source.request.clone(),
            address: source.address,
            agent: source.agent.clone(),
        });
    }

    /// Notes the use of a session.
    pub fn session(&self, digest: [u8; 32], at: Timestamp) {
        self.lock().sessions.insert(digest, at);
    }

    /// When a session was last seen, as far as memory knows.
    #[must_use]
    pub fn session_seen(&self, digest: &[u8; 32]) -> Option<Timestamp> {
        self.lock().sessions.get(digest).copied()
    }

    /// When a token was last used, as far as memory knows.
    #[must_use]
    pub fn token_used(&self, id: TokenId) -> Option<Timestamp> {
        self.lock().tokens.get(&id).copied()
    }

    /// How a token was first used, as far as memory knows.
    #[must_use]
    pub fn first_use(&self, id: TokenId) -> Option<FirstUse> {
        self.lock().first.peek(&id).cloned()
    }

    /// Forgets a token that is gone, or has a new secret.
    pub fn forget(&self, id: TokenId) {
        let mut memory = self.lock();
        memory.tokens.remove(&id);
        memory.first.pop(&id);
    }

    /// Writes all that is new, a round at a time, and forgets each once it is durable.
    ///
    /// # Errors
    /// Of the database; then what is not written is not forgotten.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        let (tokens, sessions) = {
            let memory = self.lock();
            (listed(&memory.tokens), listed(&memory.sessions))
        };
        for round in tokens.chunks(A_ROUND) {
            let mut tx = self.db.write().await?;
            for (id, at) in round {
                store::tokens::update_last_used(&mut tx, *id, *at).await?;
            }
            tx.commit().await?;
            forget_all(&mut self.lock().tokens, round);
        }
        for round in sessions.chunks(A_ROUND) {
            let mut tx = self.db.write().await?;
            for (digest, at) in round {
                store::sessions::update_last_seen(&mut tx, digest, *at).await?;
            }
            tx.commit().await?;
            forget_all(&mut self.lock().sessions, round);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, PendingUses> {
        lock(&self.pending)
    }
}

fn listed<K: Copy>(used: &HashMap<K, Timestamp>) -> Vec<(K, Timestamp)> {
    used.iter().map(|(key, at)| (*key, *at)).collect()
}

/// What was used again meanwhile stays for the next time.
fn forget_all<K: Eq + Hash>(used: &mut HashMap<K, Timestamp>, written: &[(K, Timestamp)]) {
    for (key, at) in written {
        if used.get(key) == Some(at) {
            used.remove(key);
        }
    }
}
