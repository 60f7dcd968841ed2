//! Banning customers, and lifting it (contract 3.8): tokens stay, and answer that their bearer is banned.

use crate::{
    model::user::User,
    server::domain::{
        audit::{self, Event},
        authorization::UserAction,
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        resource_ref::UserRef,
        store,
    },
};

/// Asks whether the caller may ban this user, before anything else is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_ban(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).authorize(UserAction::Ban).await.map(drop)
}

/// The same for lifting the ban.
///
/// # Errors
/// As [`may_ban`].
pub async fn may_unban(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).authorize(UserAction::Unban).await.map(drop)
}

/// Bans a customer: sessions end, and neither token nor password opens anything. A second time changes nothing.
///
/// # Errors
/// Not identified, not found, not allowed; staff cannot be banned.
pub async fn ban(context: &RequestContext, named: &UserRef) -> Result<User> {
    set(context, named, true, UserAction::Ban).await
}

/// Lifts a ban: the tokens from before work again. A second time changes nothing.
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
    // Not even the command line: an account could be left without an admin who can log in.
    if banned && user.role.is_staff() {
        return Err(Error::Forbidden(ForbiddenReason::NotAUser));
    }
    if user.banned == banned {
        return Ok(user);
    }
    let updated = context.now();
    store::users::update_banned(&mut tx, context.account, user.id, banned, updated).await?;
    if banned {
        store::sessions::delete_of(&mut tx, context.account, user.id, None).await?;
    }
    tx.commit().await?;
    audit::note(if banned { Event::UserBanned } else { Event::UserUnbanned }, context.account, user.id);
    Ok(User { banned, updated, ..user })
}
