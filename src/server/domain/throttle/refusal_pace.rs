//! The pace of refusals: one address gets no more than 200 a second of those after which it must wait.
//!
//! A client that sends its next request as soon as it was refused would otherwise keep the processor busy with
//! refusals alone. Held back, it waits behind itself, and everybody else is served meanwhile.

use std::{net::IpAddr, num::NonZeroUsize, sync::Mutex, time::Duration};

use lru::LruCache;

use crate::server::domain::{lock::lock, throttle::network};

/// The time between two refusals of one address.
const STEP: Duration = Duration::from_millis(5);
/// The longest time for which a refusal is held back. It keeps well within the time limit of a request.
const MAX_HOLD: Duration = Duration::from_secs(5);
/// The maximum number of addresses kept, about 100 bytes each.
const MAX_ADDRESSES: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// For each address, the moment on the monotonic clock at which its next refusal may leave.
pub struct RefusalPace(Mutex<LruCache<IpAddr, Duration>>);

impl Default for RefusalPace {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MAX_ADDRESSES)))
    }
}

impl RefusalPace {
    /// For how long a refusal to this address is held back: not at all if there was none lately, 5 seconds at most.
    pub fn hold(&self, address: IpAddr, now: Duration) -> Duration {
        let mut next = lock(&self.0);
        let free_at = next.get_or_insert_mut(network(address), || now);
        let leaves = now.max(*free_at).min(now + MAX_HOLD);
        *free_at = leaves + STEP;
        leaves - now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLISECOND: Duration = Duration::from_millis(1);

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn who_waits_between_refusals_is_not_held_back() {
        let pace = RefusalPace::default();
        for nth in 0..100 {
            assert_eq!(pace.hold(address("192.0.2.7"), 5 * nth * MILLISECOND), Duration::ZERO);
        }
    }

    #[test]
    fn many_refusals_at_once_leave_one_by_one() {
        let (pace, now) = (RefusalPace::default(), Duration::from_secs(7));
        let holds: Vec<_> = (0..1002).map(|_| pace.hold(address("192.0.2.7"), now)).collect();
        assert_eq!(holds[..3], [Duration::ZERO, 5 * MILLISECOND, 10 * MILLISECOND]);
        assert_eq!(holds[1000..], [MAX_HOLD, MAX_HOLD]);
        assert_eq!(pace.hold(address("192.0.2.8"), now), Duration::ZERO, "another address");
        assert_eq!(pace.hold(address("192.0.2.7"), now + 6 * MAX_HOLD), Duration::ZERO, "later");
        let network = |last: &str| pace.hold(address(&format!("2001:db8:1:2::{last}")), now);
        assert_eq!([network("1"), network("2")], [Duration::ZERO, 5 * MILLISECOND], "one network");
    }
}
