//! Checks of HTTP/1.1 messages that hyper does not make: one `Host`, a path, an unambiguous end. It also says where the
//! connection ends.

use std::convert::Infallible;

use axum::{
    Router,
    body::Body,
    http::{
        HeaderValue, StatusCode, Version,
        header::{CONNECTION, HOST, TRANSFER_ENCODING},
    },
    response::{IntoResponse, Response},
};
use hyper::{Request, body::Incoming};
use tower::ServiceExt;

use crate::server::http::listen::unread::{NotedBody, Unread};

/// Handles a request, and closes the connection if the start of the next request would be ambiguous, or if the body was
/// refused unread: to read all of it could take as long as the client likes.
pub(in crate::server) async fn handle(
    router: Router,
    request: Request<Incoming>,
    unread: Unread,
) -> Result<Response, Infallible> {
    let request = request.map(|body| Body::new(NotedBody::new(body, unread.clone())));
    // `*` and the `host:port` of CONNECT are for proxies. The router cannot handle them.
    if !names_one_host(&request) || !request.uri().path().starts_with('/') {
        return Ok(close(StatusCode::BAD_REQUEST.into_response()));
    }
    // hyper drops a `Content-Length` beside `Transfer-Encoding`, so we cannot know whether a proxy believed it.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let response = router.oneshot(request).await?;
    Ok(if is_chunked || unread.has_body() { close(response) } else { response })
}

/// RFC 9112, 3.2. Otherwise a proxy and this server could understand different hosts.
fn names_one_host<B>(request: &Request<B>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.as_bytes().iter().all(is_host_byte),
        (None, _) => request.version() == Version::HTTP_10,
        _ => false,
    }
}

fn is_host_byte(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:[]".contains(byte)
}

fn close(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
