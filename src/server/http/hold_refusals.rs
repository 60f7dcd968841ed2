//! Holds back refusals to a client that gets too many of them, so that it waits and others are served.

use std::net::IpAddr;

use axum::{http::StatusCode, response::Response};

use crate::server::domain::runtime::Domain;

/// Holds back a response that tells a client to wait (429 or 503), if its address got many of them lately.
///
/// It is the outermost layer: the access log has the time that the server needed, and nothing but the connection is kept
/// while the client waits.
pub async fn hold_refusals(domain: &Domain, client: IpAddr, next: impl AsyncFnOnce() -> Response) -> Response {
    let response = next().await;
    if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let clock = domain.clock();
        clock.sleep(domain.refusals().hold(client, clock.elapsed())).await;
    }
    response
}
