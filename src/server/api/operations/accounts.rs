//! The account itself.

use crate::{
    model::problem::{ErrorCode, Field},
    server::api::{
        endpoints::accounts,
        operations::{Operation, SuccessResponse},
    },
};

pub(in crate::server::api) const SHOW: Operation = Operation::new(
    "showAccount",
    "Show the account",
    SuccessResponse::one::<accounts::AccountResource>("The account."),
)
.about("`meta.keys.ed25519` is the key by which its answers are signed: base64 of its hex digits.")
.who("Staff and products. Customers and licences only where a setting gives them `account.read`.");

pub(in crate::server::api) const UPDATE: Operation = Operation::new(
    "updateAccount",
    "Change the account",
    SuccessResponse::one::<accounts::AccountResource>("The account."),
)
.about(
    "What is not sent stays. `protected` decides who may create users: anybody while it is false, staff and \
             products while it is true. It holds from the next request on.",
)
.who("Admins and developers.")
.takes(accounts::CHANGES, r#"{ "data": { "type": "accounts", "attributes": { "protected": true } } }"#)
.refuses(&[
    (ErrorCode::NameTooLong, Field::Name),
    (ErrorCode::SlugInvalid, Field::Slug),
    (ErrorCode::SlugTaken, Field::Slug),
    (ErrorCode::SlugReserved, Field::Slug),
    (ErrorCode::SlugTooLong, Field::Slug),
]);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteAccount", "Delete the account", SuccessResponse::nothing(204, "Never answered."))
        .about("Refused, whoever asks: accounts are deleted on the server's command line, by its operator.")
        .who("Nobody.");
