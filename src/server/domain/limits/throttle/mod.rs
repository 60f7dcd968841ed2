//! How often one may try. In the domain, so that every face obeys.
//!
//! GCRA, the leaky bucket that remembers one moment a key (ITU-T I.371). Before a
//! key that strangers make up, such as an email, comes that of their address: one
//! address can fill no memory. Failures in a row are counted beside it.

mod failures;
mod limiter;

pub(in crate::server::domain) use crate::server::domain::limits::throttle::failures::flush;
pub use crate::server::domain::limits::throttle::failures::{confirm, follow, forgive, judge};

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Mutex,
};

use crate::{
    model::{
        email::Email,
        id::{AccountId, UserId},
        timestamp::Timestamp,
    },
    server::domain::{
        Domain, audit,
        caller::ClientInfo,
        crypto::secrets,
        error::{Error, RateLimited, Result},
        limits::{RateLimit, throttle::limiter::Limiter},
        store::users::UserWithPassword,
        users::UserRef,
    },
};

type Key = [u8; 32];

/// What is remembered of tries. Each limit has a memory of its own: keys that are cheap to make
/// push out none of another kind.
#[derive(Default)]
pub struct Throttle {
    log_ins: Limiter,
    log_ins_of_address: Limiter,
    sign_ups: Limiter,
    resets: Limiter,
    resets_of_email: Limiter,
    resets_of_address: Limiter,
    passwords: Limiter,
    passwords_of_address: Limiter,
    second_factors: Limiter,
    codes: Limiter,
    /// Failures in a row that the database does not know yet; 0 is forgiven.
    failures: Mutex<HashMap<Key, (u32, Timestamp)>>,
}

/// One log-in's keys.
pub struct LogInKeys {
    by_address_and_email: Key,
    by_address: Key,
    by_email: Key,
}

impl LogInKeys {
    /// The keys of a log-in: known or not, every email counts alike.
    #[must_use]
    pub fn new(domain: &Domain, account: AccountId, email: &str, source: &ClientInfo) -> Self {
        let (account, email, address) = (account.to_string(), folded(email), network(source.address).to_string());
        Self {
            by_address_and_email: key(domain, &[&account, &address, &email]),
            by_address: key(domain, &[&address]),
            by_email: failures::row(domain, &account, &email),
        }
    }
}

/// Lets a log-in try, before anything is looked up.
///
/// # Errors
/// Too many tries: of this address, for this email from there, or wrong ones in a row.
pub async fn log_in(domain: &Domain, keys: &LogInKeys) -> Result<()> {
    let (rules, throttle) = (domain.rules(), &domain.0.throttle);
    let address = (&throttle.log_ins_of_address, keys.by_address, rules.limit_log_in_address);
    take_within(domain, "auth", address, &[(&throttle.log_ins, keys.by_address_and_email, rules.limit_log_in)])?;
    confirm(domain, keys).await
}

/// Lets a stranger sign up.
///
/// # Errors
/// Too many from this address.
pub fn sign_up(domain: &Domain, source: &ClientInfo) -> Result<()> {
    let key = key(domain, &[&network(source.address).to_string()]);
    domain.0.throttle.sign_ups.take(domain, "signup", key, domain.rules().limit_sign_up)
}

/// Lets somebody ask for a reset, before the email is looked up.
///
/// # Errors
/// Too many: from this address, for this email from there, or from everywhere.
pub fn reset(domain: &Domain, account: AccountId, email: &str, source: &ClientInfo) -> Result<()> {
    let (account, email, address) = (account.to_string(), folded(email), network(source.address).to_string());
    let (rules, throttle) = (domain.rules(), &domain.0.throttle);
    let all = (&throttle.resets_of_address, key(domain, &[&address]), rules.limit_reset_address);
    let from_there = (&throttle.resets, key(domain, &[&account, &address, &email]), rules.limit_reset);
    let from_everywhere = (&throttle.resets_of_email, key(domain, &[&account, &email]), rules.limit_reset_email);
    take_within(domain, "rstpwd", all, &[from_there, from_everywhere])
}

/// Lets somebody change or reset the password of a user, however the path named them; of nobody, too.
///
/// # Errors
/// Too many: from this address, or for this user from there.
pub(in crate::server::domain) fn password(
    domain: &Domain,
    account: AccountId,
    named: &UserRef,
    found: Option<&UserWithPassword>,
    source: &ClientInfo,
) -> Result<()> {
    let (account, address) = (account.to_string(), network(source.address).to_string());
    let user = found.map_or_else(|| folded(named.as_str()), |known| known.user.id.to_string());
    let (rules, throttle) = (domain.rules(), &domain.0.throttle);
    let all = (&throttle.passwords_of_address, key(domain, &[&address]), rules.limit_password_address);
    let of_user = (&throttle.passwords, key(domain, &[&account, &address, &user]), rules.limit_password);
    take_within(domain, "mutpwd", all, &[of_user])
}

/// Lets somebody change a second factor of a user, however the path named them.
///
/// # Errors
/// Too many for this user from this address.
pub fn second_factor(domain: &Domain, account: AccountId, user: UserId, source: &ClientInfo) -> Result<()> {
    let (account, address) = (account.to_string(), network(source.address).to_string());
    let key = key(domain, &[&account, &address, &user.to_string()]);
    domain.0.throttle.second_factors.take(domain, "mutmfa", key, domain.rules().limit_second_factor)
}

/// Lets somebody try a one-time code.
///
/// # Errors
/// Too many wrong ones from this address.
pub fn code(domain: &Domain, source: &ClientInfo) -> Result<()> {
    domain.0.throttle.codes.take(domain, "code", code_key(domain, source), domain.rules().limit_code)
}

/// A right code forgives the wrong ones before it.
pub fn code_was_right(domain: &Domain, source: &ClientInfo) {
    domain.0.throttle.codes.forget(&code_key(domain, source));
}

/// A limit, and who meets it.
type LimitCheck<'a> = (&'a Limiter, Key, RateLimit);

/// Takes one by keys that strangers make up, and one of their address. That has to have some left before the
/// others are remembered, and loses none where they refuse: who tries one email forever is in no neighbour's way.
fn take_within(domain: &Domain, name: &'static str, address: LimitCheck<'_>, others: &[LimitCheck<'_>]) -> Result<()> {
    let (limiter, key, limit) = address;
    limiter.check(domain, name, &key, limit)?;
    others.iter().try_for_each(|(limiter, key, limit)| limiter.take(domain, name, *key, *limit))?;
    limiter.take(domain, name, key, limit)
}

fn too_many(domain: &Domain, limit: &'static str, allowed: u32, seconds: i64) -> Error {
    audit::note_limit(limit);
    let seconds = seconds.max(1);
    let reset = domain.now().plus_seconds(seconds);
    Error::RateLimited(RateLimited { limit, allowed, seconds: u32::try_from(seconds).unwrap_or(u32::MAX), reset })
}

/// An email as it is looked up; whatever else was sent counts as well.
fn folded(email: &str) -> String {
    Email::parse(email).map_or_else(|_| email.trim().to_lowercase(), |email| email.to_string())
}

fn code_key(domain: &Domain, source: &ClientInfo) -> Key {
    key(domain, &[&network(source.address).to_string()])
}

fn key(domain: &Domain, parts: &[&str]) -> Key {
    secrets::digest(&domain.0.keys.limits(), parts.join("\0").as_bytes())
}

/// Who has one IPv6 address has 2^64 of them: the /64 counts.
pub(in crate::server::domain) fn network(address: IpAddr) -> IpAddr {
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
