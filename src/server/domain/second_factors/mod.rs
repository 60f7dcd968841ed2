//! Second factors of users: list, show, create, enable, disable and delete (docs/api.md 3.10).
//!
//! Creating one takes the caller's password besides a token, which may be stolen. The seed is shown until the
//! factor is enabled, and never again. A recovery code is as good as a code. They are made in `recovery_codes.rs`.

mod recovery_codes;

pub use self::recovery_codes::{
    cancel_own, codes_left, confirm_own, delete_own, few_codes_left, is_missing, own, renew_codes,
};

use secrecy::SecretString;

use crate::{
    model::{
        event_name::EventName,
        id::{AccountId, SecondFactorId},
        paging::{Page, Paging},
        password::NewPassword,
        second_factor::{SecondFactor, SecondFactorDraft, SecondFactorSwitch},
        timestamp::Timestamp,
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        authentication::{self, second_factor::Authenticator},
        authorization::UserAction,
        context::RequestContext,
        error::{Error, ResourceKind, Result, UnauthenticatedReason},
        event_payload::Payload,
        events,
        letter::LetterKind,
        letters,
        resource_ref::{SecondFactorRef, UserRef},
        runtime::Domain,
        store::{self, Conn, Tx, second_factors::SecondFactorRow},
        throttle::LogInKeys,
    },
};

/// A second factor, with its seed as long as it is not enabled.
#[derive(Debug)]
pub struct SecondFactorWithSeed {
    /// The factor.
    pub factor: SecondFactor,
    /// The seed of its codes. `None` if the factor is enabled.
    pub seed: Option<TotpSeed>,
}

/// The seed of one-time codes, for an authenticator app.
#[derive(Debug)]
pub struct TotpSeed {
    /// The seed as an `otpauth:` URI, for scanning it as a QR code.
    pub uri: SecretString,
    /// The seed in base32, for typing it.
    pub secret: SecretString,
}

/// Checks that the caller may read the second factors of a user, before the rest of the request is read.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn may_list(context: &RequestContext, named: &UserRef) -> Result<()> {
    authorize(context, named, UserAction::ReadSecondFactors).await.map(drop)
}

/// Returns a page of the second factors of a user, who has at most one.
///
/// # Errors
/// As [`may_list`].
pub async fn list(context: &RequestContext, named: &UserRef, paging: Paging) -> Result<Page<SecondFactorWithSeed>> {
    let user = authorize(context, named, UserAction::ReadSecondFactors).await?;
    let found = Authenticator::find(&context.domain, &mut *context.read().await?, context.account, &user).await?;
    let all: Vec<_> = found.map(with_seed).into_iter().collect::<Result<_>>()?;
    Ok(Page::of(all, paging, |factor| factor.factor.id.0))
}

/// Returns a second factor of a user.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn show(context: &RequestContext, named: &UserRef, factor: &SecondFactorRef) -> Result<SecondFactorWithSeed> {
    let user = authorize(context, named, UserAction::ReadSecondFactors).await?;
    with_seed(find(&context.domain, &mut *context.read().await?, context.account, &user, factor).await?)
}

