//! The limit on all requests of a client address, unless the operator switched it off (docs/api.md 1.9).
//!
//! It uses fixed windows of a second and a minute, not the leaky bucket of `throttle/limiter.rs`, because
//! response headers report the count, the limit and the reset of each window.

use std::{net::IpAddr, num::NonZeroUsize, sync::Mutex};

use lru::LruCache;

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        audit,
        caller::ClientInfo,
        error::{Error, RateLimited, Result},
        limits::RequestLimit,
        lock::lock,
        throttle::network,
    },
};

/// The maximum number of addresses kept, about 100 bytes each.
const MAX_ADDRESSES: NonZeroUsize = NonZeroUsize::new(100_000).expect("more than none");

/// The name in the API and the length in seconds of each window.
const WINDOWS: [(&str, i64); 2] = [("1s", 1), ("1m", 60)];

/// Counts requests by client address.
pub struct RequestCounter(Mutex<LruCache<IpAddr, [Window; 2]>>);

/// The second at which a window began, since 1970, and the number of requests in it.
type Window = (i64, u32);

/// The usage of a request limit, as response headers report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestUsage {
    /// The name of the window.
    pub window: &'static str,
    /// The number of requests in this window, including the current one.
    pub count: u32,
    /// The number of requests allowed in the window.
    pub limit: u32,
    /// The moment at which the next window begins.
    pub reset: Timestamp,
}

impl Default for RequestCounter {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MAX_ADDRESSES)))
    }
}

impl RequestCounter {
    /// Counts a request, and returns the usage of the window that is closer to its limit.
    ///
    /// # Errors
    /// Rate limited, if a window is full. The request then counts in neither window.
    pub fn admit(&self, limit: RequestLimit, client: &ClientInfo, now: Timestamp) -> Result<RequestUsage> {
        let limits = [limit.per_second, limit.per_minute];
        let mut addresses = lock(&self.0);
        let windows = addresses.get_or_insert_mut(network(client.address), Default::default);
        let mut usages = [0, 1].map(|place| current(windows[place], place, limits[place], now));
        // If both windows are full, the longer one decides how long to wait.
        if let Some(full) = usages.iter().rev().find(|usage| usage.count >= usage.limit) {
            audit::note_limit(full.window);
            return Err(Error::RateLimited(too_many(full, now)));
        }
        for (place, usage) in usages.iter_mut().enumerate() {
            usage.count += 1;
            windows[place] = (begin(place, now), usage.count);
        }
        let [second, minute] = usages;
        Ok(if second.is_fuller_than(&minute) { second } else { minute })
    }
}

impl RequestUsage {
    fn is_fuller_than(&self, other: &Self) -> bool {
        u64::from(self.count) * u64::from(other.limit) > u64::from(other.count) * u64::from(self.limit)
    }
}

/// The usage of a window now. It is empty if the kept window is over.
fn current((began, count): Window, place: usize, limit: u32, now: Timestamp) -> RequestUsage {
    let (window, seconds) = WINDOWS[place];
    let begin = begin(place, now);
    let count = if began == begin { count } else { 0 };
    RequestUsage { window, count, limit, reset: Timestamp(0).plus_seconds(begin + seconds) }
}

/// The second at which the current window began.
fn begin(place: usize, now: Timestamp) -> i64 {
    let second = now.0.div_euclid(1000);
    second - second.rem_euclid(WINDOWS[place].1)
}

fn too_many(full: &RequestUsage, now: Timestamp) -> RateLimited {
    // Rounded up: a client that waits exactly as long as reported must not be refused again.
    let seconds = (full.reset.0 - now.0 + 999).div_euclid(1000);
    RateLimited {
        limit: full.window,
        allowed: full.limit,
        seconds: u32::try_from(seconds).expect("a window ends within a minute"),
        reset: full.reset,
        by_failures: false,
    }
}
