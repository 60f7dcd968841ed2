//! The clock. It is the only place in the crate that reads the system's time, so tests can fix and move it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use crate::model::timestamp::Timestamp;

/// A source of time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The system's clock. The instant is the start of the server.
    System(Instant),
    /// A test's clock: milliseconds since 1970, moved by [`Clock::advance`].
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock, started now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Self {
        Self::System(Instant::now())
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn fixed(start: Timestamp) -> Self {
        Self::Fixed(Arc::new(AtomicI64::new(start.0)))
    }

    /// Now, in calendar time.
    ///
    /// # Panics
    /// If the system's clock shows a moment before 1970. Read as 1970, it would make every expiry and every session
    /// good again.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System(_) => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the system's clock is set");
                Timestamp(i64::try_from(since.as_millis()).expect("milliseconds fit into 63 bits"))
            }
            Self::Fixed(millis) => Timestamp(millis.load(Ordering::SeqCst)),
        }
    }

    /// The monotonic time since the server started, for limits and waits. Unlike calendar time it never jumps, so
    /// setting the system's clock frees no rate limit.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match self {
            Self::System(start) => start.elapsed(),
            Self::Fixed(millis) => Duration::from_millis(millis.load(Ordering::SeqCst).unsigned_abs()),
        }
    }

    /// Waits for this long. A fixed clock only moves by [`Clock::advance`], so nothing waits for it.
    pub async fn sleep(&self, time: Duration) {
        if let Self::System(_) = self {
            tokio::time::sleep(time).await;
        }
    }

    /// Moves a fixed clock. The system's clock is left alone.
    pub fn advance(&self, by: Duration) {
        if let Self::Fixed(millis) = self {
            millis.fetch_add(i64::try_from(by.as_millis()).expect("a test's steps are small"), Ordering::SeqCst);
        }
    }
}
