//! The last layer on an answer: it writes error documents, adds the headers that every answer has, makes addresses
//! absolute and signs the whole (docs/api.md 1.9 and 1.10). The request id and the security headers are added outside
//! of the API.

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
            extract::identity::Identity,
            layers::{
                signature::{self, RequestTarget},
                version,
            },
            wire::error,
        },
        config::PublicUrl,
        state::AppState,
    },
};

/// The headers whose values never change.
const CONSTANT: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("keygen-edition"), HeaderValue::from_static("CE")),
    (HeaderName::from_static("keygen-mode"), HeaderValue::from_static("singleplayer")),
];

/// Completes every answer of the API, refusals included.
pub(in crate::server::api) async fn finish_response(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let identity = Identity::default();
    request.extensions_mut().insert(identity.clone());
    let request_id = request_id(&request);
    let challenge = challenge(request.headers());
    // An invalid version is refused on a route, and means the default everywhere else.
    let requested = version::requested(request.headers()).unwrap_or_default();
    let target = RequestTarget::of(&request);
    let wants_body = request.method() != Method::HEAD;

    let mut response = next.run(request).await;
    error::write_document(&mut response, &request_id, &state.config.public_url);
    let version = requested.or(identity.version()).unwrap_or_default();
    identity.insert_headers(response.headers_mut(), version);
    make_location_absolute(response.headers_mut(), &state.config.public_url);
    // A wrong method is a 404 here, which has no `Allow`.
    response.headers_mut().remove(header::ALLOW);
    if response.status() == StatusCode::UNAUTHORIZED {
        insert_header(response.headers_mut(), WWW_AUTHENTICATE, challenge);
    }
    insert_constant_headers(response.headers_mut(), version);
    let response = if wants_body { response } else { response.map(|_| Body::empty()) };
    match identity.account() {
        Some(account) => signature::sign(&state.domain, &state.config.public_url, account, &target, response).await,
        None => response,
    }
}

/// The headers that depend on nothing but the version.
pub(in crate::server::api) fn insert_constant_headers(headers: &mut HeaderMap, version: Version) {
    CONSTANT.into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
    headers.insert(version::HEADER, version::value(version));
}

/// The id that a layer around the API gave to the request.
fn request_id(request: &Request) -> String {
    let id = request.extensions().get::<RequestId>();
    id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default().to_owned()
}

/// Names the scheme that the client tried, so that it asks for the right credentials.
fn challenge(headers: &HeaderMap) -> String {
    let tried = headers.get(AUTHORIZATION).map(HeaderValue::as_bytes).unwrap_or_default();
    let scheme = tried.split(|byte| *byte == b' ').next().and_then(|scheme| std::str::from_utf8(scheme).ok());
    let is_scheme = |scheme: &&str| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (first, rest) = scheme.filter(is_scheme).unwrap_or("Bearer").split_at(1);
    format!("{}{} realm=\"keygen\"", first.to_ascii_uppercase(), rest.to_ascii_lowercase())
}

/// Puts the configured address before the path; the request's `Host` is never used.
fn make_location_absolute(headers: &mut HeaderMap, public_url: &PublicUrl) {
    let path = headers.get(header::LOCATION).map(|path| path.to_str().expect("the path of a record is ASCII"));
    if let Some(location) = path.map(|path| public_url.join(path)) {
        insert_header(headers, header::LOCATION, location);
    }
}

fn insert_header(headers: &mut HeaderMap, name: HeaderName, value: String) {
    headers.insert(name, HeaderValue::try_from(value).expect("the API writes no control characters into headers"));
}