/// Checks that the second factor exists, before the request's body is read. If the caller may not read it, the check
/// passes: the use case that follows reports "forbidden".
///
/// # Errors
/// Not authenticated. Not found.
pub async fn exists(context: &RequestContext, named: &UserRef, factor: &SecondFactorRef) -> Result<()> {
    match show(context, named, factor).await {
        Ok(_) | Err(Error::Forbidden(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Checks that the caller may create a second factor of this user, before the request's body is read.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn may_create(context: &RequestContext, named: &UserRef) -> Result<()> {
    authorize(context, named, UserAction::CreateSecondFactor).await.map(drop)
}

/// Creates a second factor of a user. It is disabled at first. Requires the caller's own password; if the user has an
/// enabled factor, a code of that one.
///
/// # Errors
/// Not authenticated, also if the password or code is missing or wrong. Not found. Forbidden. Rate limited.
/// Conflict, if the user has a second factor already. Busy.
pub async fn create(
    context: &RequestContext,
    named: &UserRef,
    draft: SecondFactorDraft,
) -> Result<SecondFactorWithSeed> {
    let user = authorize(context, named, UserAction::CreateSecondFactor).await?;
    let keys = count_change(context, &user).await?;
    let former =
        Authenticator::find_enabled(&context.domain, &mut *context.read().await?, context.account, &user).await?;
    if let Some(former) = former {
        // A missing code is verified as a wrong one. A right one is not used up: nothing is committed.
        let code = draft.otp.unwrap_or_default();
        let _ = former.verify(&context.domain, context.write().await?, &code, &keys).await?;
        return Err(Error::Conflict);
    }
    confirm_password(context, draft.password.as_ref()).await?;
    let row = SecondFactorRow {
        factor: new_factor(&context.domain, &user)?,
        salt: context.domain.entropy.bytes()?,
        last_step: None,
    };

    let mut tx = context.write().await?;
    // The user may have been deleted while the password was hashed.
    let user = store::users::find(&mut tx, context.account, user.id)
        .await?
        .ok_or(Error::NotFound(ResourceKind::User, None))?;
    if Authenticator::find(&context.domain, &mut tx, context.account, &user).await?.is_some() {
        return Err(Error::Conflict);
    }
    store::second_factors::insert(&mut tx, context.account, &row).await?;
    let payload = Payload::SecondFactor(&row.factor);
    events::record(context, &mut tx, EventName::SecondFactorCreated, payload).await?;
    tx.commit().await?;
    audit::note(Event::SecondFactorCreated, context.account, row.factor.id);
    with_seed(Authenticator::new(&context.domain, context.account, &user, row)?)
}

/// Enables or disables a second factor, given one of its codes. A disabled factor gets a new seed.
///
/// # Errors
/// Not authenticated, also if the code is wrong. Not found. Forbidden. Rate limited.
pub async fn update(
    context: &RequestContext,
    named: &UserRef,
    factor: &SecondFactorRef,
    switch: SecondFactorSwitch,
) -> Result<SecondFactorWithSeed> {
    let user = authorize(context, named, UserAction::UpdateSecondFactor).await?;
    let keys = count_change(context, &user).await?;

    let mut tx = context.write().await?;
    let authenticator = find(&context.domain, &mut tx, context.account, &user, factor).await?;
    let (mut tx, used) = authenticator.verify(&context.domain, tx, &switch.otp, &keys).await?;
    used.tell_change(context, &mut tx, &user).await?;
    if authenticator.is_enabled() == switch.enabled {
        tx.commit().await?;
        used.note();
        return with_seed(authenticator);
    }
    let enabled = switch.enabled.then(|| context.now());
    let row = store_enabled(context, &mut tx, &user, authenticator.row, enabled).await?;
    tx.commit().await?;
    used.note();
    let event = if switch.enabled { Event::SecondFactorEnabled } else { Event::SecondFactorDisabled };
    audit::note(event, context.account, row.factor.id);
    with_seed(Authenticator::new(&context.domain, context.account, &user, row)?)
}

/// Deletes a second factor with its recovery codes. If it is enabled, one of its codes is required.
///
/// # Errors
/// Not authenticated, also if the code is missing or wrong. Not found. Forbidden. Rate limited.
pub async fn delete(
    context: &RequestContext,
    named: &UserRef,
    factor: &SecondFactorRef,
    otp: Option<&str>,
) -> Result<()> {
    let user = authorize(context, named, UserAction::DeleteSecondFactor).await?;
    let keys = count_change(context, &user).await?;

    let mut tx = context.write().await?;
    let authenticator = find(&context.domain, &mut tx, context.account, &user, factor).await?;
    if authenticator.is_enabled() {
        let code = otp.ok_or(Error::Unauthenticated(UnauthenticatedReason::OtpRequired))?;
        let (mut tx, used) = authenticator.verify(&context.domain, tx, code, &keys).await?;
        used.tell_change(context, &mut tx, &user).await?;
        remove(context, tx, &user, &authenticator.row.factor).await?;
        used.note();
        return Ok(());
    }
    remove(context, tx, &user, &authenticator.row.factor).await
}

/// Deletes the second factor of a user who lost their device, without a code. Returns false if there is none.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn delete_lost(context: &RequestContext, named: &UserRef) -> Result<bool> {
    let user = authorize(context, named, UserAction::DeleteLostSecondFactor).await?;

    let mut tx = context.write().await?;
    let Some(row) = store::second_factors::find(&mut tx, context.account, user.id).await? else { return Ok(false) };
    remove(context, tx, &user, &row.factor).await?;
    Ok(true)
}

async fn remove(context: &RequestContext, mut tx: Tx, user: &User, factor: &SecondFactor) -> Result<()> {
    let account = context.account;
    store::second_factors::delete(&mut tx, account, factor.id).await?;
    store::log_in_steps::delete_of(&mut tx, account, user.id).await?;
    if factor.enabled.is_some() {
        letters::post(context, &mut tx, user, LetterKind::SecondFactorRemoved).await?;
    }
    events::record(context, &mut tx, EventName::SecondFactorDeleted, Payload::SecondFactor(factor)).await?;
    tx.commit().await?;
    audit::note(Event::SecondFactorDeleted, account, factor.id);
    Ok(())
}

/// The user, if the caller may perform the action on them.
async fn authorize(context: &RequestContext, named: &UserRef, action: UserAction) -> Result<User> {
    Ok(context.user(named).authorize(action).await?.user)
}

/// Counts a change against the rate limits, and returns the keys that a wrong code of this user counts by.
async fn count_change(context: &RequestContext, user: &User) -> Result<LogInKeys> {
    context.domain.throttle.second_factor(context.account, user.id, &context.caller.client)?;
    let keys = context.domain.throttle.log_in_keys(context.account, user.email.as_str(), &context.caller.client);
    context.domain.throttle.check_failures(&keys).await?;
    Ok(keys)
}

/// Confirms the caller's password. A token alone is not enough: it may be stolen.
async fn confirm_password(context: &RequestContext, password: Option<&NewPassword>) -> Result<()> {
    let person = context.caller.person()?.id;
    let found = store::users::find_with_password(&mut *context.read().await?, context.account, person).await?;
    let user = found.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))?;
    let password = password.map(NewPassword::reveal);
    if authentication::confirm(context, &user, password).await? {
        Ok(())
    } else {
        Err(Error::Unauthenticated(UnauthenticatedReason::Password))
    }
}

