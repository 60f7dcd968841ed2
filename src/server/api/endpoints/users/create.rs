//! `POST A/users` (contract 3.3).

use crate::{
    model::{
        password::NewPassword,
        problem::{ErrorCode, Field},
        user::UserDraft,
    },
    server::{
        api::{
            endpoints::users::resource::{GROUP, ROLE, TYPE, UserAttributes, UserResource, resource},
            extract::{
                authenticated::MaybeAuthenticated,
                body::{Body, CheckedBody},
            },
            openapi::{Credentials, Operation, SuccessResponse},
            wire::{
                document::Created,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::users,
    },
};

/// What `POST A/users` takes.
const CREATE_BODY: ObjectSchema = &[(
    "data",
    Node::object(&[
        ("type", TYPE),
        (
            "attributes",
            Node::object(&[
                ("email", Node::text().required()),
                ("password", Node::text()),
                ("first_name", Node::text().or_blank()),
                ("last_name", Node::text().or_blank()),
                ("metadata", Node::metadata()),
                ("role", ROLE),
            ])
            .required(),
        ),
        ("relationships", Node::object(&[("group", Node::object(&[("data", GROUP)]).guarded(Field::Group))])),
    ])
    .required(),
)];

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createUser", "Create a user", SuccessResponse::made::<UserResource>("The user."))
        .about(
            "While the account is open, anybody may sign up: without credentials. While it is protected, staff and \
             products do it for them. A user without a password logs in nowhere until one is set.",
        )
        .who("Anybody while the account is open; always admins, developers, sales agents and products.")
        .shown(Credentials::Optional)
        .takes(
            CREATE_BODY,
            r#"{ "data": { "type": "users", "attributes": {
                "firstName": "Ada", "lastName": "Byron", "email": "ada@engine.example",
                "password": "seven copper gears at dusk" } } }"#,
        )
        .senders(&[(Field::Role, "admins"), (Field::Group, "staff and products")])
        .refuses(CREATE_CODES);

/// `POST A/users`
pub(in crate::server::api) async fn create(
    MaybeAuthenticated(context): MaybeAuthenticated,
    body: Body,
) -> Result<Created<UserAttributes>, ApiError> {
    let sent = body.read_guarded(CREATE_BODY, |field| users::may_send(context.caller(), field))?;
    let user = users::create(&context, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &user, context.now())))
}

/// What can be wrong with a user, as sent.
const CREATE_CODES: &[ErrorCode] = &[
    ErrorCode::EmailTaken,
    ErrorCode::EmailInvalid,
    ErrorCode::EmailTooLong,
    ErrorCode::PasswordInvalid,
    ErrorCode::PasswordTooShort,
    ErrorCode::PasswordTooLong,
    ErrorCode::PasswordTooWeak,
    ErrorCode::FirstNameTooLong,
    ErrorCode::LastNameTooLong,
    ErrorCode::MetadataTooLong,
    ErrorCode::GroupNotFound,
];

fn draft(sent: &CheckedBody) -> UserDraft {
    let attributes = sent.attributes();
    UserDraft {
        email: attributes.required_text("email"),
        password: attributes.text("password").map(NewPassword::new),
        first_name: attributes.text("first_name"),
        last_name: attributes.text("last_name"),
        role: attributes.text("role").map(|name| name.parse().expect("the schema knows the roles")),
        group: Some(sent.relationship("group").id()).filter(Option::is_some),
        metadata: attributes.metadata(),
    }
}
