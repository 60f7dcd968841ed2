//! What they tell each other who queue webhook events, who delivers them, and who asks whether they are delivered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::sync::Notify;

/// The longest time between two looks at what is due, of a server that delivers.
const PATIENCE: Duration = Duration::from_secs(15);

/// Signals about webhook events.
#[derive(Default)]
pub struct WebhookSignals {
    /// Wakes who delivers.
    pub(in crate::server::domain) wake: Arc<Notify>,
    /// When it was last looked at what is due, in milliseconds of the monotonic clock; zero: never.
    last_look: AtomicU64,
}

impl WebhookSignals {
    /// Takes note of a look, at this monotonic time.
    pub(in crate::server::domain) fn beat(&self, now: Duration) {
        self.last_look.store(millis(now).max(1), Ordering::Relaxed);
    }

    /// Whether the last look was a short time ago.
    pub(in crate::server::domain) fn is_alive(&self, now: Duration) -> bool {
        let last = self.last_look.load(Ordering::Relaxed);
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
    fn it_is_alive_for_some_seconds_after_a_look() {
        let signals = WebhookSignals::default();
        assert!(!signals.is_alive(Duration::ZERO));
        signals.beat(Duration::ZERO);
        assert!(signals.is_alive(Duration::from_secs(14)));
        assert!(!signals.is_alive(Duration::from_secs(16)));
    }
}
