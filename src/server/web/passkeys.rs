//! Passkeys on pages: the site that they are for, and the browser that a question is put to.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        passkey::{OwnPasskeys, PasskeyUse, RequestOptions},
        problem::Problem,
    },
    server::{
        domain::{
            authentication::passkeys as log_ins,
            context::RequestContext,
            crypto::webauthn::RelyingParty,
            error::{Error, UnauthenticatedReason},
            passkeys,
        },
        web::{
            forms,
            log_in::{self, LogInIntent},
        },
    },
};

/// Whether browsers have passkeys at the address of this server.
pub fn are_available() -> Result<bool, Problem> {
    Ok(forms::state()?.config.public_url.passkey_host().is_some())
}

/// The site that passkeys are for. Where browsers have none, there is nothing here.
pub fn party() -> Result<RelyingParty, Problem> {
    let state = forms::state()?;
    let url = &state.config.public_url;
    let id = url.passkey_host().ok_or_else(forms::not_found)?.to_owned();
    Ok(RelyingParty { id, origin: url.origin().to_owned() })
}

/// The caller's passkeys, or why there can be none.
pub async fn own(context: &RequestContext) -> Result<OwnPasskeys, Problem> {
    if !are_available()? {
        return Ok(OwnPasskeys::Unavailable);
    }
    match passkeys::own(context).await {
        Err(Error::Forbidden(_)) => Ok(OwnPasskeys::NotAllowed),
        found => found.map(OwnPasskeys::These).map_err(forms::refuse),
    }
}

/// Asks for any passkey of this site, and gives the browser a cookie that binds the answer to it.
pub async fn ask_for_log_in() -> Result<RequestOptions, Problem> {
    let (context, session) = (forms::anonymous().await?, forms::session()?);
    let (options, browser) = log_ins::ask(&context, &party()?, session.passkey_browser()).map_err(forms::refuse)?;
    session.set_passkey_browser(browser.expose_secret().to_owned());
    Ok(options)
}

/// Asks for a passkey of the user whose password was right.
pub async fn ask_in_place_of_code() -> Result<RequestOptions, Problem> {
    let context = forms::anonymous().await?;
    let step = step(&context).await?;
    let options = log_ins::ask_in_place_of_code(&context, &party()?, &step).await.map_err(forms::refuse)?;
    options.ok_or_else(too_late)
}

/// Asks for a passkey of whoever is logged in.
pub async fn ask_for_proof(purpose: PasskeyUse) -> Result<RequestOptions, Problem> {
    let context = forms::logged_in().await?;
    let asked = passkeys::ask_proof(&context, &party()?, purpose).await;
    asked.map_err(forms::refuse)
}

/// Logs the browser in by a passkey.
pub async fn log_in(answer: &str, intent: &LogInIntent) -> Result<(), Problem> {
    let context = forms::anonymous().await?;
    let browser = forms::session()?.passkey_browser().ok_or_else(too_late)?;
    let context = log_ins::log_in(&context, &party()?, &browser, answer).await.map_err(forms::refuse)?;
    log_in::finish(&context, intent).await
}

/// Finishes the log-in of the browser by a passkey in place of the code.
pub async fn finish_log_in(answer: &str, intent: &LogInIntent) -> Result<(), Problem> {
    let context = forms::anonymous().await?;
    let step = step(&context).await?;
    let finished = log_ins::finish(&context, &party()?, &step, answer).await.map_err(forms::refuse)?;
    let context = finished.ok_or_else(too_late)?;
    log_in::forget_step()?;
    log_in::finish(&context, intent).await
}

/// Whether a passkey can stand in for the code of this browser's log-in.
pub async fn can_stand_in(context: &RequestContext, step: &SecretString) -> Result<bool, Problem> {
    Ok(are_available()? && log_ins::can_stand_in(context, step).await.map_err(forms::refuse)?)
}

async fn step(context: &RequestContext) -> Result<SecretString, Problem> {
    log_in::step(context).await?.ok_or_else(too_late)
}

fn too_late() -> Problem {
    forms::refuse(Error::Unauthenticated(UnauthenticatedReason::PasskeyTooLate))
}
