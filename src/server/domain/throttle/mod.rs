//! How often somebody may try. In the domain, so that every interface obeys.
//!
//! GCRA, the leaky bucket that remembers one moment per key (ITU-T I.371). The limit of the
//! address comes before keys that strangers make up, such as an email: one address can fill
//! no memory. Failures in a row are counted beside it, in `failures.rs`.

mod client_keys;
mod limiter;
mod log_in_failures;
pub mod request_counter;

use std::{collections::HashMap, sync::Mutex};

pub use crate::server::domain::throttle::client_keys::{LogInKeys, network};
use crate::{
    model::{
        id::{AccountId, UserId},
        timestamp::Timestamp,
    },
    server::domain::{
        audit,
        caller::ClientInfo,
        clock::Clock,
        error::{Error, RateLimited, Result},
        limits::{Limits, RateLimit},
        resource_ref::UserRef,
        store::{Database, users::UserWithPassword},
        throttle::{
            client_keys::{Key, KeyMaker, folded},
            limiter::Limiter,
        },
    },
};

/// Remembers tries. Each limit has a memory of its own: keys that are cheap to make push out
/// none of another kind.
pub struct Throttle {
    limits: Limits,
    clock: Clock,
    db: Database,
    keys: KeyMaker,
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
    /// Failures in a row that are not in the database yet; 0 is forgiven.
    failures: Mutex<HashMap<Key, (u32, Timestamp)>>,
}

/// A limiter, and the key and the limit that it judges by.
type LimitCheck<'a> = (&'a Limiter, Key, RateLimit);

impl Throttle {
    /// A throttle that has seen nothing yet. `key` makes the digests under which it remembers.
    pub(in crate::server::domain) fn new(limits: Limits, clock: Clock, db: Database, key: [u8; 32]) -> Self {
        Self {
            limits,
            clock,
            db,
            keys: KeyMaker::new(key),
            log_ins: Limiter::default(),
            log_ins_of_address: Limiter::default(),
            sign_ups: Limiter::default(),
            resets: Limiter::default(),
            resets_of_email: Limiter::default(),
            resets_of_address: Limiter::default(),
            passwords: Limiter::default(),
            passwords_of_address: Limiter::default(),
            second_factors: Limiter::default(),
            codes: Limiter::default(),
            failures: Mutex::default(),
        }
    }

    /// The keys that a log-in with this email counts by, whether or not anybody has the email.
    #[must_use]
    pub fn log_in_keys(&self, account: AccountId, email: &str, client: &ClientInfo) -> LogInKeys {
        self.keys.log_in(account, email, client)
    }

    /// Admits a try to log in, before anything is looked up.
    ///
    /// # Errors
    /// Too many tries: from this address, for this email from there, or wrong ones in a row.
    pub async fn log_in(&self, keys: &LogInKeys) -> Result<()> {
        let address = (&self.log_ins_of_address, keys.by_address, self.limits.limit_log_in_address);
        let email = (&self.log_ins, keys.by_address_and_email, self.limits.limit_log_in);
        self.take_within("auth", address, &[email])?;
        self.check_failures(keys).await
    }

    /// Admits an anonymous sign-up.
    ///
    /// # Errors
    /// Too many from this address.
    pub fn sign_up(&self, client: &ClientInfo) -> Result<()> {
        self.take("signup", (&self.sign_ups, self.address_key(client), self.limits.limit_sign_up))
    }

    /// Admits a request for a password reset, before the email is looked up.
    ///
    /// # Errors
    /// Too many: from this address, for this email from there, or for it from everywhere.
    pub fn reset(&self, account: AccountId, email: &str, client: &ClientInfo) -> Result<()> {
        let (account, email, address) = (account.to_string(), folded(email), network(client.address).to_string());
        let all = (&self.resets_of_address, self.key(&[&address]), self.limits.limit_reset_address);
        let from_there = (&self.resets, self.key(&[&account, &address, &email]), self.limits.limit_reset);
        let from_everywhere = (&self.resets_of_email, self.key(&[&account, &email]), self.limits.limit_reset_email);
        self.take_within("rstpwd", all, &[from_there, from_everywhere])
    }

    /// Admits a change or a reset of a user's password. It counts for the user, however the path
    /// named them, and for the name where there is no such user.
    ///
    /// # Errors
    /// Too many: from this address, or for this user from there.
    pub(in crate::server::domain) fn password(
        &self,
        account: AccountId,
        named: &UserRef,
        found: Option<&UserWithPassword>,
        client: &ClientInfo,
    ) -> Result<()> {
        let (account, address) = (account.to_string(), network(client.address).to_string());
        let user = found.map_or_else(|| folded(named.as_str()), |known| known.user.id.to_string());
        let all = (&self.passwords_of_address, self.key(&[&address]), self.limits.limit_password_address);
        let of_user = (&self.passwords, self.key(&[&account, &address, &user]), self.limits.limit_password);
        self.take_within("mutpwd", all, &[of_user])
    }

    /// Admits a change of a user's second factor, however the path named the user.
    ///
    /// # Errors
    /// Too many for this user from this address.
    pub fn second_factor(&self, account: AccountId, user: UserId, client: &ClientInfo) -> Result<()> {
        let (account, address) = (account.to_string(), network(client.address).to_string());
        let key = self.key(&[&account, &address, &user.to_string()]);
        self.take("mutmfa", (&self.second_factors, key, self.limits.limit_second_factor))
    }

    /// Admits a try of a one-time code from a link.
    ///
    /// # Errors
    /// Too many wrong ones from this address.
    pub fn code(&self, client: &ClientInfo) -> Result<()> {
        self.take("code", (&self.codes, self.address_key(client), self.limits.limit_code))
    }

    /// Forgets the wrong codes from this address: a right one came after them.
    pub fn forget_codes(&self, client: &ClientInfo) {
        self.codes.forget(&self.address_key(client));
    }

    fn take(&self, name: &'static str, (limiter, key, limit): LimitCheck<'_>) -> Result<()> {
        let now = self.clock.elapsed();
        limiter.take(key, limit, now).map_err(|seconds| self.too_many(name, limit.burst, seconds))
    }

    /// Takes one by keys that strangers make up, and one by their address. The address must have some left before
    /// the others are remembered, and loses none where they refuse: who tries one email again and again is not in
    /// their neighbours' way.
    fn take_within(&self, name: &'static str, address: LimitCheck<'_>, others: &[LimitCheck<'_>]) -> Result<()> {
        let (limiter, key, limit) = address;
        let now = self.clock.elapsed();
        limiter.check(&key, limit, now).map_err(|seconds| self.too_many(name, limit.burst, seconds))?;
        others.iter().try_for_each(|other| self.take(name, *other))?;
        self.take(name, address)
    }

    fn too_many(&self, limit: &'static str, allowed: u32, seconds: i64) -> Error {
        audit::note_limit(limit);
        let seconds = seconds.max(1);
        let reset = self.clock.now().plus_seconds(seconds);
        // A wait of over 136 years is told as 136 years.
        let seconds = u32::try_from(seconds).expect("settings name a hundred years at most");
        Error::RateLimited(RateLimited { limit, allowed, seconds, reset })
    }

    fn address_key(&self, client: &ClientInfo) -> Key {
        self.key(&[&network(client.address).to_string()])
    }

    fn key(&self, parts: &[&str]) -> Key {
        self.keys.key(parts)
    }
}
