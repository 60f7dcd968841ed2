//! Settings of an account: list, create, show, update, delete (contract 5.5).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        setting::{Setting, SettingDraft, SettingKey},
    },
    server::domain::settings::{self, SettingRef},
};

use super::{
    body::Body,
    caller::{Asking, Someone},
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    openapi::words,
    paging::Asked,
    path::Named,
    schema::{Keys, NOTHING, Node},
    time,
};

/// What `POST /v1/accounts/{ACCOUNT}/settings` takes. What a value may be depends on the key, and is a 422.
pub(super) const NEW_SETTING: Keys = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        (
            "attributes",
            Node::object(&[("key", Node::text().required()), ("value", Node::anything().required())]).required(),
        ),
    ])
    .required(),
)];

/// What `PATCH /v1/accounts/{ACCOUNT}/settings/{id|key}` takes.
pub(super) const CHANGES: Keys = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        ("attributes", Node::object(&[("value", Node::anything().required())]).required()),
    ])
    .required(),
)];

const TYPE: Node = Node::one_of(&["setting", "settings"]).required();

/// A setting as answers show it.
pub(super) type SettingResource = Resource<Attributes>;

#[derive(Serialize, ToSchema)]
pub(super) struct Attributes {
    #[schema(schema_with = keys)]
    key: &'static str,
    /// Permissions, each once; none counts as not set.
    value: Vec<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// `GET /v1/accounts/{ACCOUNT}/settings`
pub(super) async fn list(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    asked: Asked,
) -> Result<Document<Vec<SettingResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = settings::list(&domain, &caller, account, paging).await?;
    Ok(asked.answer(paging, page.map(|setting| resource(account, &setting))))
}

/// `POST /v1/accounts/{ACCOUNT}/settings`
pub(super) async fn create(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    let sent = body.read(NEW_SETTING)?;
    let (key, value) = (sent.attributes().text("key"), sent.attributes().json("value"));
    let draft = SettingDraft { key: key.unwrap_or_default(), value: value.unwrap_or_default() };
    let setting = settings::create(&domain, &caller, account, draft).await?;
    Ok(Created(resource(account, &setting)))
}

/// `GET /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(super) async fn show(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<SettingRef>,
) -> Result<Document<SettingResource>, ApiError> {
    let setting = settings::show(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &setting)))
}

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(super) async fn update(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<SettingRef>,
    body: Body,
) -> Result<Document<SettingResource>, ApiError> {
    settings::show(&domain, &caller, account, &named).await?;
    let value: Value = body.read(CHANGES)?.attributes().json("value").unwrap_or_default();
    let setting = settings::update(&domain, &caller, account, &named, &value).await?;
    Ok(Document::of(resource(account, &setting)))
}

/// `DELETE /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(super) async fn delete(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
    Named(named): Named<SettingRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    settings::show(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    settings::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The setting, whoever looks.
pub(super) fn resource(account: AccountId, setting: &Setting) -> SettingResource {
    let attributes = Attributes {
        key: setting.key.as_str(),
        value: setting.value.clone(),
        created: time::format(setting.created),
        updated: time::format(setting.updated),
    };
    let own = place(account, &format!("/settings/{}", setting.id));
    Resource::new("settings", setting.id.0, own, attributes, [("account", Relationship::to_account(account))])
}

fn keys() -> Object {
    words("Whose permissions at first: customers', or licences'.", SettingKey::ALL.map(SettingKey::as_str))
}
