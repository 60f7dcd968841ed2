//! How answers and webhooks are signed, so that their receiver can tell this server from a forger (docs/api.md 1.10).
//!
//! What is signed: the request's target, its host, the date, and the digest of the body, in the form of
//! draft-cavage-http-signatures.

use axum::http::{HeaderName, HeaderValue, Method, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    model::id::AccountId,
    server::{domain::runtime::Domain, time_format::http_date},
};

/// The one algorithm of signatures.
pub const ED25519: &str = "ed25519";
/// The signature, and what was signed.
pub const SIGNATURE: HeaderName = HeaderName::from_static("keygen-signature");
/// As `Date`, which proxies replace.
pub const KEYGEN_DATE: HeaderName = HeaderName::from_static("keygen-date");
/// As `Digest`, which proxies remove.
pub const KEYGEN_DIGEST: HeaderName = HeaderName::from_static("keygen-digest");
/// The digest of the body.
pub const DIGEST: HeaderName = HeaderName::from_static("digest");

/// The target of a request, as sent: method, path and query.
pub struct RequestTarget(String);

impl RequestTarget {
    /// The target of a method, and of a path with its query.
    #[must_use]
    pub fn new(method: &Method, path: &str) -> Self {
        Self(format!("{} {path}", method.as_str().to_ascii_lowercase()))
    }
}

/// The headers of a message of an account, with its signature at this moment.
///
/// # Panics
/// Never: dates, base64 and UUIDs are ASCII.
#[must_use]
pub fn signed_headers(
    domain: &Domain,
    account: AccountId,
    RequestTarget(target): &RequestTarget,
    host: &str,
    body: &[u8],
) -> [(HeaderName, HeaderValue); 5] {
    let date = http_date(domain.now());
    let digest = format!("sha-256={}", BASE64_STANDARD.encode(Sha256::digest(body)));
    let text = format!("(request-target): {target}\nhost: {host}\ndate: {date}\ndigest: {digest}");
    let signature = BASE64_STANDARD.encode(domain.sign(account, text.as_bytes()));
    let signature = format!(
        "keyid=\"{account}\", algorithm=\"{ED25519}\", signature=\"{signature}\", \
         headers=\"(request-target) host date digest\""
    );
    [
        (header::DATE, date.clone()),
        (KEYGEN_DATE, date),
        (DIGEST, digest.clone()),
        (KEYGEN_DIGEST, digest),
        (SIGNATURE, signature),
    ]
    .map(|(name, value)| (name, HeaderValue::try_from(value).expect("dates, base64 and UUIDs are ASCII")))
}
