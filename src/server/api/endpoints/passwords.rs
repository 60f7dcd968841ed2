//! Passwords: change one's own, ask for a reset, reset (docs/api.md 3.9).

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
            openapi::{Callers, Operation, RequiredCredentials, SuccessResponse},
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

/// The body of `POST …/actions/update-password`.
const UPDATE_BODY: ObjectSchema = &[(
    "meta",
    Node::object(&[("old_password", Node::text().required()), ("new_password", Node::text().required())]).required(),
)];

const UPDATE: Operation =
    Operation::new("updatePassword", "Change your password", SuccessResponse::one::<UserResource>("The user."))
        .description("Revokes all tokens of the user except the one in use, and ends all sessions.")
        .callers(Callers::USERS)
        .restriction("A user can change only their own password.")
        .body(
            UPDATE_BODY,
            r#"{ "meta": { "oldPassword": "seven copper gears at dusk", "newPassword": "nine brass cogs turn" } }"#,
        )
        .unauthenticated(&[UnauthenticatedReason::OldPassword])
        .field_errors(FIELD_ERRORS);

/// `POST A/users/{id|email}/actions/update-password`
async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let permit = passwords::may_update(&context, &named).await?;
    let sent = body.validate(UPDATE_BODY)?;
    let old = text(&sent, "old_password");
    let user = passwords::update(&context, permit, &old, &new_password(&sent)).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}

/// The body of `POST …/actions/reset-password`.
const RESET_BODY: ObjectSchema = &[(
    "meta",
    Node::object(&[("password_reset_token", Node::text().required()), ("new_password", Node::text().required())])
        .required(),
)];

const RESET: Operation =
    Operation::new("resetPassword", "Reset a password", SuccessResponse::one::<UserResource>("The user."))
        .description(
            "Takes the token from the mail, which can be used once. Revokes all tokens of the user and ends all \
             sessions. A wrong token and an unknown user are the same 404. Only for the right token, its age of more \
             than 24 hours is a 401, and a password that is not allowed a 422.",
        )
        .callers(Callers::ANYONE)
        .restriction(
            "The token from the mail is the credential. On a protected account, it does not set the first password of \
             a customer.",
        )
        .credentials(RequiredCredentials::Optional)
        .body(
            RESET_BODY,
            r#"{ "meta": { "passwordResetToken": "24ede6a46b4cb2424a23d5962217beaddbc496cb8e81973ev3",
                "newPassword": "nine brass cogs turn" } }"#,
        )
        .unauthenticated(&[UnauthenticatedReason::ResetExpired])
        .field_errors(FIELD_ERRORS);

/// `POST A/users/{id|email}/actions/reset-password`
async fn reset(
    MaybeAuthenticated(context): MaybeAuthenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    let sent = body.validate(RESET_BODY)?;
    let token = text(&sent, "password_reset_token");
    let user = passwords::reset(&context, &named, &token, &new_password(&sent)).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}

/// The body of `POST A/passwords`.
const REQUEST_BODY: ObjectSchema =
    &[("meta", Node::object(&[("email", Node::text().required()), ("deliver", Node::boolean())]).required())];

const ASK: Operation = Operation::new(
    "requestPasswordReset",
    "Request a password reset",
    SuccessResponse::empty(204, "The request was accepted, whether or not a user has the email."),
)
.description(
    "Sends the user a link, if the server can send mail. The answer is the same whether or not a user has the email. \
     The link contains a token that is valid for 24 hours. For a user without a password, the mail is an invitation.",
)
.callers(Callers::ANYONE)
.credentials(RequiredCredentials::Optional)
.body(REQUEST_BODY, r#"{ "meta": { "email": "ada@engine.example" } }"#);

/// `POST A/passwords`: the answer is the same whether or not a user has the email.
async fn ask(MaybeAuthenticated(context): MaybeAuthenticated, body: Body) -> Result<StatusCode, ApiError> {
    let sent = body.validate(REQUEST_BODY)?;
    let deliver = sent.meta().flag("deliver").unwrap_or(true);
    passwords::request(&context, &text(&sent, "email"), deliver)?;
    Ok(StatusCode::NO_CONTENT)
}

/// The field errors of a password.
const FIELD_ERRORS: &[ErrorCode] = &[
    ErrorCode::PasswordTooShort,
    ErrorCode::PasswordNotAllowed,
    ErrorCode::PasswordTooLong,
    ErrorCode::PasswordTooWeak,
];

fn new_password(sent: &CheckedBody) -> NewPassword {
    NewPassword::new(text(sent, "new_password"))
}

fn text(sent: &CheckedBody, key: &str) -> String {
    sent.meta().required_text(key)
}
