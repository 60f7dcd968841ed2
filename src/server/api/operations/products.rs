//! What the vendor sells, and its tokens.

use super::{
    super::{
        openapi::Issued,
        products::{CHANGES, NEW_PRODUCT, ProductResource},
        schema::NOTHING,
        tokens::{NEW_TOKEN_OF, TokenResource},
    },
    Answer, Operation,
};
use crate::model::problem::{Code, Field};

pub(in crate::server::api) const CREATE: Operation =
    Operation::new("createProduct", "Create a product", Answer::made::<ProductResource>("The product."))
        .who("Admins and developers.")
        .takes(
            NEW_PRODUCT,
            r#"{ "data": { "type": "products", "attributes": {
                "name": "Difference Engine", "code": "difference-engine", "url": "https://engine.example",
                "platforms": ["linux", "macos"] } } }"#,
        )
        .refuses(FLAWS);

pub(in crate::server::api) const LIST: Operation =
    Operation::new("listProducts", "List products", Answer::page::<ProductResource>("The products.")).who("Staff.");

pub(in crate::server::api) const SHOW: Operation =
    Operation::new("showProduct", "Show a product", Answer::one::<ProductResource>("The product."))
        .who("Staff, and the product itself.");

pub(in crate::server::api) const UPDATE: Operation =
    Operation::new("updateProduct", "Change a product", Answer::one::<ProductResource>("The product."))
        .about("What is not sent stays; metadata is replaced as a whole.")
        .who("Admins, developers, and the product itself.")
        .takes(CHANGES, r#"{ "data": { "type": "products", "attributes": { "platforms": ["linux"] } } }"#)
        .refuses(FLAWS);

pub(in crate::server::api) const DELETE: Operation =
    Operation::new("deleteProduct", "Delete a product", Answer::nothing(204, "It is gone."))
        .about("Its tokens go with it.")
        .who("Admins and developers.")
        .takes(NOTHING, "{}");

pub(in crate::server::api) const LIST_TOKENS: Operation =
    Operation::new("listProductTokens", "List a product's tokens", Answer::page::<TokenResource>("The tokens."))
        .who("Staff, and the product itself.");

pub(in crate::server::api) const SHOW_TOKEN: Operation =
    Operation::new("showProductToken", "Show a product's token", Answer::one::<TokenResource>("The token."))
        .who("Staff, and the product itself.");

pub(in crate::server::api) const GENERATE_TOKEN: Operation = Operation::new(
    "generateProductToken",
    "Generate a product's token",
    Answer::one::<Issued>("The token, with its secret: shown this once."),
)
.about("A product's token lets the vendor's own server create users and tokens. It never expires unless told.")
.who("Admins and developers.")
.takes(NEW_TOKEN_OF, super::tokens::NAMED)
.refuses(&[(Code::NameTooLong, Field::Name)]);

/// What can be wrong with a product, as sent.
pub(super) const FLAWS: &[(Code, Field)] = &[
    (Code::NameTooLong, Field::Name),
    (Code::CodeInvalid, Field::Code),
    (Code::CodeTaken, Field::Code),
    (Code::CodeReserved, Field::Code),
    (Code::CodeTooLong, Field::Code),
    (Code::DistributionStrategyNotAllowed, Field::DistributionStrategy),
    (Code::UrlInvalid, Field::Url),
    (Code::UrlProtocolInvalid, Field::Url),
    (Code::UrlHostInvalid, Field::Url),
    (Code::UrlTooLong, Field::Url),
    (Code::MetadataTooLong, Field::Metadata),
];
