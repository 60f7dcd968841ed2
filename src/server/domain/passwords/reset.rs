//! Resets: a token that stands in for the old password, once and for a day
//! (contract 3.9). It travels by mail, or in a link that staff hand over.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        account::Account,
        id::{AccountId, UserId},
        password::NewPassword,
        role::Role,
        user::User,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{Action, UserAction},
        caller::Caller,
        context::RequestContext,
        crypto::secrets,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        lookup::find_user,
        password_policy,
        passwords::{Permit, hash, set_and_end},
        resource_ref::UserRef,
        runtime::Domain,
        store::{self, Conn, Tx, passwords::PasswordReset, users::UserWithPassword},
    },
};

/// A reset lives so long.
pub const RESET_SECONDS: i64 = 24 * 3600;

/// Asks whether the password of this user can be reset at all, before anything else is read.
///
/// # Errors
/// Too many; not found; not allowed where the user would activate themselves.
pub async fn may_reset(context: &RequestContext, named: &UserRef) -> Result<Permit> {
    let conn = &mut *context.read().await?;
    let found = find_user(conn, context.account, named).await;
    context.domain.throttle.password(context.account, named, found.as_ref().ok(), &context.caller.client)?;
    may_activate(&accounts::existing(conn, context.account).await?, &found?)?;
    Ok(Permit { named: named.clone() })
}

/// Sets the password of whoever shows the token that is out for this user. Every token and session ends.
///
/// # Errors
/// Not found for a wrong token; `ResetExpired`; not allowed; the password's flaws; busy.
pub async fn reset(context: &RequestContext, permit: Permit, token: &str, new: &NewPassword) -> Result<User> {
    let RequestContext { domain, account, .. } = context;
    let user = entitled(context, &mut *context.read().await?, &permit.named, token).await?;
    let hash = hash(domain, *account, &user, password_policy::read(domain.limits(), new)?).await?;

    let mut tx = domain.write().await?;
    // Somebody else may have used it while we hashed.
    let user = entitled(context, &mut tx, &permit.named, token).await?;
    set_and_end(context, tx, user, &hash).await
}

/// Whose password a link sets, and where. Changes nothing.
///
/// # Errors
/// Not found: wrong, used or over. Too many wrong ones.
pub async fn check_link(domain: &Domain, caller: &Caller, token: &str) -> Result<(Account, User)> {
    domain.throttle.code(&caller.client)?;
    let unknown = || Error::NotFound(ResourceKind::User, None);
    let conn = &mut *domain.read().await?;
    let out = store::passwords::find_by_digest(conn, &digest(domain, token)).await?;
    let out = out.filter(|out| !is_over(domain, out)).ok_or_else(unknown)?;
    let user = store::users::find(conn, out.account, out.user).await?.ok_or_else(unknown)?;
    let tenant = accounts::existing(conn, out.account).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok((tenant, user))
}

/// Sets the password of the user for whom this link was made.
///
/// # Errors
/// As [`check_link`] and [`reset`].
pub async fn reset_by_link(domain: &Domain, caller: &Caller, token: &str, new: &NewPassword) -> Result<User> {
    let (account, user) = check_link(domain, caller, token).await?;
    let context = RequestContext::new(domain.clone(), caller.clone(), account.id)?;
    let permit = may_reset(&context, &user.id.into()).await?;
    reset(&context, permit, token, new).await
}

/// Asks whether the caller may make links at all; for whom, [`link`] says.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_link(context: &RequestContext) -> Result<()> {
    context.authorize(Action::CreateResetLinks)
}

/// The page of a link, below the server's address.
#[must_use]
pub fn link_path(token: &SecretString) -> String {
    format!("/reset-password/{}", token.expose_secret())
}

/// Makes a reset for a user, to be handed over in person; the former one dies.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn link(context: &RequestContext, named: &UserRef) -> Result<(User, SecretString)> {
    let action = UserAction::CreateResetLink;
    context.user(named).authorize(action).await?;
    let mut tx = context.write().await?;
    let known = context.user(named).authorize_in(&mut tx, action).await?;
    may_activate(&accounts::existing(&mut tx, context.account).await?, &known)?;
    let token = insert_reset(&context.domain, &mut tx, context.account, known.user.id).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, context.account, known.user.id);
    Ok((known.user, token))
}

/// A new reset for this user, in place of the former one.
pub(in crate::server::domain) async fn insert_reset(
    domain: &Domain,
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
) -> Result<SecretString> {
    let token = domain.entropy.reset_token()?;
    store::passwords::update(tx, account, user, &digest(domain, token.expose_secret()), domain.now()).await?;
    Ok(token)
}

/// Whether a reset may give this user a first password: on a protected account that would be a sign-up.
pub(in crate::server::domain) fn may_activate(account: &Account, known: &UserWithPassword) -> Result<()> {
    let is_first = account.protected && known.user.role == Role::User && known.hash.is_none();
    if is_first { Err(Error::Forbidden(ForbiddenReason::Anonymous)) } else { Ok(()) }
}

/// The user, if this is the token that is out for them.
async fn entitled(context: &RequestContext, conn: &mut Conn, named: &UserRef, token: &str) -> Result<User> {
    let RequestContext { domain, account, .. } = context;
    let known = find_user(conn, *account, named).await?;
    may_activate(&accounts::existing(conn, *account).await?, &known)?;
    let reset = store::passwords::find(conn, *account, known.user.id).await?;
    let reset = reset.filter(|reset| secrets::same(&reset.digest, &digest(domain, token)));
    let reset = reset.ok_or_else(|| named.not_found())?;
    if is_over(domain, &reset) {
        Err(Error::Unauthenticated(UnauthenticatedReason::ResetExpired))
    } else {
        Ok(known.user)
    }
}

fn is_over(domain: &Domain, out: &PasswordReset) -> bool {
    domain.now() >= out.created.plus_seconds(RESET_SECONDS)
}

fn digest(domain: &Domain, token: &str) -> [u8; 32] {
    secrets::digest(&domain.keys.resets(), token.as_bytes())
}
