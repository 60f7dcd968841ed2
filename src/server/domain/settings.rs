//! Settings of an account: list, create, show, update, delete; and what they do
//! to whoever is created afterwards (contract 5.5).

use serde_json::Value;

use crate::{
    model::{
        id::{self, AccountId, SettingId},
        paging::{Page, Paging},
        role::Role,
        setting::{Setting, SettingDraft, SettingKey},
    },
    server::domain::{
        Domain,
        audit::{self, Event},
        authorization::{self, Action},
        caller::Caller,
        error::{Error, ResourceKind, Result},
        store::{self, Conn},
    },
};

/// How a request names a setting: by id, or else by key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRef(String);

impl SettingRef {
    /// Takes the name as sent.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        Self(sent.to_owned())
    }

    fn unknown(&self) -> Error {
        Error::NotFound(ResourceKind::Setting, Some(self.0.clone()))
    }
}

impl From<String> for SettingRef {
    fn from(sent: String) -> Self {
        Self(sent)
    }
}

/// A part of the settings.
///
/// # Errors
/// Not identified, not allowed.
pub async fn list(domain: &Domain, caller: &Caller, account: AccountId, paging: Paging) -> Result<Page<Setting>> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::ListSettings)?;
    let all = store::settings::list(&mut *domain.read().await?, account).await?;
    Ok(Page::of(all, paging, |setting| setting.id.0))
}

/// Makes a setting. It holds for whoever is created from now on.
///
/// # Errors
/// Not identified, not allowed; flaws; `KEY_TAKEN`.
pub async fn create(domain: &Domain, caller: &Caller, account: AccountId, draft: SettingDraft) -> Result<Setting> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::CreateSetting)?;
    let (key, value) = draft.parse()?;
    let now = domain.now();
    let setting = Setting { id: SettingId(domain.id()?), key, value, created: now, updated: now };
    let mut tx = domain.write_for(caller).await?;
    store::settings::insert(&mut tx, account, &setting).await?;
    tx.commit().await?;
    audit::note(Event::SettingCreated, account, setting.id);
    Ok(setting)
}

/// The setting, for those in whose sight it is.
///
/// # Errors
/// Not identified; not found.
pub async fn show(domain: &Domain, caller: &Caller, account: AccountId, named: &SettingRef) -> Result<Setting> {
    caller.belongs_to(account)?;
    authorization::check(caller, Action::ManageSetting).map_err(|error| error.naming(&named.0))?;
    find(&mut *domain.read().await?, account, named).await
}

/// Changes a setting. It holds for whoever is created from now on.
///
/// # Errors
/// Not identified; not found; `VALUE_NOT_ALLOWED`.
pub async fn update(
    domain: &Domain,
    caller: &Caller,
    account: AccountId,
    named: &SettingRef,
    value: &Value,
) -> Result<Setting> {
    let value = show(domain, caller, account, named).await?.key.read(value)?;
    let mut tx = domain.write_for(caller).await?;
    let before = find(&mut tx, account, named).await?;
    let mut after = Setting { value, ..before.clone() };
    if after != before {
        after.updated = domain.now();
        store::settings::update(&mut tx, account, &after).await?;
        tx.commit().await?;
        audit::note(Event::SettingUpdated, account, after.id);
    }
    Ok(after)
}

/// Removes a setting: what the role may do holds again.
///
/// # Errors
/// Not identified; not found.
pub async fn delete(domain: &Domain, caller: &Caller, account: AccountId, named: &SettingRef) -> Result<()> {
    let setting = show(domain, caller, account, named).await?;
    let mut tx = domain.write_for(caller).await?;
    if !store::settings::delete(&mut tx, account, setting.id).await? {
        return Err(named.unknown());
    }
    tx.commit().await?;
    audit::note(Event::SettingDeleted, account, setting.id);
    Ok(())
}

/// What somebody who is just being created may do; `None`: what the role may.
pub(in crate::server::domain) async fn permissions_of_new(
    conn: &mut Conn,
    account: AccountId,
    role: Role,
) -> Result<Option<Vec<String>>> {
    if role.is_staff() {
        return Ok(None);
    }
    let setting = store::settings::find_by_key(conn, account, SettingKey::DefaultUserPermissions).await?;
    Ok(setting.map(|setting| setting.value).filter(|permissions| !permissions.is_empty()))
}

async fn find(conn: &mut Conn, account: AccountId, named: &SettingRef) -> Result<Setting> {
    let found = match (id::parse(&named.0), SettingKey::find(&named.0)) {
        (Ok(id), _) => store::settings::find(conn, account, SettingId(id)).await?,
        (_, Some(key)) => store::settings::find_by_key(conn, account, key).await?,
        _ => None,
    };
    found.ok_or_else(|| named.unknown())
}
