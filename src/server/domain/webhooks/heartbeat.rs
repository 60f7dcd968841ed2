//! Whether webhook events are being delivered.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// The longest time between two looks at what is due, of a server that delivers.
const PATIENCE: Duration = Duration::from_secs(15);

/// When it was last looked at what is due.
#[derive(Default)]
pub(in crate::server::domain) struct Heartbeat(AtomicU64);

impl Heartbeat {
    /// Takes note of a look, at this monotonic time.
    pub(in crate::server::domain) fn beat(&self, now: Duration) {
        // Never zero, which means never.
        self.0.store(millis(now).max(1), Ordering::Relaxed);
    }

    /// Whether the last look was a short time ago.
    pub(in crate::server::domain) fn is_alive(&self, now: Duration) -> bool {
        let last = self.0.load(Ordering::Relaxed);
        last > 0 && millis(now).saturating_sub(last) < millis(PATIENCE)
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_alive_for_some_seconds_after_a_beat() {
        let heartbeat = Heartbeat::default();
        assert!(!heartbeat.is_alive(Duration::ZERO));
        heartbeat.beat(Duration::ZERO);
        assert!(heartbeat.is_alive(Duration::from_secs(14)));
        assert!(!heartbeat.is_alive(Duration::from_secs(16)));
    }
}