/// The authenticator of the second factor that the request names.
async fn find(
    domain: &Domain,
    conn: &mut Conn,
    account: AccountId,
    user: &User,
    named: &SecondFactorRef,
) -> Result<Authenticator> {
    let found = Authenticator::find(domain, conn, account, user).await?;
    let found = found.filter(|found| named.as_str().parse() == Ok(found.row.factor.id));
    found.ok_or_else(|| named.not_found())
}

fn new_factor(domain: &Domain, user: &User) -> Result<SecondFactor> {
    let now = domain.now();
    Ok(SecondFactor { id: SecondFactorId(domain.id()?), user: user.id, enabled: None, created: now, updated: now })
}

/// Stores when the factor was enabled; `None` disables it. A disabled one gets a new salt, and so a new seed: the old
/// seed must not be shown again, or whoever read it could log in after the factor is enabled. Its recovery codes go.
async fn store_enabled(
    context: &RequestContext,
    tx: &mut Tx,
    user: &User,
    mut row: SecondFactorRow,
    enabled: Option<Timestamp>,
) -> Result<SecondFactorRow> {
    row.factor.enabled = enabled;
    row.factor.updated = context.now();
    if enabled.is_none() {
        row.salt = context.domain.entropy.bytes()?;
        store::recovery_codes::delete_of(tx, context.account, row.factor.id).await?;
    }
    store::second_factors::update(tx, context.account, &row).await?;
    store::log_in_steps::delete_of(tx, context.account, user.id).await?;
    let (letter, event) = match enabled {
        Some(_) => (LetterKind::SecondFactorAdded, EventName::SecondFactorEnabled),
        None => (LetterKind::SecondFactorRemoved, EventName::SecondFactorDisabled),
    };
    letters::post(context, tx, user, letter).await?;
    events::record(context, tx, event, Payload::SecondFactor(&row.factor)).await?;
    Ok(row)
}

/// The second factor with its seed, unless it is enabled.
fn with_seed(authenticator: Authenticator) -> Result<SecondFactorWithSeed> {
    let seed = if authenticator.is_enabled() {
        None
    } else {
        Some(TotpSeed { uri: authenticator.totp.uri()?, secret: authenticator.totp.secret() })
    };
    Ok(SecondFactorWithSeed { factor: authenticator.row.factor, seed })
}
