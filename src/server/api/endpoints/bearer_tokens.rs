//! Tokens of a user or a product, at its own address (contract 4.4).

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            endpoints::tokens::{ATTRIBUTES, NAMED, TYPE, TokenResource, draft, issued, resource},
            extract::{
                authenticated::Authenticated,
                body::Body,
                list_query::ListQuery,
                path::{NestedPathRef, PathRef},
            },
            openapi::{IssuedTokenResource, Operation, SuccessResponse},
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{
            resource_ref::{ProductRef, TokenRef, UserRef},
            tokens::{self, BearerRef},
        },
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![
        Endpoint::get(Account, "/users/{user}/tokens", list::<UserRef>, LIST_OF_USER),
        Endpoint::post(Account, "/users/{user}/tokens", generate::<UserRef>, GENERATE_FOR_USER),
        Endpoint::get(Account, "/users/{user}/tokens/{token}", show::<UserRef>, SHOW_OF_USER),
        Endpoint::get(Account, "/products/{product}/tokens", list::<ProductRef>, LIST_OF_PRODUCT),
        Endpoint::post(Account, "/products/{product}/tokens", generate::<ProductRef>, GENERATE_FOR_PRODUCT),
        Endpoint::get(Account, "/products/{product}/tokens/{token}", show::<ProductRef>, SHOW_OF_PRODUCT),
    ]
}

const LIST_OF_USER: Operation =
    Operation::new("listUserTokens", "List a user's tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .who("Staff; products for customers; users for themselves.");

const LIST_OF_PRODUCT: Operation = Operation::new(
    "listProductTokens",
    "List a product's tokens",
    SuccessResponse::page::<TokenResource>("The tokens."),
)
.who("Staff, and the product itself.");

/// `GET A/users/{id|email}/tokens`, `GET A/products/{id|code}/tokens`
async fn list<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<R>,
    asked: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let named = named.into();
    tokens::look_up_bearer(&context, &named).await?;
    let paging = asked.paging()?;
    let page = tokens::list_for(&context, &named, paging).await?;
    Ok(asked.answer(paging, page.map(|token| resource(context.account(), &token))))
}

/// What a post at the address of its bearer takes.
const GENERATE_BODY: ObjectSchema = &[("data", Node::object(&[("type", TYPE), ("attributes", ATTRIBUTES)]))];

const GENERATE_FOR_USER: Operation = Operation::new(
    "generateUserToken",
    "Generate a token for a user",
    SuccessResponse::one::<IssuedTokenResource>("The token, with its secret: shown this once."),
)
.about("Works for users without a password, too.")
.who("Admins and developers, for themselves and for customers.")
.takes(GENERATE_BODY, NAMED)
.refuses(&[ErrorCode::NameTooLong]);

const GENERATE_FOR_PRODUCT: Operation = Operation::new(
    "generateProductToken",
    "Generate a product's token",
    SuccessResponse::one::<IssuedTokenResource>("The token, with its secret: shown this once."),
)
.about("A product's token lets the vendor's own server create users and tokens. It never expires unless told.")
.who("Admins and developers.")
.takes(GENERATE_BODY, NAMED)
.refuses(&[ErrorCode::NameTooLong]);

/// `POST A/users/{id|email}/tokens`, `POST A/products/{id|code}/tokens`
async fn generate<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<R>,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = named.into();
    // What the path names is looked up before the body is judged.
    tokens::look_up_bearer(&context, &named).await?;
    let sent = body.read(GENERATE_BODY)?;
    let issued_token = tokens::generate_for(&context, &named, draft(&sent)).await?;
    Ok(Document::of(issued(context.account(), &issued_token)))
}

const SHOW_OF_USER: Operation =
    Operation::new("showUserToken", "Show a user's token", SuccessResponse::one::<TokenResource>("The token."))
        .who("Staff; users for themselves.");

const SHOW_OF_PRODUCT: Operation =
    Operation::new("showProductToken", "Show a product's token", SuccessResponse::one::<TokenResource>("The token."))
        .who("Staff, and the product itself.");

/// `GET A/users/{id|email}/tokens/{id}`, `GET A/products/{id|code}/tokens/{id}`
async fn show<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    NestedPathRef(named, token): NestedPathRef<R, TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show_for(&context, &named.into(), &token).await?;
    Ok(Document::of(resource(context.account(), &token)))
}
