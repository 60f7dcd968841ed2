//! The bearer of the token in use (docs/api.md 4.8).

use serde::Serialize;
use serde_json::json;

use crate::server::{
    api::{
        endpoint::{Endpoint, Scope},
        endpoints::{
            products::{self, ProductResource},
            tokens::{self, TokenResource},
            users::{self, UserResource},
        },
        extract::authenticated::Authenticated,
        openapi::{Callers, Operation, SuccessResponse},
        wire::{document::Document, error::ApiError},
    },
    domain::{
        context::RequestContext,
        error::Error,
        me::{self, Profile},
        tokens::sent,
    },
};

pub(in crate::server::api) fn endpoints() -> Vec<Endpoint> {
    use Scope::Account;
    vec![Endpoint::get(Account, "/me", show, SHOW), Endpoint::get(Account, "/profile", profile, PROFILE)]
}

/// The bearer of a token.
#[derive(Serialize)]
#[serde(untagged)]
enum BearerResource {
    Person(UserResource),
    Product(ProductResource),
}

const SHOW: Operation = Operation::new(
    "showMe",
    "Show the bearer of the token",
    SuccessResponse::either::<UserResource, ProductResource, TokenResource>(
        "The user or product, with the token included.",
    ),
)
.callers(Callers::AUTHENTICATED);

/// `GET A/me`: the bearer, with the token included.
async fn show(Authenticated(context): Authenticated) -> Result<Document<BearerResource, TokenResource>, ApiError> {
    let bearer = bearer(&context)?;
    let token = sent(&context).map(|token| tokens::resource(context.account(), &token));
    Ok(Document::with_included(bearer, token))
}

const PROFILE: Operation = Operation::new(
    "showProfile",
    "Show the bearer and the id of the token",
    SuccessResponse::profile::<UserResource, ProductResource>("The user or product. `meta.tokenId` is the token."),
)
.callers(Callers::AUTHENTICATED);

/// `GET A/profile`: the bearer, and the id of the token.
async fn profile(Authenticated(context): Authenticated) -> Result<Document<BearerResource>, ApiError> {
    let token = context.caller().token().map(|token| token.id.0);
    Ok(Document::new(bearer(&context)?).with_meta(json!({ "tokenId": token })))
}

fn bearer(context: &RequestContext) -> Result<BearerResource, Error> {
    Ok(match me::show(context)? {
        Profile::Person(user) => BearerResource::Person(users::resource(context.account(), user, context.now())),
        Profile::Product(product) => BearerResource::Product(products::resource(context.account(), product)),
    })
}
