//! What HTTP/1.1 asks of a message and hyper leaves to us: one host, a path, an end that nobody can dispute.

use std::convert::Infallible;

use axum::{
    Router,
    http::{
        HeaderValue, StatusCode, Version,
        header::{CONNECTION, HOST, TRANSFER_ENCODING},
    },
    response::{IntoResponse, Response},
};
use hyper::{Request, body::Incoming};
use tower::ServiceExt;

/// Answers a request, and ends the connection where the next one could be read in two ways.
pub(in crate::server) async fn answer(router: Router, request: Request<Incoming>) -> Result<Response, Infallible> {
    // `*` and the `host:port` of CONNECT are for proxies, and routers stumble over them.
    if !names_one_host(&request) || !request.uri().path().starts_with('/') {
        return Ok(last(StatusCode::BAD_REQUEST.into_response()));
    }
    // hyper drops a length that stands beside the chunks, so nobody knows whether a proxy believed it.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let response = router.oneshot(request).await?;
    Ok(if is_chunked { last(response) } else { response })
}

/// RFC 9112, 3.2: without this two servers in a row may mean two sites.
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

fn last(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
