//! The first set-up: a one-time code with which one account and its first admin are created.
//!
//! There are no default credentials, and the first visitor does not become admin: the code is printed for
//! the operator only, who starts the server and can read its data folder.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        account::{Account, AccountDraft},
        api_version::Version,
        event_name::EventName,
        id::AccountId,
        role::Role,
        user::User,
    },
    server::domain::{
        accounts::{self, AccountRef},
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        context::RequestContext,
        crypto::secrets,
        error::{Error, ResourceKind, Result},
        event_payload::Payload,
        events::{self, Cause},
        password_policy,
        runtime::Domain,
        store::{self, Conn, Tx},
        users::new,
    },
};

/// The lifetime of a set-up code in seconds.
pub const CODE_SECONDS: i64 = 30 * 60;

/// Whether the installation is not set up yet.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn is_needed(domain: &Domain) -> Result<bool> {
    match accounts::resolve(domain, &AccountRef::Default).await {
        Err(Error::NotFound(..)) => Ok(true),
        other => other.map(|_| false),
    }
}

/// Creates a set-up code. The former one becomes invalid.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Not found, once the installation is set up.
pub async fn new_code(domain: &Domain, caller: &Caller) -> Result<SecretString> {
    authorization::check(caller, Action::ManageAccounts)?;
    let code = domain.entropy.code::<16>()?;
    let digest = digest(domain, code.expose_secret());
    let mut tx = domain.write().await?;
    if store::accounts::find_first(&mut tx).await?.is_some() {
        return Err(Error::NotFound(ResourceKind::SetupLink, None));
    }
    let expiry = domain.now().plus_seconds(CODE_SECONDS);
    store::installation::update_setup_code(&mut tx, Some((&digest, expiry))).await?;
    tx.commit().await?;
    Ok(code)
}

/// Checks that a set-up code is valid. Does not use it up.
///
/// # Errors
/// Not found, if the code is wrong, used or expired. Rate limited.
pub async fn check_code(domain: &Domain, caller: &Caller, code: &str) -> Result<()> {
    domain.throttle.code(&caller.client)?;
    verify_code(domain, &mut *domain.read().await?, code).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok(())
}

/// Sets the installation up: creates the account and its first admin, and uses up the code.
///
/// # Errors
/// As [`check_code`]. Field errors. Busy.
pub async fn finish(domain: &Domain, caller: &Caller, code: &str, draft: AccountDraft) -> Result<(Account, User)> {
    check_code(domain, caller, code).await?;
    let ready = prepare(domain, draft).await?;
    let context = RequestContext::new(domain.clone(), caller.clone(), ready.account.id)?;
    let mut tx = domain.write().await?;
    // Another request may have used the code while the password was hashed.
    verify_code(domain, &mut tx, code).await?;
    insert((&context).into(), &mut tx, &ready).await?;
    store::installation::update_setup_code(&mut tx, None).await?;
    tx.commit().await?;
    ready.note();
    Ok((ready.account, ready.admin))
}

/// Creates an account and its first admin, for the operator.
///
/// # Errors
/// Forbidden, unless the caller is the operator. Field errors. Busy.
pub async fn create_account(domain: &Domain, caller: &Caller, draft: AccountDraft) -> Result<(Account, User)> {
    authorization::check(caller, Action::ManageAccounts)?;
    let ready = prepare(domain, draft).await?;
    let context = RequestContext::new(domain.clone(), caller.clone(), ready.account.id)?;
    finish_account(domain, (&context).into(), ready).await
}

/// The same in an installation that has just been made for somebody who was authorized elsewhere.
///
/// # Errors
/// As [`create_account`], without the authorization.
pub(in crate::server::domain) async fn insert_account(domain: &Domain, draft: AccountDraft) -> Result<(Account, User)> {
    let ready = prepare(domain, draft).await?;
    finish_account(domain, Cause::Clock(domain, ready.account.id), ready).await
}

async fn finish_account(domain: &Domain, cause: Cause<'_>, ready: PreparedAccount) -> Result<(Account, User)> {
    let mut tx = domain.write().await?;
    insert(cause, &mut tx, &ready).await?;
    tx.commit().await?;
    ready.note();
    Ok((ready.account, ready.admin))
}

/// An account and its first admin, about to be inserted.
struct PreparedAccount {
    account: Account,
    admin: User,
    hash: String,
}

impl PreparedAccount {
    /// Logs that both were created.
    fn note(&self) {
        audit::note(Event::AccountCreated, self.account.id, self.account.id);
        audit::note(Event::UserCreated, self.account.id, self.admin.id);
    }
}

/// Parses a draft and hashes the password: everything slow, before the transaction begins.
async fn prepare(domain: &Domain, draft: AccountDraft) -> Result<PreparedAccount> {
    let mut new = draft.parse(|password| password_policy::read(domain.limits(), password))?;
    let password = new.admin.password.take().expect("a parsed account has its admin's password");
    let known = password_policy::known_words(&new.admin, &new.name, &new.slug);
    let hash = domain.hasher.hash_new(&domain.entropy, password, known).await?;
    let now = domain.now();
    let account = Account {
        id: AccountId(domain.id()?),
        name: new.name,
        slug: new.slug,
        protected: new.protected,
        protection_changed: None,
        verified_emails: false,
        api_version: Version::NEWEST,
        created: now,
        updated: now,
    };
    let admin = new::new_user(domain, new.admin, Role::Admin)?;
    Ok(PreparedAccount { account, admin, hash })
}

/// Inserts both in one transaction, so that an account without an admin never exists.
async fn insert(cause: Cause<'_>, tx: &mut Tx, ready: &PreparedAccount) -> Result<()> {
    store::accounts::insert(tx, &ready.account).await?;
    store::users::insert(tx, ready.account.id, &ready.admin, Some(&ready.hash)).await?;
    events::record(cause, tx, EventName::UserCreated, Payload::User(&ready.admin)).await
}

async fn verify_code(domain: &Domain, conn: &mut Conn, code: &str) -> Result<()> {
    let found = store::installation::find_setup_code(conn).await?;
    let digest = digest(domain, code);
    let is_valid = found.is_some_and(|(code, expiry)| secrets::is_equal(&code, &digest) && domain.now() < expiry);
    // A code cannot outlive the set-up, also if another process created the account.
    let is_needed = store::accounts::find_first(conn).await?.is_none();
    if is_valid && is_needed { Ok(()) } else { Err(Error::NotFound(ResourceKind::SetupLink, None)) }
}

fn digest(domain: &Domain, code: &str) -> [u8; 32] {
    secrets::digest(&domain.keys.codes(), code.as_bytes())
}
