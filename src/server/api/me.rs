//! Who am I: the bearer of the token that was shown (contract 4.8).

use serde::Serialize;
use serde_json::json;

use crate::{
    model::id::AccountId,
    server::domain::{
        Domain,
        caller::Caller,
        error::Error,
        profile::{self, Profile},
        tokens::shown,
    },
};

use super::{
    caller::{Asking, Someone},
    document::Document,
    error::ApiError,
    products::{self, ProductResource},
    tokens::{self, TokenResource},
    users::{self, UserResource},
};

/// Whoever bears a token.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Bearer {
    Person(UserResource),
    Product(ProductResource),
}

/// `GET A/me`: the bearer, and the token beside.
pub(super) async fn show(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
) -> Result<Document<Bearer, TokenResource>, ApiError> {
    let bearer = bearer(&domain, &caller, account)?;
    let token = shown(&domain, &caller).map(|token| tokens::resource(account, &token));
    Ok(Document::including(bearer, token))
}

/// `GET A/profile`: the bearer, and which token it is.
pub(super) async fn profile(
    Asking(domain, account, Someone(caller)): Asking<Someone>,
) -> Result<Document<Bearer>, ApiError> {
    let token = caller.token().map(|token| token.id.0);
    Ok(Document::of(bearer(&domain, &caller, account)?).with_meta(json!({ "tokenId": token })))
}

fn bearer(domain: &Domain, caller: &Caller, account: AccountId) -> Result<Bearer, Error> {
    Ok(match profile::show(caller, account)? {
        Profile::Person(user) => Bearer::Person(users::resource(account, user, domain.now())),
        Profile::Product(product) => Bearer::Product(products::resource(account, product)),
    })
}
