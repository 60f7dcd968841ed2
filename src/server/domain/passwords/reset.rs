//! Password resets: a token that replaces the old password, valid once and for 24 hours (docs/api.md 3.9).
//! It is sent by mail, or in a link that staff pass on.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        account::Account,
        id::{AccountId, SecondFactorId, UserId},
        password::NewPassword,
        role::Role,
        user::User,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::{Action, UserAction},
        context::{RequestContext, share_of},
        crypto::secrets,
        entry_links,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        lookup::find_user,
        password_policy,
        passwords::{hash, set_and_revoke},
        resource_ref::UserRef,
        runtime::Domain,
        store::{self, Conn, Tx, passwords::PasswordReset, users::UserWithPassword},
    },
};

/// The lifetime of a reset in seconds.
pub const RESET_SECONDS: i64 = 24 * 3600;

/// Sets the password of the user, given the token of their pending reset. All tokens and sessions of the user end.
/// Counts against the rate limit.
///
/// Only whoever holds the right token learns more than "not found". An unknown user and a wrong token are one error,
/// after the same queries.
///
/// # Errors
/// Rate limited. Not found, if there is no such user or the token is not theirs. Not authenticated (`ResetExpired`).
/// Forbidden, if the reset would activate a user on a protected account. Field errors of the password. Busy.
pub async fn reset(context: &RequestContext, named: &UserRef, token: &str, new: &NewPassword) -> Result<User> {
    let RequestContext { domain, account, caller } = context;
    let (user, _) = {
        let conn = &mut *context.read().await?;
        let found = find_user(conn, *account, named).await;
        domain.throttle.password(*account, named, found.as_ref().ok(), &caller.client)?;
        verify_reset(context, conn, named, token).await?
    };
    let hash = hash(domain, *account, &user, password_policy::read(domain.limits(), new)?).await?;

    let mut tx = domain.write_as(share_of(&context.caller)).await?;
    // Another request may have used the token while the password was hashed.
    let (user, reset) = verify_reset(context, &mut tx, named, token).await?;
    let (user, deleted) = if reset.mailed { prove(context, &mut tx, user).await? } else { (user, None) };
    let user = set_and_revoke(context, tx, user, &hash).await?;
    if let Some(factor) = deleted {
        audit::note(Event::SecondFactorDeleted, *account, factor);
    }
    Ok(user)
}

/// The account and user of a reset link. Does not use it up.
///
/// # Errors
/// Not found, if the token is wrong, used, expired, or of another account. Rate limited.
pub async fn check_link(context: &RequestContext, token: &str) -> Result<(Account, User)> {
    let RequestContext { domain, account, caller } = context;
    domain.throttle.code(&caller.client)?;
    let unknown = || Error::NotFound(ResourceKind::User, None);
    let conn = &mut *context.read().await?;
    let found = store::passwords::find_by_digest(conn, &digest(domain, token)).await?;
    let is_open = |reset: &PasswordReset| reset.account == *account && !has_expired(domain, reset);
    let reset = found.filter(is_open).ok_or_else(unknown)?;
    let user = store::users::find(conn, *account, reset.user).await?.ok_or_else(unknown)?;
    let account = accounts::existing(conn, *account).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok((account, user))
}

/// Sets the password of the user of a reset link.
///
/// # Errors
/// As [`check_link`] and [`reset`].
pub async fn reset_by_link(context: &RequestContext, token: &str, new: &NewPassword) -> Result<User> {
    let (_, user) = check_link(context, token).await?;
    reset(context, &user.id.into(), token, new).await
}

/// Checks that the caller may create reset links for some users. [`link`] checks the user.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_link(context: &RequestContext) -> Result<()> {
    context.authorize(Action::CreateResetLinks)
}

/// The path of a reset link of this account.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn link_path(domain: &Domain, account: AccountId, token: &SecretString) -> Result<String> {
    let prefix = entry_links::prefix(domain, account).await?;
    Ok(format!("{prefix}/reset-password/{}", token.expose_secret()))
}

