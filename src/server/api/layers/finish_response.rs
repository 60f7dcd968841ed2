//! The last layer on an answer: it writes error documents, adds the headers that every answer has, makes addresses
//! absolute and signs the whole (docs/api.md 1.9 and 1.10). The request id and the security headers are added outside
//! of the API.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{OriginalUri, Request},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{self, AUTHORIZATION, WWW_AUTHENTICATE},
    },
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
                uri, version,
            },
            wire::error,
        },
        config::PublicUrl,
        domain::{
            accounts::{self, AccountRef},
            error::Error,
            runtime::Domain,
        },
        state::AppState,
    },
};

/// The headers whose values never change.
const CONSTANT: [(HeaderName, HeaderValue); 2] = [
    (HeaderName::from_static("keygen-edition"), HeaderValue::from_static("CE")),
    (HeaderName::from_static("keygen-mode"), HeaderValue::from_static("singleplayer")),
];

/// The longest search for the account of an answer. An overloaded server must not wait for a signature.
const SEARCH_TIME: Duration = Duration::from_millis(500);

/// What the answer to a request depends on, taken from the request before a router or layer changes it.
pub(in crate::server::api) struct RequestFacts {
    target: RequestTarget,
    account: AccountRef,
    version: Option<Version>,
    wants_body: bool,
}

impl RequestFacts {
    pub(in crate::server::api) fn of(request: &Request) -> Self {
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0);
        Self {
            target: RequestTarget::new(request.method(), uri),
            account: uri::account(uri),
            // An invalid version is refused on a route, and means the default everywhere else.
            version: version::requested(request.headers()).unwrap_or_default(),
            wants_body: request.method() != Method::HEAD,
        }
    }
}

/// Completes every answer of the API, refusals included.
pub(in crate::server::api) async fn finish_response(
    state: &AppState,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let identity = Identity::in_extensions(request.extensions());
    let request_id = request_id(&request);
    let challenge = challenge(request.headers());
    let facts = RequestFacts::of(&request);

    let mut response = next(request).await;
    // An answer has some thirty headers. The map would grow four times.
    response.headers_mut().reserve(32);
    let version = facts.version.or(identity.version()).unwrap_or_default();
    error::write_document(&mut response, &request_id, &state.config.public_url, version);
    make_location_absolute(response.headers_mut(), &state.config.public_url);
    // A wrong method is a 404 here, which has no `Allow`.
    response.headers_mut().remove(header::ALLOW);
    if response.status() == StatusCode::UNAUTHORIZED {
        insert_header(response.headers_mut(), WWW_AUTHENTICATE, challenge);
    }
    add_identity_and_sign(state, &facts, &identity, response).await
}

/// Adds the headers that every answer has, and signs it if its path is about an account.
pub(in crate::server::api) async fn add_identity_and_sign(
    state: &AppState,
    facts: &RequestFacts,
    identity: &Identity,
    mut response: Response,
) -> Response {
    find_account(&state.domain, &facts.account, identity).await;
    let version = facts.version.or(identity.version()).unwrap_or_default();
    let headers = response.headers_mut();
    identity.insert_headers(headers, version);
    CONSTANT.into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
    headers.insert(version::HEADER, version::value(version));
    let response = if facts.wants_body { response } else { response.map(|_| Body::empty()) };
    match identity.account() {
        Some(account) => {
            signature::sign(&state.domain, &state.config.public_url, account, &facts.target, response).await
        }
        None => response,
    }
}

/// Finds the account of an answer that no handler has found: that of an unknown endpoint, or of a request that was
/// refused before its route was known.
async fn find_account(domain: &Domain, named: &AccountRef, identity: &Identity) {
    if identity.account().is_some() {
        return;
    }
    match tokio::time::timeout(SEARCH_TIME, accounts::find_account(domain, named)).await {
        Ok(Ok(account)) => identity.record_account(account.id, account.api_version),
        Ok(Err(Error::NotFound(..))) => {}
        Ok(Err(error)) => tracing::warn!(%error, "a response is not signed: its account cannot be read"),
        Err(_) => tracing::warn!("a response is not signed: reading its account takes too long"),
    }
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
