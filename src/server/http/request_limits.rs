//! How large a request may be, and how long it may take: body, address, time.

use std::{error::Error, iter::successors, pin::pin, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::time::timeout;

use crate::server::domain::cancellation;

use crate::server::http::lists;

/// The longest body, in bytes.
pub const MAX_BODY: usize = 64 * 1024;

/// The longest time from the headers of a request to its response, unless it has begun to write.
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

/// Refuses addresses that are too long with 414, and ends requests that take too long with 503.
pub async fn limit_address_and_time(request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let length = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if length > MAX_ADDRESS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let mut response = pin!(next(request));
    match timeout(TIMEOUT, &mut response).await {
        Ok(response) => response,
        // A 503 would say that nothing was done. It comes soon: each wait for the database has a limit of its own.
        Err(_) if cancellation::has_begun_to_write() => response.await,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Whether a body is compressed or encoded in another way. An element that cannot be read may be any encoding.
#[must_use]
pub fn is_encoded(headers: &HeaderMap) -> bool {
    lists::elements(headers, &header::CONTENT_ENCODING).any(|coding| !coding.eq_ignore_ascii_case(b"identity"))
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
