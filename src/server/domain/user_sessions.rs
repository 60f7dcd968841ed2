//! The sessions of a user: list them, end one, end all others (docs/security.md R-41).
//!
//! Users act on their own, admins and the operator on anybody's. How a session starts, and how it authenticates a
//! request, is in `authentication/sessions.rs`.

use crate::{
    model::{device::Device, session::OpenSession},
    server::domain::{
        audit::{self, Event},
        authentication::sessions,
        authorization::UserAction,
        context::RequestContext,
        error::Result,
        resource_ref::{SessionRef, UserRef},
        store::{self, sessions::ListedSession},
    },
};

/// Returns the open sessions of a user, the newest hundred at most: the one of this request first, the others by log-in,
/// newest first.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn list(context: &RequestContext, named: &UserRef) -> Result<Vec<OpenSession>> {
    let user = context.user(named).authorize(UserAction::ReadSessions).await?.user;
    let conn = &mut *context.read().await?;
    let mut open = sessions::open_of(&context.domain, conn, context.account, &user).await?;
    // An old one of somebody who logs in very often.
    if let Some(own) = context.caller.session()
        && !open.iter().any(|session| session.digest == *own)
    {
        let found = store::sessions::find_listed(conn, context.account, user.id, own).await?;
        open.extend(found.and_then(|session| sessions::open(&context.domain, user.role, session)));
    }
    let mut shown: Vec<_> = open.into_iter().map(|session| shown(context, session)).collect();
    shown.sort_by_key(|session| !session.is_current);
    Ok(shown)
}

/// Ends a session of a user. The browser that had it is logged out.
///
/// # Errors
/// Not authenticated. Not found, also for a session that has ended. Forbidden.
pub async fn end(context: &RequestContext, named: &UserRef, session: &SessionRef) -> Result<()> {
    context.user(named).authorize(UserAction::EndSessions).await?;
    let id = session.as_str().parse().map_err(|_| session.not_found())?;

    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, UserAction::EndSessions).await?.user;
    if !store::sessions::delete_by_id(&mut tx, context.account, user.id, id).await? {
        return Err(session.not_found());
    }
    tx.commit().await?;
    audit::note(Event::SessionEnded, context.account, user.id);
    Ok(())
}

/// Ends all sessions of a user, and every log-in that waits for a code. The session of this request goes on.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn end_all(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).authorize(UserAction::EndSessions).await?;

    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, UserAction::EndSessions).await?.user;
    store::sessions::delete_of(&mut tx, context.account, user.id, context.caller.session()).await?;
    tx.commit().await?;
    audit::note(Event::SessionsEnded, context.account, user.id);
    Ok(())
}

fn shown(context: &RequestContext, session: ListedSession) -> OpenSession {
    OpenSession {
        id: session.id,
        device: Device::of(&session.agent),
        address: Some(session.address).filter(|address| !address.is_empty()),
        created: session.created,
        last_seen: session.last_seen,
        is_current: context.caller.session() == Some(&session.digest),
    }
}
