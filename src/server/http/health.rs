//! Two answers for machines that watch: is the process alive, may traffic come.
//!
//! Neither tells a version, and the first does no I/O.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::server::state::AppState;

/// `/livez` and `/readyz`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/livez", get(async || "ok")).route("/readyz", get(readyz))
}

async fn readyz(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if let Some(obstacle) = state.phase.obstacle() {
        return (StatusCode::SERVICE_UNAVAILABLE, obstacle);
    }
    match state.domain.is_ready().await {
        true => (StatusCode::OK, "ready"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "database"),
    }
}
