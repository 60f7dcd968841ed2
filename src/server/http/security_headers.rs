//! The security headers of every response, by surface, and the content security policy of pages.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use crate::server::{config::Config, http::surface::Surface};

/// Adds the headers of the surface to a response, also to errors and panics. Headers that a handler has set stay.
pub async fn add(config: &Config, request: Request, next: impl AsyncFnOnce(Request) -> Response) -> Response {
    let surface = Surface::of(request.uri().path());
    let mut response = next(request).await;
    let headers = response.headers_mut();
    for (name, value) in of(surface) {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    if config.public_url.is_https() {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HTTPS_ONLY);
    }
    response
}

/// The content security policy of a page: only our own files, and only inline scripts with this nonce.
///
/// It has no `'strict-dynamic'`: that disables `'self'`, and the preload of the module has no nonce.
#[must_use]
pub fn page_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'{}; manifest-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
        live_reload(),
    )
}

/// `make dev` tells open pages to reload, by a WebSocket.
#[expect(clippy::disallowed_methods, reason = "a variable of the build tool, not a setting of the server")]
fn live_reload() -> &'static str {
    let is_watched = cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some();
    if is_watched { " ws://127.0.0.1:3001" } else { "" }
}

type Headers = &'static [(HeaderName, HeaderValue)];

const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000; includeSubDomains");

/// Blocks all content. A page replaces it with [`page_policy`].
const NO_CONTENT: &str = "default-src 'none'; frame-ancestors 'none'";

/// Switches off features that ask people for permission or read their devices. An unknown name is a warning on the
/// console of each page, so there are only names that every browser with this header knows on every system: not
/// `bluetooth`, `hid`, `local-fonts` and `serial`, which Chromium does not know on Linux or on Android. Writing to the
/// clipboard stays allowed, for the buttons that copy, and so do passkeys, which pages of other sites do not get anyway.
const NO_FEATURES: &str = "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), \
     gyroscope=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), screen-wake-lock=(), \
     usb=(), xr-spatial-tracking=()";

static PAGES: [(HeaderName, HeaderValue); 8] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NO_CONTENT)),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(NO_FEATURES)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

static API: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NO_CONTENT)),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-transform, no-store, max-age=0")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

static FILES: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NO_CONTENT)),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

fn of(surface: Surface) -> Headers {
    match surface {
        Surface::Pages => &PAGES,
        Surface::Api => &API,
        Surface::Files => &FILES,
    }
}
