//! Holds back refusals to a client that gets too many of them, so that it waits and others are served.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};

use crate::server::{config::Config, domain::runtime::Domain, http::client_info};

/// Holds back a response that tells a client to wait (429 or 503), if its address got many of them lately.
///
/// It is the outermost layer: the access log has the time that the server needed, and nothing but the connection is kept
/// while the client waits.
pub async fn hold_refusals(
    State((config, domain)): State<(Arc<Config>, Domain)>,
    request: Request,
    next: Next,
) -> Response {
    let address = client_info::client_address(&config, &request);
    let response = next.run(request).await;
    if matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        let clock = domain.clock();
        clock.sleep(domain.refusals().hold(address, clock.elapsed())).await;
    }
    response
}
