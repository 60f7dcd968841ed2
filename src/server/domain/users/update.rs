//! Changing a user: attributes, role, password, group (contract 3.6 and 3.11).
//!
//! With a role end the tokens and sessions that it gave, in the one transaction.

use crate::{
    model::{
        email::Email,
        id::TokenId,
        problem::{ErrorCode, Field, FieldError},
        role::Role,
        token::{Bearer, TokenKind},
        user::{User, UserChanges},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{Action, UserAction},
        caller::{Caller, Principal},
        context::RequestContext,
        error::Result,
        password_policy::{self, CheckedPassword},
        passwords,
        resource_ref::UserRef,
        store::{self, Tx},
        tokens,
        users::{last_admin, permit},
    },
};

/// Whether the caller may send this attribute of a user who is there already (contract 3.6).
///
/// # Errors
/// `UNPERMITTED`, at the attribute.
pub fn may_change(caller: &Caller, field: Field) -> Result<()> {
    let role = caller.user().map(|user| user.role);
    let manager =
        matches!(role, Some(Role::Admin | Role::Developer)) || matches!(caller.principal, Principal::Product { .. });
    let may = match field {
        Field::Role => role == Some(Role::Admin),
        Field::Password => manager,
        Field::Metadata => manager || role == Some(Role::SalesAgent),
        _ => true,
    };
    permit(caller, may, field)
}

/// Changes a user. A new role ends the tokens, but for the one that asks, and
/// the sessions; a new password ends other sessions and leaves tokens alone.
///
/// # Errors
/// Not identified, not found; `UNPERMITTED` attributes; not allowed; flaws; `EMAIL_TAKEN`; busy.
pub async fn update(context: &RequestContext, named: &UserRef, changes: UserChanges) -> Result<User> {
    let before = context.user(named).visible().await?.user;
    permit_changes(&context.caller, &changes)?;
    context.authorize(Action::User(UserAction::Update, &before))?;
    let changes = changes.parse(|password| password_policy::read(context.domain.limits(), password))?;
    let hash = match &changes.password {
        None => None,
        Some(None) => Some(None),
        Some(Some(password)) => {
            let after = changed(&before, &changes);
            Some(Some(passwords::hash(&context.domain, context.account, &after, password.clone()).await?))
        }
    };

    let mut tx = context.write().await?;
    let before = context.user(named).authorize_in(&mut tx, UserAction::Update).await?.user;
    let mut after = changed(&before, &changes);
    if after == before && hash.is_none() {
        return Ok(before);
    }
    after.updated = context.now();
    let revoked = write(context, &mut tx, &before, &after).await?;
    if let Some(hash) = &hash {
        passwords::replace(&mut tx, context.account, &after, hash.as_deref(), context.caller.session()).await?;
    }
    if after.email != before.email {
        context.domain.throttle.follow_email(context.account, &before.email, &after.email).await?;
    }
    tx.commit().await?;
    tokens::forget(&context.domain, context.account, &revoked);
    audit::note(Event::UserUpdated, context.account, after.id);
    if after.role != before.role {
        audit::note(Event::RoleChanged(after.role), context.account, after.id);
    }
    if hash.is_some() {
        audit::note(Event::PasswordSet, context.account, after.id);
        passwords::forgive(context, &after).await;
    }
    Ok(after)
}

/// The group of a user: none, for those who may see the user. Groups are not served.
///
/// # Errors
/// Not identified, not found.
pub async fn group(context: &RequestContext, named: &UserRef) -> Result<()> {
    super::show(context, named).await.map(drop)
}

/// Takes a user out of all groups, of which there are none; puts them into none.
///
/// # Errors
/// Not identified, not found, not allowed; `GROUP_NOT_FOUND` for every group.
pub async fn update_group(context: &RequestContext, named: &UserRef, group: Option<uuid::Uuid>) -> Result<User> {
    let conn = &mut *context.read().await?;
    let user = context.user(named).authorize_in(conn, UserAction::UpdateGroup).await?.user;
    match group {
        None => Ok(user),
        Some(_) => Err(FieldError::from(ErrorCode::GroupNotFound).into()),
    }
}

fn permit_changes(caller: &Caller, changes: &UserChanges) -> Result<()> {
    let sent = [
        (changes.password.is_some(), Field::Password),
        (changes.metadata.is_some(), Field::Metadata),
        (changes.role.is_some(), Field::Role),
    ];
    sent.into_iter().filter(|(is_sent, _)| *is_sent).try_for_each(|(_, field)| may_change(caller, field))
}

/// The user with these changes.
fn changed(before: &User, changes: &UserChanges<Email, CheckedPassword>) -> User {
    let mut after = before.clone();
    after.email = changes.email.clone().unwrap_or(after.email);
    after.first_name = changes.first_name.clone().unwrap_or(after.first_name);
    after.last_name = changes.last_name.clone().unwrap_or(after.last_name);
    after.metadata = changes.metadata.clone().unwrap_or(after.metadata);
    after.role = changes.role.unwrap_or(after.role);
    if after.role != before.role {
        after.permissions = None;
    }
    after
}

/// Writes all but the password, and ends what a former role or email gave; which tokens these were.
async fn write(context: &RequestContext, tx: &mut Tx, before: &User, after: &User) -> Result<Vec<TokenId>> {
    if before.role == Role::Admin && after.role != Role::Admin {
        last_admin::keep_an_admin(tx, context.account, before).await?;
    }
    store::users::update(tx, context.account, after).await?;
    if after.email != before.email {
        // A link that was sent to the old address must not work any more.
        store::passwords::delete(tx, context.account, after.id).await?;
    }
    if after.role == before.role {
        return Ok(Vec::new());
    }
    store::sessions::delete_of(tx, context.account, after.id, None).await?;
    let spared = context.caller.token().map(|token| token.id);
    let revoked = store::tokens::delete_of(tx, context.account, Bearer::User(after.id), spared).await?;
    store::tokens::update_kind(tx, context.account, after.id, TokenKind::Person(after.role)).await?;
    Ok(revoked)
}
