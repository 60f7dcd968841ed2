//! When tokens and sessions were last used: in memory at once, in the database
//! once a minute (`upkeep.rs`), never in a request's path.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard},
};

use lru::LruCache;

use super::{
    caller::Source,
    error::Result,
    lock::lock,
    store::{self, Tx},
};
use crate::model::{id::TokenId, timestamp::Timestamp};

/// First uses that can be told at once: somebody watches each for some minutes.
const FIRST_USES: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// How a token was used first, as long as the server remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
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
pub struct LastUsed(Mutex<Memory>);

struct Memory {
    tokens: HashMap<TokenId, Timestamp>,
    sessions: HashMap<[u8; 32], Timestamp>,
    first: LruCache<TokenId, Use>,
}

impl Default for LastUsed {
    fn default() -> Self {
        let first = LruCache::new(FIRST_USES);
        Self(Mutex::new(Memory { tokens: HashMap::new(), sessions: HashMap::new(), first }))
    }
}

impl LastUsed {
    /// Notes the use of a token.
    pub fn token(&self, id: TokenId, at: Timestamp, source: &Source) {
        let mut memory = self.lock();
        memory.tokens.insert(id, at);
        memory.first.get_or_insert(id, || Use {
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
    pub fn first_use(&self, id: TokenId) -> Option<Use> {
        self.lock().first.peek(&id).cloned()
    }

    /// Forgets a token that is gone, or has a new secret.
    pub fn forget(&self, id: TokenId) {
        let mut memory = self.lock();
        memory.tokens.remove(&id);
        memory.first.pop(&id);
    }

    /// Whether there is anything to write.
    pub(super) fn is_empty(&self) -> bool {
        let memory = self.lock();
        memory.tokens.is_empty() && memory.sessions.is_empty()
    }

    /// Writes all that is new, and forgets it once that is durable.
    ///
    /// # Errors
    /// Of the database; then nothing is forgotten.
    pub(super) async fn flush(&self, mut tx: Tx) -> Result<()> {
        let (tokens, sessions) = {
            let memory = self.lock();
            (memory.tokens.clone(), memory.sessions.clone())
        };
        for (id, at) in &tokens {
            store::tokens::update_last_used(&mut tx, *id, *at).await?;
        }
        for (digest, at) in &sessions {
            store::sessions::update_last_seen(&mut tx, digest, *at).await?;
        }
        tx.commit().await?;
        let mut memory = self.lock();
        memory.tokens.retain(|id, at| tokens.get(id) != Some(at));
        memory.sessions.retain(|digest, at| sessions.get(digest) != Some(at));
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        lock(&self.0)
    }
}
