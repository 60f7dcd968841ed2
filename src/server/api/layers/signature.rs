//! Answers are signed, so that an app can tell this server from a forger (docs/api.md 1.10).
//!
//! What is signed: the request's target, our host, the date, and the digest of the
//! body, in the form of draft-cavage-http-signatures.

use axum::{
    body::{Body, to_bytes},
    http::{HeaderName, HeaderValue, Method, Uri, header, uri::PathAndQuery},
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use crate::{
    model::id::AccountId,
    server::{
        api::{extract::accept_signature::ED25519, wire::time},
        config::PublicUrl,
        domain::runtime::Domain,
    },
};

pub(in crate::server::api) const SIGNATURE: HeaderName = HeaderName::from_static("keygen-signature");
pub(in crate::server::api) const KEYGEN_DATE: HeaderName = HeaderName::from_static("keygen-date");
pub(in crate::server::api) const KEYGEN_DIGEST: HeaderName = HeaderName::from_static("keygen-digest");
pub(in crate::server::api) const DIGEST: HeaderName = HeaderName::from_static("digest");

/// The target of a request, as sent: method, path and query.
pub(in crate::server::api) struct RequestTarget(String);

impl RequestTarget {
    /// The target of a method and an address.
    pub(in crate::server::api) fn new(method: &Method, uri: &Uri) -> Self {
        let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        Self(format!("{} {path}", method.as_str().to_ascii_lowercase()))
    }
}

/// Signs a finished answer.
pub(in crate::server::api) async fn sign(
    domain: &Domain,
    public_url: &PublicUrl,
    account: AccountId,
    RequestTarget(target): &RequestTarget,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the API's answers are in memory");
    let (host, date) = (public_url.name(), time::http_date(domain.now()));
    let digest = format!("sha-256={}", BASE64_STANDARD.encode(Sha256::digest(&body)));
    let text = format!("(request-target): {target}\nhost: {host}\ndate: {date}\ndigest: {digest}");
    let signature = BASE64_STANDARD.encode(domain.sign(account, text.as_bytes()));
    let signature = format!(
        "keyid=\"{account}\", algorithm=\"{ED25519}\", signature=\"{signature}\", \
         headers=\"(request-target) host date digest\""
    );
    for (name, value) in [
        (header::DATE, date.clone()),
        (KEYGEN_DATE, date),
        (DIGEST, digest.clone()),
        (KEYGEN_DIGEST, digest),
        (SIGNATURE, signature),
    ] {
        parts.headers.insert(name, HeaderValue::try_from(value).expect("dates, base64 and UUIDs are ASCII"));
    }
    Response::from_parts(parts, Body::from(body))
}
