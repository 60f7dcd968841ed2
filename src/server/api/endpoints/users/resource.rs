//! A user as answers show it, and the parts of bodies that several endpoints of users take.

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        problem::Field,
        role::Role,
        timestamp::Timestamp,
        user::{Status, User},
    },
    server::api::{
        openapi::words,
        wire::{
            document::{Relationship, Resource, place},
            json::camelled,
            schema::Node,
            time,
        },
    },
};

/// A user as answers show them.
pub(in crate::server::api) type UserResource = Resource<UserAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct UserAttributes {
    /// Both names; null unless there are both.
    #[schema(required)]
    full_name: Option<String>,
    #[schema(required, max_length = 255)]
    first_name: Option<String>,
    #[schema(required, max_length = 255)]
    last_name: Option<String>,
    /// A bare mailbox, in lower case; nobody else in the account has it.
    #[schema(format = Email, max_length = 255)]
    email: String,
    #[schema(schema_with = statuses)]
    status: &'static str,
    #[schema(schema_with = every_role)]
    role: &'static str,
    /// Whatever the vendor keeps with the user.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
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

/// The user as one sees them at a moment: how they stand depends on it.
pub(in crate::server::api) fn resource(account: AccountId, user: &User, now: Timestamp) -> UserResource {
    let own = place(account, &format!("/users/{}", user.id));
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
        status: user.status(now).as_str(),
        role: user.role.as_str(),
        metadata: camelled(&user.metadata.0),
        created: time::format(user.created),
        updated: time::format(user.updated),
    }
}

fn statuses() -> Object {
    let about = "`ACTIVE` for 90 days, `INACTIVE` after, `BANNED` where staff said so.";
    words(about, Status::ALL.map(Status::as_str))
}

fn every_role() -> Object {
    words("What the user is to the vendor: `user` is a customer, all others are staff.", Role::ALL.map(Role::as_str))
}
