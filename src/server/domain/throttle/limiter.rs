//! The state of one rate limit: how much of it each key has used.

use std::{num::NonZeroUsize, sync::Mutex, time::Duration};

use lru::LruCache;

use crate::server::domain::{limits::RateLimit, lock::lock, throttle::client_keys::Key};

/// The maximum number of keys of one limit, about 100 bytes each. All limits together have 130,000.
const MAX_KEYS: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// For each key, the moment on the monotonic clock at which its limit is entirely unused again. When the memory is
/// full, the least recently used key is evicted.
pub(in crate::server::domain) struct Limiter(Mutex<LruCache<Key, Duration>>);

impl Default for Limiter {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MAX_KEYS)))
    }
}

impl Limiter {
    /// Counts one request of a key.
    ///
    /// # Errors
    /// The seconds until a retry can succeed, if the limit is reached.
    pub(in crate::server::domain) fn take(&self, key: Key, limit: RateLimit, now: Duration) -> Result<(), i64> {
        let mut free_at = lock(&self.0);
        let next = next(free_at.get(&key), limit, now)?;
        free_at.put(key, next);
        Ok(())
    }

    /// Checks whether a request of a key would pass, without counting it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub(in crate::server::domain) fn check(&self, key: &Key, limit: RateLimit, now: Duration) -> Result<(), i64> {
        next(lock(&self.0).get(key), limit, now).map(drop)
    }

    /// Resets the count of a key.
    pub(in crate::server::domain) fn forget(&self, key: &Key) {
        lock(&self.0).pop(key);
    }
}

/// The moment at which the limit is entirely unused again, if one more request is counted now.
fn next(free_at: Option<&Duration>, limit: RateLimit, now: Duration) -> Result<Duration, i64> {
    let step = limit.per / limit.count;
    // A key without state has used nothing.
    let next = free_at.map_or(now, |free_at| now.max(*free_at)) + step;
    let wait = next.saturating_sub(now).saturating_sub(step * limit.burst);
    if wait.is_zero() {
        return Ok(next);
    }
    // Rounded up: a client that waits exactly as long as reported must not be refused again.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    Err(i64::try_from(seconds).expect("settings name 30 days at most"))
}
