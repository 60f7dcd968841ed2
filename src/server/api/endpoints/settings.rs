//! Settings of an account: list, create, show, update, delete (docs/api.md 5.5).

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
            openapi::{Callers, Operation, Record, SuccessResponse, samples, string_enum},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                schema::{Node, ObjectSchema},
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

/// A setting as answers have it.
pub(in crate::server::api) type SettingResource = Resource<SettingAttributes>;

#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct SettingAttributes {
    #[schema(schema_with = keys)]
    key: &'static str,
    /// Permissions, without duplicates. An empty list counts as not set.
    value: Vec<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

const LIST: Operation =
    Operation::new("listSettings", "List settings", SuccessResponse::page::<SettingResource>("The settings."))
        .callers(Callers::MANAGERS);

/// `GET /v1/accounts/{ACCOUNT}/settings`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<SettingResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = settings::list(&context, paging).await?;
    Ok(list_query.document(paging, page.map(|setting| resource(context.account(), &setting))))
}

/// The body of `POST /v1/accounts/{ACCOUNT}/settings`. The allowed values depend on the key; another one is a 422.
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
    Operation::new("createSetting", "Create a setting", SuccessResponse::created::<SettingResource>("The setting."))
        .description("Applies to users created afterwards. An empty list counts as not set.")
        .callers(Callers::MANAGERS)
        .body(
            CREATE_BODY,
            r#"{ "data": { "type": "settings", "attributes": {
                "key": "default_user_permissions", "value": ["account.read", "token.generate", "user.read"] } } }"#,
        )
        .field_errors(&[ErrorCode::KeyTaken, ErrorCode::KeyNotAllowed, ErrorCode::ValueNotAllowed]);

/// `POST /v1/accounts/{ACCOUNT}/settings`
async fn create(Authenticated(context): Authenticated, body: Body) -> Result<Created<SettingAttributes>, ApiError> {
    let sent = body.validate(CREATE_BODY)?;
    let attributes = sent.attributes();
    let draft = SettingDraft { key: attributes.required_text("key"), value: attributes.required_json("value") };
    let setting = settings::create(&context, draft).await?;
    Ok(Created(resource(context.account(), &setting)))
}

const SHOW: Operation =
    Operation::new("showSetting", "Show a setting", SuccessResponse::one::<SettingResource>("The setting."))
        .callers(Callers::MANAGERS);

/// `GET /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
) -> Result<Document<SettingResource>, ApiError> {
    let setting = settings::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &setting)))
}

/// The body of `PATCH /v1/accounts/{ACCOUNT}/settings/{id|key}`.
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
    Operation::new("updateSetting", "Update a setting", SuccessResponse::one::<SettingResource>("The setting."))
        .callers(Callers::MANAGERS)
        .body(
            UPDATE_BODY,
            r#"{ "data": { "type": "settings", "attributes": { "value": ["token.generate", "user.read"] } } }"#,
        )
        .field_errors(&[ErrorCode::ValueNotAllowed]);

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
    body: Body,
) -> Result<Document<SettingResource>, ApiError> {
    settings::show(&context, &named).await?;
    let value = body.validate(UPDATE_BODY)?.attributes().required_json("value");
    let setting = settings::update(&context, &named, &value).await?;
    Ok(Document::new(resource(context.account(), &setting)))
}

const DELETE: Operation =
    Operation::new("deleteSetting", "Delete a setting", SuccessResponse::empty(204, "The setting was deleted."))
        .description("Existing users keep their permissions.")
        .callers(Callers::MANAGERS);

/// `DELETE /v1/accounts/{ACCOUNT}/settings/{id|key}`
async fn delete(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<SettingRef>,
) -> Result<StatusCode, ApiError> {
    settings::delete(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPE: Node = Node::one_of(&["setting", "settings"]).required();

/// The setting as answers have it, for every caller.
pub(in crate::server::api) fn resource(account: AccountId, setting: &Setting) -> SettingResource {
    let attributes = SettingAttributes {
        key: setting.key.as_str(),
        value: setting.value.clone(),
        created: time::format(setting.created),
        updated: time::format(setting.updated),
    };
    let own = account_path(account, &format!("/settings/{}", setting.id));
    Resource::new("settings", setting.id.0, own, attributes, [("account", Relationship::to_account(account))])
}

fn keys() -> Object {
    string_enum(
        "The initial permissions of new customers, or of new licences.",
        SettingKey::ALL.map(SettingKey::as_str),
    )
}

impl Record for SettingResource {
    const NAME: &'static str = "Setting";

    fn sample() -> Self {
        let setting = Setting {
            id: samples::SETTING,
            key: SettingKey::DefaultUserPermissions,
            value: vec!["account.read".into(), "token.generate".into(), "user.read".into()],
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(samples::ACCOUNT, &setting)
    }
}
