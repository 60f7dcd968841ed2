//! `PATCH` or `PUT A/users/{id|email}`.

use crate::{
    model::{
        password::NewPassword,
        problem::{ErrorCode, Field},
        user::UserChanges,
    },
    server::{
        api::{
            endpoints::users::resource::{ROLE, TYPE, UserResource, resource},
            extract::{
                authenticated::Authenticated,
                body::{Body, BodyObject, CheckedBody},
                path::PathRef,
            },
            openapi::{Callers, Operation, SuccessResponse},
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{resource_ref::UserRef, users},
    },
};

/// The body of `PATCH A/users/{id|email}`.
const UPDATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text()),
                ("email_verified", Node::boolean().guarded(Field::EmailVerified)),
                ("password", Node::text().guarded(Field::Password)),
                ("first_name", Node::text().or_blank()),
                ("last_name", Node::text().or_blank()),
                ("metadata", Node::metadata().guarded(Field::Metadata)),
                ("role", ROLE),
            ]),
        ),
    ])
    .required(),
)];

pub(super) const UPDATE: Operation = Operation::new(
    "updateUser",
    "Update a user",
    SuccessResponse::one::<UserResource>("The user."),
)
.description(
    "An attribute that is not sent keeps its value. `metadata` is replaced as a whole. A password of null removes the \
     password. A new role revokes all tokens of the user except the one in use, and ends all sessions. A new email is not \
     verified. With an `emailVerified` of false, log-in waits until the email is verified, where the account asks for \
     that.",
)
.callers(Callers::CUSTOMERS.and(Callers::PRODUCTS).and(Callers::SALES_AGENTS).and(Callers::MANAGERS))
.restriction(
    "Customers can update only themselves, products and sales agents only customers, and developers only users up to \
     their own rank.",
)
.body(UPDATE_BODY, r#"{ "data": { "type": "users", "attributes": { "lastName": "Lovelace" } } }"#)
.guarded_keys(&[
    (Field::Role, "admins"),
    (Field::EmailVerified, "staff and products"),
    (Field::Password, "products, developers and admins"),
    (Field::Metadata, "products, sales agents, developers and admins"),
])
.field_errors(FIELD_ERRORS);

/// `PATCH` or `PUT A/users/{id|email}`
pub(super) async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&context, &named).await?;
    let sent = body.validate_guarded(UPDATE_BODY, |field| users::may_change(context.caller(), field))?;
    let user = users::update(&context, &named, changes(&sent)).await?;
    Ok(Document::new(resource(context.account(), &user, context.now())))
}

/// The field errors of a changed user.
const FIELD_ERRORS: &[ErrorCode] = &[
    ErrorCode::EmailTaken,
    ErrorCode::EmailInvalid,
    ErrorCode::EmailTooLong,
    ErrorCode::PasswordTooShort,
    ErrorCode::PasswordNotAllowed,
    ErrorCode::PasswordTooLong,
    ErrorCode::PasswordTooWeak,
    ErrorCode::FirstNameTooLong,
    ErrorCode::LastNameTooLong,
    ErrorCode::MetadataTooLong,
    ErrorCode::AccountAdminsRequired,
];

fn changes(sent: &CheckedBody) -> UserChanges {
    let attributes = sent.attributes();
    UserChanges {
        email: attributes.text("email"),
        email_verified: attributes.flag("email_verified"),
        first_name: attributes.nullable("first_name", BodyObject::text),
        last_name: attributes.nullable("last_name", BodyObject::text),
        password: attributes.nullable("password", BodyObject::text).map(|password| password.map(NewPassword::new)),
        role: attributes.text("role").map(|name| name.parse().expect("the schema allows only roles")),
        metadata: attributes.maybe_metadata(),
        seen: None,
    }
}
