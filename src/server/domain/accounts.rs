//! Accounts: resolve a name, show, update; the command line creates and lists them.

use std::time::Duration;

use crate::{
    model::{
        account::{Account, AccountChanges, ProtectionChange},
        id::{self, AccountId},
        problem::{ErrorCode, Field, FieldError},
    },
    server::domain::{
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        context::RequestContext,
        error::{Error, ResourceKind, Result},
        runtime::Domain,
        store::{self, Conn},
    },
};

/// How a request names its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
    /// The first one that was created.
    Default,
    /// By id, with or without dashes, or by slug.
    Named(String),
}

/// The id of the account that a request means.
///
/// # Errors
/// Not found, with the name as sent; without one while there is no account at all.
pub async fn resolve(domain: &Domain, named: &AccountRef) -> Result<AccountId> {
    if *named == AccountRef::Default
        && let Some(id) = domain.default_account.get()
    {
        return Ok(*id);
    }
    let id = find_account(domain, named).await?.id;
    if *named == AccountRef::Default {
        let _ = domain.default_account.set(id);
    }
    Ok(id)
}

/// The account that a request means, as it stands now.
///
/// # Errors
/// As [`resolve`].
pub async fn find_account(domain: &Domain, named: &AccountRef) -> Result<Account> {
    let found = find(&mut *domain.read().await?, named).await?;
    found.ok_or_else(|| unknown(named))
}

/// The default account as anybody may see it on a page: its name, and whether it is open.
///
/// # Errors
/// Not found before the set-up.
pub async fn front(domain: &Domain) -> Result<Account> {
    find_account(domain, &AccountRef::Default).await
}

/// The account, for those who may see it.
///
/// # Errors
/// Not identified, not allowed.
pub async fn show(context: &RequestContext) -> Result<Account> {
    context.authorize(Action::ReadAccount)?;
    existing(&mut *context.read().await?, context.account).await
}

/// Asks whether the caller may change the account, before anything else is read.
///
/// # Errors
/// Not identified, not allowed.
pub fn may_update(context: &RequestContext) -> Result<()> {
    context.authorize(Action::UpdateAccount)
}

/// Refuses to delete an account: nobody may (contract 5.4).
///
/// # Errors
/// Always: not identified or not allowed.
pub fn delete(context: &RequestContext) -> Result<()> {
    context.authorize(Action::DeleteAccount)
}

/// Changes the account. A change of protection holds from the next request on.
///
/// # Errors
/// Not identified, not allowed; flaws; `STALE` where somebody else changed it meanwhile.
pub async fn update(context: &RequestContext, changes: AccountChanges) -> Result<Account> {
    may_update(context)?;
    let changes = changes.parse()?.into_inner();

    let mut tx = context.write().await?;
    let before = existing(&mut tx, context.account).await?;
    if changes.seen.is_some_and(|seen| seen != before.updated) {
        return Err(FieldError::new(ErrorCode::Stale, Field::Protected).into());
    }
    let mut after = changed(context, &before, changes);
    if after != before {
        // `updated` is what conflicts are told by: two changes never share one.
        after.updated = context.now().max(before.updated.plus(Duration::from_millis(1)));
        store::accounts::update(&mut tx, &after).await?;
        tx.commit().await?;
        audit::note(Event::AccountUpdated, context.account, context.account);
        if after.protected != before.protected {
            audit::note(Event::ProtectionChanged { protected: after.protected }, context.account, context.account);
        }
    }
    Ok(after)
}

/// Every account, the oldest first.
///
/// # Errors
/// Not allowed to any but the operator.
pub async fn list(domain: &Domain, caller: &Caller) -> Result<Vec<Account>> {
    authorization::check(caller, Action::ManageAccounts)?;
    store::accounts::list(&mut *domain.read().await?).await
}

/// The account of an id that an interface resolved already.
pub(in crate::server::domain) async fn existing(conn: &mut Conn, account: AccountId) -> Result<Account> {
    let found = store::accounts::find(conn, account).await?;
    found.ok_or_else(|| Error::NotFound(ResourceKind::Account, Some(account.to_string())))
}

async fn find(conn: &mut Conn, named: &AccountRef) -> Result<Option<Account>> {
    match named {
        AccountRef::Default => store::accounts::find_first(conn).await,
        AccountRef::Named(name) => match id::parse(name) {
            Ok(id) => store::accounts::find(conn, AccountId(id)).await,
            Err(_) => store::accounts::find_by_slug(conn, &name.to_lowercase()).await,
        },
    }
}

fn unknown(named: &AccountRef) -> Error {
    match named {
        AccountRef::Default => Error::NotFound(ResourceKind::Account, None),
        AccountRef::Named(name) => Error::NotFound(ResourceKind::Account, Some(name.clone())),
    }
}

fn changed(context: &RequestContext, before: &Account, changes: AccountChanges) -> Account {
    let mut after = before.clone();
    after.name = changes.name.unwrap_or(after.name);
    after.slug = changes.slug.unwrap_or(after.slug);
    after.api_version = changes.api_version.unwrap_or(after.api_version);
    after.protected = changes.protected.unwrap_or(after.protected);
    if after.protected != before.protected {
        after.protection_changed = Some(ProtectionChange { by: context.caller.signature(before), at: context.now() });
    }
    after
}
