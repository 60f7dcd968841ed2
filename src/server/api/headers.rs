//! What every answer carries: who was recognised, which API this is, and the
//! right of any page to read it (contract 1.9). Also the last hand on an answer:
//! here error documents are written and addresses made absolute. The request id
//! and what concerns security alone are `guard.rs`'s.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

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
use tower_http::{
    cors::{AllowHeaders, AllowMethods, Any, CorsLayer},
    request_id::RequestId,
};
use uuid::Uuid;

use crate::{
    model::id::{AccountId, TokenId},
    server::{
        config::PublicUrl,
        domain::caller::{Caller, Who},
        guard,
        state::AppState,
    },
};

use super::{error, version};

pub(super) const RATE_WINDOW: HeaderName = HeaderName::from_static("x-ratelimit-window");
pub(super) const RATE_COUNT: HeaderName = HeaderName::from_static("x-ratelimit-count");
pub(super) const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(super) const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(super) const RATE_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

const ACCOUNT: HeaderName = HeaderName::from_static("keygen-account");
const BEARER: HeaderName = HeaderName::from_static("keygen-bearer");
const TOKEN: HeaderName = HeaderName::from_static("keygen-token");

/// On every answer, whatever it is.
const FIXED: [(HeaderName, HeaderValue); 3] = [
    (HeaderName::from_static("keygen-edition"), HeaderValue::from_static("CE")),
    (HeaderName::from_static("keygen-mode"), HeaderValue::from_static("singleplayer")),
    (HeaderName::from_static("keygen-version"), version::CURRENT),
];

/// What a page on another origin may read besides the body.
const EXPOSED: [HeaderName; 25] = [
    ACCOUNT,
    BEARER,
    TOKEN,
    HeaderName::from_static("keygen-account-id"),
    HeaderName::from_static("keygen-bearer-id"),
    HeaderName::from_static("keygen-token-id"),
    HeaderName::from_static("keygen-edition"),
    HeaderName::from_static("keygen-mode"),
    HeaderName::from_static("keygen-version"),
    HeaderName::from_static("keygen-signature"),
    HeaderName::from_static("keygen-date"),
    HeaderName::from_static("keygen-digest"),
    HeaderName::from_static("digest"),
    header::DATE,
    RATE_WINDOW,
    RATE_COUNT,
    RATE_LIMIT,
    RATE_REMAINING,
    RATE_RESET,
    header::RETRY_AFTER,
    guard::REQUEST_ID,
    header::CACHE_CONTROL,
    header::CONTENT_SECURITY_POLICY,
    WWW_AUTHENTICATE,
    header::LOCATION,
];

/// Who was recognised in a request, filled in as it becomes known: refusals tell it too.
#[derive(Clone, Default)]
pub(super) struct Identity(Arc<Recognised>);

#[derive(Default)]
struct Recognised {
    account: OnceLock<AccountId>,
    bearer: OnceLock<Uuid>,
    token: OnceLock<TokenId>,
}

impl Identity {
    /// The account, once it was resolved.
    pub(super) fn account(&self) -> Option<AccountId> {
        self.0.account.get().copied()
    }

    pub(super) fn note_account(&self, account: AccountId) {
        self.0.account.get_or_init(|| account);
    }

    pub(super) fn note_caller(&self, caller: &Caller) {
        let bearer = match &caller.who {
            Who::Person { user, .. } => Some(user.id.0),
            Who::Product { product, .. } => Some(product.id.0),
            Who::Nobody | Who::Operator => None,
        };
        if let Some(bearer) = bearer {
            self.0.bearer.get_or_init(|| bearer);
        }
        if let Some(token) = caller.token() {
            self.0.token.get_or_init(|| token.id);
        }
    }

    fn tell(&self, headers: &mut HeaderMap) {
        let Recognised { account, bearer, token } = &*self.0;
        tell(headers, ACCOUNT, account.get().map(ToString::to_string));
        tell(headers, BEARER, bearer.get().map(ToString::to_string));
        tell(headers, TOKEN, token.get().map(ToString::to_string));
    }
}

/// Finishes the answer to a request, whatever became of it.
pub(super) async fn stamp(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let identity = Identity::default();
    request.extensions_mut().insert(identity.clone());
    let request_id = request_id(&request);
    let challenge = challenge(request.headers());
    let wants_body = request.method() != Method::HEAD;

    let mut response = next.run(request).await;
    error::write(&mut response, &request_id, &state.config.public_url);
    identity.tell(response.headers_mut());
    make_absolute(response.headers_mut(), &state.config.public_url);
    // A wrong method is a 404 here, which has no `Allow`.
    response.headers_mut().remove(header::ALLOW);
    if response.status() == StatusCode::UNAUTHORIZED {
        tell(response.headers_mut(), WWW_AUTHENTICATE, Some(challenge));
    }
    finish(response.headers_mut());
    if wants_body { response } else { response.map(|_| Body::empty()) }
}

/// Any page may call the API: it knows no cookie, so there is nothing to steal.
pub(super) fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods(AllowMethods::mirror_request())
        // `*` would not cover `Authorization`.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(EXPOSED)
        .max_age(Duration::from_secs(86_400))
}

/// What needs no knowledge of the request.
pub(super) fn finish(headers: &mut HeaderMap) {
    FIXED.into_iter().for_each(|(name, value)| drop(headers.insert(name, value)));
}

/// The same right to read that [`cors`] gives, for answers that never passed it.
pub(super) fn open_to_any_origin(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let exposed = EXPOSED.map(|name| name.to_string()).join(",");
    tell(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, Some(exposed));
}

/// The id that `guard.rs` gave the request.
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
    tell(headers, header::LOCATION, path);
}

fn tell(headers: &mut HeaderMap, name: HeaderName, value: Option<String>) {
    if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
        headers.insert(name, value);
    }
}
