//! Who am I.

use super::{
    super::{products::ProductResource, tokens::TokenResource, users::UserResource},
    Answer, Operation,
};

pub(in crate::server::api) const SHOW: Operation = Operation::new(
    "showMe",
    "Show whose token it is",
    Answer::either::<UserResource, ProductResource, TokenResource>("The user or product, and the token beside it."),
)
.who("Whoever has a token.");

pub(in crate::server::api) const PROFILE: Operation = Operation::new(
    "showProfile",
    "Show whose token it is, and which",
    Answer::profile::<UserResource, ProductResource>("The user or product; `meta.tokenId` is the token."),
)
.who("Whoever has a token.");
