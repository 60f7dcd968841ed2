//! How often one may try. In the domain, so that every face obeys.
//!
//! GCRA, the leaky bucket that remembers one moment a key (ITU-T I.371), over a
//! bounded map that forgets the oldest key first. Keys are digests: no email is
//! kept. Failures in a row are counted beside it and outlive a restart.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroUsize,
    sync::Mutex,
    time::Duration,
};

use lru::LruCache;

use super::{
    Domain, audit,
    caller::Source,
    error::{Error, Result, TooMany},
    lock::lock,
    rules::Limit,
    secrets, store,
};
use crate::model::{
    email::Email,
    id::{AccountId, UserId},
    timestamp::Timestamp,
};

/// Keys that are remembered at once, some 100 bytes each.
const KEYS: NonZeroUsize = NonZeroUsize::new(100_000).expect("more than none");
/// After that long without a try, failures in a row are forgotten.
const REST: i64 = 24 * 3600;

type Key = [u8; 32];

/// What is remembered of tries.
pub struct Throttle {
    /// When each key would be quite rested, on the clock that never jumps.
    rested: Mutex<LruCache<Key, Duration>>,
    /// Failures in a row that the database does not know yet; 0 is forgiven.
    failures: Mutex<HashMap<Key, (u32, Timestamp)>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self { rested: Mutex::new(LruCache::new(KEYS)), failures: Mutex::default() }
    }
}

/// One log-in's keys.
pub struct LogIn {
    by_address_and_email: Key,
    by_address: Key,
    by_email: Key,
}

impl LogIn {
    /// The keys of a log-in: known or not, every email counts alike.
    #[must_use]
    pub fn new(domain: &Domain, account: AccountId, email: &str, source: &Source) -> Self {
        let email = folded(email);
        let address = network(source.address).to_string();
        let account = account.to_string();
        Self {
            by_address_and_email: key(domain, &["auth", &account, &address, &email]),
            by_address: key(domain, &["auth-address", &address]),
            by_email: key(domain, &["failures", &account, &email]),
        }
    }
}

/// Lets a log-in try, before anything is looked up.
///
/// # Errors
/// Too many tries: of this address, for this email from there, or wrong ones in a row.
pub async fn log_in(domain: &Domain, keys: &LogIn) -> Result<()> {
    let rules = domain.rules();
    domain.0.throttle.take(domain, "auth", keys.by_address_and_email, rules.limit_log_in)?;
    domain.0.throttle.take(domain, "auth", keys.by_address, rules.limit_log_in_address)?;
    confirm(domain, keys).await
}

