//! Who am I: the bearer of the token that was shown (contract 4.8).

use serde::Serialize;
use serde_json::json;

use crate::{
    model::id::AccountId,
    server::{
        api::{
            endpoints::{
                products::{self, ProductResource},
                tokens::{self, TokenResource},
                users::{self, UserResource},
            },
            extract::authenticated::{Authenticated, RequestContext},
            wire::{document::Document, error::ApiError},
        },
        domain::{
            caller::Caller,
            error::Error,
            profile::{self, Profile},
            runtime::Domain,
            tokens::shown,
        },
    },
};

/// Whoever bears a token.
#[derive(Serialize)]
#[serde(untagged)]
pub(in crate::server::api) enum BearerResource {
    Person(UserResource),
    Product(ProductResource),
}

/// `GET A/me`: the bearer, and the token beside.
pub(in crate::server::api) async fn show(
    RequestContext(domain, account, Authenticated(caller)): RequestContext<Authenticated>,
) -> Result<Document<BearerResource, TokenResource>, ApiError> {
    let bearer = bearer(&domain, &caller, account)?;
    let token = shown(&domain, &caller).map(|token| tokens::resource(account, &token));
    Ok(Document::including(bearer, token))
}

/// `GET A/profile`: the bearer, and which token it is.
pub(in crate::server::api) async fn profile(
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
