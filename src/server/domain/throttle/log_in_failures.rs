//! Consecutive failed log-ins (wrong passwords and codes) of an email, from all addresses together.
//!
//! This stops guessing from many addresses, which the rate limits by address do not see. A browser that the user logged
//! in with before has a count of its own, so that guessing by strangers does not lock it out. Failures count in memory
//! at once, and are written to the database within a second, so that a restart does not reset them.

use crate::{
    model::{email::Email, id::AccountId, timestamp::Timestamp},
    server::domain::{
        crypto::device_cookie::DeviceId,
        error::{Error, RateLimited, Result},
        lock::lock,
        store,
        throttle::{
            Throttle,
            client_keys::{Key, LogInKeys},
        },
    },
};

/// The seconds after the last failure after which the count is reset.
const RESET_AFTER: i64 = 24 * 3600;
/// The seconds for which log-in is refused after a failure that reached the maximum. The count stays, so one more guess
/// can be made after each rest. That is less than a hundred guesses a day, and nobody waits for longer than an hour.
const REST: i64 = 3600;

impl Throttle {
    /// The keys of a log-in from a browser, if the user logged in there before. A browser that failed too often itself
    /// counts as a stranger: it could as well have sent no cookie, and a reset of the password lets it in again.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn of_device(
        &self,
        strangers: LogInKeys,
        device: Option<DeviceId>,
    ) -> Result<LogInKeys> {
        let Some(own) = device.map(|device| self.keys.of_device(strangers, &device)) else { return Ok(strangers) };
        let failures = self.failures_of(&own.failures).await?;
        Ok(if self.rests(failures) { strangers } else { own })
    }

    /// Checks the count of failures, before a password or code is verified. A user who is logged in and confirms a
    /// password shares the count with log-ins: a stolen token must not allow more guesses.
    ///
    /// # Errors
    /// Rate limited. Busy, or an internal error of the database.
    pub async fn check_failures(&self, keys: &LogInKeys) -> Result<()> {
        let failures = self.failures_of(&keys.failures).await?;
        if self.rests(failures) { Err(self.too_many_failures(failures)) } else { Ok(()) }
    }

    /// Counts a failure, if the password or code was wrong. The limit is checked again here, and the result withheld if
    /// it is reached by now: many concurrent guesses all pass the first check.
    ///
    /// The database is written later, so that the time of a response does not disclose whether the guess was right.
    ///
    /// # Errors
    /// Rate limited. Busy, or an internal error of the database.
    pub async fn record_attempt(&self, keys: &LogInKeys, is_right: bool) -> Result<()> {
        let known = self.failures_of(&keys.failures).await?;
        let mut failures = lock(&self.failures);
        let (count, last) = failures.get(&keys.failures).map_or(known, |pending| self.current(*pending));
        if self.rests((count, last)) {
            return Err(self.too_many_failures((count, last)));
        }
        if !is_right {
            failures.insert(keys.failures, (count.saturating_add(1), self.clock.now()));
        }
        Ok(())
    }

    /// Resets the count after a successful log-in or a new password. It does not fail, because the log-in or the change
    /// is committed already; if the database is busy, the failures stay counted. A log-in from a browser that the user
    /// logged in with before resets the count of that browser alone, or it would give strangers new guesses.
    pub async fn reset_failures(&self, keys: &LogInKeys) {
        self.log_ins.forget(&keys.attempts);
        match self.failures_of(&keys.failures).await {
            Ok((0, _)) => {}
            Ok(_) => drop(lock(&self.failures).insert(keys.failures, (0, self.clock.now()))),
            Err(error) => tracing::warn!(%error, "the count of failed log-ins could not be reset"),
        }
    }

    /// Copies the count of failures to a user's new email, so that changing the email does not reset it.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub async fn follow_email(&self, account: AccountId, from: &Email, to: &Email) -> Result<()> {
        let key = |email: &Email| self.keys.failures(&account.to_string(), email.as_str());
        let (count, last) = self.failures_of(&key(from)).await?;
        if count > 0 {
            lock(&self.failures).insert(key(to), (count, last));
        }
        Ok(())
    }

    /// Writes the counts to the database, and deletes old ones.
    ///
    /// # Errors
    /// Busy, or an internal error of the database. The counts stay in memory for the next flush.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        let pending = lock(&self.failures).clone();
        if pending.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.write(store::WriterShare::Server).await?;
        for (key, (count, last)) in &pending {
            match count {
                0 => store::log_in_failures::delete(&mut tx, key).await?,
                _ => store::log_in_failures::update(&mut tx, key, *count, *last).await?,
            }
        }
        store::log_in_failures::delete_older(&mut tx, self.clock.now().plus_seconds(-RESET_AFTER)).await?;
        tx.commit().await?;
        // Failures counted during the commit stay for the next flush.
        lock(&self.failures).retain(|key, value| pending.get(key) != Some(value));
        Ok(())
    }

    async fn failures_of(&self, key: &Key) -> Result<(u32, Timestamp)> {
        // Memory is read first: what a flush removes from it after that is in the database already.
        let pending = lock(&self.failures).get(key).copied();
        let known = match pending {
            None => store::log_in_failures::find(&mut *self.db.read().await?, key).await?,
            pending => pending,
        };
        // No row means no failures.
        Ok(self.current(known.unwrap_or((0, Timestamp(0)))))
    }

    /// The count as of now: 0 if the last failure is old enough.
    fn current(&self, (count, last): (u32, Timestamp)) -> (u32, Timestamp) {
        if last.plus_seconds(RESET_AFTER) > self.clock.now() { (count, last) } else { (0, last) }
    }

    /// Whether log-in is refused for now.
    fn rests(&self, (count, last): (u32, Timestamp)) -> bool {
        count >= self.limits.limit_failures && last.plus_seconds(REST) > self.clock.now()
    }

    /// The error for too many failures. A retry can succeed after the rest.
    fn too_many_failures(&self, (_, last): (u32, Timestamp)) -> Error {
        let seconds = self.clock.now().seconds_until(last.plus_seconds(REST));
        let limit = self.too_many("auth", self.limits.limit_failures, seconds);
        Error::RateLimited(RateLimited { by_failures: true, ..limit })
    }
}
