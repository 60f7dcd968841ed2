//! Browser sessions: start, authentication by cookie, expiry, and end.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        audit::{self, Event},
        caller::{Caller, ClientInfo, Principal},
        context::{RequestContext, share_of},
        crypto::secrets,
        error::Result,
        runtime::Domain,
        store,
    },
};

/// Starts a session of the caller and returns the value of its cookie: 256 random bits, base64url. Deletes the former
/// session of the browser, so that a leaked cookie does not outlive a new log-in.
///
/// # Errors
/// Not authenticated, also if the credentials became invalid meanwhile. Forbidden, if the user is banned. Busy.
pub async fn start(context: &RequestContext, former: Option<&[u8; 32]>) -> Result<SecretString> {
    let RequestContext { domain, caller, account } = context;
    let cookie = domain.entropy.code::<32>()?;
    let digest = secrets::digest(&domain.keys.sessions(), cookie.expose_secret().as_bytes());
    let mut tx = context.write().await?;
    if let Some(former) = former {
        store::sessions::delete(&mut tx, former).await?;
    }
    store::sessions::insert(&mut tx, *account, caller.person()?.id, &digest, context.now()).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Authenticates by session cookie. `None` if the session is unknown or has expired, or the user is banned. An unknown
/// value is never adopted as a new session, which prevents session fixation.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn by_session(domain: &Domain, cookie: &str, client: ClientInfo) -> Result<Option<Caller>> {
    let digest = secrets::digest(&domain.keys.sessions(), cookie.as_bytes());
    let Some(session) = store::sessions::find(&mut *domain.read().await?, &digest).await? else {
        return Ok(None);
    };
    let (now, limits) = (domain.now(), domain.limits());
    let (idle, life) = if session.user.role.is_staff() {
        (limits.staff_session_idle, limits.staff_session_life)
    } else {
        (limits.session_idle, limits.session_life)
    };
    // The database lags behind by up to a minute, so memory counts first.
    let seen = domain.last_used.session_seen(&digest).unwrap_or(session.last_seen).max(session.last_seen);
    let has_expired = |since: Timestamp, time| now >= since.plus(time);
    if has_expired(seen, idle) || has_expired(session.created, life) || session.user.banned {
        return Ok(None);
    }
    domain.last_used.session(digest, now);
    let (user, account) = (Box::new(session.user), session.account);
    let principal = Principal::Person { user, account, token: None, session: Some(digest), password: None };
    let caller = Caller { principal, client };
    audit::note_caller(&caller);
    Ok(Some(caller))
}

/// Ends the caller's session, if the request has one.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn end(domain: &Domain, caller: &Caller) -> Result<()> {
    let Some(session) = caller.session() else { return Ok(()) };
    let mut tx = domain.write_as(share_of(caller)).await?;
    store::sessions::delete(&mut tx, session).await?;
    tx.commit().await?;
    if let Principal::Person { user, account, .. } = &caller.principal {
        audit::note(Event::LoggedOut, *account, user.id);
    }
    Ok(())
}
