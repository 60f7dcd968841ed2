//! The first layer: what happens to the headers of a request before anything reads them.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::server::http::{lists, proxy_warnings::ProxyCheck, request_id};

/// Removes what must not be believed or cannot be read, and warns of a proxy that is not set up well.
pub async fn check_headers(State(check): State<ProxyCheck>, mut request: Request, next: Next) -> Response {
    check.warn(request.extensions(), request.headers());
    request_id::remove_untrusted(check.config(), &mut request);
    lists::keep_readable(request.headers_mut());
    next.run(request).await
}
