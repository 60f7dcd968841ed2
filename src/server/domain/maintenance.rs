//! Background jobs: what no request waits for. Writes last uses and failures, answers requests for
//! resets, removes what has expired, sends mail.

use std::{sync::Mutex, time::Duration};

use crate::server::domain::{
    authentication::log_in_steps, error::Result, lock::lock, passwords, runtime::Domain, store,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// Seconds for which expired tokens are kept, to be seen in lists (docs/api.md 4.1).
const EXPIRED_TOKENS: i64 = 90 * 24 * 3600;
/// Seconds for which expired resets are kept, to be told apart from wrong ones.
const EXPIRED_RESETS: i64 = 7 * 24 * 3600;

/// The background jobs of a domain, and when each ran last.
pub struct Maintenance {
    domain: Domain,
    last_runs: Mutex<LastRuns>,
}

#[derive(Clone, Copy, Default)]
struct LastRuns {
    flushed: Duration,
    pruned: Option<Duration>,
}

impl Maintenance {
    /// The jobs of this domain; none has run yet.
    #[must_use]
    pub fn new(domain: Domain) -> Self {
        Self { domain, last_runs: Mutex::default() }
    }

    /// One round of all jobs but mail; to be called every second.
    pub async fn run(&self) {
        if let Err(error) = self.run_due().await {
            tracing::warn!(%error, "maintenance failed, and will be tried again");
        }
    }

    /// One round of mail; to be called every second, beside [`Self::run`], for it may wait for a server.
    pub async fn deliver_mail(&self) {
        if let Some(mailer) = &self.domain.mailer {
            mailer.deliver().await;
        }
    }

    async fn run_due(&self) -> Result<()> {
        self.domain.throttle.flush().await?;
        passwords::answer_reset_requests(&self.domain).await?;
        let now = self.domain.clock().elapsed();
        let last = *lock(&self.last_runs);
        if now >= last.flushed + MINUTE {
            self.domain.flush().await?;
            lock(&self.last_runs).flushed = now;
        }
        if last.pruned.is_none_or(|pruned| now >= pruned + HOUR) {
            prune(&self.domain).await?;
            lock(&self.last_runs).pruned = Some(now);
        }
        Ok(())
    }
}

async fn prune(domain: &Domain) -> Result<()> {
    let (now, limits) = (domain.now(), domain.limits());
    let life = limits.session_life.max(limits.staff_session_life).as_secs();
    let life = i64::try_from(life).expect("settings name a hundred years at most");
    let mut tx = domain.write().await?;
    store::sessions::delete_older(&mut tx, now.plus_seconds(-life)).await?;
    store::log_in_steps::delete_older(&mut tx, now.plus_seconds(-log_in_steps::LIFE)).await?;
    store::tokens::delete_expired(&mut tx, now.plus_seconds(-EXPIRED_TOKENS)).await?;
    store::passwords::delete_older(&mut tx, now.plus_seconds(-EXPIRED_RESETS)).await?;
    tx.commit().await
}
