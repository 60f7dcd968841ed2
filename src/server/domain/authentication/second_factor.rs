//! Verification of one-time codes by a user's second factor.
//!
//! A code is valid once, so that an observed one cannot be replayed. A wrong code counts as a failed
//! log-in, like a wrong password: six digits would be guessed quickly otherwise.

use crate::{
    model::{id::AccountId, user::User},
    server::domain::{
        audit::{self, Event},
        crypto::totp::Totp,
        error::{Error, Result, UnauthenticatedReason},
        runtime::Domain,
        store::{self, Conn, Tx, second_factors::SecondFactorRow},
        throttle,
    },
};

/// A second factor with its code generator.
pub(in crate::server::domain) struct Authenticator {
    account: AccountId,
    pub(in crate::server::domain) row: SecondFactorRow,
    pub(in crate::server::domain) totp: Totp,
}

impl Authenticator {
    /// The authenticator of a second factor.
    ///
    /// # Errors
    /// As [`Totp::new`].
    pub(in crate::server::domain) fn new(
        domain: &Domain,
        account: AccountId,
        user: &User,
        row: SecondFactorRow,
    ) -> Result<Self> {
        let totp = Totp::new(&domain.keys.second_factor(account, &row.salt), &user.email)?;
        Ok(Self { account, row, totp })
    }

    /// The authenticator of a user, if they have a second factor, enabled or not.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn find(
        domain: &Domain,
        conn: &mut Conn,
        account: AccountId,
        user: &User,
    ) -> Result<Option<Self>> {
        let row = store::second_factors::find(conn, account, user.id).await?;
        row.map(|row| Self::new(domain, account, user, row)).transpose()
    }

    /// The authenticator of a user, if they have an enabled second factor. Only then does log-in require a code.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub(in crate::server::domain) async fn find_enabled(
        domain: &Domain,
        conn: &mut Conn,
        account: AccountId,
        user: &User,
    ) -> Result<Option<Self>> {
        Ok(Self::find(domain, conn, account, user).await?.filter(Self::is_enabled))
    }

    /// Whether the second factor is enabled.
    pub(in crate::server::domain) const fn is_enabled(&self) -> bool {
        self.row.factor.enabled.is_some()
    }

    /// Verifies a code and marks it as used. The mark is part of the transaction, so the code is used together with the
    /// caller's other changes, or not at all.
    ///
    /// # Errors
    /// Not authenticated (`OtpInvalid`). Rate limited, after too many consecutive failures. The transaction is rolled
    /// back.
    pub(in crate::server::domain) async fn verify(
        &self,
        domain: &Domain,
        mut tx: Tx,
        code: &str,
        keys: &throttle::LogInKeys,
    ) -> Result<Tx> {
        let factor = &self.row.factor;
        let is_valid = match self.totp.step_of(code, domain.now()) {
            Some(step) => store::second_factors::update_last_step(&mut tx, self.account, factor.id, step).await?,
            None => false,
        };
        domain.throttle.record_attempt(keys, is_valid).await?;
        if is_valid {
            return Ok(tx);
        }
        audit::note(Event::LogInFailed, self.account, factor.user);
        Err(Error::Unauthenticated(UnauthenticatedReason::OtpInvalid))
    }
}
