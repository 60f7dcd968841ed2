//! Changes of several users at once: who they are and what goes with them, and the change itself, which is whole or does
//! not happen.

use crate::{
    model::{
        id::{TokenId, UserId},
        problem::ErrorCode,
        role::Role,
        user::User,
        user_list::{Belongings, ChosenUser, MOST_CHOSEN, Unchanged, UsersChange},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, UserAction},
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        resource_ref::UserRef,
        store::{self, Conn, Tx},
        tokens,
        users::{ban, delete},
    },
};

/// Which changes the caller may make to this user. Pages offer only those.
#[must_use]
pub fn changes_of(context: &RequestContext, user: &User) -> Vec<UsersChange> {
    let may = |change: &UsersChange| refusal(context, user, *change).is_none();
    UsersChange::ALL.into_iter().filter(may).collect()
}

/// The users with these ids, what the change means for each, and what goes with them. Users who are gone are left out.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff. A form error, where more than [`MOST_CHOSEN`] are named.
pub async fn preview(context: &RequestContext, ids: &[UserId], change: UsersChange) -> Result<Vec<ChosenUser>> {
    context.authorize(Action::SearchUsers)?;
    check_number(ids)?;
    let conn = &mut *context.read().await?;
    let mut chosen = Vec::new();
    for id in ids {
        let Some(user) = store::users::find(conn, context.account, *id).await? else { continue };
        let unchanged = unchanged(context, conn, &user, change).await?;
        let belongings = match unchanged {
            Some(_) => Belongings::default(),
            None => store::log_ins::count_belongings(conn, context.account, user.id).await?,
        };
        chosen.push(ChosenUser { user, unchanged, belongings });
    }
    Ok(chosen)
}

/// Changes the users with these ids, all or none. Users who are gone, and those who are so already, stay as they are.
/// Returns how many were changed.
///
/// # Errors
/// Not authenticated. Forbidden, also if the caller may not change one of them, or would delete themselves. A field
/// error, `ACCOUNT_ADMINS_REQUIRED`, if no admin would be left. A form error, where more than [`MOST_CHOSEN`] are named.
/// Rate limited. Busy.
pub async fn change(context: &RequestContext, ids: &[UserId], change: UsersChange) -> Result<usize> {
    context.authorize(Action::SearchUsers)?;
    check_number(ids)?;
    let mut tx = context.write().await?;
    let (mut changed, mut revoked) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(user) = found(context, &mut tx, *id, change).await? else { continue };
        let id = user.id;
        if apply(context, &mut tx, user, change, &mut revoked).await? {
            changed.push(id);
        }
    }
    tx.commit().await?;
    let event = match change {
        UsersChange::Ban => Event::UserBanned,
        UsersChange::Unban => Event::UserUnbanned,
        UsersChange::Delete => Event::UserDeleted,
    };
    changed.iter().for_each(|id| audit::note(event, context.account, id));
    tokens::forget(&context.domain, context.account, &revoked);
    Ok(changed.len())
}

fn check_number(ids: &[UserId]) -> Result<()> {
    if ids.len() > MOST_CHOSEN { Err(ErrorCode::FormInvalid.into()) } else { Ok(()) }
}

/// The user, if they are there and the caller may change them.
async fn found(context: &RequestContext, tx: &mut Tx, id: UserId, change: UsersChange) -> Result<Option<User>> {
    match context.user(&UserRef::from(id)).authorize_in(tx, action(change)).await {
        Ok(found) if refusal(context, &found.user, change).is_some() => {
            Err(Error::Forbidden(ForbiddenReason::Unexplained))
        }
        Ok(found) => Ok(Some(found.user)),
        Err(Error::NotFound(..)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn apply(
    context: &RequestContext,
    tx: &mut Tx,
    user: User,
    change: UsersChange,
    revoked: &mut Vec<TokenId>,
) -> Result<bool> {
    if is_so(&user, change) {
        return Ok(false);
    }
    match change {
        UsersChange::Ban => drop(ban::write(context, tx, user, true).await?),
        UsersChange::Unban => drop(ban::write(context, tx, user, false).await?),
        UsersChange::Delete => revoked.extend(delete::remove_unless_last(context, tx, &user).await?),
    }
    Ok(true)
}

async fn unchanged(
    context: &RequestContext,
    conn: &mut Conn,
    user: &User,
    change: UsersChange,
) -> Result<Option<Unchanged>> {
    if let Some(refusal) = refusal(context, user, change) {
        return Ok(Some(refusal));
    }
    if is_so(user, change) {
        return Ok(Some(Unchanged::IsSo));
    }
    let is_admin = change == UsersChange::Delete && user.role == Role::Admin;
    if is_admin && store::users::find_other_admin(conn, context.account, user.id).await?.is_none() {
        return Ok(Some(Unchanged::IsLastAdmin));
    }
    Ok(None)
}

/// Why the caller may not change this user, whoever else there is.
fn refusal(context: &RequestContext, user: &User, change: UsersChange) -> Option<Unchanged> {
    let is_caller = context.caller.user().is_some_and(|caller| caller.id == user.id);
    match context.authorize(Action::User(action(change), user)) {
        Err(_) if change != UsersChange::Delete && user.role.is_staff() => Some(Unchanged::IsStaff),
        Err(_) => Some(Unchanged::NotAllowed),
        Ok(()) if is_caller => Some(Unchanged::IsCaller),
        // The operator may do everything but this.
        Ok(()) if change == UsersChange::Ban && user.role.is_staff() => Some(Unchanged::IsStaff),
        Ok(()) => None,
    }
}

const fn is_so(user: &User, change: UsersChange) -> bool {
    match change {
        UsersChange::Ban => user.banned,
        UsersChange::Unban => !user.banned,
        UsersChange::Delete => false,
    }
}

const fn action(change: UsersChange) -> UserAction {
    match change {
        UsersChange::Ban => UserAction::Ban,
        UsersChange::Unban => UserAction::Unban,
        UsersChange::Delete => UserAction::Delete,
    }
}
