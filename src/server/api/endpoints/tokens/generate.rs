//! `POST A/tokens`: log in, or generate another token (docs/api.md 4.1 to 4.3).

use crate::{
    model::{
        id::{ProductId, UserId},
        problem::ErrorCode,
        token::{Bearer, Expiry, TokenDraft},
    },
    server::{
        api::{
            endpoints::tokens::resource::{IssuedTokenResource, TokenAttributes, issued},
            extract::{
                authenticated::LogInCredentials,
                body::{Body, CheckedBody},
            },
            openapi::{Callers, Operation, RequiredCredentials, SuccessResponse},
            wire::{
                document::Created,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{
            error::{ForbiddenReason, UnauthenticatedReason},
            tokens,
        },
    },
};

/// The body of `POST A/tokens`, which is optional.
const GENERATE_BODY: ObjectSchema = &[
    (
        "data",
        Node::object(&[
            ("type", TYPE),
            ("attributes", ATTRIBUTES),
            ("relationships", Node::object(&[("bearer", Node::object(&[("data", BEARER)]))])),
        ]),
    ),
    // Log-in has read it before.
    ("meta", Node::object(&[("otp", Node::text())])),
];

pub(super) const TYPE: Node = Node::one_of(&["token", "tokens"]);

pub(super) const ATTRIBUTES: Node = Node::object(&[("expiry", Node::time()), ("name", Node::text().or_blank())]);

const BEARER: Node =
    Node::object(&[("type", Node::one_of(BEARERS).required()), ("id", Node::id().required())]).required();

const BEARERS: &[&str] =
    &["user", "users", "product", "products", "license", "licenses", "environment", "environments"];

/// An example of a body that names the token.
pub(super) const EXAMPLE: &str = r#"{ "data": { "type": "tokens", "attributes": { "name": "Workshop laptop" } } }"#;

pub(super) const GENERATE: Operation = Operation::new(
    "generateToken",
    "Log in, or generate another token",
    SuccessResponse::created::<IssuedTokenResource>("The token with its secret, which is shown only here."),
)
.description(
    "With an email and password (Basic), the user logs in. With a token, its bearer gets another one. The body is \
     optional.\n\nNo answer to a failed log-in tells whether the email exists: `EMAIL_REQUIRED` and \
     `PASSWORD_REQUIRED` are about what was sent, and `PASSWORD_INVALID` is everything else. Before version 1.8, all \
     three are `CREDENTIALS_INVALID`. A user with a second factor sends its code as `meta.otp`; the answer \
     `OTP_REQUIRED` asks for it after a correct password. A user who has signed up and not verified their email gets \
     `USER_UNVERIFIED` after a correct password, where the account asks for that.",
)
.callers(Callers::USERS)
.restriction("Developers and admins can also generate tokens for customers, all others only for themselves.")
.credentials(RequiredCredentials::LogIn)
.body(GENERATE_BODY, EXAMPLE)
.unauthenticated(&[
    UnauthenticatedReason::Credentials,
    UnauthenticatedReason::EmailRequired,
    UnauthenticatedReason::PasswordRequired,
    UnauthenticatedReason::OtpRequired,
    UnauthenticatedReason::OtpInvalid,
])
.forbidden(&[ForbiddenReason::Unverified])
.field_errors(&[ErrorCode::NameTooLong, ErrorCode::TokenLimitExceeded]);

/// `POST A/tokens`
pub(super) async fn generate(
    LogInCredentials(context): LogInCredentials,
    body: Body,
) -> Result<Created<TokenAttributes>, ApiError> {
    let sent = body.validate(GENERATE_BODY)?;
    let issued_token = tokens::generate(&context, draft(&sent)).await?;
    Ok(Created(issued(context.account(), &issued_token)))
}

/// The draft of a token of any bearer.
pub(super) fn draft(sent: &CheckedBody) -> TokenDraft {
    let attributes = sent.attributes();
    let expiry = match attributes.time("expiry") {
        None => Expiry::Default,
        Some(None) => Expiry::Never,
        Some(Some(moment)) => Expiry::At(moment),
    };
    TokenDraft { name: attributes.text("name"), expiry, bearer: bearer(sent) }
}

fn bearer(sent: &CheckedBody) -> Option<Bearer> {
    let bearer = sent.relationship("bearer");
    let id = bearer.id()?;
    match bearer.required_text("type").as_str() {
        "user" | "users" => Some(Bearer::User(UserId(id))),
        // Licences and environments are not supported: they are refused like an unknown product.
        _ => Some(Bearer::Product(ProductId(id))),
    }
}
