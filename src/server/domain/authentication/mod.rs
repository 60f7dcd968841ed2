//! Authentication: from credentials (password, token or session) to a caller.
//!
//! Invalid credentials are refused even where none are required, so a client with a bad token learns of
//! it at once. The caller's records are read from the database here, in each request.

pub mod by_token;
pub mod devices;
pub mod leaving;
pub mod log_in_steps;
pub(in crate::server::domain) mod log_ins;
pub mod passkeys;
mod rehash;
pub(in crate::server::domain) mod second_factor;
pub mod sessions;

use crate::{
    model::{email::Email, id::AccountId, token::Bearer, user::User},
    server::domain::{
        accounts,
        audit::{self, Event},
        authentication::second_factor::Authenticator,
        caller::{Caller, ClientInfo, Principal},
        context::RequestContext,
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        password_policy::CheckedPassword,
        runtime::Domain,
        store::{self, Conn, WriterShare, users::UserWithPassword},
        throttle::LogInKeys,
    },
};

/// Authenticates by email and password (docs/api.md 4.3). Checks the password, then the ban, then the code if the user
/// has an enabled second factor. A right code is used up here, even if the request fails later.
///
/// # Errors
/// Rate limited. Not authenticated. Forbidden, if the user is banned, or set to be deleted. Busy.
pub async fn by_password(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    otp: Option<&str>,
    client: ClientInfo,
) -> Result<Caller> {
    let verified = verify_password(domain, account, email, password, None, &client).await?;
    if Authenticator::find_enabled(domain, &mut *domain.read().await?, account, &verified.user).await?.is_some() {
        let code = otp.ok_or_else(|| {
            audit::note(Event::CodeWanted, account, verified.user.id);
            Error::Unauthenticated(UnauthenticatedReason::OtpRequired)
        })?;
        let mut tx = domain.write_as(WriterShare::Bearer(Bearer::User(verified.user.id))).await?;
        // Read again within the transaction: the factor may have been disabled or replaced meanwhile.
        if let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, account, &verified.user).await? {
            let (mut tx, used) = authenticator.verify(domain, tx, code, &verified.keys).await?;
            let context = RequestContext::new(domain.clone(), Caller::nobody(client.clone()), account)?;
            used.tell_log_in(&context, &mut tx, &verified.user).await?;
            tx.commit().await?;
            used.note();
        }
    }
    if verified.user.deletion.is_some() {
        audit::note(Event::LogInBlocked, account, verified.user.id);
        return Err(Error::Forbidden(ForbiddenReason::DeletionPending));
    }
    Ok(verified.complete(domain, account, client).await)
}

/// A user whose password, or whose passkey, was verified. After the password they are not logged in yet: a code may be
/// required.
pub(in crate::server::domain) struct PasswordVerified {
    pub(in crate::server::domain) user: User,
    /// The number of password changes at that moment.
    pub(in crate::server::domain) password: Option<i64>,
    /// The keys of the log-in's rate limits.
    pub(in crate::server::domain) keys: LogInKeys,
}

