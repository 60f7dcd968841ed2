//! Second factors of users: list, show, create, switch, delete (contract 3.10).
//!
//! A new one is asked for with a secret, not by a token alone. What makes its
//! codes is told until it is switched on, and not again.

use crate::{
    model::{
        id::{AccountId, SecondFactorId},
        paging::{Page, Paging},
        password::NewPassword,
        second_factor::{SecondFactor, SecondFactorDraft, SecondFactorSwitch},
        user::User,
    },
    server::domain::{
        Domain,
        audit::{self, Event},
        authentication::{self, authenticator::Authenticator},
        authorization::Action,
        caller::Caller,
        crypto::secrets::Secret,
        error::{Error, ResourceKind, Result, UnauthenticatedReason},
        limits::throttle,
        store::{self, Conn, Tx, second_factors::SecondFactorRow},
        users::{self, UserRef},
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
    pub uri: Secret<String>,
    /// In base32, to type.
    pub secret: Secret<String>,
}

/// How a request names a second factor: by id only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactorRef(String);

impl SecondFactorRef {
    /// Takes the name as sent.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        Self(sent.to_owned())
    }

    fn names(&self, id: SecondFactorId) -> bool {
        self.0.parse() == Ok(id)
    }
}

impl From<String> for SecondFactorRef {
    fn from(sent: String) -> Self {
        Self(sent)
    }
}

/// Asks whether the caller may see the second factors of a user, before anything else is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_list(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<()> {
    authorised(domain, caller, account, named, |user| Action::ReadSecondFactors(user)).await.map(drop)
}

/// The second factors of a user: one, or none.
///
/// # Errors
/// As [`may_list`].
pub async fn list(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    paging: Paging,
) -> Result<Page<ShownSecondFactor>> {
    let user = authorised(domain, caller, account, named, |user| Action::ReadSecondFactors(user)).await?;
    let found = Authenticator::find(domain, &mut *domain.read().await?, account, &user).await?;
    let all: Vec<_> = found.map(shown).into_iter().collect::<Result<_>>()?;
    Ok(Page::of(all, paging, |shown| shown.factor.id.0))
}

/// One of them.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn show(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    factor: &SecondFactorRef,
) -> Result<ShownSecondFactor> {
    let user = authorised(domain, caller, account, named, |user| Action::ReadSecondFactors(user)).await?;
    shown(existing(domain, &mut *domain.read().await?, account, &user, factor).await?)
}

