//! `GET /openapi.json`: the OpenAPI document. `keydesk openapi` prints the same, and `/docs` shows it to people.
//!
//! The document is public and the same for every account, so a page of any origin may read it.

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    response::IntoResponse,
    routing::get,
};
use serde_json::Value;
use tokio::sync::OnceCell;

use crate::server::{config::PublicUrl, http::cached_body::CachedBody};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The OpenAPI document of this server, written on first use. Clones share it.
#[derive(Clone)]
pub struct OpenApiDocument(Arc<RenderedDocument>);

struct RenderedDocument {
    public_url: PublicUrl,
    write: fn(&PublicUrl) -> String,
    text: OnceLock<String>,
    value: OnceLock<Arc<Value>>,
    body: OnceCell<CachedBody>,
}

impl OpenApiDocument {
    /// The document of a server with this public URL; `write` writes it.
    #[must_use]
    pub fn new(public_url: PublicUrl, write: fn(&PublicUrl) -> String) -> Self {
        Self(Arc::new(RenderedDocument {
            public_url,
            write,
            text: OnceLock::new(),
            value: OnceLock::new(),
            body: OnceCell::new(),
        }))
    }

    /// The document as it is served and printed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.0.text.get_or_init(|| (self.0.write)(&self.0.public_url))
    }

    /// The document as a response.
    async fn body(&self) -> &CachedBody {
        let kind = HeaderValue::from_static("application/json; charset=utf-8");
        self.0.body.get_or_init(|| CachedBody::new(kind, Bytes::copy_from_slice(self.text().as_bytes()))).await
    }

    /// The document as a value.
    #[must_use]
    pub fn value(&self) -> Arc<Value> {
        let parse = || Arc::new(serde_json::from_str(self.text()).expect("the document is JSON, because we write it"));
        Arc::clone(self.0.value.get_or_init(parse))
    }
}

/// `/openapi.json`.
pub fn routes<S: Clone + Send + Sync + 'static>(document: OpenApiDocument) -> Router<S> {
    Router::new().route("/openapi.json", get(serve).with_state(document))
}

async fn serve(State(document): State<OpenApiDocument>, method: Method, request: HeaderMap) -> impl IntoResponse {
    let headers = [
        // Short, so that clients soon see an update of the server.
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300")),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (CORP, HeaderValue::from_static("cross-origin")),
    ];
    (headers, document.body().await.respond(&method, &request))
}
