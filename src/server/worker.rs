//! What no request waits for: when tokens were last used, failures to
//! remember, what is over and can go, mail. What is to be done, and how often, the
//! domain knows; this is only its pulse.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::server::domain::runtime::Domain;

const PULSE: Duration = Duration::from_secs(1);

/// Tends the domain until `shutdown`. The last words are written by `Domain::close`.
pub async fn run(domain: Domain, shutdown: CancellationToken) {
    tokio::join!(tend(&domain, &shutdown), shutdown.run_until_cancelled(deliver(&domain)));
}

async fn tend(domain: &Domain, shutdown: &CancellationToken) {
    let mut pulse = pulse();
    while shutdown.run_until_cancelled(pulse.tick()).await.is_some() {
        domain.tend().await;
    }
}

/// Beside the rest: a mail server may keep us waiting, and nothing else may wait with us.
async fn deliver(domain: &Domain) {
    let mut pulse = pulse();
    loop {
        pulse.tick().await;
        domain.deliver().await;
    }
}

fn pulse() -> Interval {
    let mut pulse = interval(PULSE);
    // After a pause there is no more to do than usual.
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pulse
}
