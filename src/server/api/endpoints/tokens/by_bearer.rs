//! Tokens under the path of their user or product (docs/api.md 4.4).

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoints::tokens::{
                generate::{ATTRIBUTES, EXAMPLE, TYPE, draft},
                resource::{IssuedTokenResource, TokenResource, issued, resource},
            },
            extract::{
                authenticated::Authenticated,
                body::Body,
                list_query::ListQuery,
                path::{NestedPathRef, PathRef},
            },
            openapi::{Callers, Operation, SuccessResponse},
            wire::{
                document::Document,
                error::ApiError,
                schema::{Node, ObjectSchema},
            },
        },
        domain::{
            resource_ref::TokenRef,
            tokens::{self, BearerRef},
        },
    },
};

pub(super) const LIST_OF_USER: Operation =
    Operation::new("listUserTokens", "List a user's tokens", SuccessResponse::page::<TokenResource>("The tokens."))
        .callers(Callers::AUTHENTICATED)
        .restriction("Customers can list only their own tokens, products those of every customer.");

pub(super) const LIST_OF_PRODUCT: Operation = Operation::new(
    "listProductTokens",
    "List a product's tokens",
    SuccessResponse::page::<TokenResource>("The tokens."),
)
.callers(Callers::PRODUCTS.and(Callers::STAFF))
.restriction("A product can list only its own tokens.");

/// `GET A/users/{id|email}/tokens`, `GET A/products/{id|code}/tokens`
pub(super) async fn list<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<R>,
    list_query: ListQuery,
) -> Result<Document<Vec<TokenResource>>, ApiError> {
    let named = named.into();
    tokens::look_up_bearer(&context, &named).await?;
    let paging = list_query.paging()?;
    let page = tokens::list_for(&context, &named, paging).await?;
    Ok(list_query.document(paging, page.map(|token| resource(context.account(), &token))))
}

/// The body of `POST …/tokens` under the path of the bearer.
const GENERATE_BODY: ObjectSchema = &[("data", Node::object(&[("type", TYPE), ("attributes", ATTRIBUTES)]))];

pub(super) const GENERATE_FOR_USER: Operation = Operation::new(
    "generateUserToken",
    "Generate a token for a user",
    SuccessResponse::one::<IssuedTokenResource>("The token with its secret, which is shown only here."),
)
.description("The user does not need a password.")
.callers(Callers::MANAGERS)
.restriction("The user must be the caller or a customer.")
.body(GENERATE_BODY, EXAMPLE)
.field_errors(&[ErrorCode::NameTooLong, ErrorCode::TokenLimitExceeded]);

pub(super) const GENERATE_FOR_PRODUCT: Operation = Operation::new(
    "generateProductToken",
    "Generate a token for a product",
    SuccessResponse::one::<IssuedTokenResource>("The token with its secret, which is shown only here."),
)
.description(
    "With a product's token, the vendor's own server creates and manages users. The token does not expire unless the \
     request sets `expiry`.",
)
.callers(Callers::MANAGERS)
.body(GENERATE_BODY, EXAMPLE)
.field_errors(&[ErrorCode::NameTooLong]);

/// `POST A/users/{id|email}/tokens`, `POST A/products/{id|code}/tokens`
pub(super) async fn generate<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<R>,
    body: Body,
) -> Result<Document<TokenResource>, ApiError> {
    let named = named.into();
    // The bearer is looked up before the body is validated.
    tokens::look_up_bearer(&context, &named).await?;
    let sent = body.validate(GENERATE_BODY)?;
    let issued_token = tokens::generate_for(&context, &named, draft(&sent)).await?;
    Ok(Document::new(issued(context.account(), &issued_token)))
}

pub(super) const SHOW_OF_USER: Operation =
    Operation::new("showUserToken", "Show a user's token", SuccessResponse::one::<TokenResource>("The token."))
        .callers(Callers::USERS)
        .restriction("Customers can see only their own tokens.");

pub(super) const SHOW_OF_PRODUCT: Operation =
    Operation::new("showProductToken", "Show a product's token", SuccessResponse::one::<TokenResource>("The token."))
        .callers(Callers::PRODUCTS.and(Callers::STAFF))
        .restriction("A product can see only its own tokens.");

/// `GET A/users/{id|email}/tokens/{id}`, `GET A/products/{id|code}/tokens/{id}`
pub(super) async fn show<R: Into<BearerRef>>(
    Authenticated(context): Authenticated,
    NestedPathRef(named, token): NestedPathRef<R, TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show_for(&context, &named.into(), &token).await?;
    Ok(Document::new(resource(context.account(), &token)))
}
