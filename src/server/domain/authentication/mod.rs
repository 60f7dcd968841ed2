//! Credentials to a caller: by password, by token, by session.
//!
//! What was sent and is wrong is refused even where nobody is needed. All that
//! a caller may do rests on records read here, in the same request.

pub(in crate::server::domain) mod authenticator;
pub mod log_in_steps;
pub mod sessions;

use uuid::Uuid;

use crate::{
    model::{email::Email, id::AccountId, timestamp::Timestamp, user::User},
    server::domain::{
        Domain,
        audit::{self, Event},
        authentication::authenticator::Authenticator,
        caller::{Caller, ClientInfo, Principal},
        crypto::secrets,
        error::{Error, ForbiddenReason, Result, UnauthenticatedReason},
        limits::throttle,
        password_policy::CheckedPassword,
        passwords,
        store::{self, Tx, tokens::BearerRecord},
    },
};

/// A token's bearer (contract 2.3): shape, existence, expiry, ban, in that order.
///
/// # Errors
/// Not identified; banned.
pub async fn by_token(domain: &Domain, account: AccountId, raw: &str, source: ClientInfo) -> Result<Caller> {
    if Uuid::try_parse(raw).is_ok() {
        return Err(Error::Unauthenticated(UnauthenticatedReason::TokenFormat));
    }
    let digest = secrets::digest(&domain.0.keys.tokens(account), raw.as_bytes());
    let borne = store::tokens::find_borne(&mut *domain.read().await?, account, &digest).await?;
    let borne = borne.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))?;
    let (token, now) = (borne.token, domain.now());
    if token.expiry.is_some_and(|expiry| expiry <= now) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::TokenExpired));
    }
    let id = token.id;
    let who = match borne.bearer {
        BearerRecord::Person(user) if user.banned => return Err(Error::Forbidden(ForbiddenReason::Banned)),
        BearerRecord::Person(user) => {
            Principal::Person { user, account, token: Some(token), session: None, password: None }
        }
        BearerRecord::Product(product) => Principal::Product { product, account, token },
    };
    domain.0.last_used.token(id, now, &source);
    let caller = Caller { who, source };
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
    source: ClientInfo,
) -> Result<Caller> {
    let known = self::password(domain, account, email, password, &source).await?;
    if Authenticator::find_enabled(domain, &mut *domain.read().await?, account, &known.user).await?.is_some() {
        let code = otp.ok_or_else(|| {
            audit::note(Event::CodeWanted, account, known.user.id);
            Error::Unauthenticated(UnauthenticatedReason::OtpRequired)
        })?;
        let mut tx = domain.write().await?;
        if let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, account, &known.user).await? {
            authenticator.prove(domain, tx, code, &known.keys).await?.commit().await?;
        }
    }
    Ok(known.enter(domain, account, source).await)
}

/// Somebody whose password was right, before anything else is known.
pub(in crate::server::domain) struct PasswordVerified {
    pub(in crate::server::domain) user: User,
    /// Which of their passwords it was, where it was checked just now.
    pub(in crate::server::domain) password: Option<i64>,
    /// What the log-in is counted by.
    pub(in crate::server::domain) keys: throttle::LogInKeys,
}

