//! What is checked before a route is known, in the order of docs/api.md 10.

use axum::extract::Request;

use crate::{
    model::problem::ErrorCode,
    server::api::{
        layers::{read_body::read_body, uri},
        wire::{error::ApiError, media_type::AcceptedTypes},
    },
};

/// Refuses what no endpoint accepts; reads the body; strips the format from the path.
pub(in crate::server::api) async fn before_routing(request: Request) -> Result<Request, ApiError> {
    uri::check_request(request.method(), request.uri())?;
    let request = read_body(request).await?;
    let accepted = AcceptedTypes::of_request(request.headers());
    if !accepted.include_json() && !accepted.include_binary() {
        return Err(ApiError::new(ErrorCode::MimeTypeInvalid));
    }
    if uri::begins_with_empty_segment(&request) {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    Ok(uri::strip_suffix(request))
}
