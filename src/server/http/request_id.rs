//! `X-Request-Id`: the id of a request, in its response and in the log.
//!
//! Keydesk makes the id. An id that comes with the request is only kept if a trusted proxy sent it, and the setting
//! `trust-request-ids` says that the proxy makes it: many forward what a client wrote.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
};
use tower_http::request_id::{MakeRequestId, RequestId};

use crate::server::{config::Config, domain::runtime::Domain, http::client_info};

/// The header with the id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is kept, in bytes.
const MAX_LENGTH: usize = 64;

/// Makes ids. Without randomness from the system there is none, and the request goes on without.
#[derive(Clone)]
pub struct RequestIds(pub Domain);

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let id = self.0.request_id()?;
        let value = HeaderValue::from_str(&id.to_string()).expect("a UUID has hex digits and dashes");
        Some(RequestId::new(value))
    }
}

/// Removes an id that is not to be kept, that there is more than one of, or that is more than one plain word: it goes
/// into the log.
pub fn remove_untrusted(config: &Config, request: &mut Request) {
    let mut ids = request.headers().get_all(&REQUEST_ID).iter();
    let is_one_word = ids.next().is_some_and(is_plain) && ids.next().is_none();
    let is_trusted = config.trust_request_ids && client_info::is_from_trusted_proxy(config, request.extensions());
    if !is_trusted || !is_one_word {
        request.headers_mut().remove(&REQUEST_ID);
    }
}

/// The id of a request.
#[must_use]
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(&REQUEST_ID)?;
    Some(id.to_str().expect("we made this id, or have checked that it is plain").to_owned())
}

fn is_plain(id: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.as_bytes().iter().all(is_plain)
}
