//! The worker: runs the background jobs of the domain once a second. The domain decides what there is to do.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::server::domain::Domain;

/// The time between two runs.
const INTERVAL: Duration = Duration::from_secs(1);

/// Runs the jobs until `shutdown`. `Domain::close` then writes what is left.
pub async fn run(domain: Domain, shutdown: CancellationToken) {
    tokio::join!(run_jobs(&domain, &shutdown), shutdown.run_until_cancelled(send_mail(&domain)));
}

/// Runs all jobs except mail.
async fn run_jobs(domain: &Domain, shutdown: &CancellationToken) {
    let mut ticks = ticks();
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        domain.tend().await;
    }
}

/// Sends mail in a loop of its own, because a slow mail server must not delay the other jobs.
async fn send_mail(domain: &Domain) {
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        domain.deliver().await;
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(INTERVAL);
    // After a delay, one run does everything that was missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
