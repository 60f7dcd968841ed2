//! `POST A/users` (docs/api.md 3.3).

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
            openapi::{Callers, Operation, RequiredCredentials, SuccessResponse},
            wire::{
                document::Created,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::users,
    },
};

/// The body of `POST A/users`.
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

pub(super) const CREATE: Operation =
    Operation::new("createUser", "Create a user", SuccessResponse::created::<UserResource>("The user."))
        .description(
            "While the account is not protected, anyone can sign up without credentials. While it is protected, staff \
             or a product creates the user. A user without a password cannot log in until one is set.",
        )
        .callers(Callers::ANONYMOUS.and(Callers::PRODUCTS).and(Callers::SALES_AGENTS).and(Callers::MANAGERS))
        .restriction("Requests without credentials are refused while the account is protected.")
        .credentials(RequiredCredentials::Optional)
        .body(
            CREATE_BODY,
            r#"{ "data": { "type": "users", "attributes": {
                "firstName": "Ada", "lastName": "Byron", "email": "ada@engine.example",
                "password": "seven copper gears at dusk" } } }"#,
        )
        .guarded_keys(&[(Field::Role, "admins"), (Field::Group, "staff and products")])
        .field_errors(FIELD_ERRORS);

/// `POST A/users`
pub(super) async fn create(
    MaybeAuthenticated(context): MaybeAuthenticated,
    body: Body,
) -> Result<Created<UserAttributes>, ApiError> {
    let sent = body.validate_guarded(CREATE_BODY, |field| users::may_send(context.caller(), field))?;
    let user = users::create(&context, draft(&sent)).await?;
    Ok(Created(resource(context.account(), &user, context.now())))
}

/// The field errors of a new user.
const FIELD_ERRORS: &[ErrorCode] = &[
    ErrorCode::EmailTaken,
    ErrorCode::EmailInvalid,
    ErrorCode::EmailTooLong,
    ErrorCode::PasswordNotAllowed,
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
        password_hash: None,
        first_name: attributes.text("first_name"),
        last_name: attributes.text("last_name"),
        role: attributes.text("role").map(|name| name.parse().expect("the schema allows only roles")),
        group: Some(sent.relationship("group").id()).filter(Option::is_some),
        metadata: attributes.metadata(),
    }
}
