//! Tokens; generating one with email and password is how one logs in.

use crate::{
    model::problem::{ErrorCode, Field},
    server::{
        api::{
            endpoints::{
                tokens::{NEW_TOKEN, TokenResource},
                users::ROLES,
            },
            openapi::IssuedTokenResource,
            operations::{Credentials, Operation, Parameter, SuccessResponse},
            wire::schema::NOTHING,
        },
        domain::error::UnauthenticatedReason,
    },
};

/// A body that names a token.
pub(in crate::server::api) const NAMED: &str =
    r#"{ "data": { "type": "tokens", "attributes": { "name": "Workshop laptop" } } }"#;

pub(in crate::server::api) const GENERATE: Operation = Operation::new(
    "generateToken",
    "Log in, or generate another token",
    SuccessResponse::made::<IssuedTokenResource>("The token, with its secret: shown this once."),
)
.about(
    "With email and password (Basic), whoever they belong to logs in; with a token, its bearer gets another one. \
     The body may be left out.\n\nEvery failed log-in answers the same, whether the email exists or not. Whoever has \
     a second factor sends its code as `meta.otp`, asked for by `OTP_REQUIRED` once the password was right.",
)
.who("Users for themselves; admins and developers also for customers.")
.shown(Credentials::LogIn)
.takes(NEW_TOKEN, NAMED)
.denies(&[UnauthenticatedReason::Credentials, UnauthenticatedReason::OtpRequired, UnauthenticatedReason::OtpInvalid])
.refuses(&[(ErrorCode::NameTooLong, Field::Name)]);

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listTokens", "List tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .about("A filter that cannot be understood leaves none.")
        .who("Staff see all of the account, everybody else their own.")
        .filtered(&[
            Parameter::one_of("bearer[type]", "Only tokens of such.", &["user", "product", "license"]),
            Parameter::id("bearer[id]", "Only tokens of this one."),
            Parameter::list_of("bearer[role][]", "Only tokens of users of these roles.", ROLES),
        ]);

pub(in crate::server::api) const SHOW: Operation = Operation::new(
    "showToken",
    "Show a token",
    SuccessResponse::one::<TokenResource>("The token, without its secret."),
)
.who("Staff; everybody else their own.");

pub(in crate::server::api) const REGENERATE_SHOWN: Operation =
    Operation::new("regenerateOwnToken", "Regenerate the token in use", RENEWED)
        .about("The old secret is dead at once. A token that would have ended does so in 14 days from now.")
        .who("Whoever has the token, but for read-only staff.")
        .takes(NOTHING, "{}");

pub(in crate::server::api) const REGENERATE: Operation =
    Operation::new("regenerateToken", "Regenerate a token", RENEWED)
        .about("The old secret is dead at once. A token that would have ended does so in 14 days from now.")
        .who("Admins and developers for customers and products; everybody but read-only staff for their own.")
        .takes(NOTHING, "{}");

pub(in crate::server::api) const REVOKE: Operation =
    Operation::new("revokeToken", "Revoke a token", SuccessResponse::nothing(204, "It is gone."))
        .about("With one's own token, this is how one logs out.")
        .who("Admins and developers; everybody but read-only staff for their own.")
        .takes(NOTHING, "{}");

const RENEWED: SuccessResponse =
    SuccessResponse::one::<IssuedTokenResource>("The token, with its new secret: shown this once.");
