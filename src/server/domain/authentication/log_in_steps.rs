//! Log-in on a page, which takes two steps where a second factor is switched on:
//! what the browser carries between them is worth a few minutes and one log-in.

use secrecy::{ExposeSecret, SecretString};

use crate::server::domain::{
    audit::{self, Event},
    authentication::{self, PasswordVerified, second_factor::Authenticator},
    context::{RequestContext, write_for},
    crypto::secrets,
    error::{Error, ForbiddenReason, Result},
    runtime::Domain,
    store::{self, Conn, log_in_steps::LogInStep},
};

/// Seconds between the password and the code.
pub const LIFE: i64 = 5 * 60;

/// How far a log-in came by the password.
pub enum LogInOutcome {
    /// All the way: the request is by the user from now on.
    LoggedIn(Box<RequestContext>),
    /// A code is required; the browser is to carry this.
    CodeRequired(SecretString),
}

/// The first step.
///
/// # Errors
/// As [`authentication::by_password`], but for the code.
pub async fn begin(context: &RequestContext, email: &str, password: &str) -> Result<LogInOutcome> {
    let RequestContext { domain, account, caller } = context;
    let verified = authentication::verify_password(domain, *account, email, password, &caller.client).await?;
    if Authenticator::find_enabled(domain, &mut *context.read().await?, *account, &verified.user).await?.is_none() {
        return enter(context, verified).await.map(Box::new).map(LogInOutcome::LoggedIn);
    }
    let cookie = domain.entropy.code::<32>()?;
    let mut tx = write_for(domain, &verified.caller(*account, caller.client.clone())).await?;
    store::log_in_steps::insert(&mut tx, *account, verified.user.id, &digest(domain, &cookie), domain.now()).await?;
    tx.commit().await?;
    audit::note(Event::CodeWanted, *account, verified.user.id);
    Ok(LogInOutcome::CodeRequired(cookie))
}

/// Whether a browser that carries this has passed the first step, a short while ago.
///
/// # Errors
/// Of the database.
pub async fn is_open(context: &RequestContext, cookie: &SecretString) -> Result<bool> {
    Ok(find(context, &mut *context.read().await?, cookie).await?.is_some())
}

/// The second step; `None` where the first was never passed, or too long ago.
///
/// # Errors
/// Too many tries; a wrong code; banned.
pub async fn finish(context: &RequestContext, cookie: &SecretString, code: &str) -> Result<Option<RequestContext>> {
    let RequestContext { domain, account, caller } = context;
    let Some(step) = find(context, &mut *context.read().await?, cookie).await? else { return Ok(None) };
    let keys = domain.throttle.log_in_keys(*account, step.user.email.as_str(), &caller.client);
    domain.throttle.log_in(&keys).await?;

    let mut tx = domain.write().await?;
    let Some(LogInStep { user, changes, .. }) = find(context, &mut tx, cookie).await? else { return Ok(None) };
    if user.banned {
        return Err(Error::Forbidden(ForbiddenReason::Banned));
    }
    let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, *account, &user).await? else {
        return Ok(None);
    };
    let mut tx = authenticator.prove(domain, tx, code, &keys).await?;
    store::log_in_steps::delete(&mut tx, *account, &digest(domain, cookie)).await?;
    tx.commit().await?;
    enter(context, PasswordVerified { user, password: Some(changes), keys }).await.map(Some)
}

async fn enter(context: &RequestContext, verified: PasswordVerified) -> Result<RequestContext> {
    let RequestContext { domain, account, caller } = context;
    let caller = verified.enter(domain, *account, caller.client.clone()).await;
    RequestContext::new(domain.clone(), caller, *account)
}

async fn find(context: &RequestContext, conn: &mut Conn, cookie: &SecretString) -> Result<Option<LogInStep>> {
    let found = store::log_in_steps::find(conn, context.account, &digest(&context.domain, cookie)).await?;
    Ok(found.filter(|step| context.now() < step.created.plus_seconds(LIFE)))
}

fn digest(domain: &Domain, cookie: &SecretString) -> [u8; 32] {
    secrets::digest(&domain.keys.log_in_steps(), cookie.expose_secret().as_bytes())
}
