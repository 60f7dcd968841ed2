//! Second factors of users: list, show, create, switch, delete (contract 3.10).
//!
//! A new one is asked for with a secret, not by a token alone. What makes its
//! codes is told until it is switched on, and not again.

use secrecy::SecretString;

use crate::{
    model::{
        id::{AccountId, SecondFactorId},
        paging::{Page, Paging},
        password::NewPassword,
        second_factor::{SecondFactor, SecondFactorDraft, SecondFactorSwitch},
        user::User,
    },
    server::domain::{
        audit::{self, Event},
        authentication::{self, second_factor::Authenticator},
        authorization::UserAction,
        context::RequestContext,
        error::{Error, ResourceKind, Result, UnauthenticatedReason},
        resource_ref::{SecondFactorRef, UserRef},
        runtime::Domain,
        store::{self, Conn, Tx, second_factors::SecondFactorRow},
        throttle::LogInKeys,
    },
};

/// A second factor as it is shown.
#[derive(Debug)]
pub struct ShownSecondFactor {
    /// The factor.
    pub factor: SecondFactor,
    /// What makes its codes; `None` from the moment when it is on.
    pub seed: Option<TotpSeed>,
}

/// What makes codes, for an authenticator app.
#[derive(Debug)]
pub struct TotpSeed {
    /// An address to scan.
    pub uri: SecretString,
    /// In base32, to type.
    pub secret: SecretString,
}

/// Asks whether the caller may see the second factors of a user, before anything else is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_list(context: &RequestContext, named: &UserRef) -> Result<()> {
    authorised(context, named, UserAction::ReadSecondFactors).await.map(drop)
}

/// The second factors of a user: one, or none.
///
/// # Errors
/// As [`may_list`].
pub async fn list(context: &RequestContext, named: &UserRef, paging: Paging) -> Result<Page<ShownSecondFactor>> {
    let user = authorised(context, named, UserAction::ReadSecondFactors).await?;
    let found = Authenticator::find(&context.domain, &mut *context.read().await?, context.account, &user).await?;
    let all: Vec<_> = found.map(shown).into_iter().collect::<Result<_>>()?;
    Ok(Page::of(all, paging, |shown| shown.factor.id.0))
}

/// One of them.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn show(context: &RequestContext, named: &UserRef, factor: &SecondFactorRef) -> Result<ShownSecondFactor> {
    let user = authorised(context, named, UserAction::ReadSecondFactors).await?;
    shown(existing(&context.domain, &mut *context.read().await?, context.account, &user, factor).await?)
}

