//! Passwords of users who are there: changed by whoever knows the old one, set
//! without it by a reset or by the operator. What ends with each stands in `replace`.

mod renewal;
mod reset;

pub(in crate::server::domain) use crate::server::domain::jobs::reset_requests::settle;
pub use crate::server::domain::jobs::reset_requests::{ResetRequests, ask};
pub(in crate::server::domain) use renewal::renew;
pub use reset::{RESET_SECONDS, check_link, link, link_path, may_link, may_reset, reset, reset_by_link};
pub(in crate::server::domain) use reset::{may_activate, put_out};

use crate::{
    model::{id::AccountId, password::NewPassword, token::Bearer, user::User},
    server::domain::{
        Domain, accounts,
        audit::{self, Event},
        authentication,
        authorization::Action,
        caller::Caller,
        error::{Error, Result, UnauthenticatedReason},
        limits::throttle::{self, LogInKeys},
        password_policy::{self, CheckedPassword},
        store::{self, Tx},
        tokens,
        users::{self, UserRef},
    },
};

/// Leave to change a password: whoever has it was judged, and counted against the limit.
#[derive(Debug)]
pub struct Permit {
    account: AccountId,
    named: UserRef,
}

/// Asks whether the caller may change the password of this user, before anything else is read: only one's own.
///
/// # Errors
/// Too many; not identified, not found, not allowed.
pub async fn may_update(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<Permit> {
    let conn = &mut *domain.read().await?;
    let found = users::find(conn, account, named).await;
    throttle::password(domain, account, named, found.as_ref().ok(), &caller.source)?;
    users::authorised(conn, caller, account, named, |user| Action::UpdatePassword(user)).await?;
    Ok(Permit { account, named: named.clone() })
}

/// Changes one's own password. All tokens and sessions end but those that ask.
///
/// # Errors
/// `OldPassword` where that is wrong, or there is none; the new password's flaws; busy.
pub async fn update(domain: &Domain, caller: &Caller, permit: Permit, old: &str, new: &NewPassword) -> Result<User> {
    let Permit { account, named } = permit;
    let action: fn(&User) -> Action<'_> = |user| Action::UpdatePassword(user);
    let known = users::authorised(&mut *domain.read().await?, caller, account, &named, action).await?;
    let wrong = || Error::Unauthenticated(UnauthenticatedReason::OldPassword);
    if !authentication::confirm(domain, account, &known, Some(old), &caller.source).await? {
        return Err(wrong());
    }
    let hash = hash(domain, account, &known.user, password_policy::read(domain.rules(), new)?).await?;

    let mut tx = domain.write_for(caller).await?;
    let now = users::authorised(&mut tx, caller, account, &named, action).await?;
    // What was proved is that password; another one may have taken its place.
    if now.changes != known.changes {
        return Err(wrong());
    }
    let user = User { updated: domain.now(), ..now.user };
    replace(&mut tx, account, &user, Some(&hash), caller.session()).await?;
    let revoked =
        store::tokens::delete_of(&mut tx, account, Bearer::User(user.id), caller.token().map(|token| token.id)).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, account, user.id);
    tokens::forget(domain, account, &revoked);
    Ok(user)
}

/// Sets the password of a user, whoever they are, and ends all tokens and sessions.
///
/// # Errors
/// Not allowed to any but the operator; not found; the password's flaws; busy.
pub async fn set(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    new: &NewPassword,
) -> Result<User> {
    crate::server::domain::authorization::check(caller, Action::ManageAccounts)?;
    let user = users::find(&mut *domain.read().await?, account, named).await?.user;
    let hash = hash(domain, account, &user, password_policy::read(domain.rules(), new)?).await?;
    let mut tx = domain.write().await?;
    let user = users::find(&mut tx, account, named).await?.user;
    set_and_end(domain, caller, tx, account, user, &hash).await
}

/// Sets a password that nobody had to know the old one for, and with it ends every way in.
async fn set_and_end(
    domain: &Domain,
    caller: &Caller,
    mut tx: Tx,
    account: AccountId,
    user: User,
    hash: &str,
) -> Result<User> {
    let user = User { updated: domain.now(), ..user };
    replace(&mut tx, account, &user, Some(hash), None).await?;
    let revoked = store::tokens::delete_of(&mut tx, account, Bearer::User(user.id), None).await?;
    tx.commit().await?;
    audit::note(Event::PasswordSet, account, user.id);
    tokens::forget(domain, account, &revoked);
    forgive(domain, caller, account, &user).await;
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
    domain.0.gate.hash_new(&domain.0.entropy, password, password_policy::known_words_of(user, &tenant)).await
}

/// Wrong log-ins of before count no more: who set the password knows it.
pub(in crate::server::domain) async fn forgive(domain: &Domain, caller: &Caller, account: AccountId, user: &User) {
    let keys = LogInKeys::new(domain, account, user.email.as_str(), &caller.source);
    throttle::forgive(domain, &keys).await;
}
