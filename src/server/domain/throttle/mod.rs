//! Rate limits of single actions such as log-in. They are part of the domain, so they apply to every interface.
//!
//! The algorithm is GCRA, a leaky bucket that keeps one moment per key (ITU-T I.371). The limit by
//! address is checked before limits by values that clients make up, such as an email, so that one
//! address cannot fill the memory with keys. Consecutive failures are counted in `log_in_failures.rs`.

mod client_keys;
mod limiter;
mod log_in_failures;
pub mod refusal_pace;
pub mod request_counter;

use std::{collections::HashMap, sync::Mutex, time::Duration};

pub use crate::server::domain::throttle::client_keys::{LogInKeys, network};
use crate::{
    model::{
        id::{self, AccountId, UserId},
        role::Role,
        timestamp::Timestamp,
    },
    server::domain::{
        audit,
        caller::{Caller, ClientInfo, Principal},
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

/// The rate limits and their state. Each limit has its own memory, so that keys that are cheap to make up evict none of
/// another kind.
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
    writes: Limiter,
    writes_of_staff: Limiter,
    letters: Limiter,
    challenges: Limiter,
    conformance: Limiter,
    /// Consecutive failures that are not in the database yet, and the time of the last one. A count of 0 is a reset.
    failures: Mutex<HashMap<Key, (u32, Timestamp)>>,
}

/// How many letters of one kind an address gets. Whoever signs up with somebody else's address can cause letters to it.
const LETTERS: RateLimit = RateLimit::new(10, Duration::from_secs(3600));

/// How many challenges for passkeys an address gets. A page with a log-in form asks for one when it is opened.
const CHALLENGES: RateLimit = RateLimit::new(60, Duration::from_secs(60));

/// How often an account plays the calls of the tutorials. Each time hashes eight passwords.
const CONFORMANCE: RateLimit = RateLimit::new(6, Duration::from_secs(60));

/// A limiter, with the key and the limit to check.
type LimitCheck<'a> = (&'a Limiter, Key, RateLimit);

