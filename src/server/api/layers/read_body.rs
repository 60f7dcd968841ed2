//! Reads and parses the body before a route is known: an error in the JSON is reported first (docs/api.md 10).

use axum::{
    extract::Request,
    http::{HeaderMap, Method},
};

use crate::{
    model::problem::ErrorCode,
    server::{
        api::{
            extract::{body::Body, kept_body::KeptBody},
            wire::{error::ApiError, media_type::BodyKind},
        },
        http::request_limits,
    },
};

/// The methods of requests that may have a body.
const WITH_BODY: [Method; 4] = [Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

/// Moves the body into an extension, which the extractor [`Body`] takes it from.
pub(in crate::server::api) async fn read_body(request: Request) -> Result<Request, ApiError> {
    let kind = BodyKind::of_request(request.headers()).ok_or_else(|| ApiError::new(ErrorCode::MimeTypeInvalid))?;
    if kind == BodyKind::Ignored || !WITH_BODY.contains(request.method()) {
        return Ok(request);
    }
    refuse_compressed(request.headers())?;
    let (parts, body) = request.into_parts();
    let mut request = Request::from_parts(parts, axum::body::Body::empty());
    let bytes = request_limits::read_body(body).await.map_err(ApiError::from_status)?;
    if !bytes.is_empty() {
        let body = Body::parse(&bytes)?;
        KeptBody::keep(request.extensions(), &body);
        request.extensions_mut().insert(body);
    }
    Ok(request)
}

/// A small body that grows when it is decompressed is an attack, and no client has a reason to send one.
fn refuse_compressed(headers: &HeaderMap) -> Result<(), ApiError> {
    if request_limits::is_encoded(headers) { Err(ApiError::new(ErrorCode::EncodingInvalid)) } else { Ok(()) }
}
