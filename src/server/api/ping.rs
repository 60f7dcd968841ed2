//! Is anybody there: for clients that ask before they log in (contract 1.1).

use axum::{extract::State, http::StatusCode};

use crate::{model::problem::Code, server::domain::Domain};

use super::{error::ApiError, path::Account};

/// `GET /v1/ping`
pub(super) async fn ping() -> StatusCode {
    StatusCode::OK
}

/// `GET /v1/accounts/{ACCOUNT}/ping`
pub(super) async fn ping_account(_: Account) -> StatusCode {
    StatusCode::OK
}

/// `GET /v1/health`
pub(super) async fn health(State(domain): State<Domain>) -> Result<StatusCode, ApiError> {
    if domain.ready().await { Ok(StatusCode::NO_CONTENT) } else { Err(ApiError::of(Code::Broken)) }
}
