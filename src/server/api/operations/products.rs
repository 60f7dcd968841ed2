//! What the vendor sells, and its tokens.

use super::{
    super::{
        openapi::Issued,
        products::{NEW_PRODUCT, ProductResource},
        tokens,
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

pub(in crate::server::api) const GENERATE_TOKEN: Operation = Operation::new(
    "generateProductToken",
    "Generate a product's token",
    Answer::one::<Issued>("The token, with its secret: shown this once."),
)
.about("A product's token lets the vendor's own server create users and tokens. It never expires unless told.")
.who("Admins and developers.")
.takes(tokens::NEW_PRODUCT_TOKEN, super::tokens::NAMED)
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
