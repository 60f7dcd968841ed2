//! What the vendor sells, and its tokens.

use crate::{
    model::problem::{ErrorCode, Field},
    server::api::{
        endpoints::{
            products::{CHANGES, NEW_PRODUCT, ProductResource},
            tokens::{NEW_TOKEN_OF, TokenResource},
        },
        openapi::IssuedTokenResource,
        operations::{Operation, SuccessResponse},
        wire::schema::NOTHING,
    },
};

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createProduct", "Create a product", SuccessResponse::made::<ProductResource>("The product."))
        .who("Admins and developers.")
        .takes(
            NEW_PRODUCT,
            r#"{ "data": { "type": "products", "attributes": {
                "name": "Difference Engine", "code": "difference-engine", "url": "https://engine.example",
                "platforms": ["linux", "macos"] } } }"#,
        )
        .refuses(FLAWS);

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listProducts", "List products", SuccessResponse::page::<ProductResource>("The products."))
        .who("Staff.");

pub(in crate::server::api) const SHOW: Operation =
    Operation::new("showProduct", "Show a product", SuccessResponse::one::<ProductResource>("The product."))
        .who("Staff, and the product itself.");

pub(in crate::server::api) const UPDATE: Operation =
    Operation::new("updateProduct", "Change a product", SuccessResponse::one::<ProductResource>("The product."))
        .about("What is not sent stays; metadata is replaced as a whole.")
        .who("Admins, developers, and the product itself.")
        .takes(CHANGES, r#"{ "data": { "type": "products", "attributes": { "platforms": ["linux"] } } }"#)
        .refuses(FLAWS);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteProduct", "Delete a product", SuccessResponse::nothing(204, "It is gone."))
        .about("Its tokens go with it.")
        .who("Admins and developers.")
        .takes(NOTHING, "{}");

pub(in crate::server::api) const LIST_TOKENS: Operation = Operation::new(
    "listProductTokens",
    "List a product's tokens",
    SuccessResponse::page::<TokenResource>("The tokens."),
)
.who("Staff, and the product itself.");

pub(in crate::server::api) const SHOW_TOKEN: Operation =
    Operation::new("showProductToken", "Show a product's token", SuccessResponse::one::<TokenResource>("The token."))
        .who("Staff, and the product itself.");

pub(in crate::server::api) const GENERATE_TOKEN: Operation = Operation::new(
    "generateProductToken",
    "Generate a product's token",
    SuccessResponse::one::<IssuedTokenResource>("The token, with its secret: shown this once."),
)
.about("A product's token lets the vendor's own server create users and tokens. It never expires unless told.")
.who("Admins and developers.")
.takes(NEW_TOKEN_OF, super::tokens::NAMED)
.refuses(&[(ErrorCode::NameTooLong, Field::Name)]);

/// What can be wrong with a product, as sent.
pub(in crate::server::api) const FLAWS: &[(ErrorCode, Field)] = &[
    (ErrorCode::NameTooLong, Field::Name),
    (ErrorCode::CodeInvalid, Field::Code),
    (ErrorCode::CodeTaken, Field::Code),
    (ErrorCode::CodeReserved, Field::Code),
    (ErrorCode::CodeTooLong, Field::Code),
    (ErrorCode::DistributionStrategyNotAllowed, Field::DistributionStrategy),
    (ErrorCode::UrlInvalid, Field::Url),
    (ErrorCode::UrlProtocolInvalid, Field::Url),
    (ErrorCode::UrlHostInvalid, Field::Url),
    (ErrorCode::UrlTooLong, Field::Url),
    (ErrorCode::MetadataTooLong, Field::Metadata),
];
