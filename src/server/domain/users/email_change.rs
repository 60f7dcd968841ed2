//! A new email that a user sets on their profile. It takes the password: a browser that was left open must not give the
//! account away. Where mail goes out, it also takes a link that is sent to the new address, while the old one is told.

use crate::{
    model::{
        email::Email,
        password::NewPassword,
        problem::ErrorCode,
        timestamp::Timestamp,
        user::{User, UserChanges},
    },
    server::domain::{
        audit::{self, Event},
        authentication,
        authorization::UserAction,
        conflicts,
        context::RequestContext,
        email_links,
        error::{Error, ResourceKind, Result, UnauthenticatedReason},
        letter::LetterKind,
        letters,
        resource_ref::UserRef,
        store::{self, Conn, email_links::EmailLink, users::UserWithPassword},
        users::update::update,
    },
};

/// What became of a new email.
#[derive(Debug)]
pub enum EmailChange {
    /// It is the user's email now, or was it before.
    Done(Box<User>),
    /// A link was sent to it.
    LinkSent,
}

/// Changes the caller's own email. `seen` is when the user was last changed, as the form showed it.
///
/// # Errors
/// Rate limited. Not authenticated (`Password`), if the password is wrong. Forbidden. Field errors, among them
/// `EMAIL_TAKEN`, and `STALE` if the user was changed since the form was loaded. Busy.
pub async fn change_email(
    context: &RequestContext,
    email: &str,
    password: &NewPassword,
    seen: Timestamp,
) -> Result<EmailChange> {
    let named = own(context)?;
    let user = context.user(&named).authorize(UserAction::Update).await?;
    let new = Email::parse(email)?;
    confirm(context, &named, &user, password).await?;
    if !context.domain.sends_mail() || new == user.user.email {
        let changes = UserChanges { email: Some(new.to_string()), seen: Some(seen), ..UserChanges::default() };
        return update(context, &named, changes).await.map(Box::new).map(EmailChange::Done);
    }
    context.domain.throttle.reset(context.account, new.as_str(), &context.caller.client)?;

    let mut tx = context.write().await?;
    let user = context.user(&named).authorize_in(&mut tx, UserAction::Update).await?.user;
    conflicts::check_unchanged(Some(seen), user.updated)?;
    if store::users::find_by_email(&mut tx, context.account, &new).await?.is_some() {
        return Err(ErrorCode::EmailTaken.into());
    }
    letters::send_link(context, &mut tx, &user, &new, LetterKind::ConfirmEmail).await?;
    letters::post_about(context, &mut tx, &user, &new, LetterKind::EmailChangeAsked).await?;
    tx.commit().await?;
    audit::note(Event::EmailChangeRequested, context.account, user.id);
    Ok(EmailChange::LinkSent)
}

/// The email that waits for proof, if the caller asked for one within the last day.
///
/// # Errors
/// Not authenticated. Busy, or an internal error of the database.
pub async fn pending_email(context: &RequestContext) -> Result<Option<Email>> {
    Ok(pending(context, &mut *context.read().await?).await?.map(|link| link.email))
}

/// Sends another link to the email that waits for proof. The former link becomes invalid.
///
/// # Errors
/// Rate limited. Not authenticated. Not found, if none waits. Busy.
pub async fn resend_email_link(context: &RequestContext) -> Result<()> {
    let unknown = || Error::NotFound(ResourceKind::User, None);
    let link = pending(context, &mut *context.read().await?).await?.ok_or_else(unknown)?;
    context.domain.throttle.reset(context.account, link.email.as_str(), &context.caller.client)?;

    let mut tx = context.write().await?;
    let link = pending(context, &mut tx).await?.ok_or_else(unknown)?;
    letters::send_link(context, &mut tx, context.caller.person()?, &link.email, LetterKind::ConfirmEmail).await?;
    tx.commit().await?;
    audit::note(Event::EmailChangeRequested, context.account, link.user);
    Ok(())
}

/// Gives up the email that waits for proof. Its link becomes invalid. Nothing happens if none waits.
///
/// # Errors
/// Not authenticated. Busy.
pub async fn cancel_email_change(context: &RequestContext) -> Result<()> {
    let user = context.caller.person()?.id;
    let mut tx = context.write().await?;
    if store::email_links::delete(&mut tx, context.account, user).await? {
        tx.commit().await?;
        audit::note(Event::EmailChangeCanceled, context.account, user);
    }
    Ok(())
}

/// The link of the caller that has not expired.
async fn pending(context: &RequestContext, conn: &mut Conn) -> Result<Option<EmailLink>> {
    email_links::of_new_email(&context.domain, conn, context.account, context.caller.person()?).await
}

fn own(context: &RequestContext) -> Result<UserRef> {
    Ok(context.caller.person()?.id.into())
}

/// Confirms the password. It counts with changes of the password, and a wrong one with failed log-ins.
async fn confirm(
    context: &RequestContext,
    named: &UserRef,
    user: &UserWithPassword,
    password: &NewPassword,
) -> Result<()> {
    context.domain.throttle.password(context.account, named, Some(user), &context.caller.client)?;
    if authentication::confirm(context, user, Some(password.reveal())).await? {
        Ok(())
    } else {
        Err(Error::Unauthenticated(UnauthenticatedReason::Password))
    }
}