/// Verifies email and password.
///
/// An email that cannot be read and an empty password are refused at once: that depends on nothing but what was sent,
/// so it guesses nothing and is not counted. An unknown email, a wrong password, a password that no user can have, and
/// a user without one all result in the same error after the same work, so neither text nor time discloses who has an
/// account. A ban, and an email that is not proven, are disclosed only after the right password.
///
/// `device` is the device cookie, if a browser sent one.
///
/// # Errors
/// As [`by_password`], except for the code.
pub(in crate::server::domain) async fn verify_password(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    device: Option<&str>,
    client: &ClientInfo,
) -> Result<PasswordVerified> {
    let refused = Error::Unauthenticated;
    let email = Email::parse(email).map_err(|_| refused(UnauthenticatedReason::EmailRequired))?;
    if password.is_empty() {
        return Err(refused(UnauthenticatedReason::PasswordRequired));
    }
    let keys = log_in_keys(domain, account, &email, device, client).await?;
    domain.throttle.log_in(&keys).await?;
    let found = store::users::find_by_email(&mut *domain.read().await?, account, &email).await?;
    let (password, hash) = (CheckedPassword::to_verify(password), found.as_ref().and_then(|found| found.hash.clone()));
    let is_right = domain.hasher.verify(password.clone(), hash).await?;
    domain.throttle.record_attempt(&keys, is_right).await?;
    let named = found.as_ref().map_or_else(|| "nobody".into(), |found| found.user.id.to_string());
    let Some(found) = found.filter(|_| is_right) else {
        audit::note(Event::LogInFailed, account, named);
        return Err(refused(UnauthenticatedReason::Credentials));
    };
    if may_be_blocked(&found.user)
        && let Some(reason) = blocked(&mut *domain.read().await?, account, &found.user).await?
    {
        audit::note(Event::LogInBlocked, account, found.user.id);
        return Err(Error::Forbidden(reason));
    }
    rehash::renew(domain, account, &found, password);
    Ok(PasswordVerified { user: found.user, password: Some(found.changes), keys })
}

/// Whether the account has to be asked, or the answer is no whatever it says. It is not, for nearly all users.
const fn may_be_blocked(user: &User) -> bool {
    user.banned || user.awaits_proof
}

/// Why a user may not log in, although their password is right.
async fn blocked(conn: &mut Conn, account: AccountId, user: &User) -> Result<Option<ForbiddenReason>> {
    if user.banned {
        return Ok(Some(ForbiddenReason::Banned));
    }
    if !user.awaits_proof {
        return Ok(None);
    }
    let account = accounts::existing(conn, account).await?;
    Ok(account.verified_emails.then_some(ForbiddenReason::Unverified))
}

/// The keys of the rate limits of a log-in. `device` is the device cookie, if a browser sent one.
async fn log_in_keys(
    domain: &Domain,
    account: AccountId,
    email: &Email,
    device: Option<&str>,
    client: &ClientInfo,
) -> Result<LogInKeys> {
    let device = device.and_then(|cookie| devices::find(domain, account, email, cookie));
    let strangers = domain.throttle.log_in_keys(account, email.as_str(), client);
    domain.throttle.of_device(strangers, device).await
}

impl PasswordVerified {
    /// Completes the log-in: no code is required, or it was right. Resets the count of failures.
    pub(in crate::server::domain) async fn complete(
        self,
        domain: &Domain,
        account: AccountId,
        client: ClientInfo,
    ) -> Caller {
        domain.throttle.reset_failures(&self.keys).await;
        let caller = self.caller(account, client);
        audit::note_caller(&caller);
        audit::note(Event::LogInPassed, account, self.user.id);
        caller
    }

    /// The user as a caller.
    pub(in crate::server::domain) fn caller(&self, account: AccountId, client: ClientInfo) -> Caller {
        let user = Box::new(self.user.clone());
        Caller {
            principal: Principal::Person { user, account, token: None, session: None, password: self.password },
            client,
        }
    }
}

/// Confirms the password of a user who is authenticated already; false if it is wrong. Costs one hash.
///
/// A wrong password counts as a failed log-in. A right one does not reset the count: with a known
/// password, one could otherwise reset it between guesses of a code.
///
/// # Errors
/// Rate limited, after too many consecutive failures. Busy.
pub(in crate::server::domain) async fn confirm(
    context: &RequestContext,
    user: &UserWithPassword,
    password: Option<&str>,
) -> Result<bool> {
    let RequestContext { domain, caller, account } = context;
    let keys = domain.throttle.log_in_keys(*account, user.user.email.as_str(), &caller.client);
    domain.throttle.check_failures(&keys).await?;
    let is_right = domain.hasher.verify(password.and_then(CheckedPassword::to_verify), user.hash.clone()).await?;
    domain.throttle.record_attempt(&keys, is_right).await?;
    if !is_right {
        audit::note(Event::LogInFailed, *account, user.user.id);
    }
    Ok(is_right)
}
