//! Passwords: changed by whoever knows theirs, reset by whoever forgot it.

use super::{
    super::{
        passwords::{REQUEST, RESET as NEW_PASSWORD, UPDATE as CHANGE},
        users::UserResource,
    },
    Answer, Credentials, Operation,
};
use crate::{
    model::problem::{Code, Field},
    server::domain::error::Why,
};

pub(in crate::server::api) const ASK: Operation =
    Operation::new("requestPasswordReset", "Ask for a new password", Answer::nothing(204, "Whoever has the email."))
        .about(
            "Sends a link to whoever has the email, where the server can send mail, and answers the same whether \
             anybody does. The link holds a token that is good for a day. For users without a password it is an \
             invitation.",
        )
        .who("Anybody.")
        .shown(Credentials::Optional)
        .takes(REQUEST, r#"{ "meta": { "email": "ada@engine.example" } }"#);

pub(in crate::server::api) const UPDATE: Operation =
    Operation::new("updatePassword", "Change one's own password", Answer::one::<UserResource>("The user."))
        .about("All tokens but the one in use are revoked, and all sessions end.")
        .who("Every user for themselves.")
        .takes(
            CHANGE,
            r#"{ "meta": { "oldPassword": "seven copper gears at dusk", "newPassword": "nine brass cogs turn" } }"#,
        )
        .denies(&[Why::OldPassword])
        .refuses(FLAWS);

pub(in crate::server::api) const RESET: Operation =
    Operation::new("resetPassword", "Set a new password", Answer::one::<UserResource>("The user."))
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
        .denies(&[Why::ResetExpired])
        .refuses(FLAWS);

/// What can be wrong with a password.
const FLAWS: &[(Code, Field)] = &[
    (Code::PasswordTooShort, Field::Password),
    (Code::PasswordInvalid, Field::Password),
    (Code::PasswordTooLong, Field::Password),
    (Code::PasswordTooWeak, Field::Password),
];
