//! Log-in by a passkey: in place of email and password, or after the password in place of the code.
//!
//! A challenge is good for one answer within five minutes, from the browser that asked for it. A ban and an unproven
//! email are told only after the passkey was right, as after the password.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        id::{AccountId, UserId},
        passkey::{CredentialDescriptor, PasskeyUse, RequestOptions},
    },
    server::domain::{
        audit::{self, Event},
        authentication::{self, PasswordVerified, log_in_steps},
        context::{RequestContext, share_of},
        crypto::{
            secrets,
            webauthn::{Assertion, Refusal, RelyingParty},
        },
        error::{Error, Result, UnauthenticatedReason},
        passkey_memory::{LIFETIME_SECONDS, Question},
        runtime::Domain,
        store::{
            self, Conn, Tx,
            log_in_steps::{LogInStep, StepKind},
            passkeys::PasskeyOfUser,
        },
    },
};

/// The kind of every passkey, in the words of the standard.
pub(in crate::server::domain) const PUBLIC_KEY: &str = "public-key";
/// What the authenticator cannot leave out, in the words of the standard.
pub(in crate::server::domain) const REQUIRED: &str = "required";
/// How long a browser may take, in milliseconds: as long as the challenge is good.
pub(in crate::server::domain) const TIMEOUT: u32 = LIFETIME_SECONDS as u32 * 1000;

/// Asks for any passkey of this site. Returns also the value of the cookie that binds the answer to the browser:
/// `former`, where it has one, so that two of its pages can ask at once.
///
/// # Errors
/// Rate limited, by address.
pub fn ask(
    context: &RequestContext,
    party: &RelyingParty,
    former: Option<SecretString>,
) -> Result<(RequestOptions, SecretString)> {
    let browser = match former {
        Some(browser) => browser,
        None => context.domain.entropy.code::<32>()?,
    };
    Ok((options(context, party, log_in_question(context, &browser), &[])?, browser))
}

/// Logs in by a passkey. The context is the same request, authenticated as its user.
///
/// # Errors
/// Rate limited, by address. Not authenticated, if the answer cannot be believed. Forbidden, if the user is banned, or
/// has to prove their email. Busy.
pub async fn log_in(
    context: &RequestContext,
    party: &RelyingParty,
    browser: &SecretString,
    answer: &str,
) -> Result<RequestContext> {
    context.domain.throttle.passkey(&context.caller.client)?;
    let (mut tx, found) = verify(context, party, log_in_question(context, browser), answer).await?;
    check_blocked(context, &mut tx, &found).await?;
    tx.commit().await?;
    complete(context, found).await
}

/// Asks for a passkey of the user whose password was right, in place of the code. `None` if the cookie is unknown or has
/// expired.
///
/// # Errors
/// Rate limited, by address.
pub async fn ask_in_place_of_code(
    context: &RequestContext,
    party: &RelyingParty,
    step: &SecretString,
) -> Result<Option<RequestOptions>> {
    let conn = &mut *context.read().await?;
    let Some(LogInStep { user, .. }) = waiting(context, conn, step).await? else { return Ok(None) };
    let known = store::passkeys::credentials(conn, context.account, user.id).await?;
    options(context, party, code_question(context, step), &known).map(Some)
}

/// Whether the user whose password was right has passkeys.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn can_stand_in(context: &RequestContext, step: &SecretString) -> Result<bool> {
    let conn = &mut *context.read().await?;
    let Some(LogInStep { user, .. }) = waiting(context, conn, step).await? else { return Ok(false) };
    Ok(store::passkeys::count(conn, context.account, user.id).await? > 0)
}

/// Performs the second step of a log-in by a passkey. `None` if the cookie is unknown or has expired.
///
/// # Errors
/// As [`log_in`]. Not authenticated, also if the passkey is somebody else's.
pub async fn finish(
    context: &RequestContext,
    party: &RelyingParty,
    step: &SecretString,
    answer: &str,
) -> Result<Option<RequestContext>> {
    context.domain.throttle.passkey(&context.caller.client)?;
    let (mut tx, found) = verify(context, party, code_question(context, step), answer).await?;
    // Read within the transaction: of two requests with one cookie, only one may log in.
    let Some(LogInStep { user, .. }) = waiting(context, &mut tx, step).await? else { return Ok(None) };
    if user.id != found.user.id {
        return Err(refused(context, Some(user.id), "the passkey of another user"));
    }
    check_blocked(context, &mut tx, &found).await?;
    store::log_in_steps::delete(&mut tx, context.account, &log_in_steps::digest(&context.domain, step)).await?;
    tx.commit().await?;
    complete(context, found).await.map(Some)
}

