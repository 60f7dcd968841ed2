//! Tokens: generate (which is log-in), list, show, regenerate, revoke (contract 4);
//! those at the address of a user or a product in `bearer_tokens.rs`.

use axum::http::StatusCode;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::{ToSchema, openapi::Object};
use uuid::Uuid;

use crate::{
    model::{
        filter::TokenFilter,
        id::{AccountId, ProductId, UserId},
        problem::ErrorCode,
        token::{Bearer, Expiry, Token, TokenDraft, TokenKind},
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
            openapi::{Credentials, IssuedTokenResource, Operation, Parameter, SuccessResponse, words},
            wire::{
                document::{Created, Document, Relationship, Resource, place},
                error::ApiError,
                query::Query,
                schema::{NOTHING, Node, ObjectSchema},
                time,
            },
        },
        domain::{
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
        Endpoint::put(Account, "/tokens", regenerate_shown, REGENERATE_SHOWN),
        Endpoint::get(Account, "/tokens/{token}", show, SHOW),
        Endpoint::put(Account, "/tokens/{token}", regenerate, REGENERATE),
        Endpoint::delete(Account, "/tokens/{token}", revoke, REVOKE),
    ]
}

/// A token as answers show it.
pub(in crate::server::api) type TokenResource = Resource<TokenAttributes>;

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::server::api) struct TokenAttributes {
    #[schema(schema_with = kinds)]
    kind: &'static str,
    /// The secret: shown once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    token: Option<String>,
    /// When it ends, as ISO 8601 or in seconds since 1970; null: never. A customer's ends after 14 days unless told.
    #[schema(required, format = DateTime)]
    expiry: Option<String>,
    /// What it is for, in words.
    #[schema(required, max_length = 255)]
    name: Option<String>,
    /// To the minute; null: never.
    #[schema(required, format = DateTime)]
    last_used: Option<String>,
    #[schema(format = DateTime)]
    created: String,
    #[schema(format = DateTime)]
    updated: String,
}

/// What `POST A/tokens` takes: nothing, or some of these.
const GENERATE_BODY: ObjectSchema = &[
    (
        "data",
        Node::object(&[
            ("type", TYPE),
            ("attributes", ATTRIBUTES),
            ("relationships", Node::object(&[("bearer", Node::object(&[("data", BEARER)]))])),
        ]),
    ),
    // It was looked at already, where it was asked for.
    ("meta", Node::object(&[("otp", Node::text())])),
];

/// A body that names a token.
pub(in crate::server::api) const NAMED: &str =
    r#"{ "data": { "type": "tokens", "attributes": { "name": "Workshop laptop" } } }"#;

