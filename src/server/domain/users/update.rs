//! Update of a user: attributes, role, password and group (docs/api.md 3.6 and 3.11).
//!
//! A change of role ends the user's tokens and sessions in the same transaction, so that no credential keeps
//! the permissions of the former role.

use crate::{
    model::{
        email::Email,
        event_name::EventName,
        id::TokenId,
        problem::{ErrorCode, Field, FieldError},
        role::Role,
        timestamp::Timestamp,
        token::{Bearer, TokenKind},
        user::{User, UserChanges},
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{Action, UserAction},
        caller::{Caller, Principal},
        conflicts,
        context::RequestContext,
        error::{Error, ForbiddenReason, Result},
        event_payload::Payload,
        events,
        letter::LetterKind,
        letters,
        password_policy::{self, CheckedPassword},
        passwords,
        resource_ref::UserRef,
        store::{self, Tx},
        tokens,
        users::{last_admin, permit},
    },
};

/// Checks that the caller may change this attribute of an existing user (docs/api.md 3.6).
///
/// # Errors
/// A field error at the attribute, `UNPERMITTED`.
pub fn may_change(caller: &Caller, field: Field) -> Result<()> {
    let role = caller.user().map(|user| user.role);
    let is_manager =
        matches!(role, Some(Role::Admin | Role::Developer)) || matches!(caller.principal, Principal::Product { .. });
    let is_permitted = match field {
        Field::Role => role == Some(Role::Admin),
        Field::EmailVerified => role != Some(Role::User),
        Field::Password => is_manager,
        Field::Metadata => is_manager || role == Some(Role::SalesAgent),
        _ => true,
    };
    permit(caller, is_permitted, field)
}

/// Checks that the caller may change names and email of this user.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_update(context: &RequestContext, user: &User) -> Result<()> {
    context.authorize(Action::User(UserAction::Update, user))
}

/// Updates a user. A new role ends all sessions and invites, and all tokens except for the one of this request. A new
/// password ends all other sessions and all invites, and keeps tokens.
///
/// # Errors
/// Not authenticated. Not found. Forbidden. Field errors, among them `UNPERMITTED`, `EMAIL_TAKEN` and
/// `PASSWORD_TOO_WEAK`, and `STALE` if the user was changed since they were read. Busy.
pub async fn update(context: &RequestContext, named: &UserRef, changes: UserChanges) -> Result<User> {
    let before = context.user(named).visible().await?.user;
    permit_changes(&context.caller, &changes)?;
    may_update(context, &before)?;
    let changes = changes.parse(|password| password_policy::read(context.domain.limits(), password))?;
    if let Some(email) = &changes.email {
        check_own_email(context, &before, email).await?;
    }
    let hash = match &changes.password {
        None => None,
        Some(None) => Some(None),
        Some(Some(password)) => {
            let after = changed(&before, &changes, context.now());
            Some(Some(passwords::hash(&context.domain, context.account, &after, password.clone()).await?))
        }
    };

    let mut tx = context.write().await?;
    let before = context.user(named).authorize_in(&mut tx, UserAction::Update).await?.user;
    conflicts::check_unchanged(changes.seen, before.updated)?;
    let mut after = changed(&before, &changes, context.now());
    if after == before && hash.is_none() {
        return Ok(before);
    }
    after.updated = conflicts::next_change(before.updated, context.now());
    let revoked = write(context, &mut tx, &before, &after).await?;
    if let Some(hash) = &hash {
        passwords::replace(&mut tx, context.account, &after, hash.as_deref(), context.caller.session()).await?;
        letters::post(context, &mut tx, &after, LetterKind::PasswordChanged).await?;
    }
    let (old, new) = (Payload::User(&before), Payload::User(&after));
    events::record_update(context, &mut tx, EventName::UserUpdated, old, new).await?;
    tx.commit().await?;
    tokens::forget(&context.domain, context.account, &revoked);
    audit::note(Event::UserUpdated, context.account, after.id);
    if after.role != before.role {
        audit::note(Event::RoleChanged(after.role), context.account, after.id);
    }
    if after.email_verified != before.email_verified && after.email_verified.is_some() {
        audit::note(Event::EmailVerified, context.account, after.id);
    }
    if hash.is_some() {
        audit::note(Event::PasswordSet, context.account, after.id);
        passwords::reset_failures(context, &after).await;
    }
    Ok(after)
}

/// Checks a change of a customer's own email, and counts it where it sends letters: they go to addresses that the
/// customer chooses. Where the account asks for verified emails, only the link that the page sends changes it.
async fn check_own_email(context: &RequestContext, user: &User, email: &Email) -> Result<()> {
    let RequestContext { domain, caller, account: id } = context;
    let is_own = caller.user().is_some_and(|person| person.id == user.id);
    if !is_own || *email == user.email {
        return Ok(());
    }
    if !domain.sends_mail() {
        return Ok(());
    }
    let account = accounts::existing(&mut *context.read().await?, *id).await?;
    if account.verified_emails && user.role == Role::User {
        return Err(Error::Forbidden(ForbiddenReason::Unexplained));
    }
    domain.throttle.reset(*id, email.as_str(), &caller.client)
}

