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
            openapi::{Operation, SuccessResponse},
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{resource_ref::UserRef, users},
    },
};

/// What `PATCH A/users/{id|email}` takes.
const UPDATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        ("id", Node::ignored()),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text()),
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
.takes(UPDATE_BODY, r#"{ "data": { "type": "users", "attributes": { "lastName": "Lovelace" } } }"#)
.senders(&[
    (Field::Role, "admins"),
    (Field::Password, "admins, developers and products"),
    (Field::Metadata, "admins, developers, sales agents and products"),
])
.refuses(UPDATE_CODES);

/// `PATCH` or `PUT A/users/{id|email}`
pub(in crate::server::api) async fn update(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<UserRef>,
    body: Body,
) -> Result<Document<UserResource>, ApiError> {
    users::look_up(&context, &named).await?;
    let sent = body.read_guarded(UPDATE_BODY, |field| users::may_change(context.caller(), field))?;
    let user = users::update(&context, &named, changes(&sent)).await?;
    Ok(Document::of(resource(context.account(), &user, context.now())))
}

/// What can be wrong with changes to a user.
const UPDATE_CODES: &[ErrorCode] = &[
    ErrorCode::EmailTaken,
    ErrorCode::EmailInvalid,
    ErrorCode::EmailTooLong,
    ErrorCode::PasswordTooShort,
    ErrorCode::PasswordInvalid,
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
        first_name: attributes.nullable("first_name", BodyObject::text),
        last_name: attributes.nullable("last_name", BodyObject::text),
        password: attributes.nullable("password", BodyObject::text).map(|password| password.map(NewPassword::new)),
        role: attributes.text("role").map(|name| name.parse().expect("the schema knows the roles")),
        metadata: attributes.maybe_metadata(),
    }
}
