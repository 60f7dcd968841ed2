//! Refuses form posts that a page of another site makes a browser send.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::csrf::CsrfLayer;

use crate::server::config::{Config, PublicUrl};

/// Compares `Sec-Fetch-Site`, or else `Origin`, with this server.
pub fn layer(public_url: &PublicUrl) -> CsrfLayer {
    // A proxy may rewrite `Host`, so the layer has to know the public origin.
    CsrfLayer::new().add_trusted_origin(public_url.origin()).expect("a public URL has a valid origin")
}

/// Refuses an `Origin` with another scheme than ours. Where a browser sends no `Sec-Fetch-Site`, [`layer`] compares
/// only hosts; but if we are on https, a page from `http://` of the same name may come from anybody on the network.
pub async fn require_same_scheme(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let is_foreign = !request.method().is_safe() && has_other_scheme(request.headers(), &config.public_url);
    if is_foreign { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await }
}

/// Whether a request says where it comes from. [`layer`] lets a post that does not say so pass, because programs send
/// such, and takes an empty header for none.
#[must_use]
pub fn names_its_source(headers: &HeaderMap) -> bool {
    value(headers, "sec-fetch-site").is_some() || value(headers, "origin").is_some()
}

fn has_other_scheme(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let scheme = if public_url.is_https() { b"https://".as_slice() } else { b"http://" };
    let has_other_origin = || value(headers, "origin").is_some_and(|origin| !origin.starts_with(scheme));
    value(headers, "sec-fetch-site").is_none() && has_other_origin()
}

/// The first line of a header, as [`layer`] reads it, unless it is empty.
fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a [u8]> {
    headers.get(name).map(HeaderValue::as_bytes).filter(|value| !value.is_empty())
}
