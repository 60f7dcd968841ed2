//! Answers are signed, so that an app can tell this server from a forger (docs/api.md 1.10).

use axum::{
    body::{Body, to_bytes},
    http::{Method, Uri, uri::PathAndQuery},
    response::Response,
};

use crate::{
    model::id::AccountId,
    server::{
        config::PublicUrl,
        domain::runtime::Domain,
        http_signature::{RequestTarget, signed_headers},
    },
};

/// The target of a request's method and address.
pub(in crate::server::api) fn target(method: &Method, uri: &Uri) -> RequestTarget {
    RequestTarget::new(method, uri.path_and_query().map_or("/", PathAndQuery::as_str))
}

/// Signs a finished answer.
pub(in crate::server::api) async fn sign(
    domain: &Domain,
    public_url: &PublicUrl,
    account: AccountId,
    target: &RequestTarget,
    response: Response,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the API's answers are in memory");
    for (name, value) in signed_headers(domain, account, target, public_url.name(), &body) {
        parts.headers.insert(name, value);
    }
    Response::from_parts(parts, Body::from(body))
}
