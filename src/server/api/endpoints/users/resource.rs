//! A user as answers have it, and the parts of schemas that several endpoints of users share.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        email::Email,
        id::AccountId,
        metadata::Metadata,
        problem::Field,
        role::Role,
        timestamp::Timestamp,
        user::{Status, User},
    },
    server::{
        api::{
            openapi::{Record, samples, string_enum},
            wire::{
                document::{Relationship, Resource, account_path},
                schema::Node,
                time,
            },
        },
        domain::json_keys::camel_case_keys,
    },
};

/// A user as answers have it.
pub(in crate::server::api) type UserResource = Resource<UserAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct UserAttributes {
    /// First and last name; null unless the user has both.
    #[schema(required)]
    full_name: Option<String>,
    #[schema(required, max_length = 255)]
    first_name: Option<String>,
    #[schema(required, max_length = 255)]
    last_name: Option<String>,
    /// An address without a display name, in lower case, unique in the account.
    #[schema(format = Email, max_length = 255)]
    email: String,
    /// Whether the user has proven that the email is theirs.
    email_verified: bool,
    #[schema(schema_with = statuses)]
    status: &'static str,
    #[schema(schema_with = every_role)]
    role: &'static str,
    /// Free JSON of the vendor.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    /// When the user is deleted, because they asked for it; null: not to be.
    #[schema(required, format = DateTime)]
    deletion_scheduled: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

pub(in crate::server::api) const TYPE: Node = Node::one_of(&["user", "users"]).required();

pub(in crate::server::api) const ROLE: Node = Node::one_of(ROLES).guarded(Field::Role);

pub(in crate::server::api) const ROLES: &[&str] =
    &["user", "admin", "developer", "sales-agent", "support-agent", "read-only"];

pub(in crate::server::api) const GROUP: Node =
    Node::object(&[("type", Node::one_of(&["group", "groups"]).required()), ("id", Node::id().required())])
        .required()
        .or_null();

/// The user as answers have it. The status depends on the time.
pub(in crate::server::api) fn resource(account: AccountId, user: &User, now: Timestamp) -> UserResource {
    let own = account_path(account, &format!("/users/{}", user.id));
    let related = |name: &str| Relationship::to(format!("{own}/{name}"));
    let relationships = [
        ("account", Relationship::to_account(account)),
        ("group", Relationship::to_none(format!("{own}/group"))),
        ("products", related("products")),
        ("licenses", related("licenses")),
        ("machines", related("machines")),
        ("tokens", related("tokens")),
        ("secondFactors", related("second-factors")),
    ];
    Resource::new("users", user.id.0, own, attributes(user, now), relationships)
}

fn attributes(user: &User, now: Timestamp) -> UserAttributes {
    UserAttributes {
        full_name: user.full_name(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        email: user.email.to_string(),
        email_verified: user.email_verified.is_some(),
        status: user.status(now).as_str(),
        role: user.role.as_str(),
        metadata: camel_case_keys(&user.metadata.0),
        deletion_scheduled: user.deletion.map(time::format),
        created: time::format(user.created),
        updated: time::format(user.updated),
    }
}

fn statuses() -> Object {
    let about = "`ACTIVE` for 90 days after the creation, then `INACTIVE`; `BANNED` while the user is banned.";
    string_enum(about, Status::ALL.map(Status::as_str))
}

fn every_role() -> Object {
    string_enum("`user` is a customer; all other roles are staff.", Role::ALL.map(Role::as_str))
}

impl Record for UserResource {
    const NAME: &'static str = "User";

    fn sample() -> Self {
        let user = User {
            id: samples::USER,
            email: Email::parse("ada@engine.example").expect("an email"),
            first_name: Some("Ada".into()),
            last_name: Some("Byron".into()),
            role: Role::User,
            banned: false,
            email_verified: Some(samples::NOW),
            awaits_proof: false,
            claimed: false,
            permissions: None,
            deletion: None,
            metadata: Metadata(Map::from_iter([("customer_id".into(), Value::from("cus_0091"))])),
            created: samples::NOW,
            updated: samples::NOW,
        };
        resource(samples::ACCOUNT, &user, samples::NOW)
    }
}
