//! A user's second factor at work: whether a code is right, now and for the
//! first time. A wrong one counts as a failure in a row, like a wrong password.

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

/// A second factor with what makes its codes.
pub(in crate::server::domain) struct Authenticator {
    account: AccountId,
    pub(in crate::server::domain) stored: SecondFactorRow,
    pub(in crate::server::domain) totp: Totp,
}

impl Authenticator {
    /// Of a factor that was read, or is about to be written.
    ///
    /// # Errors
    /// As [`Totp::new`].
    pub(in crate::server::domain) fn new(
        domain: &Domain,
        account: AccountId,
        user: &User,
        stored: SecondFactorRow,
    ) -> Result<Self> {
        let totp = Totp::new(&domain.keys.second_factor(account, &stored.salt), &user.email)?;
        Ok(Self { account, stored, totp })
    }

    /// The user's, if they have one.
    ///
    /// # Errors
    /// Of the database.
    pub(in crate::server::domain) async fn find(
        domain: &Domain,
        conn: &mut Conn,
        account: AccountId,
        user: &User,
    ) -> Result<Option<Self>> {
        let stored = store::second_factors::find(conn, account, user.id).await?;
        stored.map(|stored| Self::new(domain, account, user, stored)).transpose()
    }

    /// The same, where it is switched on: log-in asks for nothing else.
    ///
    /// # Errors
    /// Of the database.
    pub(in crate::server::domain) async fn find_enabled(
        domain: &Domain,
        conn: &mut Conn,
        account: AccountId,
        user: &User,
    ) -> Result<Option<Self>> {
        Ok(Self::find(domain, conn, account, user).await?.filter(Self::is_enabled))
    }

    /// Whether it is switched on.
    pub(in crate::server::domain) const fn is_enabled(&self) -> bool {
        self.stored.factor.enabled.is_some()
    }

    /// Takes a code. It is used up with what else the transaction brings, or not at all.
    ///
    /// # Errors
    /// `OtpInvalid`, or too many wrong ones in a row; the transaction is over.
    pub(in crate::server::domain) async fn prove(
        &self,
        domain: &Domain,
        mut tx: Tx,
        code: &str,
        keys: &throttle::LogInKeys,
    ) -> Result<Tx> {
        let factor = &self.stored.factor;
        let right = match self.totp.step_of(code, domain.now()) {
            Some(step) => store::second_factors::update_last_step(&mut tx, self.account, factor.id, step).await?,
            None => false,
        };
        domain.throttle.record_attempt(keys, right).await?;
        if right {
            return Ok(tx);
        }
        audit::note(Event::LogInFailed, self.account, factor.user);
        Err(Error::Unauthenticated(UnauthenticatedReason::OtpInvalid))
    }
}
