//! Error documents for requests under `/v1` that a layer around the API refused.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{
    model::api_version::Version,
    server::{
        api::{
            layers::{cors::allow_any_origin, finish_response::insert_constant_headers},
            wire::error::{self, ApiError},
        },
        config::PublicUrl,
    },
};

/// The answer to a request under `/v1` that a layer around the API refused with a status alone.
pub fn error_response(status: StatusCode, request_id: &str, public_url: &PublicUrl) -> Response {
    let mut response = ApiError::from_status(status).into_response();
    error::write_document(&mut response, request_id, public_url);
    insert_constant_headers(response.headers_mut(), Version::default());
    allow_any_origin(response.headers_mut());
    response
}
