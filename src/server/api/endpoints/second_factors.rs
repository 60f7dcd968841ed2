//! Second factors of users: list, create, show, enable or disable, delete (docs/api.md 3.10).

use axum::http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    model::{
        id::AccountId,
        password::NewPassword,
        second_factor::{SecondFactor, SecondFactorDraft, SecondFactorSwitch},
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
            openapi::{Callers, Operation, Record, SuccessResponse, samples},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                schema::{Node, ObjectSchema},
                time,
            },
        },
        domain::{
            error::UnauthenticatedReason,
            resource_ref::{SecondFactorRef, UserRef},
            second_factors::{self, SecondFactorWithSeed, TotpSeed},
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

/// A second factor as answers have it.
pub(in crate::server::api) type SecondFactorResource = Resource<SecondFactorAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct SecondFactorAttributes {
    /// The URI for the QR code that an authenticator app scans. Shown only until the second factor is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    uri: Option<String>,
    /// The secret to type into the app instead. Shown only until the second factor is enabled.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    secret: Option<String>,
    /// Whether log-in asks for a code.
    enabled: bool,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// Which second factors a caller can reach.
const RESTRICTION: &str = "Admins reach the second factors of every user, all others only their own.";

const LIST: Operation = Operation::new(
    "listSecondFactors",
    "List a user's second factors",
    SuccessResponse::page::<SecondFactorResource>("The second factor, or none."),
)
.callers(Callers::USERS)
.restriction(RESTRICTION);

/// `GET U/second-factors`
async fn list(
    Authenticated(context): Authenticated,
    PathRef(user): PathRef<UserRef>,
    list_query: ListQuery,
) -> Result<Document<Vec<SecondFactorResource>>, ApiError> {
    second_factors::may_list(&context, &user).await?;
    let paging = list_query.paging()?;
    let page = second_factors::list(&context, &user, paging).await?;
    Ok(list_query.document(paging, page.map(|shown| resource(context.account(), &shown))))
}

/// The body of `POST U/second-factors`. Which of the two keys is needed depends on the user.
const CREATE_BODY: ObjectSchema =
    &[("meta", Node::object(&[("password", Node::text()), ("otp", Node::text())]).required())];

const CREATE: Operation = Operation::new(
    "createSecondFactor",
    "Create a second factor",
    SuccessResponse::created::<SecondFactorResource>(
        "The second factor, not enabled yet. `uri` and `secret` are for the authenticator app.",
    ),
)
.description(
    "Needs the caller's own password, also where an admin creates a second factor for another user. A user has at \
     most one. If it is already enabled, its code is verified before the conflict is reported.",
)
.callers(Callers::USERS.without(Callers::READ_ONLY))
.restriction(RESTRICTION)
.body(CREATE_BODY, r#"{ "meta": { "password": "seven copper gears at dusk" } }"#)
.unauthenticated(&[UnauthenticatedReason::Password, UnauthenticatedReason::OtpInvalid])
.conflict();

/// `POST U/second-factors`
async fn create(
    Authenticated(context): Authenticated,
    PathRef(user): PathRef<UserRef>,
    body: Body,
) -> Result<Created<SecondFactorAttributes>, ApiError> {
    second_factors::may_create(&context, &user).await?;
    let sent = body.validate(CREATE_BODY)?;
    let shown = second_factors::create(&context, &user, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &shown)))
}

const SHOW: Operation = Operation::new(
    "showSecondFactor",
    "Show a second factor",
    SuccessResponse::one::<SecondFactorResource>("The second factor."),
)
.callers(Callers::USERS)
.restriction(RESTRICTION);

/// `GET U/second-factors/{id}`
async fn show(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
) -> Result<Document<SecondFactorResource>, ApiError> {
    let shown = second_factors::show(&context, &user, &factor).await?;
    Ok(Document::new(resource(context.account(), &shown)))
}

/// The body of `PATCH U/second-factors/{id}`.
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
    "Enable or disable a second factor",
    SuccessResponse::one::<SecondFactorResource>("The second factor."),
)
.description(
    "Needs a code, which proves that the app has the secret. Once enabled, log-in asks for a code and the secret is \
     no longer shown. Disabling it replaces the secret.",
)
.callers(Callers::USERS.without(Callers::READ_ONLY))
.restriction(RESTRICTION)
.body(
    UPDATE_BODY,
    r#"{ "data": { "type": "second-factors", "attributes": { "enabled": true } }, "meta": { "otp": "123456" } }"#,
)
.unauthenticated(&[UnauthenticatedReason::OtpInvalid]);

/// `PATCH` or `PUT U/second-factors/{id}`
async fn update(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<Document<SecondFactorResource>, ApiError> {
    second_factors::exists(&context, &user, &factor).await?;
    let sent = body.validate(UPDATE_BODY)?;
    let shown = second_factors::update(&context, &user, &factor, switch(&sent)).await?;
    Ok(Document::new(resource(context.account(), &shown)))
}

/// The body of `DELETE U/second-factors/{id}`.
const DELETE_BODY: ObjectSchema = &[("meta", Node::object(&[("otp", Node::text())]))];

const DELETE: Operation = Operation::new(
    "deleteSecondFactor",
    "Delete a second factor",
    SuccessResponse::empty(204, "The second factor was deleted."),
)
.description("Needs a code while the second factor is enabled.")
.callers(Callers::USERS.without(Callers::READ_ONLY))
.restriction(RESTRICTION)
.body(DELETE_BODY, r#"{ "meta": { "otp": "123456" } }"#)
.unauthenticated(&[UnauthenticatedReason::OtpRequired, UnauthenticatedReason::OtpInvalid]);

/// `DELETE U/second-factors/{id}`
async fn delete(
    Authenticated(context): Authenticated,
    NestedPathRef(user, factor): NestedPathRef<UserRef, SecondFactorRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    second_factors::exists(&context, &user, &factor).await?;
    let sent = body.validate(DELETE_BODY)?;
    let otp = sent.meta().text("otp");
    second_factors::delete(&context, &user, &factor, otp.as_deref()).await?;
    Ok(StatusCode::NO_CONTENT)
}

const TYPES: &[&str] =
    &["second-factor", "second-factors", "secondFactor", "secondFactors", "second_factor", "second_factors"];

/// The second factor as answers have it, with its secret if that can be shown.
pub(in crate::server::api) fn resource(account: AccountId, shown: &SecondFactorWithSeed) -> SecondFactorResource {
    let factor = &shown.factor;
    let user = account_path(account, &format!("/users/{}", factor.user));
    let own = format!("{user}/second-factors/{}", factor.id);
    let relationships =
        [("account", Relationship::to_account(account)), ("user", Relationship::to_one(user, "users", factor.user.0))];
    Resource::new("second-factors", factor.id.0, own, attributes(shown), relationships)
}

fn attributes(shown: &SecondFactorWithSeed) -> SecondFactorAttributes {
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

impl Record for SecondFactorResource {
    const NAME: &'static str = "SecondFactor";

    fn sample() -> Self {
        let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let uri = format!("otpauth://totp/Keydesk:ada%40engine.example?secret={secret}&issuer=Keydesk");
        let factor = SecondFactor {
            id: samples::FACTOR,
            user: samples::USER,
            enabled: None,
            created: samples::NOW,
            updated: samples::NOW,
        };
        let seed = TotpSeed { uri: SecretString::from(uri), secret: SecretString::from(secret.to_owned()) };
        resource(samples::ACCOUNT, &SecondFactorWithSeed { factor, seed: Some(seed) })
    }
}
