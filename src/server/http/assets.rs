//! Static files. Their path has the version in it, so that clients can cache them for ever.
//!
//! A program that was built with the feature `embed` has the files inside. Otherwise they are read from `target/site`; if
//! that is missing, pages have no styles. `main.rs` says which, because it is compiled again when the files change, and
//! the library is not.

use std::sync::Arc;

use axum::{
    Router,
    http::{HeaderValue, header},
    routing::get,
};
use rust_embed::DynRustEmbed;
use tower_http::set_header::SetResponseHeaderLayer;

/// The folder that the build writes the files to.
pub const SITE: &str = "target/site";

/// Files that are inside the program.
pub type EmbeddedFiles = &'static (dyn DynRustEmbed + Send + Sync);

/// Where the static files of a process are.
#[derive(Clone)]
pub struct Assets {
    /// The path before every static file: `/assets/{version}`.
    pub base: Arc<str>,
    embedded: Option<EmbeddedFiles>,
}

impl Assets {
    /// The files inside the program, or else those in [`SITE`].
    #[must_use]
    pub fn new(embedded: Option<EmbeddedFiles>) -> Self {
        let version = embedded.map_or_else(|| "dev".into(), embedded::version);
        Self { base: format!("/assets/{version}").into(), embedded }
    }

    /// The static files, and the two files that browsers request at the root.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let revalidate =
            SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let robots = Router::new().route("/robots.txt", get(async || "User-agent: *\nDisallow: /\n"));
        let files = match self.embedded {
            Some(files) => embedded::routes(files, &self.base),
            None => folder::routes(&self.base),
        };
        robots.merge(files).layer(revalidate)
    }
}

mod embedded {
    use axum::{
        Router,
        body::Body,
        extract::Path,
        http::{HeaderMap, Response, StatusCode, header},
        response::IntoResponse,
        routing::get,
    };
    use rust_embed::EmbeddedFile;
    use sha2::{Digest, Sha256};

    use crate::server::http::{assets::EmbeddedFiles, lists};

    const IMMUTABLE: &str = "public, max-age=31536000, immutable";

    /// The first 16 hex digits of a digest over all names and contents.
    pub(super) fn version(files: EmbeddedFiles) -> String {
        let mut names = files.names();
        names.sort();
        let mut digest = Sha256::new();
        for name in names {
            digest.update(name.as_bytes());
            digest.update(files.get(&name).expect("a listed file").metadata.sha256_hash());
        }
        hex::encode(&digest.finalize()[..8])
    }

    pub(super) fn routes<S: Clone + Send + Sync + 'static>(files: EmbeddedFiles, base: &str) -> Router<S> {
        assert!(files.get("pkg/keydesk.wasm").is_some(), "the wasm was not built before the server");
        let file = async move |Path(name): Path<String>, headers: HeaderMap| respond(files, &name, &headers, IMMUTABLE);
        let favicon = async move |headers: HeaderMap| respond(files, "favicon.ico", &headers, "no-cache");
        Router::new().route(&format!("{base}/{{*name}}"), get(file)).route("/favicon.ico", get(favicon))
    }

    fn respond(files: EmbeddedFiles, name: &str, headers: &HeaderMap, cache: &'static str) -> Response<Body> {
        // A compressed file is an encoding of another file, and not served by its own name.
        let is_compressed = name.ends_with(".br") || name.ends_with(".gz");
        let Some((file, encoding)) = (!is_compressed).then(|| best(files, name, headers)).flatten() else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let kind = [(header::CONTENT_TYPE, content_type(name)), (header::CACHE_CONTROL, cache)];
        let mut response = (kind, [(header::VARY, "accept-encoding")], file.data).into_response();
        if let Some(encoding) = encoding {
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        response
    }

    /// The file in the best encoding that the client accepts.
    fn best(
        files: EmbeddedFiles,
        name: &str,
        headers: &HeaderMap,
    ) -> Option<(EmbeddedFile, Option<axum::http::HeaderValue>)> {
        let accepted = lists::plain_elements(headers, &header::ACCEPT_ENCODING);
        let accepted: Vec<&str> = accepted.filter_map(|part| str::from_utf8(part).ok()).collect();
        let accepts = |coding: &str| {
            accepted.iter().any(|part| {
                let (name, weight) = part.split_once(';').unwrap_or((part, ""));
                name.trim().eq_ignore_ascii_case(coding)
                    && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
            })
        };
        for (coding, suffix) in [("br", "br"), ("gzip", "gz")] {
            if let Some(file) = accepts(coding).then(|| files.get(&format!("{name}.{suffix}"))).flatten() {
                return Some((file, Some(axum::http::HeaderValue::from_static(coding))));
            }
        }
        files.get(name).map(|file| (file, None))
    }

    fn content_type(name: &str) -> &'static str {
        match name.rsplit('.').next() {
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("wasm") => "application/wasm",
            Some("svg") => "image/svg+xml; charset=utf-8",
            Some("ico") => "image/x-icon",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

mod folder {
    use axum::{
        Router,
        http::{HeaderValue, StatusCode, header},
        response::IntoResponse,
        routing::get,
    };
    use tower_http::{services::ServeDir, set_header::SetResponseHeaderLayer};

    use crate::server::http::assets::SITE;

    pub(super) fn routes<S: Clone + Send + Sync + 'static>(base: &str) -> Router<S> {
        let fresh = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        let files = ServeDir::new(SITE).precompressed_br().precompressed_gzip();
        Router::new().nest_service(base, files).route("/favicon.ico", get(favicon)).layer(fresh)
    }

    async fn favicon() -> impl IntoResponse {
        match tokio::fs::read("public/favicon.ico").await {
            Ok(icon) => ([(header::CONTENT_TYPE, "image/x-icon")], icon).into_response(),
            Err(_) => StatusCode::NOT_FOUND.into_response(),
        }
    }
}
