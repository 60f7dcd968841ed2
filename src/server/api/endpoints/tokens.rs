//! Tokens: generate (which is log-in), list, show, regenerate, revoke (contract 4). The endpoints under the path of a
//! user or product are in `bearer_tokens.rs`.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, RefOr, Schema},
};
use uuid::Uuid;

use crate::{
    model::{
        filter::TokenFilter,
        id::{AccountId, ProductId, UserId},
        problem::ErrorCode,
        role::Role,
        token::{Bearer, Expiry, RENEWED_SECONDS, Token, TokenDraft, TokenKind},
    },
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            endpoints::users::ROLES,
            extract::{
                authenticated::{Authenticated, LogInCredentials},
                body::{Body, CheckedBody},
                list_query::ListQuery,
                path::PathRef,
            },
            openapi::{Callers, Credentials, Operation, Parameter, Record, SuccessResponse, samples, string_enum},
            wire::{
                document::{Created, Document, Relationship, Resource, account_path},
                error::ApiError,
                query::Query,
                schema::{EMPTY_BODY, Node, ObjectSchema},
                time,
            },
        },
        domain::{
            crypto::secrets::Secret,
            error::UnauthenticatedReason,
            resource_ref::TokenRef,
            tokens::{self, IssuedToken},
        },
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::post(Account, "/tokens", generate, GENERATE),
        Endpoint::get(Account, "/tokens", list, LIST),
        Endpoint::put(Account, "/tokens", regenerate_own, REGENERATE_OWN),
        Endpoint::get(Account, "/tokens/{token}", show, SHOW),
        Endpoint::put(Account, "/tokens/{token}", regenerate, REGENERATE),
        Endpoint::delete(Account, "/tokens/{token}", revoke, REVOKE),
    ]
}

/// A token as answers have it.
pub(in crate::server::api) type TokenResource = Resource<TokenAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct TokenAttributes {
    #[schema(schema_with = kinds)]
    kind: &'static str,
    /// The secret. It is shown only when the token is generated or regenerated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
    /// When the token expires; null: never. A request can also send seconds since 1970. The default is 14 days for
    /// customers.
    #[schema(required, format = DateTime)]
    expiry: Option<String>,
    /// What the token is for.
    #[schema(required, max_length = 255)]
    name: Option<String>,
    /// The time of the last use, to the minute; null: never.
    #[schema(required, format = DateTime)]
    last_used: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

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

/// An example of a body.
pub(in crate::server::api) const NAMED: &str =
    r#"{ "data": { "type": "tokens", "attributes": { "name": "Workshop laptop" } } }"#;

const GENERATE: Operation = Operation::new(
    "generateToken",
    "Log in, or generate another token",
    SuccessResponse::created::<IssuedTokenResource>("The token with its secret, which is shown only here."),
)
.description(
    "With an email and password (Basic), the user logs in. With a token, its bearer gets another one. The body is \
     optional.\n\nEvery failed log-in has the same answer, whether or not the email exists. A user with a second \
     factor sends its code as `meta.otp`; the answer `OTP_REQUIRED` asks for it after a correct password.",
)
.callers(Callers::USERS)
.restriction("Developers and admins can also generate tokens for customers, all others only for themselves.")
.credentials(Credentials::LogIn)
.body(GENERATE_BODY, NAMED)
.unauthenticated(&[
    UnauthenticatedReason::Credentials,
    UnauthenticatedReason::OtpRequired,
    UnauthenticatedReason::OtpInvalid,
])
.field_errors(&[ErrorCode::NameTooLong]);

/// `POST A/tokens`
async fn generate(
    LogInCredentials(context): LogInCredentials,
    body: Body,
) -> Result<Created<TokenAttributes>, ApiError> {
    let sent = body.validate(GENERATE_BODY)?;
    let issued_token = tokens::generate(&context, draft(&sent)).await?;
    Ok(Created(issued(context.account(), &issued_token)))
}

const LIST: Operation =
    Operation::new("listTokens", "List tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .description("A filter with an invalid value matches nothing.")
        .callers(Callers::AUTHENTICATED)
        .restriction("Staff see all tokens of the account, all others only their own.")
        .parameters(&[
            Parameter::one_of("bearer[type]", "Only tokens of this type of bearer.", &["user", "product", "license"]),
            Parameter::id("bearer[id]", "Only tokens of this bearer."),
            Parameter::list_of("bearer[role][]", "Only tokens of users with these roles.", ROLES),
        ]);

/// `GET A/tokens`
async fn list(
    Authenticated(context): Authenticated,
    list_query: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let paging = list_query.paging()?;
    let page = tokens::list(&context, filter(&list_query.query), paging).await?;
    Ok(list_query.document(paging, page.map(|token| resource(context.account(), &token))))
}

const SHOW: Operation = Operation::new(
    "showToken",
    "Show a token",
    SuccessResponse::one::<TokenResource>("The token, without its secret."),
)
.callers(Callers::AUTHENTICATED)
.restriction("Staff see all tokens of the account, all others only their own.");

/// `GET A/tokens/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &token)))
}

const REGENERATE_OWN: Operation = Operation::new("regenerateOwnToken", "Regenerate the token in use", REGENERATED)
    .description(REGENERATION)
    .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY))
    .body(EMPTY_BODY, "{}");

