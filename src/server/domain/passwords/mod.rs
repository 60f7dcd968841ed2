//! Passwords of existing users: changed with the old one, or set without it by a reset or the operator.
//! `replace` ends the credentials that depend on the former password.

mod reset;
mod reset_requests;

pub(in crate::server::domain) use self::reset_requests::handle_reset_requests;
pub use self::{
    reset::{RESET_SECONDS, check_link, link, link_path, may_link, reset, reset_by_link},
    reset_requests::request,
};

use crate::{
    model::{id::AccountId, password::NewPassword, token::Bearer, user::User},
    server::domain::{
        accounts,
        audit::{self, Event},
        authentication,
        authorization::{Action, UserAction},
        context::RequestContext,
        error::{Error, Result, UnauthenticatedReason},
        letter::LetterKind,
        letters,
        lookup::find_user,
        password_policy::{self, CheckedPassword},
        resource_ref::UserRef,
        runtime::Domain,
        store::{self, Tx},
        tokens,
    },
};

/// Permission to change a user's password: the caller was authorized, and the change counted against the limit.
#[derive(Debug)]
pub struct Permit {
    named: UserRef,
}

/// Checks that the caller may change the password of this user, who must be the caller. Runs before the request's
/// body is read, and counts against the rate limit.
///
/// # Errors
/// Rate limited. Not authenticated. Not found. Forbidden.
pub async fn may_update(context: &RequestContext, named: &UserRef) -> Result<Permit> {
    let conn = &mut *context.read().await?;
    let found = find_user(conn, context.account, named).await;
    context.domain.throttle.password(context.account, named, found.as_ref().ok(), &context.caller.client)?;
    context.user(named).authorize_in(conn, UserAction::UpdatePassword).await?;
    Ok(Permit { named: named.clone() })
}

/// Whether the caller has a password. Users whom staff or products created may have none yet.
///
/// # Errors
/// Not authenticated.
pub async fn has_one(context: &RequestContext) -> Result<bool> {
    let person = context.caller.person()?.id;
    let found = store::users::find_with_password(&mut *context.read().await?, context.account, person).await?;
    found.map(|user| user.hash.is_some()).ok_or(Error::Unauthenticated(UnauthenticatedReason::TokenInvalid))
}

/// Changes the caller's own password. All tokens and sessions end, except for those of this request.
///
/// # Errors
/// Not authenticated (`OldPassword`), if the old password is wrong or there is none. Field errors of the new password.
/// Rate limited. Busy.
pub async fn update(context: &RequestContext, permit: Permit, old: &str, new: &NewPassword) -> Result<User> {
    let RequestContext { domain, caller, account } = context;
    let user = context.user(&permit.named);
    let verified = user.authorize(UserAction::UpdatePassword).await?;
    let wrong = || Error::Unauthenticated(UnauthenticatedReason::OldPassword);
    if !authentication::confirm(context, &verified, Some(old)).await? {
        return Err(wrong());
    }
    let hash = hash(domain, *account, &verified.user, password_policy::read(domain.limits(), new)?).await?;

    let mut tx = context.write().await?;
    let current = user.authorize_in(&mut tx, UserAction::UpdatePassword).await?;
    // The old password was verified before the transaction, and may have been replaced meanwhile.
    if current.changes != verified.changes {
        return Err(wrong());
    }
    let user = User { updated: context.now(), ..current.user };
    replace(&mut tx, *account, &user, Some(&hash), caller.session()).await?;
    letters::post(context, &mut tx, &user, LetterKind::PasswordChanged).await?;
    let spared = caller.token().map(|token| token.id);
    let revoked = store::tokens::delete_of(&mut tx, *account, Bearer::User(user.id), spared).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, *account, user.id);
    tokens::forget(domain, *account, &revoked);
    Ok(user)
}

/// Sets the password of any user, for the operator. All tokens and sessions of the user end.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Not found. Field errors of the password. Busy.
pub async fn set(context: &RequestContext, named: &UserRef, new: &NewPassword) -> Result<User> {
    context.authorize(Action::ManageAccounts)?;
    let user = find_user(&mut *context.read().await?, context.account, named).await?.user;
    let hash =
        hash(&context.domain, context.account, &user, password_policy::read(context.domain.limits(), new)?).await?;
    let mut tx = context.domain.write().await?;
    let user = find_user(&mut tx, context.account, named).await?.user;
    set_and_revoke(context, tx, user, &hash).await
}

/// Sets a password without the old one. All tokens and sessions end: a thief may have caused the reset.
async fn set_and_revoke(context: &RequestContext, mut tx: Tx, user: User, hash: &str) -> Result<User> {
    let user = User { updated: context.now(), ..user };
    replace(&mut tx, context.account, &user, Some(hash), None).await?;
    letters::post(context, &mut tx, &user, LetterKind::PasswordChanged).await?;
    let revoked = store::tokens::delete_of(&mut tx, context.account, Bearer::User(user.id), None).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, context.account, user.id);
    tokens::forget(&context.domain, context.account, &revoked);
    reset_failures(context, &user).await;
    Ok(user)
}

/// Replaces or removes a password. All sessions except for `spared` end. A pending reset or change of email is deleted,
/// and so are the invites that the user made: a thief may have asked for them.
pub(in crate::server::domain) async fn replace(
    tx: &mut Tx,
    account: AccountId,
    user: &User,
    hash: Option<&str>,
    spared: Option<&[u8; 32]>,
) -> Result<()> {
    store::users::update_password(tx, account, user.id, hash, user.updated).await?;
    store::sessions::delete_of(tx, account, user.id, spared).await?;
    store::email_links::delete(tx, account, user.id).await?;
    store::invites::delete_of(tx, account, user.id).await?;
    store::passwords::delete(tx, account, user.id).await
}

/// Hashes a new password for this user, which takes about 20 ms.
///
/// # Errors
/// A field error, `PASSWORD_TOO_WEAK`. Busy.
pub(in crate::server::domain) async fn hash(
    domain: &Domain,
    account: AccountId,
    user: &User,
    password: CheckedPassword,
) -> Result<String> {
    let account = accounts::existing(&mut *domain.read().await?, account).await?;
    domain.hasher.hash_new(&domain.entropy, password, password_policy::known_words_of(user, &account)).await
}

/// Resets the user's count of failed log-ins: after a new password, earlier guesses are void.
pub(in crate::server::domain) async fn reset_failures(context: &RequestContext, user: &User) {
    let keys = context.domain.throttle.log_in_keys(context.account, user.email.as_str(), &context.caller.client);
    context.domain.throttle.reset_failures(&keys).await;
}
