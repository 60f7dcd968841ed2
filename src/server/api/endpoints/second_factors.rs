//! Second factors of users: list, create, show, switch, delete (contract 3.10).

use axum::http::StatusCode;
use secrecy::ExposeSecret;
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
            endpoint::{Endpoint, Scope},
            extract::{
                authenticated::Authenticated,
                body::{Body, CheckedBody},
                list_query::ListQuery,
                path::{NestedPathRef, PathRef},
            },
            openapi::{Operation, SuccessResponse},
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{
            error::UnauthenticatedReason,
            resource_ref::{SecondFactorRef, UserRef},
            second_factors::{self, ShownSecondFactor},
        },
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/users/{user}/second-factors", list, LIST),
        Endpoint::post(Account, "/users/{user}/second-factors", create, CREATE),
        Endpoint::get(Account, "/users/{user}/second-factors/{factor}", show, SHOW),
        Endpoint::patch(Account, "/users/{user}/second-factors/{factor}", update, UPDATE),
        Endpoint::delete(Account, "/users/{user}/second-factors/{factor}", delete, DELETE),
    ]
}

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

const WHO_READS: &str = "Users for themselves; admins for everybody.";

const WHO_CHANGES: &str = "Users for themselves, but for read-only staff; admins for everybody.";

const LIST: Operation = Operation::new(
    "listSecondFactors",
    "List a user's second factors",
    SuccessResponse::page::<SecondFactorResource>("The one there is, or none."),
)
.who(WHO_READS);

/// `GET U/second-factors`
async fn list(
    Authenticated(context): Authenticated,
    PathRef(user): PathRef<UserRef>,
    asked: ListQuery,
) -> Result<Document<Vec<SecondFactorResource>>, ApiError> {
    second_factors::may_list(&context, &user).await?;
    let paging = asked.paging()?;
    let page = second_factors::list(&context, &user, paging).await?;
    Ok(asked.answer(paging, page.map(|shown| resource(context.account(), &shown))))
}

/// What `POST U/second-factors` takes: which of the two is needed hangs on the user.
const CREATE_BODY: ObjectSchema =
    &[("meta", Node::object(&[("password", Node::text()), ("otp", Node::text())]).required())];

const CREATE: Operation = Operation::new(
    "createSecondFactor",
    "Create a second factor",
    SuccessResponse::made::<SecondFactorResource>("The factor, not enabled yet; `uri` and `secret` go into the app."),
)
.about(
    "The caller's own password proves who asks, also where an admin gives a factor to somebody else. A user has one at \
     most: where it is enabled already, its code is asked for before that is told.",
)
.who(WHO_CHANGES)
.takes(CREATE_BODY, r#"{ "meta": { "password": "seven copper gears at dusk" } }"#)
.denies(&[UnauthenticatedReason::Password, UnauthenticatedReason::OtpInvalid])
.conflicts();

/// `POST U/second-factors`
async fn create(
    Authenticated(context): Authenticated,
    PathRef(user): PathRef<UserRef>,
    body: Body,
) -> Result<Created<SecondFactorAttributes>, ApiError> {
    second_factors::may_create(&context, &user).await?;
    let sent = body.read(CREATE_BODY)?;
    let shown = second_factors::create(&context, &user, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &shown)))
}

const SHOW: Operation = Operation::new(
    "showSecondFactor",
    "Show a second factor",
    SuccessResponse::one::<SecondFactorResource>("The factor."),
)
.who(WHO_READS);

/// `GET U/second-factors/{id}`
async fn show(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
) -> Result<Document<SecondFactorResource>, ApiError> {
    let shown = second_factors::show(&context, &user, &factor).await?;
    Ok(Document::of(resource(context.account(), &shown)))
}

/// What `PATCH U/second-factors/{id}` takes.
const UPDATE_BODY: ObjectSchema = &[
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

const UPDATE: Operation = Operation::new(
    "updateSecondFactor",
    "Switch a second factor",
    SuccessResponse::one::<SecondFactorResource>("The factor."),
)
.about(
    "Its own code shows that the app has it. Once it is enabled, log-in asks for a code, and the secret is shown \
             no more. Switched off, it begins anew with another one.",
)
.who(WHO_CHANGES)
.takes(
    UPDATE_BODY,
    r#"{ "data": { "type": "second-factors", "attributes": { "enabled": true } }, "meta": { "otp": "123456" } }"#,
)
.denies(&[UnauthenticatedReason::OtpInvalid]);

/// `PATCH` or `PUT U/second-factors/{id}`
async fn update(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<Document<SecondFactorResource>, ApiError> {
    second_factors::exists(&context, &user, &factor).await?;
    let sent = body.read(UPDATE_BODY)?;
    let shown = second_factors::update(&context, &user, &factor, switch(&sent)).await?;
    Ok(Document::of(resource(context.account(), &shown)))
}

/// What `DELETE U/second-factors/{id}` takes.
const DELETE_BODY: ObjectSchema = &[("meta", Node::object(&[("otp", Node::text())]))];

const DELETE: Operation =
    Operation::new("deleteSecondFactor", "Delete a second factor", SuccessResponse::nothing(204, "It is gone."))
        .about("While it is enabled, its code is needed.")
        .who(WHO_CHANGES)
        .takes(DELETE_BODY, r#"{ "meta": { "otp": "123456" } }"#)
        .denies(&[UnauthenticatedReason::OtpRequired, UnauthenticatedReason::OtpInvalid]);

/// `DELETE U/second-factors/{id}`
async fn delete(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    second_factors::exists(&context, &user, &factor).await?;
    let sent = body.read(DELETE_BODY)?;
    let otp = sent.meta().text("otp");
    second_factors::delete(&context, &user, &factor, otp.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPES: &[&str] =
    &["second-factor", "second-factors", "secondFactor", "secondFactors", "second_factor", "second_factors"];

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
        uri: shown.seed.as_ref().map(|seed| seed.uri.expose_secret().to_owned()),
        secret: shown.seed.as_ref().map(|seed| seed.secret.expose_secret().to_owned()),
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
    SecondFactorSwitch { enabled: sent.attributes().required_flag("enabled"), otp: sent.meta().required_text("otp") }
}