impl Throttle {
    /// A throttle without state. `key` is the key for the digests that it keeps.
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
            writes: Limiter::default(),
            writes_of_staff: Limiter::default(),
            letters: Limiter::default(),
            challenges: Limiter::default(),
            conformance: Limiter::default(),
            failures: Mutex::default(),
        }
    }

    /// The keys of the rate limits of a log-in with this email, whether or not a user has it.
    #[must_use]
    pub fn log_in_keys(&self, account: AccountId, email: &str, client: &ClientInfo) -> LogInKeys {
        self.keys.log_in(account, email, client)
    }

    /// Counts an attempt to log in, before anything is looked up.
    ///
    /// # Errors
    /// Rate limited: by address, by address and email (or browser), or by consecutive failures.
    pub async fn log_in(&self, keys: &LogInKeys) -> Result<()> {
        let address = (&self.log_ins_of_address, keys.by_address, self.limits.limit_log_in_address);
        let email = (&self.log_ins, keys.attempts, self.limits.limit_log_in);
        self.take_within("auth", address, &[email])?;
        self.check_failures(keys).await
    }

    /// Counts an anonymous sign-up.
    ///
    /// # Errors
    /// Rate limited, by address.
    pub fn sign_up(&self, client: &ClientInfo) -> Result<()> {
        self.take("signup", (&self.sign_ups, self.address_key(client), self.limits.limit_sign_up))
    }

    /// Counts a password reset request, before the email is looked up.
    ///
    /// # Errors
    /// Rate limited: by address, by address and email, or by email.
    pub fn reset(&self, account: AccountId, email: &str, client: &ClientInfo) -> Result<()> {
        let (account, email, address) = (account.to_string(), folded(email), network(client.address).to_string());
        let all = (&self.resets_of_address, self.key(&[&address]), self.limits.limit_reset_address);
        let from_there = (&self.resets, self.key(&[&account, &address, &email]), self.limits.limit_reset);
        let from_everywhere = (&self.resets_of_email, self.key(&[&account, &email]), self.limits.limit_reset_email);
        self.take_within("rstpwd", all, &[from_there, from_everywhere])
    }

    /// Counts a change or reset of a user's password. It counts by the user's id, so that id and email in the path
    /// share one limit. If there is no such user, it counts by the name, whose spellings share a limit too: the limit
    /// does not tell which ids exist.
    ///
    /// # Errors
    /// Rate limited: by address, or by address and user.
    pub(in crate::server::domain) fn password(
        &self,
        account: AccountId,
        named: &UserRef,
        found: Option<&UserWithPassword>,
        client: &ClientInfo,
    ) -> Result<()> {
        let (account, address) = (account.to_string(), network(client.address).to_string());
        let unknown = || id::parse(named.as_str()).map_or_else(|_| folded(named.as_str()), |id| id.to_string());
        let user = found.map_or_else(unknown, |found| found.user.id.to_string());
        let all = (&self.passwords_of_address, self.key(&[&address]), self.limits.limit_password_address);
        let of_user = (&self.passwords, self.key(&[&account, &address, &user]), self.limits.limit_password);
        self.take_within("mutpwd", all, &[of_user])
    }

    /// Counts a change of a user's second factor.
    ///
    /// # Errors
    /// Rate limited, by address and user.
    pub fn second_factor(&self, account: AccountId, user: UserId, client: &ClientInfo) -> Result<()> {
        let (account, address) = (account.to_string(), network(client.address).to_string());
        let key = self.key(&[&account, &address, &user.to_string()]);
        self.take("mutmfa", (&self.second_factors, key, self.limits.limit_second_factor))
    }

    /// Counts an attempt with the code of a set-up, reset or invite link.
    ///
    /// # Errors
    /// Rate limited, by address.
    pub fn code(&self, client: &ClientInfo) -> Result<()> {
        self.take("code", (&self.codes, self.address_key(client), self.limits.limit_code))
    }

    /// Counts a change, before the writer is asked for it. Only callers with a token or a session count: without them,
    /// a change is part of a log-in, a sign-up or a reset, which have limits of their own.
    ///
    /// # Errors
    /// Rate limited, by user or product.
    pub(in crate::server::domain) fn write(&self, caller: &Caller) -> Result<()> {
        if caller.token().is_none() && caller.session().is_none() {
            return Ok(());
        }
        let (writes, bearer, limit) = match &caller.principal {
            Principal::Person { user, .. } if user.role == Role::User => {
                (&self.writes, user.id.0, self.limits.limit_writes)
            }
            Principal::Person { user, .. } => (&self.writes_of_staff, user.id.0, self.limits.limit_writes_staff),
            Principal::Product { product, .. } => (&self.writes_of_staff, product.id.0, self.limits.limit_writes_staff),
            Principal::Nobody | Principal::Operator => return Ok(()),
        };
        self.take("write", (writes, self.key(&["write", &bearer.to_string()]), limit))
    }

    /// Counts a run of the calls of the tutorials.
    ///
    /// # Errors
    /// Rate limited, by account.
    pub(in crate::server::domain) fn conformance(&self, account: AccountId) -> Result<()> {
        self.take("conformance", (&self.conformance, self.key(&[&account.to_string()]), CONFORMANCE))
    }

    /// Counts a letter of this kind to an address.
    ///
    /// # Errors
    /// Rate limited, by account, address and kind.
    pub(in crate::server::domain) fn letter(&self, account: AccountId, email: &str, kind: &'static str) -> Result<()> {
        let key = self.key(&[&account.to_string(), &folded(email), kind]);
        self.take("letter", (&self.letters, key, LETTERS))
    }

    /// Counts a challenge for a passkey, before it is kept.
    ///
    /// # Errors
    /// Rate limited, by address.
    pub fn challenge(&self, client: &ClientInfo) -> Result<()> {
        self.take("passkey", (&self.challenges, self.address_key(client), CHALLENGES))
    }

    /// Counts a log-in by a passkey, before anything is looked up. It guesses no password, so failures of others with
    /// the user's email do not stand in its way.
    ///
    /// # Errors
    /// Rate limited, by address, together with log-ins by password.
    pub fn passkey(&self, client: &ClientInfo) -> Result<()> {
        self.take("auth", (&self.log_ins_of_address, self.address_key(client), self.limits.limit_log_in_address))
    }

    /// Resets the count of code attempts of this address, after a right one.
    pub fn forget_codes(&self, client: &ClientInfo) {
        self.codes.forget(&self.address_key(client));
    }

    fn take(&self, name: &'static str, (limiter, key, limit): LimitCheck<'_>) -> Result<()> {
        let now = self.clock.elapsed();
        limiter.take(key, limit, now).map_err(|seconds| Error::RateLimited(self.too_many(name, limit.burst, seconds)))
    }

    /// Counts by the client's address and by other keys, which clients make up. The address is checked before the other
    /// keys are kept, and counted only after they pass: a client that repeats one email does not use up the limit of
    /// others behind the same address.
    fn take_within(&self, name: &'static str, address: LimitCheck<'_>, others: &[LimitCheck<'_>]) -> Result<()> {
        let (limiter, key, limit) = address;
        let now = self.clock.elapsed();
        limiter
            .check(&key, limit, now)
            .map_err(|seconds| Error::RateLimited(self.too_many(name, limit.burst, seconds)))?;
        others.iter().try_for_each(|other| self.take(name, *other))?;
        self.take(name, address)
    }

    /// The error for a limit that was reached, which is also logged.
    fn too_many(&self, limit: &'static str, allowed: u32, seconds: i64) -> RateLimited {
        audit::note_limit(limit);
        let seconds = seconds.max(1);
        let reset = self.clock.now().plus_seconds(seconds);
        let seconds = u32::try_from(seconds).expect("settings name 30 days at most");
        RateLimited { limit, allowed, seconds, reset, by_failures: false }
    }

    fn address_key(&self, client: &ClientInfo) -> Key {
        self.key(&[&network(client.address).to_string()])
    }

    fn key(&self, parts: &[&str]) -> Key {
        self.keys.key(parts)
    }
}
