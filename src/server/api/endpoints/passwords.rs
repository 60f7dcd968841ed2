//! Passwords: change one's own, ask for a reset, reset (contract 3.9).

use axum::http::StatusCode;

use crate::{
    model::{password::NewPassword, problem::ErrorCode},
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            endpoints::users::{UserResource, resource},
            extract::{
                authenticated::{Authenticated, MaybeAuthenticated},
                body::{Body, CheckedBody},
                path::PathRef,
            },
            openapi::{Credentials, Operation, SuccessResponse},
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{error::UnauthenticatedReason, passwords, resource_ref::UserRef},
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::post(Account, "/passwords", ask, ASK),
        Endpoint::post(Account, "/users/{user}/actions/update-password", update, UPDATE),
        Endpoint::post(Account, "/users/{user}/actions/reset-password", reset, RESET),
    ]
}

/// What `POST …/actions/update-password` takes.
const UPDATE_BODY: ObjectSchema = &[(
    "meta",
    Node::object(&[("old_password", Node::text().required()), ("new_password", Node::text().required())]).required(),
)];

const UPDATE: Operation =
    Operation::new("updatePassword", "Change one's own password", SuccessResponse::one::<UserResource>("The user."))
        .about("All tokens but the one in use are revoked, and all sessions end.")
        .who("Every user for themselves.")
        .takes(
            UPDATE_BODY,
            r#"{ "meta": { "oldPassword": "seven copper gears at dusk", "newPassword": "nine brass cogs turn" } }"#,
        )
        .denies(&[UnauthenticatedReason::OldPassword])
        .refuses(FIELD_ERRORS);

/// `POST A/users/{id|email}/actions/update-password`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_update(&context, &named).await?;
    let sent = body.read(UPDATE_BODY)?;
    let old = text(&sent, "old_password");
    let user = passwords::update(&context, permit, &old, &new_password(&sent)).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}

/// What `POST …/actions/reset-password` takes.
const RESET_BODY: ObjectSchema = &[(
    "meta",
    Node::object(&[("password_reset_token", Node::text().required()), ("new_password", Node::text().required())])
        .required(),
)];

const RESET: Operation =
    Operation::new("resetPassword", "Set a new password", SuccessResponse::one::<UserResource>("The user."))
        .about(
            "With the token from the mail, once. All tokens are revoked, and all sessions end. A token that is wrong \
             is a 404, one that is older than a day a 401.",
        )
        .who("Whoever has the token; on a protected account not for customers who never had a password.")
        .shown(Credentials::Optional)
        .takes(
            RESET_BODY,
            r#"{ "meta": { "passwordResetToken": "24ede6a46b4cb2424a23d5962217beaddbc496cb8e81973ev3",
                "newPassword": "nine brass cogs turn" } }"#,
        )
        .denies(&[UnauthenticatedReason::ResetExpired])
        .refuses(FIELD_ERRORS);

/// `POST A/users/{id|email}/actions/reset-password`
async fn reset(
    MaybeAuthenticated(context): MaybeAuthenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_reset(&context, &named).await?;
    let sent = body.read(RESET_BODY)?;
    let token = text(&sent, "password_reset_token");
    let user = passwords::reset(&context, permit, &token, &new_password(&sent)).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}

/// What `POST A/passwords` takes.
const REQUEST_BODY: ObjectSchema =
    &[("meta", Node::object(&[("email", Node::text().required()), ("deliver", Node::boolean())]).required())];

const ASK: Operation = Operation::new(
    "requestPasswordReset",
    "Ask for a new password",
    SuccessResponse::nothing(204, "Whoever has the email."),
)
.about(
    "Sends a link to whoever has the email, where the server can send mail, and answers the same whether \
             anybody does. The link holds a token that is good for a day. For users without a password it is an \
             invitation.",
)
.who("Anybody.")
.shown(Credentials::Optional)
.takes(REQUEST_BODY, r#"{ "meta": { "email": "ada@engine.example" } }"#);

/// `POST A/passwords`: the same answer whoever has the email.
async fn ask(MaybeAuthenticated(context): MaybeAuthenticated, body: Body) -> Result<StatusCode, ApiError> {
    let sent = body.read(REQUEST_BODY)?;
    let deliver = sent.meta().flag("deliver").unwrap_or(true);
    passwords::request(&context, &text(&sent, "email"), deliver)?;
    Ok(StatusCode::NO_CONTENT)
}

/// What can be wrong with a password.
const FIELD_ERRORS: &[ErrorCode] =
    &[ErrorCode::PasswordTooShort, ErrorCode::PasswordInvalid, ErrorCode::PasswordTooLong, ErrorCode::PasswordTooWeak];

fn new_password(sent: &CheckedBody) -> NewPassword {
    NewPassword::new(text(sent, "new_password"))
}

fn text(sent: &CheckedBody, key: &str) -> String {
    sent.meta().required_text(key)
}
