//! Wrong passwords and codes in a row, for one email from everywhere: counted in
//! memory at once, in the database a second later, so that they outlive a restart.

use crate::{
    model::{email::Email, id::AccountId, timestamp::Timestamp},
    server::domain::{
        Domain,
        error::{Error, Result},
        limits::throttle::{Key, LogInKeys, key, too_many},
        lock::lock,
        store,
    },
};

/// After that long without a try they are forgotten.
const REST: i64 = 24 * 3600;

/// The row of an email: known or not, every one counts alike.
pub(in crate::server::domain) fn row(domain: &Domain, account: &str, email: &str) -> Key {
    key(domain, &["failures", account, email])
}

/// Lets somebody who is in show a password or a code. Wrong ones count together
/// with those of log-ins: a stolen token must not be a way to guess on.
///
/// # Errors
/// Too many wrong ones in a row.
pub async fn confirm(domain: &Domain, keys: &LogInKeys) -> Result<()> {
    let (most, (count, last)) = (domain.rules().limit_failures, failures(domain, &keys.by_email).await?);
    if count < most { Ok(()) } else { Err(full(domain, most, last)) }
}

/// Counts a password or a code that was wrong. The row is looked at again here, and the answer
/// withheld where it is full by now: of many guesses at once, all were let in at its beginning.
///
/// The database hears of it later: how long an answer takes must not tell whether there was something to write.
///
/// # Errors
/// Too many wrong ones in a row.
pub async fn judge(domain: &Domain, keys: &LogInKeys, right: bool) -> Result<()> {
    let known = failures(domain, &keys.by_email).await?;
    let most = domain.rules().limit_failures;
    let mut failures = lock(&domain.0.throttle.failures);
    let (count, last) = failures.get(&keys.by_email).map_or(known, |pending| standing(domain, *pending));
    if count >= most {
        return Err(full(domain, most, last));
    }
    if !right {
        failures.insert(keys.by_email, (count + 1, domain.now()));
    }
    Ok(())
}

/// What came before a right password, or a new one, counts no more. What was done is
/// done, and a database that is busy now must not make it look otherwise.
pub async fn forgive(domain: &Domain, keys: &LogInKeys) {
    let throttle = &domain.0.throttle;
    throttle.log_ins.forget(&keys.by_address_and_email);
    match failures(domain, &keys.by_email).await {
        Ok((0, _)) => {}
        Ok(_) => drop(lock(&throttle.failures).insert(keys.by_email, (0, domain.now()))),
        Err(error) => tracing::warn!(%error, "wrong log-ins of before are still counted"),
    }
}

/// Failures in a row go with somebody to another email, or it would be a way round them.
///
/// # Errors
/// Of the database.
pub async fn follow(domain: &Domain, account: AccountId, from: &Email, to: &Email) -> Result<()> {
    let key = |email: &Email| row(domain, &account.to_string(), email.as_str());
    let (count, last) = failures(domain, &key(from)).await?;
    if count > 0 {
        lock(&domain.0.throttle.failures).insert(key(to), (count, last));
    }
    Ok(())
}

/// Writes the failures in a row, and forgets the old ones.
///
/// # Errors
/// Busy, or a fault of the database; then they are written next time.
pub(in crate::server::domain) async fn flush(domain: &Domain) -> Result<()> {
    let pending = lock(&domain.0.throttle.failures).clone();
    if pending.is_empty() {
        return Ok(());
    }
    let mut tx = domain.write().await?;
    for (key, (count, last)) in &pending {
        match count {
            0 => store::failures::delete(&mut tx, key).await?,
            _ => store::failures::update(&mut tx, key, *count, *last).await?,
        }
    }
    store::failures::delete_older(&mut tx, domain.now().plus_seconds(-REST)).await?;
    tx.commit().await?;
    // What was counted during the commit stays for the next time.
    lock(&domain.0.throttle.failures).retain(|key, value| pending.get(key) != Some(value));
    Ok(())
}

async fn failures(domain: &Domain, key: &Key) -> Result<(u32, Timestamp)> {
    // Memory first: what a flush takes out of it while we read is in the database by then.
    let pending = lock(&domain.0.throttle.failures).get(key).copied();
    let known = match pending {
        None => store::failures::find(&mut *domain.read().await?, key).await?,
        pending => pending,
    };
    // Only failures have a row.
    Ok(standing(domain, known.unwrap_or((0, Timestamp(0)))))
}

/// A row as it counts now: not at all after a rest.
fn standing(domain: &Domain, (count, last): (u32, Timestamp)) -> (u32, Timestamp) {
    if last.plus_seconds(REST) > domain.now() { (count, last) } else { (0, last) }
}

/// Nobody may guess on before the last wrong one is forgotten.
fn full(domain: &Domain, most: u32, last: Timestamp) -> Error {
    too_many(domain, "auth", most, domain.now().seconds_until(last.plus_seconds(REST)))
}
