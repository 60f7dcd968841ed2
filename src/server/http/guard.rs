//! What stands around every request: its id, its limits, its line in the log, the headers of its answer.
//!
//! In which order, `router.rs` says. Where a request comes from is
//! `source.rs`'s, what a form post needs `posts.rs`'s business.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{error::Error, iter::successors, time::Duration};
use tower_http::{
    csrf::CsrfLayer,
    request_id::{MakeRequestId, RequestId},
};
use tracing::{Span, field::Empty};

use crate::server::{config::PublicUrl, domain::runtime::Domain, state::AppState};

/// The header that names a request, in the answer and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest body, in bytes.
pub const BODY_MAX: usize = 64 * 1024;

/// The longest time a request may take.
pub const TIME_MAX: Duration = Duration::from_secs(15);

/// The longest path with query, in bytes.
const ADDRESS_MAX: usize = 8 * 1024;

/// Names requests.
#[derive(Clone)]
pub struct RequestIds(pub Domain);

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.request_id()?;
        HeaderValue::from_str(&id.to_string()).ok().map(RequestId::new)
    }
}

/// The id of a request, as text.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get(&REQUEST_ID).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Refuses addresses that nobody of ours writes.
pub async fn limit_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if length > ADDRESS_MAX { StatusCode::URI_TOO_LONG.into_response() } else { next.run(request).await }
}

/// Reads a body, which is never long.
///
/// # Errors
/// With which status it is refused: too much of it, or it breaks off.
pub async fn read(body: Body) -> Result<Bytes, StatusCode> {
    to_bytes(body, BODY_MAX).await.map_err(|error| {
        let first: &(dyn Error + 'static) = &error;
        let mut causes = successors(Some(first), |cause| (*cause).source());
        // hyper's errors are about the message; the limits' have types of their own.
        let is_broken = causes.any(|cause| cause.is::<hyper::Error>());
        if is_broken { StatusCode::BAD_REQUEST } else { StatusCode::PAYLOAD_TOO_LARGE }
    })
}

/// Refuses posts that another site's page makes a browser send.
pub fn csrf(public_url: &PublicUrl) -> CsrfLayer {
    // A proxy may rewrite `Host`, so the public address is told. It is an origin by its type; were it
    // not, the layer without it refuses more, never less.
    CsrfLayer::new().add_trusted_origin(public_url.origin()).unwrap_or_default()
}

/// The layer above compares hosts only, where a browser tells no site. Then the scheme must be ours too: over https,
/// a page from `http://` of the same name may be anybody's.
pub async fn same_scheme(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let is_foreign = !request.method().is_safe() && has_foreign_scheme(request.headers(), &state.config.public_url);
    if is_foreign { StatusCode::FORBIDDEN.into_response() } else { next.run(request).await }
}

fn has_foreign_scheme(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let header = |name: &str| headers.get(name).map(HeaderValue::as_bytes).filter(|value| !value.is_empty());
    let scheme = if public_url.is_https() { b"https://".as_slice() } else { b"http://" };
    header("sec-fetch-site").is_none() && header("origin").is_some_and(|origin| !origin.starts_with(scheme))
}

/// The span of a request; nothing for those who only look whether we live.
pub fn span<B>(request: &axum::http::Request<B>) -> Span {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if matches!(path, Some("/livez" | "/readyz")) {
        return Span::none();
    }
    let id = request_id(request.headers()).unwrap_or_default();
    // The pattern and not the path, which may hold a code; no query, which may hold anything.
    // Who asks, from where and for which account is noted as it becomes known, and so is the API's route.
    let span = tracing::info_span!("request", %id, method = %request.method(), path = Empty, address = Empty,
        account = Empty, principal = Empty, code = Empty);
    if let Some(path) = path {
        span.record("path", path);
    }
    span
}

/// One line for each answer.
pub fn log<B>(response: &axum::http::Response<B>, took: Duration, span: &Span) {
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

/// Gives every answer the headers of its branch, panics and errors too. What a handler set stays.
pub async fn headers(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let branch = Surface::of(request.uri().path());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for &(name, value) in branch.headers() {
        headers.entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
    if state.config.public_url.is_https() {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(value);
    }
    response
}

/// What may load in a page: only what is ours, and only the scripts that carry this answer's nonce.
///
/// No `'strict-dynamic'`: it switches `'self'` off, and the preload of the module carries no nonce.
#[must_use]
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{}; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
        live_reload(),
    )
}

/// `make dev` tells open pages to reload.
#[expect(clippy::disallowed_methods, reason = "a variable of the build tool, not a setting")]
fn live_reload() -> &'static str {
    let is_watched = cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some();
    if is_watched { " ws://127.0.0.1:3001" } else { "" }
}

/// The part of the house that answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// For people: pages, and where their forms go.
    Pages,
    /// For programs.
    Api,
    /// Static files.
    Files,
}

type Headers = &'static [(&'static str, &'static str)];

const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// All that asks people before it does something, or watches their machine, as far as browsers know the names: an
/// unknown one is a line on the console. Writing to the clipboard stays, for there are buttons that copy.
const NO_FEATURES: &str = "accelerometer=(), bluetooth=(), camera=(), clipboard-read=(), display-capture=(), \
     geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

const PAGES: Headers = &[
    ("content-security-policy", NOTHING),
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-store"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", NO_FEATURES),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

const API: Headers = &[
    ("content-security-policy", NOTHING),
    ("referrer-policy", "no-referrer"),
    ("cache-control", "no-transform, no-store, max-age=0"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

const FILES: Headers = &[
    ("content-security-policy", NOTHING),
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-cache"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

impl Surface {
    /// The branch of a path.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path == "/v1" || path.starts_with("/v1/") {
            Self::Api
        } else if path.starts_with("/assets/") || path == "/robots.txt" || path == "/favicon.ico" {
            Self::Files
        } else {
            Self::Pages
        }
    }

    const fn headers(self) -> Headers {
        match self {
            Self::Pages => PAGES,
            Self::Api => API,
            Self::Files => FILES,
        }
    }
}