/// Verifies the answer of a passkey, and records its use in a transaction that the caller commits.
///
/// # Errors
/// Not authenticated, if the answer cannot be believed. Busy.
pub(in crate::server::domain) async fn verify(
    context: &RequestContext,
    party: &RelyingParty,
    question: Question,
    answer: &str,
) -> Result<(Tx, PasskeyOfUser)> {
    let RequestContext { domain, account, caller } = context;
    let refuse = |why| refused(context, None, why);
    let assertion = Assertion::parse(answer).ok_or_else(|| refuse("it cannot be read"))?;
    let challenge = assertion.challenge(party).map_err(refuse)?;
    if !domain.passkeys.take(&challenge, question, context.now()) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::PasskeyTooLate));
    }
    // Whoever has no passkey here must not wait for the writer, so it is verified before.
    let found = find(context, &mut *context.read().await?, &assertion).await?;
    let by = |why| refused(context, Some(found.user.id), why);
    let handle = user_handle(domain, *account, found.user.id);
    // After the password the user is known, and an authenticator need not name them.
    let is_named = question.purpose == Some(PasskeyUse::LogIn) || !assertion.user_handle.is_empty();
    if is_named && !secrets::is_equal(&assertion.user_handle, &handle) {
        return Err(by("the handle of another user"));
    }
    let former = found.state;
    let state = assertion.verify(party, &found.key, former).map_err(by)?;

    let mut tx = domain.write_as(share_of(caller)).await?;
    let found = find(context, &mut tx, &assertion).await?;
    if !store::passkeys::update_use(&mut tx, *account, found.id, former, state, context.now()).await? {
        return Err(refused(context, Some(found.user.id), "it is used twice at once"));
    }
    Ok((tx, found))
}

/// What a browser is asked to sign, and by which passkeys.
///
/// # Errors
/// Rate limited, by address.
pub(in crate::server::domain) fn options(
    context: &RequestContext,
    party: &RelyingParty,
    question: Question,
    known: &[Vec<u8>],
) -> Result<RequestOptions> {
    Ok(RequestOptions {
        challenge: new_challenge(context, question)?,
        rp_id: party.id.clone(),
        allow_credentials: descriptors(known),
        user_verification: REQUIRED.into(),
        timeout: TIMEOUT,
    })
}

/// A challenge for one answer to this question, in base64url.
///
/// # Errors
/// Rate limited, by address.
pub(in crate::server::domain) fn new_challenge(context: &RequestContext, question: Question) -> Result<String> {
    context.domain.throttle.challenge(&context.caller.client)?;
    let challenge = context.domain.entropy.bytes()?;
    context.domain.passkeys.ask(challenge, question, context.now());
    Ok(encoded(&challenge))
}

/// The handle by which passkeys name a user. It is derived from the master key, so it tells nothing of them.
pub(in crate::server::domain) fn user_handle(domain: &Domain, account: AccountId, user: UserId) -> [u8; 32] {
    let named = [account.0.as_bytes().as_slice(), user.0.as_bytes()].concat();
    secrets::digest(&domain.keys.user_handles(), &named)
}

/// Passkeys as browsers name them.
pub(in crate::server::domain) fn descriptors(credentials: &[Vec<u8>]) -> Vec<CredentialDescriptor> {
    credentials.iter().map(|id| CredentialDescriptor { id: encoded(id), kind: PUBLIC_KEY.into() }).collect()
}

/// Bytes as browsers take them in JSON.
pub(in crate::server::domain) fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The error of an answer that is not believed. The reason is for the log.
pub(in crate::server::domain) fn refused(context: &RequestContext, user: Option<UserId>, why: Refusal) -> Error {
    tracing::info!(reason = why, "a passkey was refused");
    let named = user.map_or_else(|| "nobody".into(), |user| user.to_string());
    audit::note(Event::LogInFailed, context.account, named);
    Error::Unauthenticated(UnauthenticatedReason::PasskeyInvalid)
}

async fn find(context: &RequestContext, conn: &mut Conn, assertion: &Assertion) -> Result<PasskeyOfUser> {
    let found = store::passkeys::find_by_credential(conn, context.account, &assertion.credential).await?;
    found.ok_or_else(|| {
        audit::note(Event::LogInFailed, context.account, "nobody");
        Error::Unauthenticated(UnauthenticatedReason::PasskeyUnknown)
    })
}

async fn waiting(context: &RequestContext, conn: &mut Conn, step: &SecretString) -> Result<Option<LogInStep>> {
    log_in_steps::find(context, conn, step, StepKind::CodeMissing).await
}

async fn check_blocked(context: &RequestContext, tx: &mut Tx, found: &PasskeyOfUser) -> Result<()> {
    let Some(reason) = authentication::blocked(tx, context.account, &found.user).await? else { return Ok(()) };
    audit::note(Event::LogInBlocked, context.account, found.user.id);
    Err(Error::Forbidden(reason))
}

async fn complete(context: &RequestContext, found: PasskeyOfUser) -> Result<RequestContext> {
    let RequestContext { domain, account, caller } = context;
    let keys = domain.throttle.log_in_keys(*account, found.user.email.as_str(), &caller.client);
    let verified = PasswordVerified { user: found.user, password: Some(found.changes), keys };
    log_in_steps::complete(context, verified).await
}

fn log_in_question(context: &RequestContext, browser: &SecretString) -> Question {
    let holder = secrets::digest(&context.domain.keys.passkey_browsers(), browser.expose_secret().as_bytes());
    Question { account: context.account, purpose: Some(PasskeyUse::LogIn), holder }
}

fn code_question(context: &RequestContext, step: &SecretString) -> Question {
    let holder = log_in_steps::digest(&context.domain, step);
    Question { account: context.account, purpose: Some(PasskeyUse::Code), holder }
}
