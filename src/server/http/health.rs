//! Health checks: `/livez` (is the process alive?) and `/readyz` (is it ready for traffic?).
//!
//! Neither shows the version, and `/livez` does no I/O.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::server::{domain::runtime::Domain, http::phase::Phase};

/// `/livez` and `/readyz`.
pub fn routes<S: Clone + Send + Sync + 'static>(domain: Domain, phase: Phase) -> Router<S> {
    let readyz = get(readyz).with_state((domain, phase));
    Router::new().route("/livez", get(async || "ok")).route("/readyz", readyz)
}

async fn readyz(State((domain, phase)): State<(Domain, Phase)>) -> (StatusCode, &'static str) {
    if let Some(reason) = phase.reason_not_ready() {
        return (StatusCode::SERVICE_UNAVAILABLE, reason);
    }
    match domain.is_ready().await {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "database"),
    }
}
