//! Background jobs, which no request waits for: writing last uses, failure counts and request logs, reading the costs of password
//! hashes, handling password reset requests, deleting expired records, files of imports
//! that are over and users who are leaving, and sending mail.

use std::{sync::Mutex, time::Duration};

use crate::server::domain::{
    authentication::{log_in_steps, log_ins},
    email_links,
    error::Result,
    imports, letters,
    lock::lock,
    passwords,
    runtime::Domain,
    store, users,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// Seconds for which expired tokens are kept, so that lists show them (docs/api.md 4.1).
const EXPIRED_TOKEN_RETENTION: i64 = 90 * 24 * 3600;
/// Seconds for which expired resets are kept, so that "expired" can be reported instead of "not found".
const EXPIRED_RESET_RETENTION: i64 = 7 * 24 * 3600;
/// Seconds for which expired invites are kept, so that lists show them (docs/api.md 12).
const EXPIRED_INVITE_RETENTION: i64 = 30 * 24 * 3600;
/// Seconds for which a letter waits for a mail server. What it tells is no news after that.
const LETTER_RETENTION: i64 = 24 * 3600;

/// The background jobs of a domain, and when each last ran.
pub struct Maintenance {
    domain: Domain,
    last_runs: Mutex<LastRuns>,
}

/// Times on the monotonic clock.
#[derive(Clone, Copy, Default)]
struct LastRuns {
    flushed: Duration,
    pruned: Option<Duration>,
}

impl Maintenance {
    /// The background jobs of this domain. None has run yet.
    #[must_use]
    pub fn new(domain: Domain) -> Self {
        Self { domain, last_runs: Mutex::default() }
    }

    /// Runs the jobs that are due, except for mail. Call it every second.
    pub async fn run(&self) {
        if let Err(error) = self.run_due().await {
            tracing::warn!(%error, "background jobs failed; they will be retried");
        }
        self.write_request_log().await;
    }

    /// Writes the request logs that wait. [`Self::run`] does so too.
    pub async fn write_request_log(&self) {
        if let Err(error) = self.domain.request_log.flush().await {
            tracing::warn!(%error, "the request log could not be written; it will be retried");
        }
    }

    /// Waits until so many request logs wait that they should be written before their second is over.
    pub async fn until_many_request_logs(&self) {
        self.domain.request_log.until_many().await;
    }

    /// Sends the mail that is due. Call it every second, concurrently with [`Self::run`]: it may wait for a mail
    /// server.
    pub async fn deliver_mail(&self) {
        if let Some(mailer) = &self.domain.mailer {
            mailer.deliver().await;
            if let Err(error) = letters::deliver(&self.domain).await {
                tracing::warn!(%error, "letters could not be read; they will be sent later");
            }
        }
    }

    async fn run_due(&self) -> Result<()> {
        self.domain.throttle.flush().await?;
        self.domain.read_password_costs().await?;
        passwords::handle_reset_requests(&self.domain).await?;
        users::handle_proof_requests(&self.domain).await?;
        let now = self.domain.clock().elapsed();
        let last = *lock(&self.last_runs);
        if now >= last.flushed + MINUTE {
            self.domain.flush().await?;
            users::delete_due(&self.domain).await?;
            lock(&self.last_runs).flushed = now;
        }
        if last.pruned.is_none_or(|pruned| now >= pruned + HOUR) {
            prune(&self.domain).await?;
            self.domain.request_log.trim().await?;
            imports::uploads::remove_unneeded(&self.domain).await?;
            lock(&self.last_runs).pruned = Some(now);
        }
        Ok(())
    }
}

async fn prune(domain: &Domain) -> Result<()> {
    let (now, limits) = (domain.now(), domain.limits());
    let life = limits.session_life.max(limits.staff_session_life).as_secs();
    let life = i64::try_from(life).expect("settings name 30 days at most");
    let mut tx = domain.write().await?;
    store::sessions::delete_older(&mut tx, now.plus_seconds(-life)).await?;
    store::log_in_steps::delete_older(&mut tx, now.plus_seconds(-log_in_steps::LIFETIME_SECONDS)).await?;
    store::log_ins::delete_older(&mut tx, now.plus_seconds(-log_ins::RETENTION_SECONDS)).await?;
    store::tokens::delete_expired(&mut tx, now.plus_seconds(-EXPIRED_TOKEN_RETENTION)).await?;
    store::invites::delete_expired(&mut tx, now.plus_seconds(-EXPIRED_INVITE_RETENTION)).await?;
    store::passwords::delete_older(&mut tx, now.plus_seconds(-EXPIRED_RESET_RETENTION)).await?;
    store::email_links::delete_older(&mut tx, now.plus_seconds(-email_links::LINK_SECONDS)).await?;
    let dropped = store::letters::delete_older(&mut tx, now.plus_seconds(-LETTER_RETENTION)).await?;
    tx.commit().await?;
    if dropped > 0 {
        tracing::error!(dropped, "letters could not be sent within a day and were dropped");
    }
    Ok(())
}
