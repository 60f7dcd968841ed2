//! Accounts: show, update, refuse to delete (contract 5.1 to 5.4).

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    model::{
        account::{Account as Tenant, AccountChanges},
        api_version::Version,
        problem::ErrorCode,
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            extract::{
                authenticated::Authenticated,
                body::{Body, CheckedBody},
            },
            openapi::{Operation, SuccessResponse},
            wire::{
                document::{Document, Relationship, Resource, place},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::accounts,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::NamedAccount;
    vec![
        Endpoint::get(NamedAccount, "", show, SHOW),
        Endpoint::patch(NamedAccount, "", update, UPDATE),
        Endpoint::delete(NamedAccount, "", delete, DELETE),
    ]
}

/// An account as answers show it.
pub(in crate::server::api) type AccountResource = Resource<AccountAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct AccountAttributes {
    /// What people call it.
    #[schema(max_length = 255)]
    name: String,
    /// A short name for addresses: lower-case letters, digits and dashes.
    #[schema(max_length = 255)]
    slug: String,
    /// The version of the API for requests that name none.
    api_version: &'static str,
    status: &'static str,
    /// Whether only staff and products create users. Where not, anybody may sign up.
    protected: bool,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

const SHOW: Operation =
    Operation::new("showAccount", "Show the account", SuccessResponse::one::<AccountResource>("The account."))
        .about("`meta.keys.ed25519` is the key by which its answers are signed: base64 of its hex digits.")
        .who("Staff and products. Customers and licences only where a setting gives them `account.read`.");

/// `GET /v1/accounts/{ACCOUNT}`
async fn show(Authenticated(context): Authenticated) -> Result<Document<AccountResource>, ApiError> {
    let tenant = accounts::show(&context).await?;
    Ok(Document::of(resource(&tenant, &context.domain().public_key(context.account()))))
}

/// What `PATCH /v1/accounts/{ACCOUNT}` takes.
const UPDATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", Node::one_of(&["account", "accounts"]).required()),
        ("id", Node::ignored()),
        (
            "attributes",
            Node::object(&[
                ("name", Node::text()),
                ("slug", Node::text()),
                ("api_version", Node::one_of(Version::KNOWN)),
                ("protected", Node::boolean()),
            ])
            .required(),
        ),
    ])
    .required(),
)];

const UPDATE: Operation =
    Operation::new("updateAccount", "Change the account", SuccessResponse::one::<AccountResource>("The account."))
        .about(
            "What is not sent stays. `protected` decides who may create users: anybody while it is false, staff and \
             products while it is true. It holds from the next request on.",
        )
        .who("Admins and developers.")
        .takes(UPDATE_BODY, r#"{ "data": { "type": "accounts", "attributes": { "protected": true } } }"#)
        .refuses(&[
            ErrorCode::NameTooLong,
            ErrorCode::SlugInvalid,
            ErrorCode::SlugTaken,
            ErrorCode::SlugReserved,
            ErrorCode::SlugTooLong,
        ]);

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}`
async fn update(Authenticated(context): Authenticated, body: Body) -> Result<Document<AccountResource>, ApiError> {
    let sent = body.read(UPDATE_BODY)?;
    let tenant = accounts::update(&context, changes(&sent)).await?;
    Ok(Document::of(resource(&tenant, &context.domain().public_key(context.account()))))
}

const DELETE: Operation =
    Operation::new("deleteAccount", "Delete the account", SuccessResponse::nothing(204, "Never answered."))
        .about("Refused, whoever asks: accounts are deleted on the server's command line, by its operator.")
        .who("Nobody.");

/// `DELETE /v1/accounts/{ACCOUNT}`: a door that never opens.
async fn delete(Authenticated(context): Authenticated) -> Result<(), ApiError> {
    Ok(accounts::delete(&context)?)
}

/// The account, and the key by which its answers are signed.
pub(in crate::server::api) fn resource(tenant: &Tenant, key: &[u8]) -> AccountResource {
    let own = place(tenant.id, "");
    let related = |name: &str| Relationship::to(format!("{own}/{name}"));
    let relationships = [
        ("settings", related("settings")),
        ("webhookEndpoints", related("webhook-endpoints")),
        ("webhookEvents", related("webhook-events")),
        ("products", related("products")),
        ("policies", related("policies")),
        ("users", related("users")),
        ("licenses", related("licenses")),
        ("machines", related("machines")),
        ("tokens", related("tokens")),
    ];
    // Hex within base64: what clients of the Keygen API unwrap.
    let key = BASE64_STANDARD.encode(hex::encode(key));
    Resource::new("accounts", tenant.id.0, own, attributes(tenant), relationships)
        .with_meta(json!({ "keys": { "ed25519": key } }))
}

fn attributes(tenant: &Tenant) -> AccountAttributes {
    AccountAttributes {
        name: tenant.name.clone(),
        slug: tenant.slug.clone(),
        api_version: tenant.api_version.as_str(),
        // Nobody pays for an account here, so none is ever in arrears.
        status: "SUBSCRIBED",
        protected: tenant.protected,
        created: time::format(tenant.created),
        updated: time::format(tenant.updated),
    }
}

fn changes(sent: &CheckedBody) -> AccountChanges {
    let attributes = sent.attributes();
    AccountChanges {
        name: attributes.text("name"),
        slug: attributes.text("slug"),
        api_version: attributes.text("api_version").and_then(|name| Version::find(&name)),
        protected: attributes.flag("protected"),
        seen: None,
    }
}
