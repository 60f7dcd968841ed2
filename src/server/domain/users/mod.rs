//! Users: create, show, list; what becomes of them later stands in files of its own.

mod ban;
mod delete;
pub(in crate::server::domain) mod last_admin;
pub(in crate::server::domain) mod new;
mod update;

pub use ban::{ban, may_ban, may_unban, unban};
pub use delete::delete;
pub use update::{group, may_change, update, update_group};

use crate::{
    model::{
        filter::UserFilter,
        paging::{Page, Paging},
        problem::{ErrorCode, Field, FieldError},
        role::Role,
        user::{User, UserDraft},
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{Action, UserAction},
        caller::{Caller, Principal},
        context::RequestContext,
        error::Result,
        password_policy,
        resource_ref::UserRef,
        settings, store,
    },
};

/// Creates a user in the account.
///
/// Anyone may on an open account; a protected one wants staff or a product.
///
/// # Errors
/// `UNPERMITTED` attributes; not allowed; too many; flaws; `EMAIL_TAKEN`; busy.
pub async fn create(context: &RequestContext, draft: UserDraft) -> Result<User> {
    let RequestContext { domain, caller, account: id } = context;
    permit_attributes(caller, &draft)?;
    let role = draft.role.unwrap_or_default();
    let account = accounts::existing(&mut *context.read().await?, *id).await?;
    context.authorize(Action::CreateUser(&account, role))?;
    let mut new = draft.parse(|password| password_policy::read(domain.limits(), password))?;
    if matches!(caller.principal, Principal::Nobody) {
        domain.throttle.sign_up(&caller.client)?;
    }
    let known = password_policy::known_words(&new, &account.name, &account.slug);
    let hash = match new.password.take() {
        Some(password) => Some(domain.hasher.hash_new(&domain.entropy, password, known).await?),
        None => None,
    };
    let mut user = new::new_user(domain, new, role)?;

    let mut tx = context.write().await?;
    // The account may have been protected while we hashed.
    let account = accounts::existing(&mut tx, *id).await?;
    context.authorize(Action::CreateUser(&account, role))?;
    user.permissions = settings::permissions_of_new(&mut tx, *id, role).await?;
    store::users::insert(&mut tx, *id, &user, hash.as_deref()).await?;
    tx.commit().await?;
    audit::note(Event::UserCreated, *id, user.id);
    Ok(user)
}

/// Whether the caller may send this attribute of a user at all, whatever its value (contract 3.3).
///
/// # Errors
/// `UNPERMITTED`, at the attribute.
pub fn may_send(caller: &Caller, field: Field) -> Result<()> {
    let role = caller.user().map(|user| user.role);
    let is_program = matches!(caller.principal, Principal::Product { .. });
    let may = match field {
        Field::Role => role == Some(Role::Admin),
        Field::Group => is_program || role.is_some_and(|role| role.rank() >= Role::SupportAgent.rank()),
        _ => true,
    };
    permit(caller, may, field)
}

/// The user, for those who may see them.
///
/// # Errors
/// Not identified, not allowed; not found, also for who is out of the caller's sight.
pub async fn show(context: &RequestContext, named: &UserRef) -> Result<User> {
    Ok(context.user(named).authorize(UserAction::Read).await?.user)
}

/// Asks whether there is such a user in the caller's sight, before a request's body is judged.
///
/// # Errors
/// Not identified; not found.
pub async fn look_up(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).visible().await.map(drop)
}

/// A part of the users that fit, as far as they are in the caller's sight
/// (contract 3.4): products see customers only, customers see themselves.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(context: &RequestContext, mut filter: UserFilter, paging: Paging) -> Result<Page<User>> {
    context.authorize(Action::ListUsers)?;
    if matches!(context.caller.principal, Principal::Product { .. }) {
        filter.roles.retain(|role| !role.is_staff());
    }
    let only = context.caller.user().filter(|user| !user.role.is_staff()).map(|user| user.id);
    store::users::list(&mut *context.read().await?, context.account, &filter, only, paging, context.now()).await
}

fn permit(caller: &Caller, may: bool, field: Field) -> Result<()> {
    if may || matches!(caller.principal, Principal::Operator) {
        Ok(())
    } else {
        Err(FieldError::new(ErrorCode::Unpermitted, field).into())
    }
}

fn permit_attributes(caller: &Caller, draft: &UserDraft) -> Result<()> {
    let sent = [(draft.role.is_some(), Field::Role), (draft.group.is_some(), Field::Group)];
    sent.into_iter().filter(|(is_sent, _)| *is_sent).try_for_each(|(_, field)| may_send(caller, field))
}
