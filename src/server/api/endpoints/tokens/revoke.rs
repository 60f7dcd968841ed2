//! `DELETE A/tokens/{id}`.

use axum::http::StatusCode;

use crate::server::{
    api::{
        extract::{authenticated::Authenticated, path::PathRef},
        openapi::{Callers, Operation, SuccessResponse},
        wire::error::ApiError,
    },
    domain::{resource_ref::TokenRef, tokens},
};

pub(super) const REVOKE: Operation =
    Operation::new("revokeToken", "Revoke a token", SuccessResponse::empty(204, "The token was revoked."))
        .description("Revoking the token in use logs out.")
        .callers(Callers::AUTHENTICATED.without(Callers::READ_ONLY))
        .restriction("Developers and admins can revoke every token of the account, all others only their own.");

/// `DELETE A/tokens/{id}`
pub(super) async fn revoke(
    Authenticated(context): Authenticated,
    PathRef(named): PathRef<TokenRef>,
) -> Result<StatusCode, ApiError> {
    tokens::revoke(&context, &named).await?;
    Ok(StatusCode::NO_CONTENT)
}