/// Creates a reset of a user, for a link that staff pass on. The former reset becomes invalid.
///
/// # Errors
/// Not authenticated. Not found. Forbidden.
pub async fn link(context: &RequestContext, named: &UserRef) -> Result<(User, SecretString)> {
    let action = UserAction::CreateResetLink;
    context.user(named).authorize(action).await?;
    let mut tx = context.write().await?;
    let found = context.user(named).authorize_in(&mut tx, action).await?;
    may_activate(&accounts::existing(&mut tx, context.account).await?, &found)?;
    let token = insert_reset(&context.domain, &mut tx, context.account, found.user.id, ResetDelivery::ByHand).await?;
    tx.commit().await?;
    audit::note(Event::PasswordReset, context.account, found.user.id);
    Ok((found.user, token))
}

/// How a reset token reaches its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) enum ResetDelivery {
    /// By mail: whoever uses it has the mailbox.
    Mail,
    /// Staff pass it on.
    ByHand,
}

/// Inserts a reset of this user, replacing the former one, and returns its token.
pub(in crate::server::domain) async fn insert_reset(
    domain: &Domain,
    tx: &mut Tx,
    account: AccountId,
    user: UserId,
    delivery: ResetDelivery,
) -> Result<SecretString> {
    let token = domain.entropy.reset_token()?;
    let reset = PasswordReset { account, user, created: domain.now(), mailed: delivery == ResetDelivery::Mail };
    store::passwords::update(tx, &digest(domain, token.expose_secret()), &reset).await?;
    Ok(token)
}

/// Checks that a reset may set the user's password. On a protected account it must not set a customer's first one,
/// which would be a sign-up.
///
/// # Errors
/// Forbidden.
pub(in crate::server::domain) fn may_activate(account: &Account, user: &UserWithPassword) -> Result<()> {
    let is_first = account.protected && user.user.role == Role::User && user.hash.is_none();
    if is_first { Err(Error::Forbidden(ForbiddenReason::Anonymous)) } else { Ok(()) }
}

/// The user, if this is the token of their pending reset. The token is looked up whether or not there is such a user.
async fn verify_reset(
    context: &RequestContext,
    conn: &mut Conn,
    named: &UserRef,
    token: &str,
) -> Result<(User, PasswordReset)> {
    let RequestContext { domain, account, .. } = context;
    let found = find_user(conn, *account, named).await;
    let reset = store::passwords::find_by_digest(conn, &digest(domain, token)).await?;
    let found = found?;
    let is_theirs = |reset: &PasswordReset| reset.account == *account && reset.user == found.user.id;
    let reset = reset.filter(is_theirs).ok_or_else(|| named.not_found())?;
    if has_expired(domain, &reset) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::ResetExpired));
    }
    may_activate(&accounts::existing(conn, *account).await?, &found)?;
    Ok((found.user, reset))
}

/// The user, whose email is proven: whoever has the token has the mailbox. With the second factor that was deleted.
///
/// If the email was only claimed, somebody else may have signed up with it. Names and a second factor that they left end
/// here; password, sessions and tokens end with every reset.
async fn prove(context: &RequestContext, tx: &mut Tx, user: User) -> Result<(User, Option<SecondFactorId>)> {
    if user.email_verified.is_some() {
        return Ok((user, None));
    }
    let mut proven = User { email_verified: Some(context.now()), awaits_proof: false, claimed: false, ..user };
    let mut deleted = None;
    if user.claimed {
        (proven.first_name, proven.last_name) = (None, None);
        if let Some(row) = store::second_factors::find(tx, context.account, proven.id).await? {
            store::second_factors::delete(tx, context.account, row.factor.id).await?;
            deleted = Some(row.factor.id);
        }
    }
    store::users::update(tx, context.account, &proven).await?;
    Ok((proven, deleted))
}

fn has_expired(domain: &Domain, reset: &PasswordReset) -> bool {
    domain.now() >= reset.created.plus_seconds(RESET_SECONDS)
}

fn digest(domain: &Domain, token: &str) -> [u8; 32] {
    secrets::digest(&domain.keys.resets(), token.as_bytes())
}
