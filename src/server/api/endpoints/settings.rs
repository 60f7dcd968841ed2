//! Settings of an account: list, create, show, update, delete (contract 5.5).

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        problem::ErrorCode,
        setting::{Setting, SettingDraft, SettingKey},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{authenticated::Authenticated, body::Body, list_query::ListQuery, path::PathRef},
            openapi::{Operation, SuccessResponse, words},
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

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::NamedAccount;
    vec![
        Endpoint::get(NamedAccount, "/settings", list, LIST),
        Endpoint::post(NamedAccount, "/settings", create, CREATE),
        Endpoint::get(NamedAccount, "/settings/{setting}", show, SHOW),
        Endpoint::patch(NamedAccount, "/settings/{setting}", update, UPDATE),
        Endpoint::delete(NamedAccount, "/settings/{setting}", delete, DELETE),
    ]
}

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

const WHO: &str = "Admins and developers.";

const LIST: Operation =
    Operation::new("listSettings", "List settings", SuccessResponse::page::<SettingResource>("The settings.")).who(WHO);

/// `GET /v1/accounts/{ACCOUNT}/settings`
async fn list(
    Authenticated(context): Authenticated,
    asked: ListQuery,
) -> Result<Document<Vec<SettingResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = settings::list(&context, paging).await?;
    Ok(asked.answer(paging, page.map(|setting| resource(context.account(), &setting))))
}

/// What `POST /v1/accounts/{ACCOUNT}/settings` takes. What a value may be depends on the key, and is a 422.
const CREATE_BODY: ObjectSchema = &[(
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

const CREATE: Operation =
    Operation::new("createSetting", "Create a setting", SuccessResponse::made::<SettingResource>("The setting."))
        .about("It holds for users and licences that are created from then on. An empty list counts as not set.")
        .who(WHO)
        .takes(
            CREATE_BODY,
            r#"{ "data": { "type": "settings", "attributes": {
                "key": "default_user_permissions", "value": ["account.read", "token.generate", "user.read"] } } }"#,
        )
        .refuses(&[ErrorCode::KeyTaken, ErrorCode::KeyNotAllowed, ErrorCode::ValueNotAllowed]);

/// `POST /v1/accounts/{ACCOUNT}/settings`
async fn create(Authenticated(context): Authenticated, body: Body) -> Result<Created<SettingAttributes>, ApiError> {
    let sent = body.read(CREATE_BODY)?;
    let attributes = sent.attributes();
    let draft = SettingDraft { key: attributes.required_text("key"), value: attributes.required_json("value") };
    let setting = settings::create(&context, draft).await?;
    Ok(Created(resource(context.account(), &setting)))
}

const SHOW: Operation =
    Operation::new("showSetting", "Show a setting", SuccessResponse::one::<SettingResource>("The setting.")).who(WHO);

/// `GET /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
) -> Result<Document<SettingResource>, ApiError> {
    let setting = settings::show(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &setting)))
}

/// What `PATCH /v1/accounts/{ACCOUNT}/settings/{id|key}` takes.
const UPDATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        ("attributes", Node::object(&[("value", Node::anything().required())]).required()),
    ])
    .required(),
)];

const UPDATE: Operation =
    Operation::new("updateSetting", "Change a setting", SuccessResponse::one::<SettingResource>("The setting."))
        .who(WHO)
        .takes(
            UPDATE_BODY,
            r#"{ "data": { "type": "settings", "attributes": { "value": ["token.generate", "user.read"] } } }"#,
        )
        .refuses(&[ErrorCode::ValueNotAllowed]);

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
    body: Body,
) -> Result<Document<SettingResource>, ApiError> {
    settings::show(&context, &named).await?;
    let value = body.read(UPDATE_BODY)?.attributes().required_json("value");
    let setting = settings::update(&context, &named, &value).await?;
    Ok(Document::of(resource(context.account(), &setting)))
}

const DELETE: Operation =
    Operation::new("deleteSetting", "Delete a setting", SuccessResponse::nothing(204, "It is gone."))
        .about("What exists keeps its permissions.")
        .who(WHO)
        .takes(NOTHING, "{}");

/// `DELETE /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    settings::show(&context, &named).await?;
    body.read(NOTHING)?;
    settings::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPE: Node = Node::one_of(&["setting", "settings"]).required();

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
