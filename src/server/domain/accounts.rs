//! Accounts: resolve, show and update. Only the operator lists and creates them (`setup.rs`).

use crate::{
    model::{
        account::{Account, AccountChanges, ProtectionChange},
        event_name::EventName,
        id::{self, AccountId},
        problem::ErrorCode,
    },
    server::domain::{
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        conflicts,
        context::RequestContext,
        error::{Error, ResourceKind, Result},
        event_payload::Payload,
        events,
        runtime::Domain,
        store::{self, Conn},
    },
};

/// How a request names its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountRef {
    /// The default account: the one that was created first.
    Default,
    /// An account by id, with or without dashes, or by slug.
    Named(String),
}

/// Resolves the account of a request to its id.
///
/// # Errors
/// Not found, with the name as sent. For the default account: not found, without a name, before the set-up.
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

/// The id of the account of a request, for a read that finds the account by it. An id is taken as it is, so there may be
/// no such account.
///
/// # Errors
/// As [`resolve`], unless the account is named by its id.
pub(in crate::server::domain) async fn id_to_read(domain: &Domain, named: &AccountRef) -> Result<AccountId> {
    match named {
        AccountRef::Named(name) if let Ok(id) = id::parse(name) => Ok(AccountId(id)),
        _ => resolve(domain, named).await,
    }
}

/// The current record of the account of a request, without authorization: pages show anybody its name, and whether sign-up
/// is open.
///
/// # Errors
/// As [`resolve`].
pub async fn find_account(domain: &Domain, named: &AccountRef) -> Result<Account> {
    let found = find(&mut *domain.read().await?, named).await?;
    found.ok_or_else(|| unknown(named))
}

/// Returns the account.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn show(context: &RequestContext) -> Result<Account> {
    context.authorize(Action::ReadAccount)?;
    existing(&mut *context.read().await?, context.account).await
}

/// Checks that the caller may update the account, before the request's body is read.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn may_update(context: &RequestContext) -> Result<()> {
    context.authorize(Action::UpdateAccount)
}

/// Refuses to delete an account: no caller may (docs/api.md 5.4).
///
/// # Errors
/// Always: not authenticated or forbidden.
pub fn delete(context: &RequestContext) -> Result<()> {
    context.authorize(Action::DeleteAccount)
}

/// Updates the account. A change of protection applies from the next request on.
///
/// # Errors
/// Not authenticated. Forbidden. Field errors, among them `SLUG_TAKEN`, and `STALE` if the account was changed since it
/// was read.
pub async fn update(context: &RequestContext, changes: AccountChanges) -> Result<Account> {
    may_update(context)?;
    let changes = changes.parse()?;
    if changes.verified_emails == Some(true) && !context.domain.sends_mail() {
        return Err(ErrorCode::MailRequired.into());
    }

    let mut tx = context.write().await?;
    let before = existing(&mut tx, context.account).await?;
    conflicts::check_unchanged(changes.seen, before.updated)?;
    let mut after = changed(context, &before, changes);
    if after != before {
        after.updated = conflicts::next_change(before.updated, context.now());
        store::accounts::update(&mut tx, &after).await?;
        let key = context.domain.public_key(after.id);
        let payload = Payload::Account { account: &after, key };
        events::record(context, &mut tx, EventName::AccountUpdated, payload).await?;
        tx.commit().await?;
        audit::note(Event::AccountUpdated, context.account, context.account);
        if after.protected != before.protected {
            audit::note(Event::ProtectionChanged { protected: after.protected }, context.account, context.account);
        }
    }
    Ok(after)
}

/// Returns all accounts, oldest first.
///
/// # Errors
/// Forbidden, unless the caller is the operator.
pub async fn list(domain: &Domain, caller: &Caller) -> Result<Vec<Account>> {
    authorization::check(caller, Action::ManageAccounts)?;
    store::accounts::list(&mut *domain.read().await?).await
}

/// The account with an id that an interface resolved already.
///
/// # Errors
/// Not found.
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

/// The error for an account that does not exist, with the name as sent.
pub(in crate::server::domain) fn unknown(named: &AccountRef) -> Error {
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
    after.verified_emails = changes.verified_emails.unwrap_or(after.verified_emails);
    if after.protected != before.protected {
        after.protection_changed = Some(ProtectionChange { by: context.caller.signature(before), at: context.now() });
    }
    after
}
