//! The state of a user's second factor, as the pages about it show it.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        problem::Problem,
        second_factor::{AppSecret, SecondStep},
    },
    server::{
        domain::{
            context::RequestContext,
            error::Error,
            resource_ref::UserRef,
            second_factors::{self, SecondFactorWithSeed, TotpSeed},
        },
        web::{forms, local_path::LocalPath, qr_code},
    },
};

/// The state of the caller's second factor.
pub async fn state(context: &RequestContext) -> Result<SecondStep, Problem> {
    let Some(shown) = own(context).await? else {
        return match check_may_add(context).await {
            Ok(()) => Ok(SecondStep::Off),
            Err(Error::Forbidden(_)) => Ok(SecondStep::NotAllowed),
            Err(error) => Err(forms::refuse(error)),
        };
    };
    let Some(since) = shown.factor.enabled else { return Ok(SecondStep::Started) };
    let codes_left = second_factors::codes_left(context, shown.factor.id).await.map_err(forms::refuse)?;
    Ok(SecondStep::On { since, codes_left })
}

/// The caller's second factor. Also "none" for users who may not read it.
pub async fn own(context: &RequestContext) -> Result<Option<SecondFactorWithSeed>, Problem> {
    match second_factors::own(context).await {
        Err(Error::Forbidden(_)) => Ok(None),
        found => found.map_err(forms::refuse),
    }
}

/// The seed as an app reads it: a QR code to scan, a secret to type.
pub fn app_secret(seed: &TotpSeed) -> Result<AppSecret, Problem> {
    let qr_code = qr_code::draw(seed.uri.expose_secret()).map_err(forms::refuse)?;
    Ok(AppSecret { qr_code, text: seed.secret.expose_secret().to_owned() })
}

/// Leaves new recovery codes for the page that shows them once, and redirects there.
pub fn show_codes_once(codes: &[SecretString]) -> Result<(), Problem> {
    let codes = codes.iter().map(|code| code.expose_secret().to_owned()).collect();
    forms::session()?.update_flash(|flash| flash.recovery_codes = codes);
    forms::go_to(&LocalPath::ours("/security/recovery-codes"));
    Ok(())
}

/// Checks that the caller may add a second factor.
pub async fn check_may_add(context: &RequestContext) -> Result<(), Error> {
    second_factors::may_create(context, &UserRef::from(context.caller().person()?.id)).await
}
