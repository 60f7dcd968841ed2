//! Log-in on a page. It takes two steps if the user has an enabled second factor.
//!
//! Between the steps the browser has a cookie instead of the password. It is valid for five minutes and one
//! log-in, and useless without a code.

use secrecy::{ExposeSecret, SecretString};

use crate::server::domain::{
    audit::{self, Event},
    authentication::{self, PasswordVerified, second_factor::Authenticator},
    context::{RequestContext, share_of, write_for_leaving},
    crypto::secrets,
    error::{Error, Result},
    runtime::Domain,
    store::{
        self, Conn,
        log_in_steps::{LogInStep, StepKind},
    },
};

/// The time allowed between the password and the code, in seconds.
pub const LIFETIME_SECONDS: i64 = 5 * 60;

/// The outcome of the first step.
pub enum LogInOutcome {
    /// The user is logged in. The context is the same request, authenticated as the user.
    LoggedIn(Box<RequestContext>),
    /// A one-time code is required. The secret is the value of the browser's cookie.
    CodeRequired(SecretString),
}

/// Performs the first step: verifies the password. `device` is the device cookie, if the browser sent one.
///
/// # Errors
/// As [`authentication::by_password`], except for the code.
pub async fn begin(
    context: &RequestContext,
    email: &str,
    password: &str,
    device: Option<&str>,
) -> Result<LogInOutcome> {
    let RequestContext { domain, account, caller } = context;
    let verified = authentication::verify_password(domain, *account, email, password, device, &caller.client).await?;
    if Authenticator::find_enabled(domain, &mut *context.read().await?, *account, &verified.user).await?.is_none() {
        return complete(context, verified).await.map(Box::new).map(LogInOutcome::LoggedIn);
    }
    let cookie = domain.entropy.code::<32>()?;
    // Who is leaving is asked for the code too, and then whether they stay.
    let (mut tx, _) = write_for_leaving(domain, &verified.caller(*account, caller.client.clone())).await?;
    store::log_in_steps::insert(
        &mut tx,
        *account,
        verified.user.id,
        &digest(domain, &cookie),
        StepKind::CodeMissing,
        domain.now(),
    )
    .await?;
    tx.commit().await?;
    audit::note(Event::CodeWanted, *account, verified.user.id);
    Ok(LogInOutcome::CodeRequired(cookie))
}

/// Whether the first step with this cookie was completed and has not expired.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn is_open(context: &RequestContext, cookie: &SecretString) -> Result<bool> {
    Ok(find(context, &mut *context.read().await?, cookie, StepKind::CodeMissing).await?.is_some())
}

/// Performs the second step: verifies the code, or a recovery code. `None` if the cookie is unknown or has expired.
/// `device` is the device cookie, if the browser sent one.
///
/// # Errors
/// Rate limited. Not authenticated, if the code is wrong. Forbidden, if the user is banned, or has to prove their email
/// by now. Busy.
pub async fn finish(
    context: &RequestContext,
    cookie: &SecretString,
    code: &str,
    device: Option<&str>,
) -> Result<Option<RequestContext>> {
    let RequestContext { domain, account, caller } = context;
    let Some(step) = find(context, &mut *context.read().await?, cookie, StepKind::CodeMissing).await? else {
        return Ok(None);
    };
    let keys = authentication::log_in_keys(domain, *account, &step.user.email, device, &caller.client).await?;
    domain.throttle.log_in(&keys).await?;

    let mut tx = domain.write_as(share_of(caller)).await?;
    // Read again within the transaction: of two requests with one cookie, only one may log in.
    let Some(LogInStep { user, changes, .. }) = find(context, &mut tx, cookie, StepKind::CodeMissing).await? else {
        return Ok(None);
    };
    if let Some(reason) = authentication::blocked(&mut tx, *account, &user).await? {
        return Err(Error::Forbidden(reason));
    }
    let Some(authenticator) = Authenticator::find_enabled(domain, &mut tx, *account, &user).await? else {
        return Ok(None);
    };
    let (mut tx, used) = authenticator.verify(domain, tx, code, &keys).await?;
    used.tell_log_in(context, &mut tx, &user).await?;
    store::log_in_steps::delete(&mut tx, *account, &digest(domain, cookie)).await?;
    tx.commit().await?;
    used.note();
    complete(context, PasswordVerified { user, password: Some(changes), keys }).await.map(Some)
}

/// Records the successful log-in and switches the context to the user.
pub(super) async fn complete(context: &RequestContext, verified: PasswordVerified) -> Result<RequestContext> {
    let RequestContext { domain, account, caller } = context;
    let caller = verified.complete(domain, *account, caller.client.clone()).await;
    RequestContext::new(domain.clone(), caller, *account)
}

/// The step of this kind with this cookie, unless it has expired.
pub(super) async fn find(
    context: &RequestContext,
    conn: &mut Conn,
    cookie: &SecretString,
    kind: StepKind,
) -> Result<Option<LogInStep>> {
    let found = store::log_in_steps::find(conn, context.account, &digest(&context.domain, cookie)).await?;
    Ok(found.filter(|step| step.kind == kind && context.now() < step.created.plus_seconds(LIFETIME_SECONDS)))
}

pub(super) fn digest(domain: &Domain, cookie: &SecretString) -> [u8; 32] {
    secrets::digest(&domain.keys.log_in_steps(), cookie.expose_secret().as_bytes())
}
