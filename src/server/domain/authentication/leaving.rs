//! Log-in of a user who is set to be deleted: no session begins before they have said that they stay.
//!
//! Meanwhile the browser has a cookie like that between password and code. It is valid for five minutes, and for this
//! one answer.

use secrecy::SecretString;

use crate::{
    model::{event_name::EventName, user::User},
    server::domain::{
        audit::{self, Event},
        authentication::log_in_steps::{digest, find},
        caller::{Caller, Principal},
        context::{RequestContext, share_of, write_for_leaving},
        error::{Error, ForbiddenReason, Result},
        event_payload::Payload,
        events,
        store::{
            self,
            log_in_steps::{LogInStep, StepKind},
        },
    },
};

/// Remembers that the caller has logged in, and returns the value of the browser's cookie.
///
/// # Errors
/// Not authenticated, also if the password was replaced meanwhile. Forbidden, if the user is banned. Busy.
pub async fn ask(context: &RequestContext) -> Result<SecretString> {
    let RequestContext { domain, account, caller } = context;
    let cookie = domain.entropy.code::<32>()?;
    let (mut tx, _) = write_for_leaving(domain, caller).await?;
    let (user, digest) = (caller.person()?.id, digest(domain, &cookie));
    store::log_in_steps::insert(&mut tx, *account, user, &digest, StepKind::Leaving, context.now()).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// The user who is asked; `None` if the cookie is unknown or has expired, or they stay already.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn waiting(context: &RequestContext, cookie: &SecretString) -> Result<Option<User>> {
    let found = find(context, &mut *context.read().await?, cookie, StepKind::Leaving).await?;
    Ok(found.map(|step| step.user).filter(|user| user.deletion.is_some()))
}

/// Calls the deletion off, and returns the request, authenticated as the user. `None` as for [`waiting`], or if the
/// background job was faster.
///
/// # Errors
/// Forbidden, if the user is banned. Busy.
pub async fn keep(context: &RequestContext, cookie: &SecretString) -> Result<Option<RequestContext>> {
    let RequestContext { domain, account, caller } = context;
    let mut tx = domain.write_as(share_of(caller)).await?;
    let Some(LogInStep { user, changes, .. }) = find(context, &mut tx, cookie, StepKind::Leaving).await? else {
        return Ok(None);
    };
    if user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    store::user_deletions::update(&mut tx, *account, user.id, None).await?;
    store::log_in_steps::delete_of(&mut tx, *account, user.id).await?;
    let before = user;
    let user = Box::new(User { deletion: None, ..before.clone() });
    let principal = Principal::Person {
        user: user.clone(),
        account: *account,
        token: None,
        session: None,
        password: Some(changes),
    };
    let caller = Caller { principal, client: caller.client.clone() };
    let kept = RequestContext::new(domain.clone(), caller, *account)?;
    let (before, after) = (Payload::User(&before), Payload::User(&user));
    events::record_update(&kept, &mut tx, EventName::UserUpdated, before, after).await?;
    tx.commit().await?;
    audit::note(Event::DeletionCalledOff, *account, user.id);
    Ok(Some(kept))
}
