//! One limit at work: which keys have had how much of it.

use std::{num::NonZeroUsize, sync::Mutex, time::Duration};

use lru::LruCache;

use crate::server::domain::{
    Domain,
    error::Result,
    limits::{
        RateLimit,
        throttle::{Key, too_many},
    },
    lock::lock,
};

/// Keys that one limit remembers at once, some 100 bytes each. All limits together have 100,000.
const KEYS: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// For each key, when it would be quite rested, on the clock that never jumps. The oldest key is forgotten first.
pub(in crate::server::domain) struct Limiter(Mutex<LruCache<Key, Duration>>);

impl Default for Limiter {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEYS)))
    }
}

impl Limiter {
    /// Takes one from what a key may; the name is what clients are told of the limit.
    pub(in crate::server::domain) fn take(
        &self,
        domain: &Domain,
        name: &'static str,
        key: Key,
        limit: RateLimit,
    ) -> Result<()> {
        let mut rested = lock(&self.0);
        let then = next(domain, name, rested.get(&key), limit)?;
        rested.put(key, then);
        Ok(())
    }

    /// Whether a key may take one, and takes none.
    pub(in crate::server::domain) fn check(
        &self,
        domain: &Domain,
        name: &'static str,
        key: &Key,
        limit: RateLimit,
    ) -> Result<()> {
        next(domain, name, lock(&self.0).get(key), limit).map(drop)
    }

    /// Gives a key all of it back.
    pub(in crate::server::domain) fn forget(&self, key: &Key) {
        lock(&self.0).pop(key);
    }
}

/// When a key will be quite rested if it takes one more now.
fn next(domain: &Domain, name: &'static str, rested: Option<&Duration>, limit: RateLimit) -> Result<Duration> {
    let now = domain.0.clock.elapsed();
    let step = limit.per / limit.count;
    // A key that is not remembered has used up nothing.
    let then = rested.copied().unwrap_or_default().max(now) + step;
    let wait = then.saturating_sub(now).saturating_sub(step * limit.burst);
    if wait.is_zero() {
        return Ok(then);
    }
    // The next second: who waits as told must not be refused again.
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    // What fits at once is what was used up.
    Err(too_many(domain, name, limit.burst, i64::try_from(seconds).unwrap_or(i64::MAX)))
}
