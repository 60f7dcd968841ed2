//! Users: create, show and list. Update, ban and deletion are in files of their own.

mod ban;
mod chosen;
mod delete;
mod deletion;
mod email_change;
mod email_proof;
mod export;
mod for_staff;
pub(in crate::server::domain) mod imported;
mod invited;
pub(in crate::server::domain) mod last_admin;
mod listing;
pub(in crate::server::domain) mod new;
mod trial;
mod update;

pub use ban::{ban, unban};
pub use chosen::{change as change_chosen, changes_of, preview as preview_chosen};
pub use delete::delete;
pub(in crate::server::domain) use deletion::delete_due;
pub use deletion::{DeletionPreview, DeletionProof, preview_deletion, schedule_deletion};
pub use email_change::{EmailChange, cancel_email_change, change_email, pending_email, resend_email_link};
pub(in crate::server::domain) use email_proof::handle_proof_requests;
pub use email_proof::{ConfirmedEmail, LinkedEmail, check_email_link, confirm_email, request_proof};
pub use export::{ExportedSession, UserExport, export, export_own};
pub use for_staff::{changed_proof, log_ins, show_for_staff, update_other};
pub use invited::create_by_invite;
pub use listing::{ExportPlace, begin_export, export_chunk, list_for_staff};
pub use trial::try_creation;
pub use update::{group, may_change, may_update, update, update_group};

use crate::{
    model::{
        account::Account,
        event_name::EventName,
        filter::UserFilter,
        paging::{Page, Paging},
        problem::{ErrorCode, Field, FieldError},
        role::Role,
        user::{User, UserDraft},
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{self, Action, UserAction},
        caller::{Caller, Principal},
        context::RequestContext,
        error::Result,
        event_payload::Payload,
        events,
        resource_ref::UserRef,
        store,
        users::new::PreparedUser,
    },
};

/// Creates a user in the account.
///
/// On an open account anybody can do this (sign-up); on a protected one only staff and products. Where the account
/// wants verified emails, whoever signs up gets a link, and cannot log in before it is used.
///
/// # Errors
/// Forbidden. Rate limited. Field errors, among them `UNPERMITTED`, `EMAIL_TAKEN` and `PASSWORD_TOO_WEAK`. Busy.
pub async fn create(context: &RequestContext, draft: UserDraft) -> Result<User> {
    let RequestContext { domain, caller, account: id } = context;
    let role = draft.role.unwrap_or_default();
    let account = accounts::existing(&mut *context.read().await?, *id).await?;
    check_creation(caller, &account, &draft)?;
    let prepared = PreparedUser::new(domain, caller, &account, draft, role).await?;

    let mut tx = context.write().await?;
    // The account may have been protected while the password was hashed.
    let account = accounts::existing(&mut tx, *id).await?;
    context.authorize(Action::CreateUser(&account, role))?;
    let user = match caller.principal {
        Principal::Nobody => prepared.insert_sign_up(context, &mut tx, &account).await?,
        _ => prepared.insert(&mut tx, *id).await?,
    };
    events::record(context, &mut tx, EventName::UserCreated, Payload::User(&user)).await?;
    tx.commit().await?;
    audit::note(Event::UserCreated, *id, user.id);
    Ok(user)
}

/// Checks that a caller may create this user, whatever its values.
fn check_creation(caller: &Caller, account: &Account, draft: &UserDraft) -> Result<()> {
    permit_attributes(caller, draft)?;
    authorization::check(caller, Action::CreateUser(account, draft.role.unwrap_or_default()))
}

/// Checks that the caller may create a user for somebody else: staff who do so also while the account is protected.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn may_create_for_others(context: &RequestContext) -> Result<()> {
    context.caller.person()?;
    let account = accounts::existing(&mut *context.read().await?, context.account).await?;
    context.authorize(Action::CreateUser(&account, Role::User))
}

/// Checks that the caller may set this attribute of a new user, whatever its value (docs/api.md 3.3).
///
/// # Errors
/// A field error at the attribute, `UNPERMITTED`.
pub fn may_send(caller: &Caller, field: Field) -> Result<()> {
    let role = caller.user().map(|user| user.role);
    let is_product = matches!(caller.principal, Principal::Product { .. });
    let is_permitted = match field {
        Field::Role => role == Some(Role::Admin),
        Field::PasswordHash => matches!(role, Some(Role::Admin | Role::Developer)),
        Field::Group => is_product || role.is_some_and(|role| role.rank() >= Role::SupportAgent.rank()),
        _ => true,
    };
    permit(caller, is_permitted, field)
}

/// Returns a user.
///
/// # Errors
/// Not authenticated. Forbidden. Not found, also for a user outside the caller's scope.
pub async fn show(context: &RequestContext, named: &UserRef) -> Result<User> {
    Ok(context.user(named).authorize(UserAction::Read).await?.user)
}

/// Checks that the user exists within the caller's scope, before the request's body is read.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn look_up(context: &RequestContext, named: &UserRef) -> Result<()> {
    context.user(named).visible().await.map(drop)
}

/// Returns a page of the users that match the filter, within the caller's scope: products see customers only, customers
/// see themselves only (docs/api.md 3.4).
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(context: &RequestContext, mut filter: UserFilter, paging: Paging) -> Result<Page<User>> {
    context.authorize(Action::ListUsers)?;
    if matches!(context.caller.principal, Principal::Product { .. }) {
        filter.roles.retain(|role| !role.is_staff());
    }
    let only = context.caller.user().filter(|user| !user.role.is_staff()).map(|user| user.id);
    store::users::list(&mut *context.read().await?, context.account, &filter, only, paging, context.now()).await
}

/// Refuses an attribute, unless it is permitted or the caller is the operator.
fn permit(caller: &Caller, is_permitted: bool, field: Field) -> Result<()> {
    if is_permitted || matches!(caller.principal, Principal::Operator) {
        Ok(())
    } else {
        Err(FieldError::new(ErrorCode::Unpermitted, field).into())
    }
}

/// Checks all attributes that the request sets.
fn permit_attributes(caller: &Caller, draft: &UserDraft) -> Result<()> {
    let sent = [
        (draft.role.is_some(), Field::Role),
        (draft.group.is_some(), Field::Group),
        (draft.password_hash.is_some(), Field::PasswordHash),
    ];
    sent.into_iter().filter(|(is_sent, _)| *is_sent).try_for_each(|(_, field)| may_send(caller, field))
}
