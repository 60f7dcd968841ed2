//! What happens to the headers of a request before anything reads them.

use axum::extract::Request;

use crate::server::http::{lists, proxy_warnings::ProxyCheck, request_id};

/// Removes what must not be believed or cannot be read, and warns of a proxy that is not set up well.
pub fn check_headers(check: &ProxyCheck, request: &mut Request) {
    check.warn(request.extensions(), request.headers());
    request_id::remove_untrusted(check.config(), request);
    lists::keep_readable(request.headers_mut());
}
