//! The bearer of the token in use (contract 4.8).

use serde::Serialize;
use serde_json::json;

use crate::{
    model::id::AccountId,
    server::{
        api::{
            endpoint::{Endpoint, Scope},
            endpoints::{
                products::{self, ProductResource},
                tokens::{self, TokenResource},
                users::{self, UserResource},
            },
            extract::authenticated::{Authenticated, RequestContext},
            openapi::{Callers, Operation, SuccessResponse},
            wire::{document::Document, error::ApiError},
        },
        domain::{
            Domain,
            caller::Caller,
            error::Error,
            profile::{self, Profile},
            tokens::shown,
        },
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
async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
) -> Result<Document<BearerResource, TokenResource>, ApiError> {
    let bearer = bearer(&domain, &caller, account)?;
    let token = shown(&domain, &caller).map(|token| tokens::resource(account, &token));
    Ok(Document::including(bearer, token))
}

const PROFILE: Operation = Operation::new(
    "showProfile",
    "Show the bearer and the id of the token",
    SuccessResponse::profile::<UserResource, ProductResource>("The user or product. `meta.tokenId` is the token."),
)
.callers(Callers::AUTHENTICATED);

/// `GET A/profile`: the bearer, and which token it is.
async fn profile(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
) -> Result<Document<BearerResource>, ApiError> {
    let token = caller.token().map(|token| token.id.0);
    Ok(Document::of(bearer(&domain, &caller, account)?).with_meta(json!({ "tokenId": token })))
}

fn bearer(domain: &Domain, caller: &Caller, account: AccountId) -> Result<BearerResource, Error> {
    Ok(match profile::show(caller, account)? {
        Profile::Person(user) => BearerResource::Person(users::resource(account, user, domain.now())),
        Profile::Product(product) => BearerResource::Product(products::resource(account, product)),
    })
}