const GENERATE: Operation = Operation::new(
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
.takes(GENERATE_BODY, NAMED)
.denies(&[UnauthenticatedReason::Credentials, UnauthenticatedReason::OtpRequired, UnauthenticatedReason::OtpInvalid])
.refuses(&[ErrorCode::NameTooLong]);

/// `POST A/tokens`
async fn generate(
    LogInCredentials(context): LogInCredentials,
    body: Body,
) -> Result<Created<TokenAttributes>, ApiError> {
    let sent = body.read(GENERATE_BODY)?;
    let issued_token = tokens::generate(&context, draft(&sent)).await?;
    Ok(Created(issued(context.account(), &issued_token)))
}

const LIST: Operation =
    Operation::new("listTokens", "List tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .about("A filter that cannot be understood leaves none.")
        .who("Staff see all of the account, everybody else their own.")
        .filtered(&[
            Parameter::one_of("bearer[type]", "Only tokens of such.", &["user", "product", "license"]),
            Parameter::id("bearer[id]", "Only tokens of this one."),
            Parameter::list_of("bearer[role][]", "Only tokens of users of these roles.", ROLES),
        ]);

/// `GET A/tokens`
async fn list(
    Authenticated(context): Authenticated,
    asked: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let paging = asked.paging()?;
    let page = tokens::list(&context, filter(&asked.query), paging).await?;
    Ok(asked.answer(paging, page.map(|token| resource(context.account(), &token))))
}

const SHOW: Operation = Operation::new(
    "showToken",
    "Show a token",
    SuccessResponse::one::<TokenResource>("The token, without its secret."),
)
.who("Staff; everybody else their own.");

/// `GET A/tokens/{id}`
async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show(&context, &named).await?;
    Ok(Document::of(resource(context.account(), &token)))
}

const REGENERATE_SHOWN: Operation = Operation::new("regenerateOwnToken", "Regenerate the token in use", RENEWED)
    .about("The old secret is dead at once. A token that would have ended does so in 14 days from now.")
    .who("Whoever has the token, but for read-only staff.")
    .takes(NOTHING, "{}");

/// `PUT A/tokens`: the token that was shown.
async fn regenerate_shown(
    Authenticated(context): Authenticated,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    body.read(NOTHING)?;
    let issued_token = tokens::regenerate(&context, None).await?;
    Ok(Document::of(issued(context.account(), &issued_token)))
}

const REGENERATE: Operation = Operation::new("regenerateToken", "Regenerate a token", RENEWED)
    .about("The old secret is dead at once. A token that would have ended does so in 14 days from now.")
    .who("Admins and developers for customers and products; everybody but read-only staff for their own.")
    .takes(NOTHING, "{}");

/// `PUT A/tokens/{id}`
async fn regenerate(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    tokens::look_up(&context, &named).await?;
    body.read(NOTHING)?;
    let issued_token = tokens::regenerate(&context, Some(&named)).await?;
    Ok(Document::of(issued(context.account(), &issued_token)))
}

const RENEWED: SuccessResponse =
    SuccessResponse::one::<IssuedTokenResource>("The token, with its new secret: shown this once.");

const REVOKE: Operation = Operation::new("revokeToken", "Revoke a token", SuccessResponse::nothing(204, "It is gone."))
    .about("With one's own token, this is how one logs out.")
    .who("Admins and developers; everybody but read-only staff for their own.")
    .takes(NOTHING, "{}");

/// `DELETE A/tokens/{id}`
async fn revoke(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
    body: Body,
) -> Result<StatusCode, ApiError> {
    tokens::look_up(&context, &named).await?;
    body.read(NOTHING)?;
    tokens::revoke(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::server::api) const TYPE: Node = Node::one_of(&["token", "tokens"]);

pub(in crate::server::api) const ATTRIBUTES: Node =
    Node::object(&[("expiry", Node::time()), ("name", Node::text().or_blank())]);

const BEARER: Node =
    Node::object(&[("type", Node::one_of(BEARERS).required()), ("id", Node::id().required())]).required();

const BEARERS: &[&str] = &["user", "users", "product", "products", "license", "licenses"];

/// The token with its secret: the one answer that holds it.
pub(in crate::server::api) fn issued(account: AccountId, issued: &IssuedToken) -> TokenResource {
    written(account, &issued.token, Some(issued.secret.expose_secret().to_owned()))
}

/// The token without its secret.
pub(in crate::server::api) fn resource(account: AccountId, token: &Token) -> TokenResource {
    written(account, token, None)
}

fn written(account: AccountId, token: &Token, secret: Option<String>) -> TokenResource {
    let (kind, id) = match token.bearer {
        Bearer::User(id) => ("users", id.0),
        Bearer::Product(id) => ("products", id.0),
    };
    let bearer = place(account, &format!("/{kind}/{id}"));
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
    Resource::new("tokens", token.id.0, place(account, &format!("/tokens/{}", token.id)), attributes, relationships)
}

/// Which tokens the query leaves. What it cannot mean, and what nothing here has, leaves none.
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

/// What was sent, for a token of any bearer.
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
    match bearer.text("type")?.as_str() {
        "user" | "users" => Some(Bearer::User(UserId(id))),
        // A licence, which M1 has none of, is refused like a product.
        _ => Some(Bearer::Product(ProductId(id))),
    }
}

fn kinds() -> Object {
    words("Whose it is: of a user of some role, or of a product.", TokenKind::ALL.map(TokenKind::as_str))
}
