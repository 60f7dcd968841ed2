//! `GET /openapi.json`: the API as programs read it. `keydesk openapi` prints the same, `/docs` shows it to people.
//!
//! Of no account and nobody's secret: any page may read it.

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::IntoResponse,
    routing::get,
};
use serde_json::Value;
use tower_http::compression::CompressionLayer;

use crate::server::{api, config::PublicUrl, state::AppState};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The OpenAPI document of this server, made when first asked for.
#[derive(Clone)]
pub struct OpenApiDocument(Arc<RenderedDocument>);

struct RenderedDocument {
    public_url: PublicUrl,
    text: OnceLock<String>,
    value: OnceLock<Arc<Value>>,
}

impl OpenApiDocument {
    /// The document of a server that has this address.
    #[must_use]
    pub fn new(public_url: PublicUrl) -> Self {
        Self(Arc::new(RenderedDocument { public_url, text: OnceLock::new(), value: OnceLock::new() }))
    }

    /// As it is served and printed, to the last byte.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text.get_or_init(|| api::openapi_document(&self.0.public_url))
    }

    /// The same, read.
    #[must_use]
    pub fn value(&self) -> Arc<Value> {
        let read = || Arc::new(serde_json::from_str(self.text()).unwrap_or_default());
        Arc::clone(self.0.value.get_or_init(read))
    }
}

/// `/openapi.json`.
pub fn routes() -> Router<AppState> {
    Router::new().route("/openapi.json", get(serve).layer(CompressionLayer::new()))
}

async fn serve(State(reference): State<OpenApiDocument>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        // An update of the server is seen within minutes.
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (CORP, HeaderValue::from_static("cross-origin")),
    ];
    (headers, reference.text().to_owned())
}
