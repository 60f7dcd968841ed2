//! What no request waits for: writing last uses and failures, looking into requests for resets, removing what is over.

use std::{sync::Mutex, time::Duration};

use crate::server::domain::{
    Domain, authentication::log_in_steps, error::Result, limits::throttle, lock::lock, passwords, store,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// Expired tokens stay so long, to be seen in lists (contract 4.1).
const EXPIRED_TOKENS: i64 = 90 * 24 * 3600;
/// Resets that are over stay so long, to be told apart from wrong ones.
const EXPIRED_RESETS: i64 = 7 * 24 * 3600;

/// When each chore was done last.
#[derive(Default)]
pub struct MaintenanceClock(Mutex<LastRuns>);

#[derive(Clone, Copy, Default)]
struct LastRuns {
    flushed: Duration,
    pruned: Option<Duration>,
}

/// One round of chores.
///
/// # Errors
/// Of the database; the next round tries again.
pub(in crate::server::domain) async fn tend(domain: &Domain) -> Result<()> {
    throttle::flush(domain).await?;
    passwords::settle(domain).await?;
    let now = domain.0.clock.elapsed();
    let done = *lock(&domain.0.upkeep.0);
    if now >= done.flushed + MINUTE {
        flush(domain).await?;
        note(domain, |done| done.flushed = now);
    }
    if done.pruned.is_none_or(|pruned| now >= pruned + HOUR) {
        prune(domain).await?;
        note(domain, |done| done.pruned = Some(now));
    }
    Ok(())
}

/// Writes all that is in memory only.
///
/// # Errors
/// Of the database.
pub(in crate::server::domain) async fn flush(domain: &Domain) -> Result<()> {
    throttle::flush(domain).await?;
    domain.0.last_used.flush(domain).await
}

async fn prune(domain: &Domain) -> Result<()> {
    let (now, rules) = (domain.now(), domain.rules());
    let life = rules.session_life.max(rules.staff_session_life).as_secs();
    let life = i64::try_from(life).expect("settings name a hundred years at most");
    let mut tx = domain.write().await?;
    store::sessions::delete_older(&mut tx, now.plus_seconds(-life)).await?;
    store::log_in_steps::delete_older(&mut tx, now.plus_seconds(-log_in_steps::LIFE)).await?;
    store::tokens::delete_expired(&mut tx, now.plus_seconds(-EXPIRED_TOKENS)).await?;
    store::passwords::delete_older(&mut tx, now.plus_seconds(-EXPIRED_RESETS)).await?;
    tx.commit().await
}

fn note(domain: &Domain, change: impl FnOnce(&mut LastRuns)) {
    change(&mut lock(&domain.0.upkeep.0));
}
