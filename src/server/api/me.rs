//! Who am I: the bearer of the token that was shown (contract 4.8). M2: profile.

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use crate::server::domain::{
    Domain,
    caller::Who,
    error::{Error, Why},
};

use super::{caller::Someone, document::Document, error::ApiError, path::Account, products, tokens, users};

/// `GET A/me`
pub(super) async fn show(
    State(domain): State<Domain>,
    Account(account): Account,
    Someone(caller): Someone,
) -> Result<Response, ApiError> {
    let token = caller.token().map(|token| tokens::resource(account, token));
    match &caller.who {
        Who::Person { user, .. } => {
            Ok(Document::including(users::resource(account, user, domain.now()), token).into_response())
        }
        Who::Product { product, .. } => {
            Ok(Document::including(products::resource(account, product), token).into_response())
        }
        Who::Nobody | Who::Operator => Err(Error::NotIdentified(Why::Missing).into()),
    }
}
