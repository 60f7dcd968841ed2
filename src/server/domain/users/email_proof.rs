//! Links that prove an email: for a new email that a user asked for, and for the email of a sign-up.
//!
//! A link takes the password, too. Otherwise a stranger could claim somebody's address, by a sign-up or for an account
//! that they have, wait until its owner opens the link, and then know the password of the account with it.

use tracing::Instrument;

use crate::{
    model::{
        account::Account, email::Email, event_name::EventName, password::NewPassword, problem::ErrorCode, user::User,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authentication,
        caller::Caller,
        context::{RequestContext, share_of},
        email_links,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        event_payload::Payload,
        events,
        letter::LetterKind,
        letters,
        mail_requests::MailRequest,
        runtime::Domain,
        store::{self, Conn, users::UserWithPassword},
        users::update::replace_email,
    },
};

/// The maximum number of requests handled per round, so that other jobs are not held up.
const PER_ROUND: usize = 200;

/// What a link proves.
pub struct LinkedEmail {
    /// The account.
    pub account: Account,
    /// The email.
    pub email: Email,
    /// Whether it finishes a sign-up.
    pub is_sign_up: bool,
}

/// An email that was proven.
pub struct ConfirmedEmail {
    /// Its user.
    pub user: User,
    /// Whether this finished a sign-up.
    pub finishes_sign_up: bool,
}

/// What a link proves. Does not use it up.
///
/// # Errors
/// Not found, if the code is wrong, used, expired, or of another account. Rate limited.
pub async fn check_email_link(context: &RequestContext, code: &str) -> Result<LinkedEmail> {
    let RequestContext { domain, caller, account } = context;
    domain.throttle.code(&caller.client)?;
    let conn = &mut *context.read().await?;
    let (email, found) = find(context, conn, code).await?;
    let account = accounts::existing(conn, *account).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok(LinkedEmail { account, is_sign_up: found.user.email == email, email })
}

/// Makes the email of a link the proven email of its user, for a caller without credentials. Sessions and tokens stay.
///
/// # Errors
/// As [`check_email_link`]. Not authenticated (`Password`), if the password is not that of the user. Forbidden, if the
/// user is banned or set to be deleted. Field errors: `PASSWORD_MISSING`, and `EMAIL_TAKEN`, if another user has the email
/// by now. Busy.
pub async fn confirm_email(context: &RequestContext, code: &str, password: &NewPassword) -> Result<ConfirmedEmail> {
    let LinkedEmail { account, is_sign_up, .. } = check_email_link(context, code).await?;
    // No password is empty, so this guesses nothing, and is not counted.
    if password.reveal().is_empty() {
        return Err(ErrorCode::PasswordMissing.into());
    }
    let wrong = || Error::Unauthenticated(UnauthenticatedReason::Password);
    let (_, verified) = find(context, &mut *context.read().await?, code).await?;
    if !authentication::confirm(context, &verified, Some(password.reveal())).await? {
        return Err(wrong());
    }

    let mut tx = context.domain.write_as(share_of(&context.caller)).await?;
    // Read again within the transaction: of two requests with one link, only one may use it.
    let (email, UserWithPassword { user: before, changes, .. }) = find(context, &mut tx, code).await?;
    if changes != verified.changes {
        return Err(wrong());
    }
    if before.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    if before.deletion.is_some() {
        return Err(Error::Forbidden(ForbiddenReason::DeletionPending));
    }
    let now = context.now();
    let proven = User { email_verified: Some(now), awaits_proof: false, claimed: false, ..before.clone() };
    let after = User { email, updated: now, ..proven };
    if after.email == before.email {
        store::users::update(&mut tx, account.id, &after).await?;
        store::email_links::delete(&mut tx, account.id, after.id).await?;
    } else {
        replace_email(context, &mut tx, &before, &after).await?;
    }
    let (old, new) = (Payload::User(&before), Payload::User(&after));
    events::record_update(context, &mut tx, EventName::UserUpdated, old, new).await?;
    tx.commit().await?;
    audit::note(Event::EmailVerified, account.id, after.id);
    Ok(ConfirmedEmail { user: after, finishes_sign_up: is_sign_up })
}

/// Asks for another link, for a sign-up with this email that is not finished. The result does not depend on whether
/// there is one: the worker looks it up.
///
/// # Errors
/// Rate limited. Busy.
pub fn request_proof(context: &RequestContext, email: &str) -> Result<()> {
    let RequestContext { domain, caller, account } = context;
    domain.throttle.reset(*account, email, &caller.client)?;
    match Email::parse(email) {
        Ok(email) if domain.sends_mail() => {
            domain.proof_requests.push(MailRequest::new(*account, email, caller.clone()))
        }
        _ => Ok(()),
    }
}

/// Handles the queued requests.
///
/// # Errors
/// Busy. The remaining requests stay queued for the next round.
pub(in crate::server::domain) async fn handle_proof_requests(domain: &Domain) -> Result<()> {
    for _ in 0..PER_ROUND {
        let Some(request) = domain.proof_requests.first() else { return Ok(()) };
        match handle(domain, &request).instrument(request.span.clone()).await {
            Err(Error::Busy) => return Err(Error::Busy),
            Err(error) => tracing::error!(%error, "a request for a link failed and was dropped"),
            Ok(()) => {}
        }
        domain.proof_requests.pop();
    }
    Ok(())
}

/// Sends the link that was asked for, if a sign-up with the email is not finished.
async fn handle(domain: &Domain, request: &MailRequest) -> Result<()> {
    let context = RequestContext::new(domain.clone(), Caller::nobody(request.caller.client.clone()), request.account)?;
    let mut tx = domain.write().await?;
    let found = store::users::find_by_email(&mut tx, request.account, &request.email).await?;
    let Some(found) = found.filter(|found| found.user.awaits_proof && !found.user.banned) else { return Ok(()) };
    letters::send_link(&context, &mut tx, &found.user, &request.email, LetterKind::ConfirmSignUp).await?;
    tx.commit().await?;
    audit::note(Event::EmailProofRequested, request.account, found.user.id);
    Ok(())
}

/// The email of a link of the account, and its user.
async fn find(context: &RequestContext, conn: &mut Conn, code: &str) -> Result<(Email, UserWithPassword)> {
    let unknown = || Error::NotFound(ResourceKind::User, None);
    let link = email_links::find(&context.domain, conn, code).await?;
    let link = Some(link).filter(|link| link.account == context.account).ok_or_else(unknown)?;
    let user = store::users::find_with_password(conn, link.account, link.user).await?;
    Ok((link.email, user.ok_or_else(unknown)?))
}
