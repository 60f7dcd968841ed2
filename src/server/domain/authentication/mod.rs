//! Credentials to a caller: by password, by token, by session.
//!
//! What was sent and is wrong is refused even where nobody is needed. All that
//! a caller may do rests on records read here, in the same request.

pub mod log_in_steps;
mod rehash;
pub(in crate::server::domain) mod second_factor;
pub mod sessions;

use uuid::Uuid;

use crate::{
    model::{email::Email, id::AccountId, user::User},
    server::domain::{
        audit::{self, Event},
        authentication::second_factor::Authenticator,
        caller::{Caller, ClientInfo, Principal},
        context::RequestContext,
        crypto::secrets,
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        password_policy::CheckedPassword,
        runtime::Domain,
        store::{self, tokens::BearerRecord, users::UserWithPassword},
        throttle::LogInKeys,
    },
};

/// A token's bearer (contract 2.3): shape, existence, expiry, ban, in that order.
///
/// # Errors
/// Not identified; banned.
pub async fn by_token(domain: &Domain, account: AccountId, raw: &str, client: ClientInfo) -> Result<Caller> {
    if Uuid::try_parse(raw).is_ok() {
        return Err(Error::Unauthenticated(UnauthenticatedReason::TokenFormat));
    }
    let digest = secrets::digest(&domain.keys.tokens(account), raw.as_bytes());
    let borne = store::tokens::find_borne(&mut *domain.read().await?, account, &digest).await?;
    let borne = borne.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))?;
    let (token, now) = (borne.token, domain.now());
    if token.expiry.is_some_and(|expiry| expiry <= now) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::TokenExpired));
    }
    let id = token.id;
    let principal = match borne.bearer {
        BearerRecord::Person(user) if user.banned => return Err(Error::Forbidden(ForbiddenReason::Banned)),
        BearerRecord::Person(user) => {
            Principal::Person { user, account, token: Some(token), session: None, password: None }
        }
        BearerRecord::Product(product) => Principal::Product { product, account, token },
    };
    domain.last_used.token(id, now, &client);
    let caller = Caller { principal, client };
    audit::note_caller(&caller);
    Ok(caller)
}

/// Log-in (contract 4.3): the password, then the ban, then a code where a second
/// factor is switched on. A code is used up here, whatever becomes of the request.
///
/// # Errors
/// Too many tries; not identified; banned; busy.
pub async fn by_password(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    otp: Option<&str>,
    client: ClientInfo,
) -> Result<Caller> {
    let verified = verify_password(domain, account, email, password, &client).await?;
    if Authenticator::find_enabled(domain, &mut *domain.read().await?, account, &verified.user).await?.is_some() {
        let code = otp.ok_or_else(|| {
            audit::note(Event::CodeWanted, account, verified.user.id);
            Error::Unauthenticated(UnauthenticatedReason::OtpRequired)
        })?;
        let mut tx = domain.write().await?;
        if let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, account, &verified.user).await? {
            authenticator.prove(domain, tx, code, &verified.keys).await?.commit().await?;
        }
    }
    Ok(verified.enter(domain, account, client).await)
}

/// Somebody whose password was right, before anything else is known.
pub(in crate::server::domain) struct PasswordVerified {
    pub(in crate::server::domain) user: User,
    /// Which of their passwords it was, where it was checked just now.
    pub(in crate::server::domain) password: Option<i64>,
    /// What the log-in is counted by.
    pub(in crate::server::domain) keys: LogInKeys,
}

/// The password alone. Unknown, wrong, impossible and passwordless are one answer
/// after one evaluation of argon2; only who knows the password hears of a ban.
///
/// # Errors
/// As [`by_password`], but for the code.
pub(in crate::server::domain) async fn verify_password(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    client: &ClientInfo,
) -> Result<PasswordVerified> {
    let keys = domain.throttle.log_in_keys(account, email, client);
    domain.throttle.log_in(&keys).await?;
    let known = match Email::parse(email) {
        Ok(email) => store::users::find_by_email(&mut *domain.read().await?, account, &email).await?,
        Err(_) => None,
    };
    let (password, hash) = (CheckedPassword::to_verify(password), known.as_ref().and_then(|known| known.hash.clone()));
    let right = domain.hasher.verify(password.clone(), hash).await?;
    domain.throttle.record_attempt(&keys, right).await?;
    match known {
        Some(known) if right && known.user.banned => {
            audit::note(Event::LogInBlocked, account, known.user.id);
            Err(Error::Forbidden(ForbiddenReason::Banned))
        }
        Some(known) if right => {
            rehash::renew(domain, account, &known, password);
            Ok(PasswordVerified { user: known.user, password: Some(known.changes), keys })
        }
        known => {
            let user = known.map_or_else(|| "nobody".into(), |known| known.user.id.to_string());
            audit::note(Event::LogInFailed, account, user);
            Err(Error::Unauthenticated(UnauthenticatedReason::Credentials))
        }
    }
}

impl PasswordVerified {
    /// Nothing more was asked for, or it was given.
    pub(in crate::server::domain) async fn enter(
        self,
        domain: &Domain,
        account: AccountId,
        client: ClientInfo,
    ) -> Caller {
        domain.throttle.forgive(&self.keys).await;
        let caller = self.caller(account, client);
        audit::note_caller(&caller);
        audit::note(Event::LogInPassed, account, self.user.id);
        caller
    }

    /// The caller that this makes.
    pub(in crate::server::domain) fn caller(&self, account: AccountId, client: ClientInfo) -> Caller {
        let user = Box::new(self.user.clone());
        Caller {
            principal: Principal::Person { user, account, token: None, session: None, password: self.password },
            client,
        }
    }
}

/// Whether somebody who is known gave their password: one hash. A wrong one counts as at
/// log-in; a right one forgives nothing, or codes could be guessed in turn with it.
///
/// # Errors
/// Too many wrong ones in a row; busy.
pub(in crate::server::domain) async fn confirm(
    context: &RequestContext,
    known: &UserWithPassword,
    password: Option<&str>,
) -> Result<bool> {
    let RequestContext { domain, caller, account } = context;
    let keys = domain.throttle.log_in_keys(*account, known.user.email.as_str(), &caller.client);
    domain.throttle.check_failures(&keys).await?;
    let right = domain.hasher.verify(password.and_then(CheckedPassword::to_verify), known.hash.clone()).await?;
    domain.throttle.record_attempt(&keys, right).await?;
    if !right {
        audit::note(Event::LogInFailed, *account, known.user.id);
    }
    Ok(right)
}
