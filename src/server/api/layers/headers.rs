//! What every answer carries: who was recognised, which API this is, and the
//! right of any page to read it (contract 1.9). Also the last hand on an answer:
//! here error documents are written, addresses made absolute, and all of it is
//! signed. The request id is in `http/request_id.rs`, what concerns security alone in
//! `http/security_headers.rs`.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{self, AUTHORIZATION, WWW_AUTHENTICATE},
    },
    middleware::Next,
    response::Response,
};
use tower_http::request_id::RequestId;

use crate::{
    model::api_version::Version,
    server::{
        api::{
            layers::{
                identity::{self, Identity},
                rate_limit_headers,
                signature::{self, RequestTarget},
                version,
            },
            wire::error,
        },
        config::PublicUrl,
        http::request_id::REQUEST_ID,
        state::AppState,
    },
};

/// On every answer, whatever it is.
const FIXED: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("keygen-edition"), HeaderValue::from_static("CE")),
    (HeaderName::from_static("keygen-mode"), HeaderValue::from_static("singleplayer")),
];

/// What a page on another origin may read besides the body.
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
    signature::SIGNATURE,
    signature::KEYGEN_DATE,
    signature::KEYGEN_DIGEST,
    signature::DIGEST,
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
    WWW_AUTHENTICATE,
    header::LOCATION,
];

/// Finishes the answer to a request, whatever became of it.
pub(in crate::server::api) async fn stamp(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let identity = Identity::default();
    request.extensions_mut().insert(identity.clone());
    let request_id = request_id(&request);
    let challenge = challenge(request.headers());
    // A version that does not exist is refused further in, in a response of the account's version.
    let requested = version::requested(request.headers()).unwrap_or_default();
    let target = RequestTarget::of(&request);
    let wants_body = request.method() != Method::HEAD;

    let mut response = next.run(request).await;
    error::write(&mut response, &request_id, &state.config.public_url);
    let version = requested.or(identity.version()).unwrap_or_default();
    identity.tell(response.headers_mut(), version);
    make_absolute(response.headers_mut(), &state.config.public_url);
    // A wrong method is a 404 here, which has no `Allow`.
    response.headers_mut().remove(header::ALLOW);
    if response.status() == StatusCode::UNAUTHORIZED {
        tell(response.headers_mut(), WWW_AUTHENTICATE, challenge);
    }
    finish(response.headers_mut(), version);
    let response = if wants_body { response } else { response.map(|_| Body::empty()) };
    match identity.account() {
        Some(account) => signature::sign(&state, account, &target, response).await,
        None => response,
    }
}

/// Any page may call the API: it knows no cookie, so there is nothing to steal.
///
/// tower-http's layer would answer every `OPTIONS`; one that is no preflight is a method that no route has.
pub(in crate::server::api) async fn share(request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS
        && let Some(method) = request.headers().get(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return preflight(method, request.headers().get(header::ACCESS_CONTROL_REQUEST_HEADERS));
    }
    let mut response = next.run(request).await;
    open_to_any_origin(response.headers_mut());
    response
}

/// Says yes to whatever a browser asks for: `*` would not cover `Authorization`.
fn preflight(method: &HeaderValue, names: Option<&HeaderValue>) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    if let Some(names) = names {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// What needs no knowledge of the request.
pub(in crate::server::api) fn finish(headers: &mut HeaderMap, version: Version) {
    FIXED.into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
    headers.insert(version::HEADER, version::value(version));
}

/// The right of any page to read an answer.
pub(in crate::server::api) fn open_to_any_origin(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = EXPOSED.map(|name| name.to_string()).join(",");
    tell(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

/// The id that `request_id.rs` gave the request.
fn request_id(request: &Request) -> String {
    let id = request.extensions().get::<RequestId>();
    id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default().to_owned()
}

/// Asks again in the scheme that was tried, for a client to show the right form.
fn challenge(headers: &HeaderMap) -> String {
    let tried = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let scheme = tried.split(' ').next().filter(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let scheme = scheme.filter(|scheme| !scheme.is_empty()).unwrap_or("Bearer");
    let (first, rest) = scheme.split_at(1);
    format!("{}{} realm=\"keygen\"", first.to_ascii_uppercase(), rest.to_ascii_lowercase())
}

/// Only the configured address is believed, never the request's `Host`.
fn make_absolute(headers: &mut HeaderMap, public_url: &PublicUrl) {
    let path = headers.get(header::LOCATION).and_then(|path| path.to_str().ok()).map(|path| public_url.join(path));
    if let Some(path) = path {
        tell(headers, header::LOCATION, path);
    }
}

/// Sets a header of ours.
pub(in crate::server::api) fn tell(headers: &mut HeaderMap, name: HeaderName, value: String) {
    let value = HeaderValue::try_from(value).expect("headers of ours hold no control characters");
    headers.insert(name, value);
}