/// The password alone. Unknown, wrong, impossible and passwordless are one answer
/// after one evaluation of argon2; only who knows the password hears of a ban.
///
/// # Errors
/// As [`by_password`], but for the code.
pub(in crate::server::domain) async fn password(
    domain: &Domain,
    account: AccountId,
    email: &str,
    password: &str,
    source: &ClientInfo,
) -> Result<PasswordVerified> {
    let keys = throttle::LogInKeys::new(domain, account, email, source);
    throttle::log_in(domain, &keys).await?;
    let known = match Email::parse(email) {
        Ok(email) => store::users::find_by_email(&mut *domain.read().await?, account, &email).await?,
        Err(_) => None,
    };
    let (password, hash) = (CheckedPassword::to_verify(password), known.as_ref().and_then(|known| known.hash.clone()));
    let right = domain.0.gate.verify(password.clone(), hash).await?;
    throttle::judge(domain, &keys, right).await?;
    match known {
        Some(known) if right && known.user.banned => {
            audit::note(Event::LogInBlocked, account, known.user.id);
            Err(Error::Forbidden(ForbiddenReason::Banned))
        }
        Some(known) if right => {
            passwords::renew(domain, account, &known, password);
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
        source: ClientInfo,
    ) -> Caller {
        throttle::forgive(domain, &self.keys).await;
        let caller = self.caller(account, source);
        audit::note_caller(&caller);
        audit::note(Event::LogInPassed, account, self.user.id);
        caller
    }

    /// The caller that this makes.
    pub(in crate::server::domain) fn caller(&self, account: AccountId, source: ClientInfo) -> Caller {
        let user = Box::new(self.user.clone());
        Caller { who: Principal::Person { user, account, token: None, session: None, password: self.password }, source }
    }
}

/// Whether somebody who is known gave their password: one hash. A wrong one counts as at
/// log-in; a right one forgives nothing, or codes could be guessed in turn with it.
///
/// # Errors
/// Too many wrong ones in a row; busy.
pub(in crate::server::domain) async fn confirm(
    domain: &Domain,
    account: AccountId,
    known: &store::users::UserWithPassword,
    password: Option<&str>,
    source: &ClientInfo,
) -> Result<bool> {
    let keys = throttle::LogInKeys::new(domain, account, known.user.email.as_str(), source);
    throttle::confirm(domain, &keys).await?;
    let right = domain.0.gate.verify(password.and_then(CheckedPassword::to_verify), known.hash.clone()).await?;
    throttle::judge(domain, &keys, right).await?;
    if !right {
        audit::note(Event::LogInFailed, account, known.user.id);
    }
    Ok(right)
}

/// Looks at the caller once more, inside the transaction that writes for them:
/// while one waits for the writer, tokens are revoked, passwords replaced and roles changed.
///
/// # Errors
/// Not identified, where what was shown is worth nothing any more; banned.
pub(in crate::server::domain) async fn again(tx: &mut Tx, caller: &Caller) -> Result<()> {
    let Some(account) = caller.account() else { return Ok(()) };
    let gone = || Error::Unauthenticated(UnauthenticatedReason::TokenInvalid);
    if let Some(shown) = caller.token() {
        let token = store::tokens::find(tx, account, shown.id).await?.ok_or_else(gone)?;
        if token.updated != shown.updated {
            return Err(gone());
        }
    }
    let Principal::Person { user, session, password, .. } = &caller.who else { return Ok(()) };
    let known = store::users::find_known(tx, account, user.id).await?.ok_or_else(gone)?;
    if known.user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    let is_other = (known.user.role, &known.user.permissions) != (user.role, &user.permissions);
    let is_over = match session {
        Some(session) => store::sessions::find(tx, session).await?.is_none(),
        None => false,
    };
    if is_other || is_over {
        return Err(gone());
    }
    match password {
        Some(shown) if *shown != known.changes => Err(Error::Unauthenticated(UnauthenticatedReason::Credentials)),
        _ => Ok(()),
    }
}

/// A browser's session; `None` where it is unknown or over. Unknown ids are never adopted.
///
/// # Errors
/// Of the database.
pub async fn by_session(domain: &Domain, cookie: &str, source: ClientInfo) -> Result<Option<Caller>> {
    let digest = secrets::digest(&domain.0.keys.sessions(), cookie.as_bytes());
    let Some(session) = store::sessions::find(&mut *domain.read().await?, &digest).await? else {
        return Ok(None);
    };
    let (now, rules) = (domain.now(), domain.rules());
    let (idle, life) = if session.user.role.is_staff() {
        (rules.staff_session_idle, rules.staff_session_life)
    } else {
        (rules.session_idle, rules.session_life)
    };
    let seen = domain.0.last_used.session_seen(&digest).unwrap_or(session.last_seen).max(session.last_seen);
    let over = |since: Timestamp, time| now >= since.plus(time);
    if over(seen, idle) || over(session.created, life) || session.user.banned {
        return Ok(None);
    }
    domain.0.last_used.session(digest, now);
    let (user, account) = (Box::new(session.user), session.account);
    let who = Principal::Person { user, account, token: None, session: Some(digest), password: None };
    let caller = Caller { who, source };
    audit::note_caller(&caller);
    Ok(Some(caller))
}
