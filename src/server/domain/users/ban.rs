//! Ban and unban of customers (docs/api.md 3.8). A banned user's tokens are kept, and requests with them are refused
//! with the reason.

use crate::{
    model::{event_name::EventName, user::User},
    server::domain::{
        audit::{self, Event},
        authorization::UserAction,
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        event_payload::Payload,
        events,
        resource_ref::UserRef,
        store::{self, Tx},
    },
};

/// Bans a customer: their sessions end, and their tokens and password are refused. Banning a banned user changes
/// nothing.
///
/// # Errors
/// Not authenticated. Not found. Forbidden, also if the user is staff.
pub async fn ban(context: &RequestContext, named: &UserRef) -> Result<User> {
    set(context, named, true, UserAction::Ban).await
}

/// Lifts a ban: the user's tokens are valid again. If the user is not banned, nothing changes.
///
/// # Errors
/// As [`ban`].
pub async fn unban(context: &RequestContext, named: &UserRef) -> Result<User> {
    set(context, named, false, UserAction::Unban).await
}

async fn set(context: &RequestContext, named: &UserRef, banned: bool, action: UserAction) -> Result<User> {
    context.user(named).authorize(action).await?;
    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, action).await?.user;
    // The operator may not either: the account could be left without an admin who can log in.
    if banned && user.role.is_staff() {
        return Err(Error::Forbidden(ForbiddenReason::NotAUser));
    }
    if user.banned == banned {
        return Ok(user);
    }
    let user = write(context, &mut tx, user, banned).await?;
    tx.commit().await?;
    audit::note(if banned { Event::UserBanned } else { Event::UserUnbanned }, context.account, user.id);
    Ok(user)
}

/// Bans or unbans a user, after authorization. Returns the user as they are then.
pub(super) async fn write(context: &RequestContext, tx: &mut Tx, user: User, banned: bool) -> Result<User> {
    let user = User { banned, updated: context.now(), ..user };
    store::users::update_banned(tx, context.account, user.id, banned, user.updated).await?;
    if banned {
        store::sessions::delete_of(tx, context.account, user.id, None).await?;
    }
    let event = if banned { EventName::UserBanned } else { EventName::UserUnbanned };
    events::record(context, tx, event, Payload::User(&user)).await?;
    Ok(user)
}
