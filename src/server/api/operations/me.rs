//! Who am I.

use crate::server::api::{
    endpoints::{products::ProductResource, tokens::TokenResource, users::UserResource},
    operations::{Operation, SuccessResponse},
};

pub(in crate::server::api) const SHOW: Operation = Operation::new(
    "showMe",
    "Show whose token it is",
    SuccessResponse::either::<UserResource, ProductResource, TokenResource>(
        "The user or product, and the token beside it.",
    ),
)
.who("Whoever has a token.");

pub(in crate::server::api) const PROFILE: Operation = Operation::new(
    "showProfile",
    "Show whose token it is, and which",
    SuccessResponse::profile::<UserResource, ProductResource>("The user or product; `meta.tokenId` is the token."),
)
.who("Whoever has a token.");
