//! One limit at work: which keys have used how much of it.

use std::{num::NonZeroUsize, sync::Mutex, time::Duration};

use lru::LruCache;

use crate::server::domain::{limits::RateLimit, lock::lock, throttle::client_keys::Key};

/// Keys that one limit remembers at once, some 100 bytes each. All limits together have 100,000.
const KEYS: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// For each key, the moment when all of its limit is free again, on the monotonic clock. The oldest
/// key is forgotten first.
pub(in crate::server::domain) struct Limiter(Mutex<LruCache<Key, Duration>>);

impl Default for Limiter {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEYS)))
    }
}

impl Limiter {
    /// Takes one from the limit of a key.
    ///
    /// # Errors
    /// The seconds to wait, where none is left.
    pub(in crate::server::domain) fn take(&self, key: Key, limit: RateLimit, now: Duration) -> Result<(), i64> {
        let mut free_at = lock(&self.0);
        let next = next(free_at.get(&key), limit, now)?;
        free_at.put(key, next);
        Ok(())
    }

    /// Asks whether a key could take one, and takes none.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(in crate::server::domain) fn check(&self, key: &Key, limit: RateLimit, now: Duration) -> Result<(), i64> {
        next(lock(&self.0).get(key), limit, now).map(drop)
    }

    /// Gives a key all of it back.
    pub(in crate::server::domain) fn forget(&self, key: &Key) {
        lock(&self.0).pop(key);
    }
}

/// When a key has all of it back if it takes one more now.
fn next(free_at: Option<&Duration>, limit: RateLimit, now: Duration) -> Result<Duration, i64> {
    let step = limit.per / limit.count;
    // A key that is not remembered has all of it.
    let next = free_at.map_or(now, |free_at| now.max(*free_at)) + step;
    let wait = next.saturating_sub(now).saturating_sub(step * limit.burst);
    if wait.is_zero() {
        return Ok(next);
    }
    // The next full second: who waits as told must not be refused again.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Err(i64::try_from(seconds).expect("settings name a hundred years at most"))
}
