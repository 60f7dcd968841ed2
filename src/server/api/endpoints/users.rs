//! Users: create, list, show, update, delete, ban, unban, group (contract 3.1 to 3.11).

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{ToSchema, openapi::Object};

use crate::{
    model::{
        filter::UserFilter,
        id::AccountId,
        password::NewPassword,
        problem::Field,
        role::Role,
        timestamp::Timestamp,
        user::{Status, User, UserChanges, UserDraft},
    },
    server::{
        api::{
            extract::{
                authenticated::{Authenticated, MaybeAuthenticated, RequestContext},
                body::{Body, BodyObject, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::words,
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                json::camelled,
                keys::snake,
                query::Query,
                schema::{NOTHING, Node, ObjectSchema},
                time,
            },
        },
        domain::{resource_ref::UserRef, users},
    },
};

/// What `POST A/users` takes.
pub(in crate::server::api) const NEW_USER: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text().required()),
                ("password", Node::text()),
                ("first_name", Node::text().or_blank()),
                ("last_name", Node::text().or_blank()),
                ("metadata", Node::metadata()),
                ("role", ROLE),
            ])
            .required(),
        ),
        ("relationships", Node::object(&[("group", Node::object(&[("data", GROUP)]).guarded(Field::Group))])),
    ])
    .required(),
)];

/// What `PATCH A/users/{id|email}` takes.
pub(in crate::server::api) const CHANGES: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text()),
                ("password", Node::text().guarded(Field::Password)),
                ("first_name", Node::text().or_blank()),
                ("last_name", Node::text().or_blank()),
                ("metadata", Node::metadata().guarded(Field::Metadata)),
                ("role", ROLE),
            ]),
        ),
    ])
    .required(),
)];

/// What `PATCH A/users/{id|email}/group` takes.
pub(in crate::server::api) const NEW_GROUP: ObjectSchema = &[("data", GROUP)];

const TYPE: Node = Node::one_of(&["user", "users"]).required();
const ROLE: Node = Node::one_of(ROLES).guarded(Field::Role);
pub(in crate::server::api) const ROLES: &[&str] =
    &["user", "admin", "developer", "sales-agent", "support-agent", "read-only"];

const GROUP: Node =
    Node::object(&[("type", Node::one_of(&["group", "groups"]).required()), ("id", Node::id().required())])
        .required()
        .or_null();

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

/// `POST A/users`
pub(in crate::server::api) async fn create(
    RequestContext(domain, account, MaybeAuthenticated(caller)): RequestContext<MaybeAuthenticated>,
    body: Body,
) -> Result<Created<UserAttributes>, ApiError> {
    let sent = body.read_guarded(NEW_USER, |field| users::may_send(&caller, field))?;
    let user = users::create(&domain, &caller, account, draft(&sent)).await?;
    Ok(Created(resource(account, &user, domain.now())))
}

/// `GET A/users`
pub(in crate::server::api) async fn list(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    asked: ListQuery,
) -> Result<Document<Vec<UserResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = users::list(&domain, &caller, account, filter(&asked.query)?, paging).await?;
    Ok(asked.answer(paging, page.map(|user| resource(account, &user, domain.now()))))
}

/// `GET A/users/{id|email}`
pub(in crate::server::api) async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<UserResource>, ApiError> {
    let user = users::show(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `PATCH` or `PUT A/users/{id|email}`
pub(in crate::server::api) async fn update(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&domain, &caller, account, &named).await?;
    let sent = body.read_guarded(CHANGES, |field| users::may_change(&caller, field))?;
    let user = users::update(&domain, &caller, account, &named, changes(&sent)).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `DELETE A/users/{id|email}`
pub(in crate::server::api) async fn delete(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    users::look_up(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    users::delete(&domain, &caller, account, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST A/users/{id|email}/actions/ban`
pub(in crate::server::api) async fn ban(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_ban(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    let user = users::ban(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `POST A/users/{id|email}/actions/unban`
pub(in crate::server::api) async fn unban(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::may_unban(&domain, &caller, account, &named).await?;
    body.read(NOTHING)?;
    let user = users::unban(&domain, &caller, account, &named).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

/// `GET A/users/{id|email}/group`: there is none.
pub(in crate::server::api) async fn group(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
) -> Result<Document<()>, ApiError> {
    Ok(Document::of(users::group(&domain, &caller, account, &named).await?))
}

/// `PATCH` or `PUT A/users/{id|email}/group`
pub(in crate::server::api) async fn update_group(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&domain, &caller, account, &named).await?;
    let sent = body.read(NEW_GROUP)?;
    let user = users::update_group(&domain, &caller, account, &named, sent.data().id()).await?;
    Ok(Document::of(resource(account, &user, domain.now())))
}

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

/// Whom the query leaves. What it cannot mean, and what nothing here has, leaves nobody.
fn filter(query: &Query) -> Result<UserFilter, ApiError> {
    let status = query.last("status");
    let statuses = |sent: &str| Status::ALL.into_iter().find(|status| status.as_str().eq_ignore_ascii_case(sent));
    // No user owns a licence or stands in a group: neither is served.
    let is_assigned = query.last("assigned").or_else(|| query.last("active"));
    let wants_others = is_assigned.is_some_and(|sent| sent != "false")
        || ["product", "license", "group"].into_iter().any(|name| query.last(name).is_some())
        || query.has_oddly("metadata")
        || status.is_some_and(|sent| statuses(sent).is_none());
    if wants_others {
        return Ok(UserFilter::nobody());
    }
    let metadata: Vec<_> = query.members("metadata").map(|(key, value)| (snake(key), value.to_owned())).collect();
    if metadata.len() > UserFilter::MOST_PAIRS {
        let detail = format!("maximum of {} pairs exceeded", UserFilter::MOST_PAIRS);
        return Err(ApiError::parameter("metadata", detail));
    }
    Ok(UserFilter { roles: roles(query), status: status.and_then(statuses), metadata })
}

/// One role that is not in a list is ignored, and switches the default off (contract 3.5).
fn roles(query: &Query) -> Vec<Role> {
    let listed: Vec<_> = query.all("roles[]").collect();
    match (listed.as_slice(), query.last("roles")) {
        ([], None) => UserFilter::default().roles,
        ([], Some(_)) => UserFilter::everybody().roles,
        (listed, _) => {
            Role::ALL.into_iter().filter(|role| listed.iter().any(|name| name.parse() == Ok(*role))).collect()
        }
    }
}

fn draft(sent: &CheckedBody) -> UserDraft {
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
    words(about, Status::ALL.map(Status::as_str))
}

fn every_role() -> Object {
    words("What the user is to the vendor: `user` is a customer, all others are staff.", Role::ALL.map(Role::as_str))
}

fn changes(sent: &CheckedBody) -> UserChanges {
    let attributes = sent.attributes();
    UserChanges {
        email: attributes.text("email"),
        first_name: attributes.nullable("first_name", BodyObject::text),
        last_name: attributes.nullable("last_name", BodyObject::text),
        password: attributes.nullable("password", BodyObject::text).map(|password| password.map(NewPassword::new)),
        role: attributes.text("role").and_then(|name| name.parse().ok()),
        metadata: attributes.maybe_metadata(),
    }
}
