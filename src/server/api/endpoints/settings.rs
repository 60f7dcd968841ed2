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
    server::{
        api::{
            extract::{
                authenticated::{Authenticated, RequestContext},
                body::Body,
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::words,
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                schema::{NOTHING, Node, ObjectSchema},
                time,
            },
        },
        domain::{resource_ref::SettingRef, settings},
    },
};

/// What `POST /v1/accounts/{ACCOUNT}/settings` takes. What a value may be depends on the key, and is a 422.
pub(in crate::server::api) const NEW_SETTING: ObjectSchema = &[(
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
pub(in crate::server::api) const CHANGES: ObjectSchema = &[(
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
pub(in crate::server::api) type SettingResource = Resource<SettingAttributes>;

#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct SettingAttributes {
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
pub(in crate::server::api) async fn list(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    asked: ListQuery,
) -> Result<Document<Vec<SettingResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = settings::list(&domain, &caller, account, paging).await?;
    Ok(asked.answer(paging, page.map(|setting| resource(account, &setting))))
}

/// `POST /v1/accounts/{ACCOUNT}/settings`
pub(in crate::server::api) async fn create(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    body: Body,
) -> Result<Created<SettingAttributes>, ApiError> {
    let sent = body.read(NEW_SETTING)?;
    let (key, value) = (sent.attributes().text("key"), sent.attributes().json("value"));
    let draft = SettingDraft { key: key.unwrap_or_default(), value: value.unwrap_or_default() };
    let setting = settings::create(&domain, &caller, account, draft).await?;
    Ok(Created(resource(account, &setting)))
}

/// `GET /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(in crate::server::api) async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<SettingRef>,
) -> Result<Document<SettingResource>, ApiError> {
    let setting = settings::show(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &setting)))
}

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(in crate::server::api) async fn update(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<SettingRef>,
    body: Body,
) -> Result<Document<SettingResource>, ApiError> {
    settings::show(&domain, &caller, account, &named).await?;
    let value: Value = body.read(CHANGES)?.attributes().json("value").unwrap_or_default();
    let setting = settings::update(&domain, &caller, account, &named, &value).await?;
    Ok(Document::of(resource(account, &setting)))
}

/// `DELETE /v1/accounts/{ACCOUNT}/settings/{id|key}`
pub(in crate::server::api) async fn delete(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<SettingRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    settings::show(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    settings::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The setting, whoever looks.
pub(in crate::server::api) fn resource(account: AccountId, setting: &Setting) -> SettingResource {
    let attributes = SettingAttributes {
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
