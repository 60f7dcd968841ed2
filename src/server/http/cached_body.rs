//! A body that is made once: its bytes in each form that is served, and their entity tags.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Extensions, HeaderMap, HeaderValue, Method, Request, StatusCode, Version, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};
use tower::{Layer, ServiceExt, service_fn};
use tower_http::compression::CompressionLayer;

use crate::server::http::content_coding::ContentCoding;

/// A body that is made once. Cloning is cheap: it copies pointers.
#[derive(Clone, Debug)]
pub struct CachedBody {
    content_type: HeaderValue,
    /// In the order of [`ContentCoding::ALL`].
    forms: [EncodedBody; 3],
}

#[derive(Clone, Debug)]
struct EncodedBody {
    coding: ContentCoding,
    bytes: Bytes,
    /// Strong, and so another one for each coding (RFC 9110, 8.8.3.3).
    tag: HeaderValue,
}

impl CachedBody {
    /// Encodes a body in each form.
    pub async fn new(content_type: HeaderValue, body: Bytes) -> Self {
        let digest = hex::encode(&Sha256::digest(&body)[..16]);
        let form = async |coding: ContentCoding| EncodedBody {
            coding,
            bytes: encoded(coding, body.clone()).await,
            tag: HeaderValue::try_from(format!("\"{digest}-{}\"", coding.name())).expect("hex digits and a name"),
        };
        let [best, second, last] = ContentCoding::ALL;
        Self { content_type, forms: [form(best).await, form(second).await, form(last).await] }
    }

    /// The response to a `GET` or `HEAD`: the body in the form that the client prefers, or 304 if it has that already.
    /// The caller adds `Cache-Control`, and to `Vary` what else the body depends on.
    #[must_use]
    pub fn respond(&self, method: &Method, request: &HeaderMap) -> Response {
        let preferred = ContentCoding::preferred(request);
        let form = self.forms.iter().find(|form| form.coding == preferred).expect("a body has every form");
        let common =
            [(header::ETAG, form.tag.clone()), (header::VARY, HeaderValue::from_name(header::ACCEPT_ENCODING))];
        if is_known(request, &form.tag) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        let body = if method == Method::HEAD { Body::empty() } else { Body::from(form.bytes.clone()) };
        let length = (header::CONTENT_LENGTH, HeaderValue::from(form.bytes.len()));
        let mut response = (common, [(header::CONTENT_TYPE, self.content_type.clone()), length], body).into_response();
        if form.coding != ContentCoding::Identity {
            let coding = HeaderValue::from_static(form.coding.name());
            response.headers_mut().insert(header::CONTENT_ENCODING, coding);
        }
        response
    }
}

/// Whether the client says that it has the form with this tag. Tags are compared weakly (RFC 9110, 13.1.2).
fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let lines = request.get_all(header::IF_NONE_MATCH).iter();
    let tags = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    tags.map(|known| known.strip_prefix(b"W/").unwrap_or(known)).any(|known| known == b"*" || known == tag.as_bytes())
}

async fn encoded(coding: ContentCoding, body: Bytes) -> Bytes {
    if coding == ContentCoding::Identity {
        return body;
    }
    let length = body.len();
    let plain = service_fn(move |_: Request<Body>| {
        let body = Body::from(body.clone());
        async { Ok::<_, Infallible>(Response::new(body)) }
    });
    let compressed = CompressionLayer::new().compress_when(always).layer(plain);
    let request = Request::builder().header(header::ACCEPT_ENCODING, coding.name()).body(Body::empty());
    let response = compressed.oneshot(request.expect("a constant request")).await;
    let Ok(response) = response.map(|response| response.map(Body::new));
    // No compression of ours makes a body twice as long.
    to_bytes(response.into_body(), 2 * length + 1024).await.expect("bytes in memory can be compressed")
}

fn always(_: StatusCode, _: Version, _: &HeaderMap, _: &Extensions) -> bool {
    true
}
