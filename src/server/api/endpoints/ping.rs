//! Is anybody there: for clients that ask before they log in (contract 1.1).

use axum::{extract::State, http::StatusCode};

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{extract::path::AccountPath, wire::error::ApiError},
        domain::runtime::Domain,
    },
};

/// `GET /v1/ping`
pub(in crate::server::api) async fn ping() -> StatusCode {
    StatusCode::OK
}

/// `GET /v1/accounts/{ACCOUNT}/ping`
pub(in crate::server::api) async fn ping_account(_: AccountPath) -> StatusCode {
    StatusCode::OK
}

/// `GET /v1/health`
pub(in crate::server::api) async fn health(State(domain): State<Domain>) -> Result<StatusCode, ApiError> {
    if domain.ready().await { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::of(ErrorCode::Broken)) }
}
