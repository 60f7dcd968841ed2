//! The first set-up: a one-time code, good for one account and its first admin.
//!
//! There are no default credentials and no "first visitor becomes admin": the
//! code is shown to whoever starts the server or can read its data folder.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    model::{
        account::{Account, AccountDraft},
        api_version::Version,
        id::AccountId,
        role::Role,
        user::User,
    },
    server::domain::{
        accounts::{self, AccountRef},
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        crypto::secrets,
        error::{Error, ResourceKind, Result},
        password_policy,
        runtime::Domain,
        store::{self, Conn, Tx},
        users::new,
    },
};

/// A set-up code lives so long.
pub const CODE_SECONDS: i64 = 30 * 60;

/// Whether nobody has set this installation up yet.
///
/// # Errors
/// Of the database.
pub async fn is_needed(domain: &Domain) -> Result<bool> {
    match accounts::resolve(domain, &AccountRef::Default).await {
        Err(Error::NotFound(..)) => Ok(true),
        other => other.map(|_| false),
    }
}

/// A new code, in place of the former one.
///
/// # Errors
/// Not allowed to any but the operator; not found once the installation is set up.
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

/// Whether a code would be taken. Changes nothing.
///
/// # Errors
/// Not found: wrong, used or over. Too many wrong ones.
pub async fn check_code(domain: &Domain, caller: &Caller, code: &str) -> Result<()> {
    domain.throttle.code(&caller.client)?;
    verify_code(domain, &mut *domain.read().await?, code).await?;
    domain.throttle.forget_codes(&caller.client);
    Ok(())
}

/// Sets the installation up: the account and its first admin, once.
///
/// # Errors
/// Not found: wrong, used or over. Flaws.
pub async fn finish(domain: &Domain, caller: &Caller, code: &str, draft: AccountDraft) -> Result<(Account, User)> {
    check_code(domain, caller, code).await?;
    let ready = prepare(domain, draft).await?;
    let mut tx = domain.write().await?;
    // Somebody else may have used it while we hashed.
    verify_code(domain, &mut tx, code).await?;
    insert(&mut tx, &ready).await?;
    store::installation::update_setup_code(&mut tx, None).await?;
    tx.commit().await?;
    ready.note();
    Ok((ready.account, ready.admin))
}

/// A new account and its first admin, by the command line.
///
/// # Errors
/// Forbidden to any but the operator; field errors.
pub async fn create_account(domain: &Domain, caller: &Caller, draft: AccountDraft) -> Result<(Account, User)> {
    authorization::check(caller, Action::ManageAccounts)?;
    let ready = prepare(domain, draft).await?;
    let mut tx = domain.write().await?;
    insert(&mut tx, &ready).await?;
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
    /// Both are there.
    fn note(&self) {
        audit::note(Event::AccountCreated, self.account.id, self.account.id);
        audit::note(Event::UserCreated, self.account.id, self.admin.id);
    }
}

/// Checks a draft and does all its slow work.
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
        api_version: Version::NEWEST,
        created: now,
        updated: now,
    };
    let admin = new::new_user(domain, new.admin, Role::Admin)?;
    Ok(PreparedAccount { account, admin, hash })
}

/// Inserts both: an account without an admin never exists.
async fn insert(tx: &mut Tx, ready: &PreparedAccount) -> Result<()> {
    store::accounts::insert(tx, &ready.account).await?;
    store::users::insert(tx, ready.account.id, &ready.admin, Some(&ready.hash)).await
}

async fn verify_code(domain: &Domain, conn: &mut Conn, code: &str) -> Result<()> {
    let out = store::installation::find_setup_code(conn).await?;
    let digest = digest(domain, code);
    let right = out.is_some_and(|(known, expiry)| secrets::same(&known, &digest) && domain.now() < expiry);
    let needed = store::accounts::find_first(conn).await?.is_none();
    if right && needed { Ok(()) } else { Err(Error::NotFound(ResourceKind::SetupLink, None)) }
}

fn digest(domain: &Domain, code: &str) -> [u8; 32] {
    secrets::digest(&domain.keys.codes(), code.as_bytes())
}