/// Whether there is such a factor, as far as the caller may know. Who may not is told so by the deed itself.
///
/// # Errors
/// Not identified, not found.
pub async fn exists(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    factor: &SecondFactorRef,
) -> Result<()> {
    match show(domain, caller, account, named, factor).await {
        Ok(_) | Err(Error::Forbidden(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether the caller may give this user a second factor: judged before the body is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_create(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<()> {
    authorised(domain, caller, account, named, |user| Action::CreateSecondFactor(user)).await.map(drop)
}

/// Gives a user a second factor, for now switched off. The caller's own password
/// proves who asks; of a user who has one that is on, a code of that.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the proof is wrong; the user has one already.
pub async fn create(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    draft: SecondFactorDraft,
) -> Result<ShownSecondFactor> {
    let user = authorised(domain, caller, account, named, |user| Action::CreateSecondFactor(user)).await?;
    let keys = admitted(domain, caller, account, &user).await?;
    let former = Authenticator::find_enabled(domain, &mut *domain.read().await?, account, &user).await?;
    if let Some(former) = former {
        // No code is a wrong code.
        let code = draft.otp.unwrap_or_default();
        former.prove(domain, domain.write_for(caller).await?, &code, &keys).await?;
        return Err(Error::Conflict);
    }
    prove_password(domain, caller, account, draft.password.as_ref()).await?;
    let stored =
        SecondFactorRow { factor: new_factor(domain, &user)?, salt: domain.0.entropy.bytes()?, last_step: None };

    let mut tx = domain.write_for(caller).await?;
    // The user may be gone since we hashed.
    let user = store::users::find(&mut tx, account, user.id).await?.ok_or(Error::NotFound(ResourceKind::User, None))?;
    if Authenticator::find(domain, &mut tx, account, &user).await?.is_some() {
        return Err(Error::Conflict);
    }
    store::second_factors::insert(&mut tx, account, &stored).await?;
    tx.commit().await?;
    audit::note(Event::SecondFactorCreated, account, stored.factor.id);
    shown(Authenticator::new(domain, account, &user, stored)?)
}

/// Switches a second factor on or off, by a code of its own. One that is switched
/// off begins anew, with another seed.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the code is wrong.
pub async fn update(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    factor: &SecondFactorRef,
    switch: SecondFactorSwitch,
) -> Result<ShownSecondFactor> {
    let user = authorised(domain, caller, account, named, |user| Action::UpdateSecondFactor(user)).await?;
    let keys = admitted(domain, caller, account, &user).await?;

    let mut tx = domain.write_for(caller).await?;
    let authenticator = existing(domain, &mut tx, account, &user, factor).await?;
    let mut tx = authenticator.prove(domain, tx, &switch.otp, &keys).await?;
    if authenticator.is_enabled() == switch.enabled {
        tx.commit().await?;
        return shown(authenticator);
    }
    let stored = switched(domain, authenticator.stored, switch.enabled)?;
    store::second_factors::update(&mut tx, account, &stored).await?;
    store::log_in_steps::delete_of(&mut tx, account, user.id).await?;
    tx.commit().await?;
    let event = if switch.enabled { Event::SecondFactorEnabled } else { Event::SecondFactorDisabled };
    audit::note(event, account, stored.factor.id);
    shown(Authenticator::new(domain, account, &user, stored)?)
}

/// Removes a second factor; one that is on, by a code of its own.
///
/// # Errors
/// Not identified, not found, not allowed; too many tries; the code is missing or wrong.
pub async fn delete(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    factor: &SecondFactorRef,
    otp: Option<&str>,
) -> Result<()> {
    let user = authorised(domain, caller, account, named, |user| Action::DeleteSecondFactor(user)).await?;
    let keys = admitted(domain, caller, account, &user).await?;

    let mut tx = domain.write_for(caller).await?;
    let authenticator = existing(domain, &mut tx, account, &user, factor).await?;
    if authenticator.is_enabled() {
        let code = otp.ok_or(Error::Unauthenticated(UnauthenticatedReason::OtpRequired))?;
        tx = authenticator.prove(domain, tx, code, &keys).await?;
    }
    remove(tx, account, &authenticator.stored.factor).await
}

/// Removes the second factor of somebody who cannot show a code any more; false where there is none.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn delete_lost(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<bool> {
    let user = authorised(domain, caller, account, named, |user| Action::DeleteLostSecondFactor(user)).await?;

    let mut tx = domain.write_for(caller).await?;
    let Some(stored) = store::second_factors::find(&mut tx, account, user.id).await? else { return Ok(false) };
    remove(tx, account, &stored.factor).await?;
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
async fn authorised(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    action: fn(&User) -> Action<'_>,
) -> Result<User> {
    Ok(users::authorised(&mut *domain.read().await?, caller, account, named, action).await?.user)
}

/// Lets a change through that is not one too many, and names what a wrong code of this user counts by.
async fn admitted(domain: &Domain, caller: &Caller, account: AccountId, user: &User) -> Result<throttle::LogInKeys> {
    throttle::second_factor(domain, account, user.id, &caller.source)?;
    let keys = throttle::LogInKeys::new(domain, account, user.email.as_str(), &caller.source);
    throttle::confirm(domain, &keys).await?;
    Ok(keys)
}

/// A token may be stolen; its owner's password is asked for besides.
async fn prove_password(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    password: Option<&NewPassword>,
) -> Result<()> {
    let person = caller.person()?.id;
    let known = store::users::find_known(&mut *domain.read().await?, account, person).await?;
    let known = known.ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))?;
    let password = password.map(NewPassword::reveal);
    if authentication::confirm(domain, account, &known, password, &caller.source).await? {
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
    let found = found.filter(|found| named.names(found.stored.factor.id));
    found.ok_or_else(|| Error::NotFound(ResourceKind::SecondFactor, Some(named.0.clone())))
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
        stored.salt = domain.0.entropy.bytes()?;
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
