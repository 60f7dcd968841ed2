//! How many requests one address may send at all, where the operator set a limit (contract 1.9).
//!
//! Windows by the clock, a second and a minute, and not the leaky bucket of
//! `throttle/limiter.rs`: what clients are told of them are plain counts.

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

/// Addresses that are remembered at once, some 100 bytes each.
const ADDRESSES: NonZeroUsize = NonZeroUsize::new(100_000).expect("more than none");

/// Name and seconds of each window, as the API has them.
const WINDOWS: [(&str, i64); 2] = [("1s", 1), ("1m", 60)];

/// Requests by address.
pub struct RequestCounter(Mutex<LruCache<IpAddr, [Window; 2]>>);

/// The second in which a window began, and the requests in it.
type Window = (i64, u32);

/// How much of a limit is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestUsage {
    /// Its name.
    pub window: &'static str,
    /// Requests in this window, the one that is being answered among them.
    pub count: u32,
    /// How many there may be.
    pub limit: u32,
    /// When the next window begins.
    pub reset: Timestamp,
}

impl Default for RequestCounter {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(ADDRESSES)))
    }
}

impl RequestCounter {
    /// Counts a request, and returns the usage of the window that is fuller.
    ///
    /// # Errors
    /// Too many in a window. Such a request counts in neither.
    pub fn admit(&self, limit: RequestLimit, client: &ClientInfo, now: Timestamp) -> Result<RequestUsage> {
        let limits = [limit.per_second, limit.per_minute];
        let mut addresses = lock(&self.0);
        let windows = addresses.get_or_insert_mut(network(client.address), Default::default);
        let mut usages = [0, 1].map(|place| current(windows[place], place, limits[place], now));
        // Who is over both waits for the longer one.
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

/// A window as it stands: empty where another one has begun.
fn current((began, count): Window, place: usize, limit: u32, now: Timestamp) -> RequestUsage {
    let (window, seconds) = WINDOWS[place];
    let begin = begin(place, now);
    let count = if began == begin { count } else { 0 };
    RequestUsage { window, count, limit, reset: Timestamp(0).plus_seconds(begin + seconds) }
}

fn begin(place: usize, now: Timestamp) -> i64 {
    let second = now.0.div_euclid(1000);
    second - second.rem_euclid(WINDOWS[place].1)
}

fn too_many(full: &RequestUsage, now: Timestamp) -> RateLimited {
    // The next second: who waits as told must not be refused again.
    let seconds = (full.reset.0 - now.0 + 999).div_euclid(1000);
    RateLimited {
        limit: full.window,
        allowed: full.limit,
        seconds: u32::try_from(seconds).expect("a window ends within a minute"),
        reset: full.reset,
    }
}