/// Whether there is such a factor, as far as the caller may know. Who may not is told so by the deed itself.
///
/// # Errors
/// Not identified, not found.
pub async fn exists(context: &RequestContext, named: &UserRef, factor: &SecondFactorRef) -> Result<()> {
    match show(context, named, factor).await {
        Ok(_) | Err(Error::Forbidden(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the caller may give this user a second factor: judged before the body is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_create(context: &RequestContext, named: &UserRef) -> Result<()> {
    authorised(context, named, UserAction::CreateSecondFactor).await.map(drop)
}

/// Gives a user a second factor, for now switched off. The caller's own password
/// proves who asks; of a user who has one that is on, a code of that.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the proof is wrong; the user has one already.
pub async fn create(context: &RequestContext, named: &UserRef, draft: SecondFactorDraft) -> Result<ShownSecondFactor> {
    let user = authorised(context, named, UserAction::CreateSecondFactor).await?;
    let keys = admitted(context, &user).await?;
    let former =
        Authenticator::find_enabled(&context.domain, &mut *context.read().await?, context.account, &user).await?;
    if let Some(former) = former {
        // No code is a wrong code.
        let code = draft.otp.unwrap_or_default();
        former.prove(&context.domain, context.write().await?, &code, &keys).await?;
        return Err(Error::Conflict);
    }
    prove_password(context, draft.password.as_ref()).await?;
    let stored = SecondFactorRow {
        factor: new_factor(&context.domain, &user)?,
        salt: context.domain.entropy.bytes()?,
        last_step: None,
    };

    let mut tx = context.write().await?;
    // The user may be gone since we hashed.
    let user = store::users::find(&mut tx, context.account, user.id)
        .await?
        .ok_or(Error::NotFound(ResourceKind::User, None))?;
    if Authenticator::find(&context.domain, &mut tx, context.account, &user).await?.is_some() {
        return Err(Error::Conflict);
    }
    store::second_factors::insert(&mut tx, context.account, &stored).await?;
    tx.commit().await?;
    audit::note(Event::SecondFactorCreated, context.account, stored.factor.id);
    shown(Authenticator::new(&context.domain, context.account, &user, stored)?)
}

/// Switches a second factor on or off, by a code of its own. One that is switched
/// off begins anew, with another seed.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the code is wrong.
pub async fn update(
    context: &RequestContext,
    named: &UserRef,
    factor: &SecondFactorRef,
    switch: SecondFactorSwitch,
) -> Result<ShownSecondFactor> {
    let user = authorised(context, named, UserAction::UpdateSecondFactor).await?;
    let keys = admitted(context, &user).await?;

    let mut tx = context.write().await?;
    let authenticator = existing(&context.domain, &mut tx, context.account, &user, factor).await?;
    let mut tx = authenticator.prove(&context.domain, tx, &switch.otp, &keys).await?;
    if authenticator.is_enabled() == switch.enabled {
        tx.commit().await?;
        return shown(authenticator);
    }
    let stored = switched(&context.domain, authenticator.stored, switch.enabled)?;
    store::second_factors::update(&mut tx, context.account, &stored).await?;
    store::log_in_steps::delete_of(&mut tx, context.account, user.id).await?;
    tx.commit().await?;
    let event = if switch.enabled { Event::SecondFactorEnabled } else { Event::SecondFactorDisabled };
    audit::note(event, context.account, stored.factor.id);
    shown(Authenticator::new(&context.domain, context.account, &user, stored)?)
}

/// Removes a second factor; one that is on, by a code of its own.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the code is missing or wrong.
pub async fn delete(
    context: &RequestContext,
    named: &UserRef,
    factor: &SecondFactorRef,
    otp: Option<&str>,
) -> Result<()> {
    let user = authorised(context, named, UserAction::DeleteSecondFactor).await?;
    let keys = admitted(context, &user).await?;

    let mut tx = context.write().await?;
    let authenticator = existing(&context.domain, &mut tx, context.account, &user, factor).await?;
    if authenticator.is_enabled() {
        let code = otp.ok_or(Error::Unauthenticated(UnauthenticatedReason::OtpRequired))?;
        tx = authenticator.prove(&context.domain, tx, code, &keys).await?;
    }
    remove(tx, context.account, &authenticator.stored.factor).await
}

/// Removes the second factor of somebody who cannot show a code any more; false where there is none.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn delete_lost(context: &RequestContext, named: &UserRef) -> Result<bool> {
    let user = authorised(context, named, UserAction::DeleteLostSecondFactor).await?;

    let mut tx = context.write().await?;
    let Some(stored) = store::second_factors::find(&mut tx, context.account, user.id).await? else { return Ok(false) };
    remove(tx, context.account, &stored.factor).await?;
    Ok(true)
}

async fn remove(mut tx: Tx, account: AccountId, factor: &SecondFactor) -> Result<()> {
    store::second_factors::delete(&mut tx, account, factor.id).await?;
    store::log_in_steps::delete_of(&mut tx, account, factor.user).await?;
    tx.commit().await?;
    audit::note(Event::SecondFactorDeleted, account, factor.id);
    Ok(())
}

/// The user, if the caller sees them and may do this.
async fn authorised(context: &RequestContext, named: &UserRef, action: UserAction) -> Result<User> {
    Ok(context.user(named).authorize(action).await?.user)
}

/// Lets a change through that is not one too many, and names what a wrong code of this user counts by.
async fn admitted(context: &RequestContext, user: &User) -> Result<LogInKeys> {
    context.domain.throttle.second_factor(context.account, user.id, &context.caller.client)?;
    let keys = context.domain.throttle.log_in_keys(context.account, user.email.as_str(), &context.caller.client);
    context.domain.throttle.check_failures(&keys).await?;
    Ok(keys)
}

/// A token may be stolen; its owner's password is asked for besides.
async fn prove_password(context: &RequestContext, password: Option<&NewPassword>) -> Result<()> {
    let person = context.caller.person()?.id;
    let known = store::users::find_known(&mut *context.read().await?, context.account, person).await?;
    let known = known.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))?;
    let password = password.map(NewPassword::reveal);
    if authentication::confirm(context, &known, password).await? {
        Ok(())
    } else {
        Err(Error::Unauthenticated(UnauthenticatedReason::Password))
    }
}

async fn existing(
    domain: &Domain,
    conn: &mut Conn,
    account: AccountId,
    user: &User,
    named: &SecondFactorRef,
) -> Result<Authenticator> {
    let found = Authenticator::find(domain, conn, account, user).await?;
    let found = found.filter(|found| named.as_str().parse() == Ok(found.stored.factor.id));
    found.ok_or_else(|| named.not_found())
}

fn new_factor(domain: &Domain, user: &User) -> Result<SecondFactor> {
    let now = domain.now();
    Ok(SecondFactor { id: SecondFactorId(domain.id()?), user: user.id, enabled: None, created: now, updated: now })
}

/// A seed that was in use is never shown again: whoever reads it then could log in once it is on.
fn switched(domain: &Domain, mut stored: SecondFactorRow, enabled: bool) -> Result<SecondFactorRow> {
    stored.factor.enabled = enabled.then(|| domain.now());
    stored.factor.updated = domain.now();
    if !enabled {
        stored.salt = domain.entropy.bytes()?;
    }
    Ok(stored)
}

fn shown(authenticator: Authenticator) -> Result<ShownSecondFactor> {
    let seed = if authenticator.is_enabled() {
        None
    } else {
        Some(TotpSeed { uri: authenticator.totp.uri()?, secret: authenticator.totp.secret() })
    };
    Ok(ShownSecondFactor { factor: authenticator.stored.factor, seed })
}
