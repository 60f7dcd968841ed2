//! Settings of an account: list, create, show, update and delete, and their effect on new users
//! (docs/api.md 5.5).

use serde_json::Value;

use crate::{
    model::{
        event_name::EventName,
        id::{self, AccountId, SettingId},
        paging::{Page, Paging},
        problem::ErrorCode,
        role::Role,
        setting::{Setting, SettingDraft, SettingKey},
        timestamp::Timestamp,
    },
    server::domain::{
        audit::{self, Event},
        authorization::Action,
        conflicts,
        context::RequestContext,
        error::Result,
        event_payload::Payload,
        events,
        resource_ref::SettingRef,
        store::{self, Conn},
    },
};

/// Returns a page of the settings.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn list(context: &RequestContext, paging: Paging) -> Result<Page<Setting>> {
    context.authorize(Action::ListSettings)?;
    let all = store::settings::list(&mut *context.read().await?, context.account).await?;
    Ok(Page::of(all, paging, |setting| setting.id.0))
}

/// Creates a setting. It applies to users who are created from now on.
///
/// # Errors
/// Not authenticated. Forbidden. Field errors, among them `KEY_TAKEN`.
pub async fn create(context: &RequestContext, draft: SettingDraft) -> Result<Setting> {
    context.authorize(Action::CreateSetting)?;
    let (key, value) = draft.parse()?;
    let now = context.now();
    let setting = Setting { id: SettingId(context.domain.id()?), key, value, created: now, updated: now };
    let mut tx = context.write().await?;
    store::settings::insert(&mut tx, context.account, &setting).await?;
    events::record(context, &mut tx, EventName::AccountSettingsCreated, Payload::Setting(&setting)).await?;
    tx.commit().await?;
    audit::note(Event::SettingCreated, context.account, setting.id);
    Ok(setting)
}

/// Returns a setting.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn show(context: &RequestContext, named: &SettingRef) -> Result<Setting> {
    context.authorize(Action::ManageSetting).map_err(|error| error.naming(named.as_str()))?;
    find(&mut *context.read().await?, context.account, named).await
}

/// Updates a setting. It applies to users who are created from now on.
///
/// # Errors
/// Not authenticated. Not found. A field error, `VALUE_NOT_ALLOWED`.
pub async fn update(context: &RequestContext, named: &SettingRef, value: &Value) -> Result<Setting> {
    let value = show(context, named).await?.key.read(value)?;
    let mut tx = context.write().await?;
    let before = find(&mut tx, context.account, named).await?;
    let mut after = Setting { value, ..before.clone() };
    if after != before {
        after.updated = conflicts::next_change(before.updated, context.now());
        store::settings::update(&mut tx, context.account, &after).await?;
        events::record(context, &mut tx, EventName::AccountSettingsUpdated, Payload::Setting(&after)).await?;
        tx.commit().await?;
        audit::note(Event::SettingUpdated, context.account, after.id);
    }
    Ok(after)
}

/// Deletes a setting. New users have the permissions of their role again.
///
/// # Errors
/// Not authenticated. Not found.
pub async fn delete(context: &RequestContext, named: &SettingRef) -> Result<()> {
    let setting = show(context, named).await?;
    let mut tx = context.write().await?;
    if !store::settings::delete(&mut tx, context.account, setting.id).await? {
        return Err(named.not_found());
    }
    events::record(context, &mut tx, EventName::AccountSettingsDeleted, Payload::Setting(&setting)).await?;
    tx.commit().await?;
    audit::note(Event::SettingDeleted, context.account, setting.id);
    Ok(())
}

/// The permissions that new customers get by the account's setting, and when it was last changed; neither where it is not
/// set.
///
/// # Errors
/// Not authenticated. Forbidden.
pub async fn show_permissions(context: &RequestContext) -> Result<(Option<Vec<String>>, Option<Timestamp>)> {
    context.authorize(Action::ListSettings)?;
    let conn = &mut *context.read().await?;
    let setting = store::settings::find_by_key(conn, context.account, SettingKey::DefaultUserPermissions).await?;
    let changed = setting.as_ref().map(|setting| setting.updated);
    Ok((setting.map(|setting| setting.value).filter(|permissions| !permissions.is_empty()), changed))
}

/// Sets the permissions that new customers get, or with `None` gives them those of their role again. `seen` is when the
/// setting was last changed, as the form showed it.
///
/// # Errors
/// Not authenticated. Forbidden. A field error, `VALUE_NOT_ALLOWED`, also for no permission at all; `STALE` if the setting
/// was changed meanwhile.
pub async fn set_permissions(
    context: &RequestContext,
    permissions: Option<Vec<String>>,
    seen: Option<Timestamp>,
) -> Result<()> {
    const KEY: SettingKey = SettingKey::DefaultUserPermissions;
    context.authorize(Action::CreateSetting)?;
    let value = match permissions {
        Some(chosen) if chosen.is_empty() => return Err(ErrorCode::ValueNotAllowed.into()),
        Some(chosen) => Some(KEY.read(&chosen.into())?),
        None => None,
    };
    let mut tx = context.write().await?;
    let before = store::settings::find_by_key(&mut tx, context.account, KEY).await?;
    // A setting that is not there was changed never, and so was one that a form did not see.
    let changed = |setting: Option<Timestamp>| setting.unwrap_or(Timestamp(0));
    conflicts::check_unchanged(Some(changed(seen)), changed(before.as_ref().map(|setting| setting.updated)))?;
    let (event, name, setting) = match (before, value) {
        (None, None) => return Ok(()),
        (Some(before), Some(value)) if before.value == value => return Ok(()),
        (Some(before), Some(value)) => {
            let updated = conflicts::next_change(before.updated, context.now());
            let after = Setting { value, updated, ..before };
            store::settings::update(&mut tx, context.account, &after).await?;
            (Event::SettingUpdated, EventName::AccountSettingsUpdated, after)
        }
        (Some(before), None) => {
            store::settings::delete(&mut tx, context.account, before.id).await?;
            (Event::SettingDeleted, EventName::AccountSettingsDeleted, before)
        }
        (None, Some(value)) => {
            let (id, now) = (SettingId(context.domain.id()?), context.now());
            let setting = Setting { id, key: KEY, value, created: now, updated: now };
            store::settings::insert(&mut tx, context.account, &setting).await?;
            (Event::SettingCreated, EventName::AccountSettingsCreated, setting)
        }
    };
    events::record(context, &mut tx, name, Payload::Setting(&setting)).await?;
    tx.commit().await?;
    audit::note(event, context.account, setting.id);
    Ok(())
}

/// The permissions of a new user by the account's setting. `None` means the permissions of the role.
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
    let found = match (id::parse(named.as_str()), SettingKey::find(named.as_str())) {
        (Ok(id), _) => store::settings::find(conn, account, SettingId(id)).await?,
        (_, Some(key)) => store::settings::find_by_key(conn, account, key).await?,
        _ => None,
    };
    found.ok_or_else(|| named.not_found())
}
