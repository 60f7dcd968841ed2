//! People.

use crate::{
    model::problem::{ErrorCode, Field},
    server::api::{
        endpoints::{
            tokens::{NEW_TOKEN_OF, TokenResource},
            users::{CHANGES, NEW_GROUP, NEW_USER, ROLES, UserResource},
        },
        openapi::IssuedTokenResource,
        operations::{Credentials, Operation, Parameter, SuccessResponse},
        wire::schema::NOTHING,
    },
};

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createUser", "Create a user", SuccessResponse::made::<UserResource>("The user."))
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
    Operation::new("showUser", "Show a user", SuccessResponse::one::<UserResource>("The user."))
        .who("Staff see everybody, products see customers, and customers themselves.");

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listUsers", "List users", SuccessResponse::page::<UserResource>("The users."))
        .about("Only customers, unless `roles[]` names others. A filter that cannot be understood leaves nobody.")
        .who("Staff see everybody, products see customers, and customers themselves.")
        .filtered(&[
            Parameter::list_of("roles[]", "Only users of these roles; `user` unless given.", ROLES),
            Parameter::one_of("status", "Only users of whom this is said.", &["ACTIVE", "INACTIVE", "BANNED"]),
            Parameter::flag("assigned", "Whether they own a licence; `active` is the same."),
            Parameter::id("product", "Only users of this product."),
            Parameter::id("license", "Only users of this licence."),
            Parameter::id("group", "Only users of this group: nobody."),
            Parameter::map("metadata", "Only users with these values in their metadata."),
        ]);

pub(in crate::server::api) const UPDATE: Operation = Operation::new(
    "updateUser",
    "Change a user",
    SuccessResponse::one::<UserResource>("The user."),
)
.about(
    "What is not sent stays; metadata is replaced as a whole; a password of null removes it. A new role \
             revokes all tokens of the user but the one in use.",
)
.who("Admins, and developers up to their own rank; sales agents and products for customers; users for themselves.")
.takes(CHANGES, r#"{ "data": { "type": "users", "attributes": { "lastName": "Lovelace" } } }"#)
.senders(&[
    (Field::Role, "admins"),
    (Field::Password, "admins, developers and products"),
    (Field::Metadata, "admins, developers, sales agents and products"),
])
.refuses(CHANGED);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteUser", "Delete a user", SuccessResponse::nothing(204, "They are gone."))
        .about("With tokens, second factors and sessions. The last admin stays.")
        .who("Admins, and developers up to their own rank; products for customers of theirs.")
        .takes(NOTHING, "{}")
        .refuses(&[(ErrorCode::AccountAdminsRequired, Field::Account)]);

pub(in crate::server::api) const BAN: Operation =
    Operation::new("banUser", "Ban a user", SuccessResponse::one::<UserResource>("The user."))
        .about(
            "Until they are unbanned, log-in and every token of theirs answer `USER_BANNED`. Only customers can be \
             banned.",
        )
        .who(BANNERS)
        .takes(NOTHING, "{}");

pub(in crate::server::api) const UNBAN: Operation =
    Operation::new("unbanUser", "Unban a user", SuccessResponse::one::<UserResource>("The user."))
        .about("Their tokens work again.")
        .who(BANNERS)
        .takes(NOTHING, "{}");

const BANNERS: &str = "Admins, developers, sales and support agents, and products.";

pub(in crate::server::api) const SHOW_GROUP: Operation =
    Operation::new("showUserGroup", "Show a user's group", SuccessResponse::none("Groups are not served: null."))
        .who("Whoever sees the user.");

pub(in crate::server::api) const UPDATE_GROUP: Operation = Operation::new(
    "updateUserGroup",
    "Set a user's group",
    SuccessResponse::one::<UserResource>("The user, unchanged."),
)
.about("Groups are not served: null is all there is to set.")
.who("Admins, developers, sales agents, and products for customers.")
.takes(NEW_GROUP, r#"{ "data": null }"#)
.refuses(&[(ErrorCode::GroupNotFound, Field::Group)]);

pub(in crate::server::api) const LIST_TOKENS: Operation =
    Operation::new("listUserTokens", "List a user's tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .who("Staff; products for customers; users for themselves.");

pub(in crate::server::api) const GENERATE_TOKEN: Operation = Operation::new(
    "generateUserToken",
    "Generate a token for a user",
    SuccessResponse::one::<IssuedTokenResource>("The token, with its secret: shown this once."),
)
.about("Works for users without a password, too.")
.who("Admins and developers, for themselves and for customers.")
.takes(NEW_TOKEN_OF, super::tokens::NAMED)
.refuses(&[(ErrorCode::NameTooLong, Field::Name)]);

pub(in crate::server::api) const SHOW_TOKEN: Operation =
    Operation::new("showUserToken", "Show a user's token", SuccessResponse::one::<TokenResource>("The token."))
        .who("Staff; users for themselves.");

/// What can be wrong with changes to a user.
const CHANGED: &[(ErrorCode, Field)] = &[
    (ErrorCode::EmailTaken, Field::Email),
    (ErrorCode::EmailInvalid, Field::Email),
    (ErrorCode::EmailTooLong, Field::Email),
    (ErrorCode::PasswordTooShort, Field::Password),
    (ErrorCode::PasswordInvalid, Field::Password),
    (ErrorCode::PasswordTooLong, Field::Password),
    (ErrorCode::PasswordTooWeak, Field::Password),
    (ErrorCode::FirstNameTooLong, Field::FirstName),
    (ErrorCode::LastNameTooLong, Field::LastName),
    (ErrorCode::MetadataTooLong, Field::Metadata),
    (ErrorCode::AccountAdminsRequired, Field::Account),
];

/// What can be wrong with a user, as sent.
pub(in crate::server::api) const FLAWS: &[(ErrorCode, Field)] = &[
    (ErrorCode::EmailTaken, Field::Email),
    (ErrorCode::EmailInvalid, Field::Email),
    (ErrorCode::EmailTooLong, Field::Email),
    (ErrorCode::PasswordInvalid, Field::Password),
    (ErrorCode::PasswordTooShort, Field::Password),
    (ErrorCode::PasswordTooLong, Field::Password),
    (ErrorCode::PasswordTooWeak, Field::Password),
    (ErrorCode::FirstNameTooLong, Field::FirstName),
    (ErrorCode::LastNameTooLong, Field::LastName),
    (ErrorCode::MetadataTooLong, Field::Metadata),
    (ErrorCode::GroupNotFound, Field::Group),
];
