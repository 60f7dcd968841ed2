//! Errors of the API for what stands around it: documents for requests that a layer refused, and the answer that a use
//! case's error would get.

use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    model::api_version::Version,
    server::{
        api::{
            extract::identity::Identity,
            layers::{
                cors::allow_any_origin,
                finish_response::{RequestFacts, add_identity_and_sign},
            },
            wire::error::{self, ApiError},
        },
        domain::error::Error,
        http::request_id::request_id,
        state::AppState,
    },
};

/// What the error document of a request depends on.
pub struct RefusedRequest {
    id: Option<String>,
    facts: RequestFacts,
}

impl RefusedRequest {
    /// Takes from a request what its error document would depend on.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        Self { id: request_id(request.headers()), facts: RequestFacts::of(request) }
    }
}

/// The answer to a request under `/v1` that a layer around the API refused with a status alone.
pub async fn error_response(state: &AppState, request: &RefusedRequest, status: StatusCode) -> Response {
    let mut response = ApiError::from_status(status).into_response();
    // There is no id only where the system had no randomness for one.
    let id = request.id.as_deref().unwrap_or_default();
    error::write_document(&mut response, id, &state.config.public_url, Version::default());
    allow_any_origin(response.headers_mut());
    add_identity_and_sign(state, &request.facts, &Identity::default(), response).await
}

/// What the API answers to an error of a use case: the status, the code where there is one, and the detail.
#[must_use]
pub fn describe(error: Error) -> (StatusCode, Option<&'static str>, String) {
    let error = ApiError::from(error);
    (error.status(), error.codes().next(), error.detail().to_owned())
}
