//! Users: create and show (contract 3.1 to 3.4). M2: list, update, delete, ban, unban.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        id::AccountId,
        password::NewPassword,
        problem::Field,
        role::Role,
        timestamp::Timestamp,
        user::{Status, User, UserDraft},
    },
    server::domain::{
        Domain,
        users::{self, UserRef},
    },
};

use super::{
    body::{Body, Sent},
    caller::{Anyone, Someone},
    document::{Created, Document, Relationship, Resource, place},
    error::ApiError,
    json::camelled,
    openapi::words,
    path::{Account, Named},
    schema::{Keys, Node},
    time,
};

/// What `POST A/users` takes.
pub(super) const NEW_USER: Keys = &[(
    "data",
    Node::object(&[
        ("type", Node::one_of(&["user", "users"]).required()),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text().required()),
                ("password", Node::text()),
                ("first_name", Node::text().or_blank()),
                ("last_name", Node::text().or_blank()),
                ("metadata", Node::metadata()),
                ("role", Node::one_of(ROLES).guarded(Field::Role)),
            ])
            .required(),
        ),
        ("relationships", Node::object(&[("group", Node::object(&[("data", GROUP)]).guarded(Field::Group))])),
    ])
    .required(),
)];

const ROLES: &[&str] = &["user", "admin", "developer", "sales-agent", "support-agent", "read-only"];

const GROUP: Node =
    Node::object(&[("type", Node::one_of(&["group", "groups"]).required()), ("id", Node::id().required())])
        .required()
        .or_null();

/// A user as answers show them.
pub(super) type UserResource = Resource<Attributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Attributes {
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
    #[schema(schema_with = roles)]
    role: &'static str,
    /// Whatever the vendor keeps with the user.
    #[schema(value_type = Object)]
    metadata: Map<String, Value>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// `POST A/users`
pub(super) async fn create(
    State(domain): State<Domain>,
    Account(account): Account,
    Anyone(caller): Anyone,
    body: Body,
) -> Result<Created<Attributes>, ApiError> {
    let sent = body.read_guarded(NEW_USER, |field| users::may_send(&caller, field))?;
    let user = users::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &user, domain.now())))
}

/// `GET A/users/{id|email}`
pub(super) async fn show(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
    Named(name): Named,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::show(&domain, &caller, account, &UserRef::parse(&name)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// The user as one sees them at a moment: how they stand depends on it.
pub(super) fn resource(account: AccountId, user: &User, now: Timestamp) -> UserResource {
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

fn attributes(user: &User, now: Timestamp) -> Attributes {
    Attributes {
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

fn draft(sent: &Sent) -> UserDraft {
    let attributes = sent.attributes();
    UserDraft {
        email: attributes.text("email").unwrap_or_default(),
        password: attributes.text("password").map(NewPassword::new),
        first_name: attributes.text("first_name"),
        last_name: attributes.text("last_name"),
        role: attributes.text("role").and_then(|name| name.parse().ok()),
        group: Some(sent.relationship("group").id()).filter(Option::is_some),
        metadata: attributes.metadata(),
    }
}

fn statuses() -> Object {
    let about = "`ACTIVE` for 90 days, `INACTIVE` after, `BANNED` where staff said so.";
    words(about, [Status::Active, Status::Inactive, Status::Banned].map(Status::as_str))
}

fn roles() -> Object {
    words("What the user is to the vendor: `user` is a customer, all others are staff.", Role::ALL.map(Role::as_str))
}
