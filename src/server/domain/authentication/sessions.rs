//! Browser sessions: start, authentication by cookie, expiry, and end.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        device,
        id::{AccountId, SessionId},
        log_in::Way,
        role::Role,
        timestamp::Timestamp,
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        authentication::{devices, log_ins},
        caller::{Caller, ClientInfo, Principal},
        context::{RequestContext, share_of},
        crypto::secrets,
        error::Result,
        letter::LetterKind,
        letters,
        runtime::Domain,
        store::{self, Conn, sessions::ListedSession},
    },
};

/// What starts a session.
#[derive(Clone, Copy, Debug)]
pub enum SessionStart<'a> {
    /// The caller has just been created.
    SignUp,
    /// The caller has logged in. With the device cookie, if the browser sent one.
    LogIn(Option<&'a str>),
}

/// Starts a session of the caller and returns the value of its cookie: 256 random bits, base64url. Deletes the former
/// session of the browser, so that a leaked cookie does not outlive a new log-in. A user who logs in from a browser that
/// was not seen before gets a letter.
///
/// # Errors
/// Not authenticated, also if the credentials became invalid meanwhile. Forbidden, if the user is banned. Busy.
pub async fn start(
    context: &RequestContext,
    former: Option<&[u8; 32]>,
    start: SessionStart<'_>,
) -> Result<SecretString> {
    let RequestContext { domain, caller, account } = context;
    let cookie = domain.entropy.code::<32>()?;
    let digest = secrets::digest(&domain.keys.sessions(), cookie.expose_secret().as_bytes());
    let session = new_session(context, digest)?;
    let mut tx = context.write().await?;
    if let Some(former) = former {
        store::sessions::delete(&mut tx, former).await?;
    }
    let user = caller.person()?;
    store::sessions::insert(&mut tx, *account, user.id, &session).await?;
    log_ins::record(context, &mut tx, user.id, Way::Browser).await?;
    let is_known = |cookie| devices::find(domain, *account, &user.email, cookie).is_some();
    if let SessionStart::LogIn(device) = start
        && !device.is_some_and(is_known)
    {
        letters::post(context, &mut tx, user, LetterKind::NewBrowser).await?;
    }
    tx.commit().await?;
    Ok(cookie)
}

/// Authenticates by session cookie. `None` if the session is unknown or has expired, or the user is banned or set
/// to be deleted. An unknown
/// value is never adopted as a new session, which prevents session fixation.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn by_session(domain: &Domain, cookie: &str, client: ClientInfo) -> Result<Option<Caller>> {
    let digest = secrets::digest(&domain.keys.sessions(), cookie.as_bytes());
    let Some(session) = store::sessions::find(&mut *domain.read().await?, &digest).await? else {
        return Ok(None);
    };
    let (now, user) = (domain.now(), &session.user);
    let seen = last_seen(domain, &digest, session.last_seen);
    if has_expired(domain, user.role, session.created, seen) || user.banned || user.deletion.is_some() {
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

/// When a session was last seen. The database lags behind by up to a minute, so memory counts first.
fn last_seen(domain: &Domain, digest: &[u8; 32], stored: Timestamp) -> Timestamp {
    domain.last_used.session_seen(digest).unwrap_or(stored).max(stored)
}

/// Whether a session of a user with this role has expired, idle or in all.
fn has_expired(domain: &Domain, role: Role, created: Timestamp, seen: Timestamp) -> bool {
    let (now, limits) = (domain.now(), domain.limits());
    let (idle, life) = match role.is_staff() {
        true => (limits.staff_session_idle, limits.staff_session_life),
        false => (limits.session_idle, limits.session_life),
    };
    now >= seen.plus(idle) || now >= created.plus(life)
}

/// The open sessions of a user, newest first, a hundred at most.
pub(in crate::server::domain) async fn open_of(
    domain: &Domain,
    conn: &mut Conn,
    account: AccountId,
    user: &User,
) -> Result<Vec<ListedSession>> {
    let found = store::sessions::list(conn, account, user.id).await?;
    Ok(found.into_iter().filter_map(|session| open(domain, user.role, session)).collect())
}

/// A session of a user with this role, with when it was last seen; `None` if it has expired.
pub(in crate::server::domain) fn open(domain: &Domain, role: Role, session: ListedSession) -> Option<ListedSession> {
    let last_seen = last_seen(domain, &session.digest, session.last_seen);
    (!has_expired(domain, role, session.created, last_seen)).then_some(ListedSession { last_seen, ..session })
}

/// A new session of the caller's client, with this digest of its cookie.
fn new_session(context: &RequestContext, digest: [u8; 32]) -> Result<ListedSession> {
    let (client, now) = (&context.caller.client, context.now());
    Ok(ListedSession {
        digest,
        id: SessionId(context.domain.id()?),
        agent: device::bounded(&client.agent),
        address: client.address.to_string(),
        created: now,
        last_seen: now,
    })
}
