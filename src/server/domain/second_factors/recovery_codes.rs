//! The second factor of the caller, and its recovery codes: ten, made when a user switches the factor on, and anew when
//! they ask for it. Each is good once. Only digests are kept, so codes are shown in one answer.
//!
//! Pages alone make them. A program that switches a factor on over the API gets none: it would have to show them.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{id::SecondFactorId, paging::Paging, password::NewPassword, second_factor},
    server::domain::{
        audit::{self, Event},
        authentication::second_factor::Authenticator,
        authorization::UserAction,
        context::RequestContext,
        crypto::recovery_code,
        error::{Error, ResourceKind, Result},
        letter::LetterKind,
        letters,
        resource_ref::UserRef,
        second_factors::{
            SecondFactorWithSeed, authorize, confirm_password, count_change, delete, list, store_enabled,
        },
        store::{self, Tx},
    },
};

/// The caller's second factor, if they have one.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn own(context: &RequestContext) -> Result<Option<SecondFactorWithSeed>> {
    let page = list(context, &oneself(context)?, Paging::newest(1)).await?;
    Ok(page.records.into_iter().next())
}

/// Whether the caller may have a second factor and has none that is enabled.
///
/// # Errors
/// Not authenticated.
pub async fn is_missing(context: &RequestContext) -> Result<bool> {
    match own(context).await {
        Ok(found) => Ok(found.is_none_or(|found| found.factor.enabled.is_none())),
        Err(Error::Forbidden(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// How many recovery codes of a second factor of the caller's are left.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn codes_left(context: &RequestContext, factor: SecondFactorId) -> Result<i64> {
    authorize(context, &oneself(context)?, UserAction::ReadSecondFactors).await?;
    store::recovery_codes::count(&mut *context.read().await?, context.account, factor).await
}

/// How many recovery codes of the caller are left, if they are few.
///
/// # Errors
/// Not authenticated.
pub async fn few_codes_left(context: &RequestContext) -> Result<Option<i64>> {
    let enabled = match own(context).await {
        Ok(found) => found.filter(|found| found.factor.enabled.is_some()),
        Err(Error::Forbidden(_)) => None,
        Err(error) => return Err(error),
    };
    let Some(found) = enabled else { return Ok(None) };
    let left = codes_left(context, found.factor.id).await?;
    Ok(Some(left).filter(|left| second_factor::is_few(*left)))
}

/// Enables the caller's second factor, given its first code, and returns its recovery codes.
///
/// # Errors
/// Not authenticated, also if the code is wrong. Not found, if there is no factor. Conflict, if it is enabled already.
/// Forbidden. Rate limited.
pub async fn confirm_own(context: &RequestContext, otp: &str) -> Result<Vec<SecretString>> {
    let user = authorize(context, &oneself(context)?, UserAction::UpdateSecondFactor).await?;
    let keys = count_change(context, &user).await?;
    let codes = new_codes(context)?;

    let mut tx = context.write().await?;
    let found = Authenticator::find(&context.domain, &mut tx, context.account, &user).await?;
    let authenticator = found.ok_or(Error::NotFound(ResourceKind::SecondFactor, None))?;
    if authenticator.is_enabled() {
        return Err(Error::Conflict);
    }
    let (mut tx, used) = authenticator.verify(&context.domain, tx, otp, &keys).await?;
    let row = store_enabled(context, &mut tx, &user, authenticator.row, Some(context.now())).await?;
    replace(context, &mut tx, row.factor.id, &codes).await?;
    tx.commit().await?;
    used.note();
    audit::note(Event::SecondFactorEnabled, context.account, row.factor.id);
    audit::note(Event::RecoveryCodesCreated, context.account, row.factor.id);
    Ok(codes)
}

/// Deletes the caller's second factor with its recovery codes, given a code.
///
/// # Errors
/// Not authenticated, also if the code is wrong. Not found, if there is no factor. Forbidden. Rate limited.
pub async fn delete_own(context: &RequestContext, otp: &str) -> Result<()> {
    let found = own(context).await?.ok_or(Error::NotFound(ResourceKind::SecondFactor, None))?;
    delete(context, &oneself(context)?, &found.factor.id.into(), Some(otp)).await
}

/// Deletes the caller's second factor before it is enabled. Does nothing if there is none.
///
/// # Errors
/// Not authenticated. Conflict, if it is enabled. Forbidden. Rate limited.
pub async fn cancel_own(context: &RequestContext) -> Result<()> {
    let Some(found) = own(context).await? else { return Ok(()) };
    if found.factor.enabled.is_some() {
        return Err(Error::Conflict);
    }
    delete(context, &oneself(context)?, &found.factor.id.into(), None).await
}

/// Makes new recovery codes for the caller, and returns them. The old ones no longer work. Requires the caller's
/// password and a code.
///
/// # Errors
/// Not authenticated, also if the password or the code is wrong. Not found, if no factor is enabled. Forbidden. Rate
/// limited. Busy.
pub async fn renew_codes(context: &RequestContext, password: &NewPassword, otp: &str) -> Result<Vec<SecretString>> {
    let user = authorize(context, &oneself(context)?, UserAction::UpdateSecondFactor).await?;
    let keys = count_change(context, &user).await?;
    confirm_password(context, Some(password)).await?;
    let codes = new_codes(context)?;

    let mut tx = context.write().await?;
    let found = Authenticator::find_enabled(&context.domain, &mut tx, context.account, &user).await?;
    let authenticator = found.ok_or(Error::NotFound(ResourceKind::SecondFactor, None))?;
    let factor = authenticator.row.factor.id;
    let (mut tx, used) = authenticator.verify(&context.domain, tx, otp, &keys).await?;
    used.tell_change(context, &mut tx, &user).await?;
    replace(context, &mut tx, factor, &codes).await?;
    letters::post(context, &mut tx, &user, LetterKind::RecoveryCodesMade).await?;
    tx.commit().await?;
    used.note();
    audit::note(Event::RecoveryCodesCreated, context.account, factor);
    Ok(codes)
}

fn oneself(context: &RequestContext) -> Result<UserRef> {
    Ok(context.caller.person()?.id.into())
}

fn new_codes(context: &RequestContext) -> Result<Vec<SecretString>> {
    (0..recovery_code::COUNT).map(|_| recovery_code::new(&context.domain.entropy)).collect()
}

async fn replace(context: &RequestContext, tx: &mut Tx, factor: SecondFactorId, codes: &[SecretString]) -> Result<()> {
    store::recovery_codes::delete_of(tx, context.account, factor).await?;
    let key = context.domain.keys.recovery_codes();
    for code in codes {
        let digest = recovery_code::digest(&key, context.account, factor, code.expose_secret());
        let digest = digest.expect("a code that was just made can be read");
        store::recovery_codes::insert(tx, context.account, factor, &digest, context.now()).await?;
    }
    Ok(())
}
