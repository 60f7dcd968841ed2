//! CORS: a page on any origin may call the API, which reads no cookie (docs/api.md 1.9).
//!
//! The layer of tower-http would answer every `OPTIONS`. One that is no preflight must be a 404, like every method
//! that a path does not have.

use std::sync::LazyLock;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::Response,
};

use crate::server::{
    api::{
        extract::identity,
        wire::{rate_limit_headers, version},
    },
    http::request_id::REQUEST_ID,
    http_signature,
};

/// The headers that a page on another origin may read.
const EXPOSED: [HeaderName; 25] = [
    identity::ACCOUNT,
    identity::BEARER,
    identity::TOKEN,
    identity::OLD_ACCOUNT,
    identity::OLD_BEARER,
    identity::OLD_TOKEN,
    HeaderName::from_static("keygen-edition"),
    HeaderName::from_static("keygen-mode"),
    version::HEADER,
    http_signature::SIGNATURE,
    http_signature::KEYGEN_DATE,
    http_signature::KEYGEN_DIGEST,
    http_signature::DIGEST,
    header::DATE,
    rate_limit_headers::WINDOW,
    rate_limit_headers::COUNT,
    rate_limit_headers::LIMIT,
    rate_limit_headers::REMAINING,
    rate_limit_headers::RESET,
    header::RETRY_AFTER,
    REQUEST_ID,
    header::CACHE_CONTROL,
    header::CONTENT_SECURITY_POLICY,
    header::WWW_AUTHENTICATE,
    header::LOCATION,
];

/// A page on the internet asks to call a server on a private network (Private Network Access, a draft of the WICG).
const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// Answers preflights, and allows every origin to read the answers.
pub(in crate::server::api) async fn cors(request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    if request.method() == Method::OPTIONS
        && let Some(method) = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return preflight(method, request.headers());
    }
    let mut response = next(request).await;
    allow_any_origin(response.headers_mut());
    response
}

/// Allows pages of any origin to read an answer.
pub(in crate::server::api) fn allow_any_origin(headers: &mut HeaderMap) {
    static LIST: LazyLock<HeaderValue> = LazyLock::new(|| {
        let names = EXPOSED.map(|name| name.to_string()).join(",");
        HeaderValue::try_from(names).expect("names of headers are ASCII")
    });
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, LIST.clone());
}

/// Allows the method, headers and network that the browser asks for, because `*` would not cover `Authorization`.
fn preflight(method: &HeaderValue, request: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    if let Some(names) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if request.get(REQUEST_PRIVATE_NETWORK).is_some_and(|asked| asked == "true") {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}
