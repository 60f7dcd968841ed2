//! `PUT A/tokens` and `PUT A/tokens/{id}`: a new secret for a token (docs/api.md 4.6).

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            endpoints::tokens::resource::{IssuedTokenResource, TokenResource, issued},
            extract::{authenticated::Authenticated, path::PathRef},
            openapi::{Callers, Operation, SuccessResponse},
            wire::{document::Document, error::ApiError},
        },
        domain::{resource_ref::TokenRef, tokens},
    },
};

pub(super) const REGENERATE_OWN: Operation =
    Operation::new("regenerateOwnToken", "Regenerate the token in use", REGENERATED)
        .description(REGENERATION)
        .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY));

/// `PUT A/tokens`: regenerates the token in use.
pub(super) async fn regenerate_own(Authenticated(context): Authenticated) -> Result<Document<TokenResource>, ApiError> {
    let issued_token = tokens::regenerate(&context, None).await?;
    Ok(Document::new(issued(context.account(), &issued_token)))
}

pub(super) const REGENERATE: Operation = Operation::new("regenerateToken", "Regenerate a token", REGENERATED)
    .description(REGENERATION)
    .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY))
    .restriction(
        "Developers and admins can also regenerate the tokens of customers and products, all others only their own.",
    )
    .field_errors(&[ErrorCode::TokenLimitExceeded]);

/// `PUT A/tokens/{id}`
pub(super) async fn regenerate(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
) -> Result<Document<TokenResource>, ApiError> {
    let issued_token = tokens::regenerate(&context, Some(&named)).await?;
    Ok(Document::new(issued(context.account(), &issued_token)))
}

const REGENERATED: SuccessResponse =
    SuccessResponse::one::<IssuedTokenResource>("The token with its new secret, which is shown only here.");

const REGENERATION: &str =
    "The old secret stops working at once. A token that expires does so 14 days after its regeneration.";
