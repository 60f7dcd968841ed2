//! One log line for each request: its span, and the line when the response is ready or nobody waits for it any more.
//!
//! The line has the route's pattern, never the path or the query: those may hold secrets.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request},
    http::StatusCode,
    response::Response,
};
use tracing::{Instrument, Span, field::Empty};

use crate::server::{
    domain::{caller::ClientInfo, clock::Clock},
    http::request_id::request_id,
};

/// Handles a request within its span, and writes its line. Health checks have none.
pub async fn log(clock: &Clock, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let span = span(&request);
    if span.is_none() {
        return next(request).await;
    }
    let mut line = AccessLine::new(span.clone(), clock.clone());
    let response = next(request).instrument(span).await;
    line.status = Some(response.status());
    response
}

/// Writes the line when it is dropped, because a client that hangs up drops the whole request.
struct AccessLine {
    span: Span,
    clock: Clock,
    begun: Duration,
    /// `None` until the response is ready.
    status: Option<StatusCode>,
}

impl AccessLine {
    fn new(span: Span, clock: Clock) -> Self {
        Self { span, begun: clock.elapsed(), clock, status: None }
    }
}

impl Drop for AccessLine {
    fn drop(&mut self) {
        let millis = self.clock.elapsed().saturating_sub(self.begun).as_millis();
        let status = self.status.map(|status| (status.as_u16(), status.is_server_error()));
        self.span.in_scope(|| match status {
            Some((status, true)) => tracing::warn!(status, millis, "answered"),
            Some((status, false)) => tracing::info!(status, millis, "answered"),
            None => tracing::info!(millis, "hung up"),
        });
    }
}

/// The span of a request; none for health checks.
fn span(request: &Request) -> Span {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if matches!(path, Some("/livez" | "/readyz")) {
        return Span::none();
    }
    // Empty only where the system had no randomness for an id.
    let id = request_id(request.headers()).unwrap_or_default();
    let address = request.extensions().get::<ClientInfo>().expect("the layer around this one adds it").address;
    // The empty fields are filled in once they are known, each at the price of formatting it apart. The API fills in
    // `path` itself.
    tracing::info_span!("request", %id, method = %request.method(), path, %address, account = Empty,
        principal = Empty, code = Empty)
}