/// `PUT A/tokens`: regenerates the token in use.
async fn regenerate_own(
    Authenticated(context): Authenticated,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    body.validate(EMPTY_BODY)?;
    let issued_token = tokens::regenerate(&context, None).await?;
    Ok(Document::new(issued(context.account(), &issued_token)))
}

const REGENERATE: Operation = Operation::new("regenerateToken", "Regenerate a token", REGENERATED)
    .description(REGENERATION)
    .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY))
    .restriction(
        "Developers and admins can also regenerate the tokens of customers and products, all others only their own.",
    )
    .body(EMPTY_BODY, "{}");

/// `PUT A/tokens/{id}`
async fn regenerate(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    tokens::look_up(&context, &named).await?;
    body.validate(EMPTY_BODY)?;
    let issued_token = tokens::regenerate(&context, Some(&named)).await?;
    Ok(Document::new(issued(context.account(), &issued_token)))
}

const REGENERATED: SuccessResponse =
    SuccessResponse::one::<IssuedTokenResource>("The token with its new secret, which is shown only here.");
const REGENERATION: &str =
    "The old secret stops working at once. A token that expires does so 14 days after its regeneration.";

const REVOKE: Operation =
    Operation::new("revokeToken", "Revoke a token", SuccessResponse::empty(204, "The token was revoked."))
        .description("Revoking the token in use logs out.")
        .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY))
        .restriction("Developers and admins can revoke every token of the account, all others only their own.")
        .body(EMPTY_BODY, "{}");

