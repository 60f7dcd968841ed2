//! The worker: runs the background jobs once a second. What is due, and how often, `domain::maintenance` knows. It also
//! delivers webhook events, and reports lost lines of the log.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::server::{
    domain::{maintenance::Maintenance, runtime::Domain},
    telemetry::LostLines,
    webhook_delivery::WebhookDelivery,
};

/// The time between two runs.
const INTERVAL: Duration = Duration::from_secs(1);

/// Runs the jobs until `shutdown`. `Domain::close` then writes what is left. With `None` no webhook events are delivered.
pub async fn run(domain: Domain, webhooks: Option<WebhookDelivery>, losses: LostLines, shutdown: CancellationToken) {
    let maintenance = Maintenance::new(domain);
    tokio::join!(
        run_jobs(&maintenance, &losses, &shutdown),
        shutdown.run_until_cancelled(send_mail(&maintenance)),
        deliver_webhooks(webhooks.as_ref(), &shutdown)
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

/// Sends mail in a loop of its own, because a slow mail server must not delay the other jobs.
async fn send_mail(maintenance: &Maintenance) {
    let mut ticks = ticks();
    loop {
        ticks.tick().await;
        maintenance.deliver_mail().await;
    }
}

/// Delivers webhook events in a loop of its own. It ends a little after the shutdown, because what came of deliveries is
/// written.
async fn deliver_webhooks(webhooks: Option<&WebhookDelivery>, shutdown: &CancellationToken) {
    if let Some(webhooks) = webhooks {
        webhooks.run(shutdown).await;
    }
}

fn ticks() -> Interval {
    let mut ticks = interval(INTERVAL);
    // After a delay, one run does everything that was missed.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
