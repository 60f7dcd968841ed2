//! Second factors of users: list, create, show, switch, delete (contract 3.10).

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{
        id::AccountId,
        password::NewPassword,
        second_factor::{SecondFactorDraft, SecondFactorSwitch},
    },
    server::{
        api::{
            extract::{
                authenticated::{Authenticated, RequestContext},
                body::{Body, CheckedBody},
                list_query::ListQuery,
                path::{NestedPathRef, PathRef},
            },
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{
            resource_ref::{SecondFactorRef, UserRef},
            second_factors::{self, ShownSecondFactor},
        },
    },
};

/// What `POST U/second-factors` takes: which of the two is needed hangs on the user.
pub(in crate::server::api) const NEW_FACTOR: ObjectSchema =
    &[("meta", Node::object(&[("password", Node::text()), ("otp", Node::text())]).required())];

/// What `PATCH U/second-factors/{id}` takes.
pub(in crate::server::api) const SWITCH: ObjectSchema = &[
    (
        "data",
        Node::object(&[
            ("type", Node::one_of(TYPES).required()),
            ("id", Node::ignored()),
            ("attributes", Node::object(&[("enabled", Node::boolean().required())]).required()),
        ])
        .required(),
    ),
    ("meta", Node::object(&[("otp", Node::text().required())]).required()),
];

/// What `DELETE U/second-factors/{id}` takes.
pub(in crate::server::api) const REMOVAL: ObjectSchema = &[("meta", Node::object(&[("otp", Node::text())]))];

const TYPES: &[&str] =
    &["second-factor", "second-factors", "secondFactor", "secondFactors", "second_factor", "second_factors"];

/// A second factor as answers show it.
pub(in crate::server::api) type SecondFactorResource = Resource<SecondFactorAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct SecondFactorAttributes {
    /// What an authenticator app reads, as a QR code; only until it is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uri: Option<String>,
    /// What the app asks for where it cannot read that; only until it is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    secret: Option<String>,
    /// Whether log-in asks for its codes.
    enabled: bool,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// `GET U/second-factors`
pub(in crate::server::api) async fn list(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(user): PathRef<UserRef>,
    asked: ListQuery,
) -> Result<Document<Vec<SecondFactorResource>>, ApiError> {
    second_factors::may_list(&domain, &caller, account, &user).await?;
    let paging = asked.paging()?;
    let page = second_factors::list(&domain, &caller, account, &user, paging).await?;
    Ok(asked.answer(paging, page.map(|shown| resource(account, &shown))))
}

/// `POST U/second-factors`
pub(in crate::server::api) async fn create(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    PathRef(user): PathRef<UserRef>,
    body: Body,
) -> Result<Created<SecondFactorAttributes>, ApiError> {
    second_factors::may_create(&domain, &caller, account, &user).await?;
    let sent = body.read(NEW_FACTOR)?;
    let shown = second_factors::create(&domain, &caller, account, &user, draft(&sent)).await?;
    Ok(Created(resource(account, &shown)))
}

/// `GET U/second-factors/{id}`
pub(in crate::server::api) async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
) -> Result<Document<SecondFactorResource>, ApiError> {
    let shown = second_factors::show(&domain, &caller, account, &user, &factor).await?;
    Ok(Document::of(resource(account, &shown)))
}

/// `PATCH` or `PUT U/second-factors/{id}`
pub(in crate::server::api) async fn update(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<Document<SecondFactorResource>, ApiError> {
    second_factors::exists(&domain, &caller, account, &user, &factor).await?;
    let sent = body.read(SWITCH)?;
    let shown = second_factors::update(&domain, &caller, account, &user, &factor, switch(&sent)).await?;
    Ok(Document::of(resource(account, &shown)))
}

/// `DELETE U/second-factors/{id}`
pub(in crate::server::api) async fn delete(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    second_factors::exists(&domain, &caller, account, &user, &factor).await?;
    let sent = body.read(REMOVAL)?;
    let otp = sent.meta().text("otp");
    second_factors::delete(&domain, &caller, account, &user, &factor, otp.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The factor, with what its codes are made of where that may be shown.
pub(in crate::server::api) fn resource(account: AccountId, shown: &ShownSecondFactor) -> SecondFactorResource {
    let factor = &shown.factor;
    let user = place(account, &format!("/users/{}", factor.user));
    let own = format!("{user}/second-factors/{}", factor.id);
    let relationships =
        [("account", Relationship::to_account(account)), ("user", Relationship::to_one(user, "users", factor.user.0))];
    Resource::new("second-factors", factor.id.0, own, attributes(shown), relationships)
}

fn attributes(shown: &ShownSecondFactor) -> SecondFactorAttributes {
    SecondFactorAttributes {
        uri: shown.seed.as_ref().map(|seed| seed.uri.reveal().clone()),
        secret: shown.seed.as_ref().map(|seed| seed.secret.reveal().clone()),
        enabled: shown.factor.enabled.is_some(),
        created: time::format(shown.factor.created),
        updated: time::format(shown.factor.updated),
    }
}

fn draft(sent: &CheckedBody) -> SecondFactorDraft {
    let meta = sent.meta();
    SecondFactorDraft { password: meta.text("password").map(NewPassword::new), otp: meta.text("otp") }
}

fn switch(sent: &CheckedBody) -> SecondFactorSwitch {
    SecondFactorSwitch {
        enabled: sent.attributes().flag("enabled").unwrap_or_default(),
        otp: sent.meta().text("otp").unwrap_or_default(),
    }
}
