//! Addresses that programs know without asking: where a password manager sends people to change their password.

use axum::{
    Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};

use crate::server::state::AppState;

/// The endpoint. It stands outside of the layers for pages: it reads no session, and uses up no notice.
pub fn routes() -> Router<AppState> {
    Router::new().route("/.well-known/change-password", get(change_password))
}

/// Redirects to the page with the form, as <https://w3c.github.io/webappsec-change-password-url/> asks.
async fn change_password() -> impl IntoResponse {
    (StatusCode::FOUND, [(header::LOCATION, "/security")])
}
