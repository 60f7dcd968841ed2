//! One log line for each request: its span, and the line when the response is ready.
//!
//! The line has the route's pattern, never the path or the query: those may hold secrets.

use std::time::Duration;

use axum::{
    extract::MatchedPath,
    http::{Request, Response},
};
use tracing::{Span, field::Empty};

use crate::server::http::request_id::request_id;

/// The span of a request; none for health checks.
pub fn make_span<B>(request: &Request<B>) -> Span {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if matches!(path, Some("/livez" | "/readyz")) {
        return Span::none();
    }
    // Empty only where the system had no randomness for an id.
    let id = request_id(request.headers()).unwrap_or_default();
    // The empty fields are filled in once they are known. The API fills in `path` itself.
    let span = tracing::info_span!("request", %id, method = %request.method(), path = Empty, address = Empty,
        account = Empty, principal = Empty, code = Empty);
    if let Some(path) = path {
        span.record("path", path);
    }
    span
}

/// Writes the line.
pub fn log_response<B>(response: &Response<B>, took: Duration, span: &Span) {
    if span.is_none() {
        return;
    }
    let (status, millis) = (response.status().as_u16(), took.as_millis());
    if response.status().is_server_error() {
        tracing::warn!(status, millis, "answered");
    } else {
        tracing::info!(status, millis, "answered");
    }
}
