//! A user as staff see and change them on a page: with what the caller may do, and with their log-ins.

use crate::{
    model::{
        log_in::LogIn,
        problem::Field,
        role::Role,
        user::{User, UserChanges},
        user_list::UsersChange,
        user_rights::{UserForStaff, UserRights},
    },
    server::domain::{
        authorization::{Action, UserAction},
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        resource_ref::UserRef,
        store,
        users::{changes_of, may_change, update},
    },
};

/// Returns a user of any role.
///
/// # Errors
/// Not authenticated. Forbidden, unless the caller is staff. Not found.
pub async fn show_for_staff(context: &RequestContext, named: &UserRef) -> Result<UserForStaff> {
    context.authorize(Action::SearchUsers)?;
    let found = context.user(named).authorize(UserAction::Read).await?;
    let (user, has_password) = (found.user, found.hash.is_some());
    let conn = &mut *context.read().await?;
    let account = context.account;
    let last_log_in = store::log_ins::find_last(conn, account, user.id).await?;
    let factor = store::second_factors::find(conn, account, user.id).await?;
    let second_factor = factor.is_some_and(|row| row.factor.enabled.is_some());
    let belongings = store::log_ins::count_belongings(conn, account, user.id).await?;
    let is_admin = user.role == Role::Admin;
    let is_last_admin = is_admin && store::users::find_other_admin(conn, account, user.id).await?.is_none();
    let (is_caller, mut rights) = (is_caller(context, &user), rights(context, &user));
    if is_last_admin {
        rights.role = false;
        rights.changes.retain(|change| *change != UsersChange::Delete);
    }
    Ok(UserForStaff { user, last_log_in, second_factor, has_password, is_caller, is_last_admin, belongings, rights })
}

/// Updates a user who is not the caller: people change their own account on pages that ask for their password.
///
/// # Errors
/// As [`update()`]. Forbidden, if it is the caller.
pub async fn update_other(context: &RequestContext, named: &UserRef, changes: UserChanges) -> Result<User> {
    let user = context.user(named).authorize(UserAction::Read).await?.user;
    if is_caller(context, &user) {
        return Err(Error::Forbidden(ForbiddenReason::Unexplained));
    }
    update(context, &user.id.into(), changes).await
}

/// Whether a form with a box "the email is confirmed" changes that. A box that stays as it is changes nothing: to say again
/// that an email is not confirmed would keep the user from logging in.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn changed_proof(context: &RequestContext, named: &UserRef, is_ticked: bool) -> Result<Option<bool>> {
    let user = context.user(named).authorize(UserAction::Read).await?.user;
    Ok((user.email_verified.is_some() != is_ticked).then_some(is_ticked))
}

/// Returns the latest log-ins of a user, the newest first: 30 at most, of the last 90 days.
///
/// # Errors
/// Not authenticated. Not found. Forbidden: only admins, the user and the operator see from where somebody logs in.
pub async fn log_ins(context: &RequestContext, named: &UserRef) -> Result<Vec<LogIn>> {
    let user = context.user(named).authorize(UserAction::ReadSessions).await?.user;
    store::log_ins::list(&mut *context.read().await?, context.account, user.id).await
}

/// What the caller may do with this user, whoever else there is.
fn rights(context: &RequestContext, user: &User) -> UserRights {
    let may = |action| context.authorize(Action::User(action, user)).is_ok();
    let may_send = |field| may_change(&context.caller, field).is_ok();
    let others = !is_caller(context, user) && may(UserAction::Update);
    UserRights {
        update: others,
        metadata: others && may_send(Field::Metadata),
        role: others && may_send(Field::Role),
        password: others && may_send(Field::Password),
        reset_link: may(UserAction::CreateResetLink),
        sessions: may(UserAction::ReadSessions) && may(UserAction::EndSessions),
        revoke_tokens: may(UserAction::RevokeTokens),
        second_factor: may(UserAction::DeleteLostSecondFactor),
        changes: changes_of(context, user),
    }
}

fn is_caller(context: &RequestContext, user: &User) -> bool {
    context.caller.user().is_some_and(|caller| caller.id == user.id)
}
