//! Passwords: changed by whoever knows theirs, reset by whoever forgot it.

use crate::{
    model::problem::{ErrorCode, Field},
    server::{
        api::{
            endpoints::{
                passwords::{REQUEST, RESET as NEW_PASSWORD, UPDATE as CHANGE},
                users::UserResource,
            },
            operations::{Credentials, Operation, SuccessResponse},
        },
        domain::error::UnauthenticatedReason,
    },
};

pub(in crate::server::api) const ASK: Operation = Operation::new(
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
.takes(REQUEST, r#"{ "meta": { "email": "ada@engine.example" } }"#);

pub(in crate::server::api) const UPDATE: Operation =
    Operation::new("updatePassword", "Change one's own password", SuccessResponse::one::<UserResource>("The user."))
        .about("All tokens but the one in use are revoked, and all sessions end.")
        .who("Every user for themselves.")
        .takes(
            CHANGE,
            r#"{ "meta": { "oldPassword": "seven copper gears at dusk", "newPassword": "nine brass cogs turn" } }"#,
        )
        .denies(&[UnauthenticatedReason::OldPassword])
        .refuses(FLAWS);

pub(in crate::server::api) const RESET: Operation =
    Operation::new("resetPassword", "Set a new password", SuccessResponse::one::<UserResource>("The user."))
        .about(
            "With the token from the mail, once. All tokens are revoked, and all sessions end. A token that is wrong \
             is a 404, one that is older than a day a 401.",
        )
        .who("Whoever has the token; on a protected account not for customers who never had a password.")
        .shown(Credentials::Optional)
        .takes(
            NEW_PASSWORD,
            r#"{ "meta": { "passwordResetToken": "24ede6a46b4cb2424a23d5962217beaddbc496cb8e81973ev3",
                "newPassword": "nine brass cogs turn" } }"#,
        )
        .denies(&[UnauthenticatedReason::ResetExpired])
        .refuses(FLAWS);

/// What can be wrong with a password.
const FLAWS: &[(ErrorCode, Field)] = &[
    (ErrorCode::PasswordTooShort, Field::Password),
    (ErrorCode::PasswordInvalid, Field::Password),
    (ErrorCode::PasswordTooLong, Field::Password),
    (ErrorCode::PasswordTooWeak, Field::Password),
];
