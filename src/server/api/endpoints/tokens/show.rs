//! `GET A/tokens/{id}`.

use crate::server::{
    api::{
        endpoints::tokens::resource::{TokenResource, resource},
        extract::{authenticated::Authenticated, path::PathRef},
        openapi::{Callers, Operation, SuccessResponse},
        wire::{document::Document, error::ApiError},
    },
    domain::{resource_ref::TokenRef, tokens},
};

pub(super) const SHOW: Operation = Operation::new(
    "showToken",
    "Show a token",
    SuccessResponse::one::<TokenResource>("The token, without its secret."),
)
.callers(Callers::AUTHENTICATED)
.restriction("Staff see all tokens of the account, all others only their own.");

/// `GET A/tokens/{id}`
pub(super) async fn show(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let token = tokens::show(&context, &named).await?;
    Ok(Document::new(resource(context.account(), &token)))
}
