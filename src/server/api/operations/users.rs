//! People.

use super::{
    super::users::{NEW_USER, UserResource},
    Answer, Credentials, Operation,
};
use crate::model::problem::{Code, Field};

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createUser", "Create a user", Answer::made::<UserResource>("The user."))
        .about(
            "While the account is open, anybody may sign up: without credentials. While it is protected, staff and \
             products do it for them. A user without a password logs in nowhere until one is set.",
        )
        .who("Anybody while the account is open; always admins, developers, sales agents and products.")
        .shown(Credentials::Optional)
        .takes(
            NEW_USER,
            r#"{ "data": { "type": "users", "attributes": {
                "firstName": "Ada", "lastName": "Byron", "email": "ada@engine.example",
                "password": "seven copper gears at dusk" } } }"#,
        )
        .senders(&[(Field::Role, "admins"), (Field::Group, "staff and products")])
        .refuses(FLAWS);

pub(in crate::server::api) const SHOW: Operation =
    Operation::new("showUser", "Show a user", Answer::one::<UserResource>("The user."))
        .who("Staff see everybody, products see customers, and customers themselves.");

/// What can be wrong with a user, as sent.
pub(super) const FLAWS: &[(Code, Field)] = &[
    (Code::EmailTaken, Field::Email),
    (Code::EmailInvalid, Field::Email),
    (Code::EmailTooLong, Field::Email),
    (Code::PasswordInvalid, Field::Password),
    (Code::PasswordTooShort, Field::Password),
    (Code::PasswordTooLong, Field::Password),
    (Code::PasswordTooWeak, Field::Password),
    (Code::FirstNameTooLong, Field::FirstName),
    (Code::LastNameTooLong, Field::LastName),
    (Code::MetadataTooLong, Field::Metadata),
    (Code::GroupNotFound, Field::Group),
];
