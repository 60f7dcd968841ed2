//! Verification of one-time codes by a user's second factor, and of the recovery codes that stand in for them.
//!
//! A code is valid once, so that an observed one cannot be replayed. A wrong code counts as a failed
//! log-in, like a wrong password: six digits would be guessed quickly otherwise.

use crate::{
    model::{
        id::{AccountId, UserId},
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        context::RequestContext,
        crypto::{recovery_code, totp::Totp},
        error::{Error, Result, UnauthenticatedReason},
        letter::LetterKind,
        letters,
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

/// A code that was used up, within a transaction that is not committed yet.
#[must_use = "the use of a recovery code is logged after the commit"]
pub(in crate::server::domain) struct UsedCode {
    account: AccountId,
    user: UserId,
    kind: CodeKind,
}

enum CodeKind {
    OneTime,
    Recovery,
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

    /// Verifies a code, or a recovery code, and uses it up. That is part of the transaction, so the code is used together
    /// with the caller's other changes, or not at all.
    ///
    /// # Errors
    /// Not authenticated (`OtpInvalid`, `RecoveryCodeInvalid`). Rate limited, after too many consecutive failures. The transaction is rolled
    /// back.
    pub(in crate::server::domain) async fn verify(
        &self,
        domain: &Domain,
        mut tx: Tx,
        code: &str,
        keys: &throttle::LogInKeys,
    ) -> Result<(Tx, UsedCode)> {
        let (account, user) = (self.account, self.row.factor.user);
        let kind = self.use_up(domain, &mut tx, code).await?;
        domain.throttle.record_attempt(keys, kind.is_some()).await?;
        if let Some(kind) = kind {
            return Ok((tx, UsedCode { account, user, kind }));
        }
        audit::note(Event::LogInFailed, account, user);
        Err(Error::Unauthenticated(match recovery_code::is_meant(code) {
            true => UnauthenticatedReason::RecoveryCodeInvalid,
            false => UnauthenticatedReason::OtpInvalid,
        }))
    }

    /// Marks a code as used. `None` if it is wrong, has expired, or was used before.
    async fn use_up(&self, domain: &Domain, tx: &mut Tx, code: &str) -> Result<Option<CodeKind>> {
        let factor = self.row.factor.id;
        if let Some(step) = self.totp.step_of(code, domain.now()) {
            let is_first = store::second_factors::update_last_step(tx, self.account, factor, step).await?;
            return Ok(is_first.then_some(CodeKind::OneTime));
        }
        let key = domain.keys.recovery_codes();
        let Some(digest) = recovery_code::digest(&key, self.account, factor, code) else { return Ok(None) };
        let is_there = store::recovery_codes::delete(tx, self.account, factor, &digest).await?;
        Ok(is_there.then_some(CodeKind::Recovery))
    }
}

impl UsedCode {
    /// Writes a letter to the user, if somebody logged in by a recovery code.
    pub(in crate::server::domain) async fn tell_log_in(
        &self,
        context: &RequestContext,
        tx: &mut Tx,
        user: &User,
    ) -> Result<()> {
        self.tell(context, tx, user, LetterKind::RecoveryCodeUsed).await
    }

    /// Writes a letter to the user, if a recovery code confirmed a change.
    pub(in crate::server::domain) async fn tell_change(
        &self,
        context: &RequestContext,
        tx: &mut Tx,
        user: &User,
    ) -> Result<()> {
        self.tell(context, tx, user, LetterKind::RecoveryCodeConfirmed).await
    }

    async fn tell(&self, context: &RequestContext, tx: &mut Tx, user: &User, kind: LetterKind) -> Result<()> {
        match self.kind {
            CodeKind::OneTime => Ok(()),
            CodeKind::Recovery => letters::post(context, tx, user, kind).await,
        }
    }

    /// Logs the use of a recovery code. Call it after the commit.
    pub(in crate::server::domain) fn note(self) {
        match self.kind {
            CodeKind::OneTime => {}
            CodeKind::Recovery => audit::note(Event::RecoveryCodeUsed, self.account, self.user),
        }
    }
}