/// Lets somebody who is in show a password or a code. Wrong ones count together
/// with those of log-ins: a stolen token must not be a way to guess on.
///
/// # Errors
/// Too many wrong ones in a row.
pub async fn confirm(domain: &Domain, keys: &LogIn) -> Result<()> {
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
pub async fn judge(domain: &Domain, keys: &LogIn, right: bool) -> Result<()> {
    let known = failures(domain, &keys.by_email).await?;
    let most = domain.rules().limit_failures;
    let mut failures = lock(&domain.0.throttle.failures);
    let (count, last) = failures.get(&keys.by_email).copied().unwrap_or(known);
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
pub async fn forgive(domain: &Domain, keys: &LogIn) {
    let throttle = &domain.0.throttle;
    lock(&throttle.rested).pop(&keys.by_address_and_email);
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
    let key = |email: &Email| key(domain, &["failures", &account.to_string(), email.as_str()]);
    let (count, last) = failures(domain, &key(from)).await?;
    if count > 0 {
        lock(&domain.0.throttle.failures).insert(key(to), (count, last));
    }
    Ok(())
}

/// Lets a stranger sign up.
///
/// # Errors
/// Too many from this address.
pub fn sign_up(domain: &Domain, source: &Source) -> Result<()> {
    let key = key(domain, &["sign-up", &network(source.address).to_string()]);
    domain.0.throttle.take(domain, "signup", key, domain.rules().limit_sign_up)
}

/// Lets somebody ask for a reset, before the email is looked up.
///
/// # Errors
/// Too many for this email: from this address, or from everywhere.
pub fn reset(domain: &Domain, account: AccountId, email: &str, source: &Source) -> Result<()> {
    let (account, email, address) = (account.to_string(), folded(email), network(source.address).to_string());
    let (rules, throttle) = (domain.rules(), &domain.0.throttle);
    throttle.take(domain, "rstpwd", key(domain, &["reset", &account, &address, &email]), rules.limit_reset)?;
    throttle.take(domain, "rstpwd", key(domain, &["reset-email", &account, &email]), rules.limit_reset_email)
}

/// Lets somebody change or reset the password of a user, who is named as in the path.
///
/// # Errors
/// Too many for this user from this address.
pub fn password(domain: &Domain, account: AccountId, user: &str, source: &Source) -> Result<()> {
    change(domain, "mutpwd", [account.to_string(), folded(user)], source, domain.rules().limit_password)
}

/// Lets somebody change a second factor of a user, however the path named them.
///
/// # Errors
/// Too many for this user from this address.
pub fn second_factor(domain: &Domain, account: AccountId, user: UserId, source: &Source) -> Result<()> {
    change(domain, "mutmfa", [account.to_string(), user.to_string()], source, domain.rules().limit_second_factor)
}

fn change(domain: &Domain, name: &'static str, of: [String; 2], source: &Source, limit: Limit) -> Result<()> {
    let [account, user] = of;
    let key = key(domain, &[name, &account, &network(source.address).to_string(), &user]);
    domain.0.throttle.take(domain, name, key, limit)
}

/// Lets somebody try a one-time code.
///
/// # Errors
/// Too many wrong ones from this address.
pub fn code(domain: &Domain, source: &Source) -> Result<()> {
    domain.0.throttle.take(domain, "code", code_key(domain, source), domain.rules().limit_code)
}

/// A right code forgives the wrong ones before it.
pub fn code_was_right(domain: &Domain, source: &Source) {
    lock(&domain.0.throttle.rested).pop(&code_key(domain, source));
}

/// Writes the failures in a row, and forgets the old ones.
///
/// # Errors
/// Busy, or a fault of the database; then they are written next time.
pub(super) async fn flush(domain: &Domain) -> Result<()> {
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

impl Throttle {
    fn take(&self, domain: &Domain, name: &'static str, key: Key, limit: Limit) -> Result<()> {
        let now = domain.0.clock.elapsed();
        let step = limit.per / limit.count;
        let mut rested = lock(&self.rested);
        let then = rested.get(&key).copied().unwrap_or_default().max(now) + step;
        let wait = then.saturating_sub(now).saturating_sub(step * limit.burst);
        if wait.is_zero() {
            rested.put(key, then);
            return Ok(());
        }
        // The next second: who waits as told must not be refused again.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        // What fits at once is what was used up.
        Err(too_many(domain, name, limit.burst, i64::try_from(seconds).unwrap_or(i64::MAX)))
    }
}

async fn failures(domain: &Domain, key: &Key) -> Result<(u32, Timestamp)> {
    let stored = store::failures::find(&mut *domain.read().await?, key).await?;
    let pending = lock(&domain.0.throttle.failures).get(key).copied();
    let (count, last) = pending.or(stored).unwrap_or((0, Timestamp(0)));
    Ok(if last.plus_seconds(REST) > domain.now() { (count, last) } else { (0, last) })
}

/// Nobody may guess on before the last wrong one is forgotten.
fn full(domain: &Domain, most: u32, last: Timestamp) -> Error {
    too_many(domain, "auth", most, domain.now().seconds_until(last.plus_seconds(REST)))
}

fn too_many(domain: &Domain, limit: &'static str, allowed: u32, seconds: i64) -> Error {
    audit::note_limit(limit);
    let seconds = seconds.max(1);
    let reset = domain.now().plus_seconds(seconds);
    Error::TooMany(TooMany { limit, allowed, seconds: u32::try_from(seconds).unwrap_or(u32::MAX), reset })
}

/// An email as it is looked up; whatever else was sent counts as well.
fn folded(email: &str) -> String {
    Email::parse(email).map_or_else(|_| email.trim().to_lowercase(), |email| email.to_string())
}

fn code_key(domain: &Domain, source: &Source) -> Key {
    key(domain, &["code", &network(source.address).to_string()])
}

fn key(domain: &Domain, parts: &[&str]) -> Key {
    secrets::digest(&domain.0.keys.limits(), parts.join("\0").as_bytes())
}

/// Who has one IPv6 address has 2^64 of them: the /64 counts.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_clients_count_by_their_network() {
        let network = |text: &str| network(text.parse().expect("an address")).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(network("192.0.2.7"), "192.0.2.7");
    }
}
