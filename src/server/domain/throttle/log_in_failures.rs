//! Wrong passwords and codes in a row, for one email from everywhere: counted in memory
//! at once, in the database a second later, so that they outlive a restart.

use crate::{
    model::{email::Email, id::AccountId, timestamp::Timestamp},
    server::domain::{
        error::{Error, Result},
        lock::lock,
        store,
        throttle::{
            Throttle,
            client_keys::{Key, LogInKeys},
        },
    },
};

/// Seconds without a try after which they are forgotten.
const REST: i64 = 24 * 3600;

impl Throttle {
    /// Admits a password or a code of somebody who is logged in. Wrong ones count together with
    /// those of log-ins: a stolen token must not be a way to go on guessing.
    ///
    /// # Errors
    /// Too many wrong ones in a row.
    pub async fn check_failures(&self, keys: &LogInKeys) -> Result<()> {
        let (most, (count, last)) = (self.limits.limit_failures, self.failures_of(&keys.by_email).await?);
        if count < most { Ok(()) } else { Err(self.too_many_failures(most, last)) }
    }

    /// Counts a password or a code that was wrong. The row is judged again here, and the answer
    /// withheld where it is full by now: of many guesses at once, all found it short at first.
    ///
    /// The database is written later: how long an answer takes must not tell whether there was something to write.
    ///
    /// # Errors
    /// Too many wrong ones in a row.
    pub async fn record_attempt(&self, keys: &LogInKeys, right: bool) -> Result<()> {
        let known = self.failures_of(&keys.by_email).await?;
        let most = self.limits.limit_failures;
        let mut failures = lock(&self.failures);
        let (count, last) = failures.get(&keys.by_email).map_or(known, |pending| self.current(*pending));
        if count >= most {
            return Err(self.too_many_failures(most, last));
        }
        if !right {
            failures.insert(keys.by_email, (count + 1, self.clock.now()));
        }
        Ok(())
    }

    /// Forgets what came before a right password, or before a new one. That was committed, and a
    /// database that is busy now must not make it look otherwise: so this does not fail.
    pub async fn forgive(&self, keys: &LogInKeys) {
        self.log_ins.forget(&keys.by_address_and_email);
        match self.failures_of(&keys.by_email).await {
            Ok((0, _)) => {}
            Ok(_) => drop(lock(&self.failures).insert(keys.by_email, (0, self.clock.now()))),
            Err(error) => tracing::warn!(%error, "earlier wrong log-ins are still counted"),
        }
    }

    /// Takes failures in a row along to another email, or changing it would be a way round them.
    ///
    /// # Errors
    /// Of the database.
    pub async fn follow_email(&self, account: AccountId, from: &Email, to: &Email) -> Result<()> {
        let key = |email: &Email| self.keys.failures(&account.to_string(), email.as_str());
        let (count, last) = self.failures_of(&key(from)).await?;
        if count > 0 {
            lock(&self.failures).insert(key(to), (count, last));
        }
        Ok(())
    }

    /// Writes the failures in a row, and removes the old ones.
    ///
    /// # Errors
    /// Busy, or a fault of the database; then they are written next time.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        let pending = lock(&self.failures).clone();
        if pending.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        for (key, (count, last)) in &pending {
            match count {
                0 => store::log_in_failures::delete(&mut tx, key).await?,
                _ => store::log_in_failures::update(&mut tx, key, *count, *last).await?,
            }
        }
        store::log_in_failures::delete_older(&mut tx, self.clock.now().plus_seconds(-REST)).await?;
        tx.commit().await?;
        // What was counted during the commit stays for the next time.
        lock(&self.failures).retain(|key, value| pending.get(key) != Some(value));
        Ok(())
    }

    async fn failures_of(&self, key: &Key) -> Result<(u32, Timestamp)> {
        // Memory first: what a flush takes out of it while we read is in the database by then.
        let pending = lock(&self.failures).get(key).copied();
        let known = match pending {
            None => store::log_in_failures::find(&mut *self.db.read().await?, key).await?,
            pending => pending,
        };
        // Only failures have a row.
        Ok(self.current(known.unwrap_or((0, Timestamp(0)))))
    }

    /// A row as it counts now: not at all after a rest.
    fn current(&self, (count, last): (u32, Timestamp)) -> (u32, Timestamp) {
        if last.plus_seconds(REST) > self.clock.now() { (count, last) } else { (0, last) }
    }

    /// Nobody may guess on before the last wrong one is forgotten.
    fn too_many_failures(&self, most: u32, last: Timestamp) -> Error {
        self.too_many("auth", most, self.clock.now().seconds_until(last.plus_seconds(REST)))
    }
}