/// Returns the group of a user: always none, because groups are not supported.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn group(context: &RequestContext, named: &UserRef) -> Result<()> {
    super::show(context, named).await.map(drop)
}

/// Changes the group of a user. Groups are not supported, so only `None` is accepted. It changes
/// nothing but the event log: whoever waits for the event gets it.
///
/// # Errors
/// Not authenticated. Not found. Forbidden. A field error, `GROUP_NOT_FOUND`, for every group. Rate limited. Busy.
pub async fn update_group(context: &RequestContext, named: &UserRef, group: Option<uuid::Uuid>) -> Result<User> {
    context.user(named).authorize(UserAction::UpdateGroup).await?;
    if group.is_some() {
        return Err(FieldError::from(ErrorCode::GroupNotFound).into());
    }
    let mut tx = context.write().await?;
    let user = context.user(named).authorize_in(&mut tx, UserAction::UpdateGroup).await?.user;
    events::record(context, &mut tx, EventName::UserGroupUpdated, Payload::User(&user)).await?;
    tx.commit().await?;
    Ok(user)
}

/// Checks all attributes that the request changes.
fn permit_changes(caller: &Caller, changes: &UserChanges) -> Result<()> {
    let sent = [
        (changes.password.is_some(), Field::Password),
        (changes.metadata.is_some(), Field::Metadata),
        (changes.role.is_some(), Field::Role),
        (changes.email_verified.is_some(), Field::EmailVerified),
    ];
    sent.into_iter().filter(|(is_sent, _)| *is_sent).try_for_each(|(_, field)| may_change(caller, field))
}

/// The user with these changes.
fn changed(before: &User, changes: &UserChanges<Email, CheckedPassword>, now: Timestamp) -> User {
    let mut after = before.clone();
    after.email = changes.email.clone().unwrap_or(after.email);
    after.first_name = changes.first_name.clone().unwrap_or(after.first_name);
    after.last_name = changes.last_name.clone().unwrap_or(after.last_name);
    after.metadata = changes.metadata.clone().unwrap_or(after.metadata);
    after.role = changes.role.unwrap_or(after.role);
    if after.role != before.role {
        after.permissions = None;
    }
    if after.email != before.email {
        after.email_verified = None;
    }
    match changes.email_verified {
        Some(true) => {
            after.email_verified = after.email_verified.or(Some(now));
            (after.awaits_proof, after.claimed) = (false, false);
        }
        Some(false) => {
            after.email_verified = None;
            after.awaits_proof = true;
        }
        None => {}
    }
    after
}

/// Writes the attributes, and ends credentials that depend on the former role or email. Returns the ids of revoked
/// tokens.
async fn write(context: &RequestContext, tx: &mut Tx, before: &User, after: &User) -> Result<Vec<TokenId>> {
    if before.role == Role::Admin && after.role != Role::Admin {
        last_admin::keep_an_admin(tx, context.account, before).await?;
    }
    if after.email == before.email {
        store::users::update(tx, context.account, after).await?;
    } else {
        replace_email(context, tx, before, after).await?;
    }
    if after.role == before.role {
        return Ok(Vec::new());
    }
    store::sessions::delete_of(tx, context.account, after.id, None).await?;
    // Whoever made a reset link may not be allowed to for the new role.
    store::passwords::delete(tx, context.account, after.id).await?;
    store::email_links::delete(tx, context.account, after.id).await?;
    store::invites::delete_of(tx, context.account, after.id).await?;
    let spared = context.caller.token().map(|token| token.id);
    let revoked = store::tokens::delete_of(tx, context.account, Bearer::User(after.id), spared).await?;
    store::tokens::update_kind(tx, context.account, after.id, TokenKind::Person(after.role)).await?;
    Ok(revoked)
}

/// Writes the attributes of a user who has another email now, and ends what depends on the former one.
///
/// # Errors
/// A field error, `EMAIL_TAKEN`. Busy, or an internal error of the database.
pub(super) async fn replace_email(context: &RequestContext, tx: &mut Tx, before: &User, after: &User) -> Result<()> {
    store::users::update(tx, context.account, after).await?;
    // A reset link sent to the old address must no longer be valid: that mailbox may belong to somebody else.
    store::passwords::delete(tx, context.account, after.id).await?;
    store::email_links::delete(tx, context.account, after.id).await?;
    letters::post_about(context, tx, before, &after.email, LetterKind::EmailChanged).await?;
    letters::post_about(context, tx, after, &before.email, LetterKind::EmailIsNew).await?;
    context.domain.throttle.follow_email(context.account, &before.email, &after.email).await
}
