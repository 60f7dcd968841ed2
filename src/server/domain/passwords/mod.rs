//! Passwords of users who are there: changed by whoever knows the old one, set
//! without it by a reset or by the operator. What ends with each stands in `replace`.

mod reset;
mod reset_requests;

pub(in crate::server::domain) use self::reset_requests::answer_reset_requests;
pub use self::{
    reset::{RESET_SECONDS, check_link, link, link_path, may_link, may_reset, reset, reset_by_link},
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

/// Asks whether the caller may change the password of this user, before anything else is read: only one's own.
///
/// # Errors
/// Too many; not identified, not found, not allowed.
pub async fn may_update(context: &RequestContext, named: &UserRef) -> Result<Permit> {
    let conn = &mut *context.read().await?;
    let found = find_user(conn, context.account, named).await;
    context.domain.throttle.password(context.account, named, found.as_ref().ok(), &context.caller.client)?;
    context.user(named).authorize_in(conn, UserAction::UpdatePassword).await?;
    Ok(Permit { named: named.clone() })
}

/// Changes one's own password. All tokens and sessions end but those that ask.
///
/// # Errors
/// `OldPassword` where that is wrong, or there is none; the new password's flaws; busy.
pub async fn update(context: &RequestContext, permit: Permit, old: &str, new: &NewPassword) -> Result<User> {
    let RequestContext { domain, caller, account } = context;
    let user = context.user(&permit.named);
    let known = user.authorize(UserAction::UpdatePassword).await?;
    let wrong = || Error::Unauthenticated(UnauthenticatedReason::OldPassword);
    if !authentication::confirm(context, &known, Some(old)).await? {
        return Err(wrong());
    }
    let hash = hash(domain, *account, &known.user, password_policy::read(domain.limits(), new)?).await?;

    let mut tx = context.write().await?;
    let now = user.authorize_in(&mut tx, UserAction::UpdatePassword).await?;
    // The password that was proved is the one from before; another may have taken its place.
    if now.changes != known.changes {
        return Err(wrong());
    }
    let user = User { updated: context.now(), ..now.user };
    replace(&mut tx, *account, &user, Some(&hash), caller.session()).await?;
    let spared = caller.token().map(|token| token.id);
    let revoked = store::tokens::delete_of(&mut tx, *account, Bearer::User(user.id), spared).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, *account, user.id);
    tokens::forget(domain, *account, &revoked);
    Ok(user)
}

/// Sets the password of a user, whoever they are, and ends all tokens and sessions.
///
/// # Errors
/// Not allowed to any but the operator; not found; the password's flaws; busy.
pub async fn set(context: &RequestContext, named: &UserRef, new: &NewPassword) -> Result<User> {
    context.authorize(Action::ManageAccounts)?;
    let user = find_user(&mut *context.read().await?, context.account, named).await?.user;
    let hash =
        hash(&context.domain, context.account, &user, password_policy::read(context.domain.limits(), new)?).await?;
    let mut tx = context.domain.write().await?;
    let user = find_user(&mut tx, context.account, named).await?.user;
    set_and_end(context, tx, user, &hash).await
}

/// Sets a password that nobody had to know the old one for, and with it ends every way in.
async fn set_and_end(context: &RequestContext, mut tx: Tx, user: User, hash: &str) -> Result<User> {
    let user = User { updated: context.now(), ..user };
    replace(&mut tx, context.account, &user, Some(hash), None).await?;
    let revoked = store::tokens::delete_of(&mut tx, context.account, Bearer::User(user.id), None).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, context.account, user.id);
    tokens::forget(&context.domain, context.account, &revoked);
    forgive(context, &user).await;
    Ok(user)
}

/// Writes another password, or none. Sessions end but for the one that is spared, and so does a reset that is out.
pub(in crate::server::domain) async fn replace(
    tx: &mut Tx,
    account: AccountId,
    user: &User,
    hash: Option<&str>,
    spared: Option<&[u8; 32]>,
) -> Result<()> {
    store::users::update_password(tx, account, user.id, hash, user.updated).await?;
    store::sessions::delete_of(tx, account, user.id, spared).await?;
    store::passwords::delete(tx, account, user.id).await
}

/// The hash of a new password for this user: slow, and refused where it is easy to guess.
pub(in crate::server::domain) async fn hash(
    domain: &Domain,
    account: AccountId,
    user: &User,
    password: CheckedPassword,
) -> Result<String> {
    let tenant = accounts::existing(&mut *domain.read().await?, account).await?;
    domain.hasher.hash_new(&domain.entropy, password, password_policy::known_words_of(user, &tenant)).await
}

/// Wrong log-ins of before count no more: who set the password knows it.
pub(in crate::server::domain) async fn forgive(context: &RequestContext, user: &User) {
    let keys = context.domain.throttle.log_in_keys(context.account, user.email.as_str(), &context.caller.client);
    context.domain.throttle.forgive(&keys).await;
}
