//! Resets: a token that stands in for the old password, once and for a day
//! (contract 3.9). It travels by mail, or in a link that staff hand over.

use crate::{
    model::{
        account::Account,
        id::{AccountId, UserId},
        password::NewPassword,
        role::Role,
        user::User,
    },
    server::domain::{
        Domain, accounts,
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        crypto::secrets::{self, Secret},
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        limits::throttle,
        password_policy,
        passwords::{Permit, hash, set_and_end},
        store::{self, Conn, Tx, passwords::PasswordReset, users::UserWithPassword},
        users::{self, UserRef},
    },
};

/// A reset lives so long.
pub const RESET_SECONDS: i64 = 24 * 3600;

/// Asks whether the password of this user can be reset at all, before anything else is read.
///
/// # Errors
/// Too many; not found; not allowed where the user would activate themselves.
pub async fn may_reset(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<Permit> {
    caller.belongs_to(account)?;
    let conn = &mut *domain.read().await?;
    let found = users::find(conn, account, named).await;
    throttle::password(domain, account, named, found.as_ref().ok(), &caller.source)?;
    may_activate(&accounts::existing(conn, account).await?, &found?)?;
    Ok(Permit { account, named: named.clone() })
}

/// Sets the password of whoever shows the token that is out for this user. Every token and session ends.
///
/// # Errors
/// Not found for a wrong token; `ResetExpired`; not allowed; the password's flaws; busy.
pub async fn reset(domain: &Domain, caller: &Caller, permit: Permit, token: &str, new: &NewPassword) -> Result<User> {
    let Permit { account, named } = permit;
    let user = entitled(domain, &mut *domain.read().await?, account, &named, token).await?;
    let hash = hash(domain, account, &user, password_policy::read(domain.rules(), new)?).await?;
    let mut tx = domain.write().await?;
    // Somebody else may have used it while we hashed.
    let user = entitled(domain, &mut tx, account, &named, token).await?;
    set_and_end(domain, caller, tx, account, user, &hash).await
}

/// Whose password a link sets, and where. Changes nothing.
///
/// # Errors
/// Not found: wrong, used or over. Too many wrong ones.
pub async fn check_link(domain: &Domain, caller: &Caller, token: &str) -> Result<(Account, User)> {
    throttle::code(domain, &caller.source)?;
    let unknown = || Error::NotFound(ResourceKind::User, None);
    let conn = &mut *domain.read().await?;
    let out = store::passwords::find_by_digest(conn, &digest(domain, token)).await?;
    let out = out.filter(|out| !is_over(domain, out)).ok_or_else(unknown)?;
    let user = store::users::find(conn, out.account, out.user).await?.ok_or_else(unknown)?;
    let tenant = accounts::existing(conn, out.account).await?;
    throttle::code_was_right(domain, &caller.source);
    Ok((tenant, user))
}

/// Sets the password of the user for whom this link was made.
///
/// # Errors
/// As [`check_link`] and [`reset`].
pub async fn reset_by_link(domain: &Domain, caller: &Caller, token: &str, new: &NewPassword) -> Result<User> {
    let (account, user) = check_link(domain, caller, token).await?;
    let permit = may_reset(domain, caller, account.id, &user.id.into()).await?;
    reset(domain, caller, permit, token, new).await
}

/// Asks whether the caller may make links at all; for whom, [`link`] says.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_link(caller: &Caller, account: AccountId) -> Result<()> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::CreateResetLinks)
}

/// The page of a link, below the server's address.
#[must_use]
pub fn link_path(token: &Secret<String>) -> String {
    format!("/reset-password/{}", token.reveal())
}

/// Makes a reset for a user, to be handed over in person; the former one dies.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn link(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
) -> Result<(User, Secret<String>)> {
    let action: fn(&User) -> Action<'_> = |user| Action::CreateResetLink(user);
    users::authorised(&mut *domain.read().await?, caller, account, named, action).await?;
    let mut tx = domain.write_for(caller).await?;
    let known = users::authorised(&mut tx, caller, account, named, action).await?;
    may_activate(&accounts::existing(&mut tx, account).await?, &known)?;
    let token = put_out(domain, &mut tx, account, known.user.id).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, account, known.user.id);
    Ok((known.user, token))
}

/// A new reset for this user, in place of the former one.
pub(in crate::server::domain) async fn put_out(
    domain: &Domain,
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
) -> Result<Secret<String>> {
    let token = domain.0.entropy.reset_token()?;
    store::passwords::update(tx, account, user, &digest(domain, token.reveal()), domain.now()).await?;
    Ok(token)
}

/// Whether a reset may give this user a first password: on a protected account that would be a sign-up.
pub(in crate::server::domain) fn may_activate(account: &Account, known: &UserWithPassword) -> Result<()> {
    let is_first = account.protected && known.user.role == Role::User && known.hash.is_none();
    if is_first { Err(Error::Forbidden(ForbiddenReason::Anonymous)) } else { Ok(()) }
}

/// The user, if this is the token that is out for them.
async fn entitled(domain: &Domain, conn: &mut Conn, account: AccountId, named: &UserRef, token: &str) -> Result<User> {
    let known = users::find(conn, account, named).await?;
    may_activate(&accounts::existing(conn, account).await?, &known)?;
    let out = store::passwords::find(conn, account, known.user.id).await?;
    let out = out.filter(|out| secrets::same(&out.digest, &digest(domain, token))).ok_or_else(|| named.unknown())?;
    if is_over(domain, &out) {
        Err(Error::Unauthenticated(UnauthenticatedReason::ResetExpired))
    } else {
        Ok(known.user)
    }
}

fn is_over(domain: &Domain, out: &PasswordReset) -> bool {
    domain.now() >= out.created.plus_seconds(RESET_SECONDS)
}

fn digest(domain: &Domain, token: &str) -> [u8; 32] {
    secrets::digest(&domain.0.keys.resets(), token.as_bytes())
}