/// `DELETE A/tokens/{id}`
async fn revoke(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    tokens::look_up(&context, &named).await?;
    body.validate(EMPTY_BODY)?;
    tokens::revoke(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::server::api) const TYPE: Node = Node::one_of(&["token", "tokens"]);

pub(in crate::server::api) const ATTRIBUTES: Node =
    Node::object(&[("expiry", Node::time()), ("name", Node::text().or_blank())]);

const BEARER: Node =
    Node::object(&[("type", Node::one_of(BEARERS).required()), ("id", Node::id().required())]).required();

const BEARERS: &[&str] = &["user", "users", "product", "products", "license", "licenses"];

/// The token with its secret.
pub(in crate::server::api) fn issued(account: AccountId, issued: &IssuedToken) -> TokenResource {
    build(account, &issued.token, Some(issued.secret.reveal().clone()))
}

/// The token without its secret.
pub(in crate::server::api) fn resource(account: AccountId, token: &Token) -> TokenResource {
    build(account, token, None)
}

fn build(account: AccountId, token: &Token, secret: Option<String>) -> TokenResource {
    let (kind, id) = match token.bearer {
        Bearer::User(id) => ("users", id.0),
        Bearer::Product(id) => ("products", id.0),
    };
    let bearer = account_path(account, &format!("/{kind}/{id}"));
    let relationships =
        [("account", Relationship::to_account(account)), ("bearer", Relationship::to_one(bearer, kind, id))];
    let attributes = TokenAttributes {
        kind: token.kind.as_str(),
        token: secret,
        expiry: token.expiry.map(time::format),
        name: token.name.clone(),
        last_used: token.last_used.map(time::format),
        created: time::format(token.created),
        updated: time::format(token.updated),
    };
    Resource::new(
        "tokens",
        token.id.0,
        account_path(account, &format!("/tokens/{}", token.id)),
        attributes,
        relationships,
    )
}

/// The filter of the query. An invalid value, and a filter on what tokens do not have, match none.
fn filter(query: &Query) -> TokenFilter {
    let (kind, id) = (query.last("bearer[type]"), query.last("bearer[id]"));
    let roles: Vec<_> = query.all("bearer[role]").chain(query.all("bearer[role][]")).collect();
    let bearer = id.map(Uuid::try_parse);
    let fits = |of: TokenKind| {
        kind.is_none_or(|kind| is_of(kind, of))
            && (roles.is_empty() || roles.iter().any(|role| is_for(role, of)))
            && !matches!(bearer, Some(Err(_)))
    };
    let kinds = TokenKind::ALL.into_iter().filter(|kind| fits(*kind)).collect();
    TokenFilter { kinds, bearer: bearer.and_then(Result::ok) }
}

fn is_of(bearer: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Person(_) => matches!(bearer, "user" | "users"),
        TokenKind::Product => matches!(bearer, "product" | "products"),
    }
}

fn is_for(role: &str, kind: TokenKind) -> bool {
    match kind {
        TokenKind::Person(of) => role.parse() == Ok(of),
        TokenKind::Product => role == "product",
    }
}

/// The draft of a token of any bearer.
pub(in crate::server::api) fn draft(sent: &CheckedBody) -> TokenDraft {
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
        // Licences are not supported: one is refused like an unknown product.
        _ => Some(Bearer::Product(ProductId(id))),
    }
}

fn kinds() -> Object {
    string_enum("The kind of bearer: a user of some role, or a product.", TokenKind::ALL.map(TokenKind::as_str))
}

/// A token with its secret, as the answer has it that generates or regenerates the token.
#[derive(Serialize)]
#[serde(transparent)]
pub(in crate::server::api) struct IssuedTokenResource(TokenResource);

impl PartialSchema for IssuedTokenResource {
    fn schema() -> RefOr<Schema> {
        let mut token = TokenResource::schema();
        if let RefOr::T(Schema::Object(record)) = &mut token
            && let Some(RefOr::T(Schema::Object(attributes))) = record.properties.get_mut("attributes")
        {
            attributes.required.push("token".into());
        }
        token
    }
}

impl ToSchema for IssuedTokenResource {}

impl Record for IssuedTokenResource {
    const NAME: &'static str = "IssuedToken";

    fn sample() -> Self {
        let secret = "user-f29d0da9953f48f1a09f76b5a170b33839263059f28c105d1fb17c2390c192cfv3";
        Self(issued(samples::ACCOUNT, &IssuedToken { token: sample_token(), secret: Secret::new(secret.into()) }))
    }
}

impl Record for TokenResource {
    const NAME: &'static str = "Token";

    fn sample() -> Self {
        resource(samples::ACCOUNT, &sample_token())
    }
}

const fn sample_token() -> Token {
    Token {
        id: samples::TOKEN,
        bearer: Bearer::User(samples::USER),
        kind: TokenKind::Person(Role::User),
        name: None,
        expiry: Some(samples::NOW.plus_seconds(RENEWED_SECONDS)),
        last_used: None,
        created: samples::NOW,
        updated: samples::NOW,
    }
}
