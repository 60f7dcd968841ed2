//! How large a request may be, and how long it may take: body, address, time.

use std::{error::Error, iter::successors, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The longest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The longest time from the headers of a request to its response.
pub const TIMEOUT: Duration = Duration::from_secs(15);

/// The longest path with query, in bytes.
const MAX_ADDRESS: usize = 8 * 1024;

/// The most fields of a form, or of the query of a page.
const MAX_FIELDS: usize = 100;

/// Whether an encoded form or query has more fields than any page has. Leptos compares each field of a query with all
/// before it.
#[must_use]
pub fn has_too_many_fields(encoded: &[u8]) -> bool {
    encoded.iter().filter(|byte| **byte == b'&').count() >= MAX_FIELDS
}

/// Refuses addresses that are too long with 414.
pub async fn limit_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if length > MAX_ADDRESS { StatusCode::URI_TOO_LONG.into_response() } else { next.run(request).await }
}

/// Reads a body, up to [`MAX_BODY`].
///
/// # Errors
/// 413 if it is too long, 400 if it breaks off.
pub async fn read_body(body: Body) -> Result<Bytes, StatusCode> {
    to_bytes(body, MAX_BODY).await.map_err(|error| {
        let first: &(dyn Error + 'static) = &error;
        let mut causes = successors(Some(first), |cause| (*cause).source());
        // An error of hyper's is about the message itself. The body limits have error types of their own.
        let is_broken = causes.any(|cause| cause.is::<hyper::Error>());
        if is_broken { StatusCode::BAD_REQUEST } else { StatusCode::PAYLOAD_TOO_LARGE }
    })
}
