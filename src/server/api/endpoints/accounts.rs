//! Accounts: show, update, refuse to delete (docs/api.md 5.1 to 5.4).

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
            openapi::{Callers, Operation, Record, SuccessResponse, samples},
            wire::{
                document::{Document, Relationship, Resource, account_path},
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

/// An account as answers have it.
pub(in crate::server::api) type AccountResource = Resource<AccountAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct AccountAttributes {
    /// The name for people.
    #[schema(max_length = 255)]
    name: String,
    /// A short name for URLs: lower-case letters, digits and dashes.
    #[schema(max_length = 255)]
    slug: String,
    /// The version of the API for requests without `Keygen-Version`.
    api_version: &'static str,
    status: &'static str,
    /// Whether only staff and products can create users. If not, anyone can sign up.
    protected: bool,
    /// Whether whoever signs up must prove their email before they can log in.
    verified_emails: bool,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

const SHOW: Operation = Operation::new(
    "showAccount",
    "Show the account",
    SuccessResponse::one::<AccountResource>("The account."),
)
.description(
    "`meta.keys.ed25519` is the public key of the signatures of answers: its hex digits in base64. There are no \
             other keys: they are null.",
)
.callers(Callers::PRODUCTS.and(Callers::STAFF))
.restriction("A customer needs the permission `account.read`, which the account's settings can grant.");

/// `GET /v1/accounts/{ACCOUNT}`
async fn show(Authenticated(context): Authenticated) -> Result<Document<AccountResource>, ApiError> {
    let tenant = accounts::show(&context).await?;
    Ok(Document::new(resource(&tenant, &context.domain().public_key(context.account()))))
}

/// The body of `PATCH /v1/accounts/{ACCOUNT}`.
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
                ("verified_emails", Node::boolean()),
            ])
            .required(),
        ),
    ])
    .required(),
)];

const UPDATE: Operation =
    Operation::new("updateAccount", "Update the account", SuccessResponse::one::<AccountResource>("The account."))
        .description(
            "An attribute that is not sent keeps its value. `protected` decides who can create users: anyone while it \
             is false, only staff and products while it is true. With `verifiedEmails`, whoever signs up gets a link by \
             mail, and cannot log in before it is used. A change takes effect with the next request.",
        )
        .callers(Callers::MANAGERS)
        .body(UPDATE_BODY, r#"{ "data": { "type": "accounts", "attributes": { "protected": true } } }"#)
        .field_errors(&[
            ErrorCode::NameTooLong,
            ErrorCode::SlugInvalid,
            ErrorCode::SlugTaken,
            ErrorCode::SlugReserved,
            ErrorCode::SlugTooLong,
            ErrorCode::SlugTooShort,
            ErrorCode::MailRequired,
        ]);

/// `PATCH` or `PUT /v1/accounts/{ACCOUNT}`
async fn update(Authenticated(context): Authenticated, body: Body) -> Result<Document<AccountResource>, ApiError> {
    let sent = body.validate(UPDATE_BODY)?;
    let tenant = accounts::update(&context, changes(&sent)).await?;
    Ok(Document::new(resource(&tenant, &context.domain().public_key(context.account()))))
}

const DELETE: Operation =
    Operation::new("deleteAccount", "Delete the account", SuccessResponse::empty(204, "Never returned."))
        .description("Always refused: an account cannot be deleted.")
        .callers(Callers::NOBODY);

/// `DELETE /v1/accounts/{ACCOUNT}`: always refused.
async fn delete(Authenticated(context): Authenticated) -> Result<(), ApiError> {
    Ok(accounts::delete(&context)?)
}

/// The account as answers have it, with the public key of their signatures.
pub(in crate::server::api) fn resource(tenant: &Tenant, key: &[u8]) -> AccountResource {
    let own = account_path(tenant.id, "");
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
    // Hex in base64, as clients of the Keygen API decode it. They read the other two keys without looking whether
    // they are there.
    let key = BASE64_STANDARD.encode(hex::encode(key));
    Resource::new("accounts", tenant.id.0, own, attributes(tenant), relationships)
        .with_meta(json!({ "keys": { "ed25519": key, "ecdsa": null, "rsa2048": null } }))
}

fn attributes(tenant: &Tenant) -> AccountAttributes {
    AccountAttributes {
        name: tenant.name.clone(),
        slug: tenant.slug.clone(),
        api_version: tenant.api_version.as_str(),
        // An account here has no subscription that could lapse.
        status: "SUBSCRIBED",
        protected: tenant.protected,
        verified_emails: tenant.verified_emails,
        created: time::format(tenant.created),
        updated: time::format(tenant.updated),
    }
}

fn changes(sent: &CheckedBody) -> AccountChanges {
    let attributes = sent.attributes();
    AccountChanges {
        name: attributes.text("name"),
        slug: attributes.text("slug"),
        api_version: attributes
            .text("api_version")
            .map(|name| Version::find(&name).expect("the schema allows only versions")),
        protected: attributes.flag("protected"),
        verified_emails: attributes.flag("verified_emails"),
        seen: None,
    }
}

impl Record for AccountResource {
    const NAME: &'static str = "Account";

    fn sample() -> Self {
        let account = Tenant {
            id: samples::ACCOUNT,
            name: "Acme".into(),
            slug: "acme".into(),
            protected: false,
            protection_changed: None,
            verified_emails: false,
            api_version: Version::NEWEST,
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(&account, &[0x6b; 32])
    }
}
