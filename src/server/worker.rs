//! The worker: runs the background jobs once a second. What is due, and how often, `domain::maintenance` knows. It also
//! reports lost lines of the log.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::server::{
    domain::{maintenance::Maintenance, runtime::Domain},
    telemetry::LostLines,
};

/// The time between two runs.
const INTERVAL: Duration = Duration::from_secs(1);

/// Runs the jobs until `shutdown`. `Domain::close` then writes what is left.
pub async fn run(domain: Domain, losses: LostLines, shutdown: CancellationToken) {
    let maintenance = Maintenance::new(domain);
    tokio::join!(
        run_jobs(&maintenance, &losses, &shutdown),
        shutdown.run_until_cancelled(send_mail(&maintenance)),
        write_request_log(&maintenance, &shutdown),
    );
}

/// Runs all jobs except mail.
async fn run_jobs(maintenance: &Maintenance, losses: &LostLines, shutdown: &CancellationToken) {
    let mut ticks = ticks();
    while shutdown.run_until_cancelled(ticks.tick()).await.is_some() {
        maintenance.run().await;
        losses.report();
    }
}

/// Writes the request log when it is long already. The jobs write it every second.
async fn write_request_log(maintenance: &Maintenance, shutdown: &CancellationToken) {
    // Only the wait is cancelled: rows that were taken out of the queue must be written.
    while shutdown.run_until_cancelled(maintenance.until_many_request_logs()).await.is_some() {
        maintenance.write_request_log().await;
    }
}

/// Sends mail in a loop of its own, because a slow mail server must not delay the other jobs.
async fn send_mail(maintenance: &Maintenance) {
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        maintenance.deliver_mail().await;
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(INTERVAL);
    // After a delay, one run does everything that was missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
