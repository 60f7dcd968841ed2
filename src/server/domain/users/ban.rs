//! Banning customers, and lifting it (contract 3.8): tokens stay, and answer that their bearer is banned.

use crate::{
    model::{id::AccountId, user::User},
    server::domain::{
        Domain,
        audit::{self, Event},
        authorization::Action,
        caller::Caller,
        error::{Error, ForbiddenReason, Result},
        store,
        users::{UserRef, authorised},
    },
};

/// Asks whether the caller may ban this user, before anything else is read.
///
/// # Errors
/// Not identified, not found, not allowed.
pub async fn may_ban(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<()> {
    authorised(&mut *domain.read().await?, caller, account, named, |user| Action::BanUser(user)).await.map(drop)
}

/// The same for lifting the ban.
///
/// # Errors
/// As [`may_ban`].
pub async fn may_unban(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<()> {
    authorised(&mut *domain.read().await?, caller, account, named, |user| Action::UnbanUser(user)).await.map(drop)
}

/// Bans a customer: sessions end, and neither token nor password opens anything. A second time changes nothing.
///
/// # Errors
/// Not identified, not found, not allowed; staff cannot be banned.
pub async fn ban(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<User> {
    set(domain, caller, account, named, true, |user| Action::BanUser(user)).await
}

/// Lifts a ban: the tokens from before work again. A second time changes nothing.
///
/// # Errors
/// As [`ban`].
pub async fn unban(domain: &Domain, caller: &Caller, account: AccountId, named: &UserRef) -> Result<User> {
    set(domain, caller, account, named, false, |user| Action::UnbanUser(user)).await
}

async fn set(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &UserRef,
    banned: bool,
    action: fn(&User) -> Action<'_>,
) -> Result<User> {
    authorised(&mut *domain.read().await?, caller, account, named, action).await?;
    let mut tx = domain.write_for(caller).await?;
    let user = authorised(&mut tx, caller, account, named, action).await?.user;
    // Not even the command line: an account could be left without an admin who can log in.
    if banned && user.role.is_staff() {
        return Err(Error::Forbidden(ForbiddenReason::NotAUser));
    }
    if user.banned == banned {
        return Ok(user);
    }
    let updated = domain.now();
    store::users::update_banned(&mut tx, account, user.id, banned, updated).await?;
    if banned {
        store::sessions::delete_of(&mut tx, account, user.id, None).await?;
    }
    tx.commit().await?;
    audit::note(if banned { Event::UserBanned } else { Event::UserUnbanned }, account, user.id);
    Ok(User { banned, updated, ..user })
}
