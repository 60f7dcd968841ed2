//! The worker: runs the background jobs once a second. What is due, and how often, `domain::maintenance` knows.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::server::domain::{maintenance::Maintenance, runtime::Domain};

const PERIOD: Duration = Duration::from_secs(1);

/// Runs the jobs until `shutdown`. What is in memory by then, `Domain::close` writes.
pub async fn run(domain: Domain, shutdown: CancellationToken) {
    let maintenance = Maintenance::new(domain);
    tokio::join!(maintain(&maintenance, &shutdown), shutdown.run_until_cancelled(deliver_mail(&maintenance)));
}

async fn maintain(maintenance: &Maintenance, shutdown: &CancellationToken) {
    let mut ticks = ticks();
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        maintenance.run().await;
    }
}

/// Beside the rest: a mail server may keep us waiting, and nothing else may wait with us.
async fn deliver_mail(maintenance: &Maintenance) {
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        maintenance.deliver_mail().await;
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(PERIOD);
    // After a pause there is no more to do than usual.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
