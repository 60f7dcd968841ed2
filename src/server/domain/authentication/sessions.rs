//! Sessions: how a browser stays logged in, and when it does not any more.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::timestamp::Timestamp,
    server::domain::{
        audit::{self, Event},
        caller::{Caller, ClientInfo, Principal},
        context::RequestContext,
        crypto::secrets,
        error::Result,
        runtime::Domain,
        store,
    },
};

/// Starts a session of the caller under a new id; the one that the browser had dies with it.
///
/// # Errors
/// Not identified any more; of the database.
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

/// A browser's session; `None` where it is unknown or over. Unknown ids are never adopted.
///
/// # Errors
/// Of the database.
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
    let seen = domain.last_used.session_seen(&digest).unwrap_or(session.last_seen).max(session.last_seen);
    let over = |since: Timestamp, time| now >= since.plus(time);
    if over(seen, idle) || over(session.created, life) || session.user.banned {
        return Ok(None);
    }
    domain.last_used.session(digest, now);
    let (user, account) = (Box::new(session.user), session.account);
    let principal = Principal::Person { user, account, token: None, session: Some(digest), password: None };
    let caller = Caller { principal, client };
    audit::note_caller(&caller);
    Ok(Some(caller))
}

/// Ends the caller's session, if there is one.
///
/// # Errors
/// Of the database.
pub async fn end(domain: &Domain, caller: &Caller) -> Result<()> {
    let Some(session) = caller.session() else { return Ok(()) };
    let mut tx = domain.write().await?;
    store::sessions::delete(&mut tx, session).await?;
    tx.commit().await?;
    if let Principal::Person { user, account, .. } = &caller.principal {
        audit::note(Event::LoggedOut, *account, user.id);
    }
    Ok(())
}
