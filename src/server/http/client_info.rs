//! From where a request comes: the peer, unless that is a proxy the operator trusts.
//!
//! Every branch reads the [`ClientInfo`] that this puts into the request's
//! extensions; nothing else looks at `X-Forwarded-For`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tracing::{Span, field::display};

use crate::server::{config::Config, domain::caller::ClientInfo, http::guard::REQUEST_ID, state::AppState};

/// The longest `User-Agent` that is remembered.
const AGENT_MAX: usize = 200;

/// The longest `X-Request-Id` that is kept.
const REQUEST_ID_MAX: usize = 64;

/// Notes who asks, and drops an `X-Request-Id` that a stranger made up, or that could be taken for more than one word
/// of the log: a proxy may forward what a stranger wrote.
pub async fn note(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = peer(request.extensions().get());
    let is_proxy = is_trusted(&state.config, peer);
    if is_proxy {
        state.contradictions.note(&state.config.public_url, request.headers());
    }
    if !is_proxy || !request.headers().get_all(&REQUEST_ID).iter().all(is_name) {
        request.headers_mut().remove(&REQUEST_ID);
    }
    next.run(request).await
}

fn is_name(id: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=REQUEST_ID_MAX).contains(&id.len()) && id.as_bytes().iter().all(is_plain)
}

/// Puts the [`ClientInfo`] where the faces find it; needs the matched route.
pub async fn attach(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let source = of(&state.config, &parts);
    Span::current().record("address", display(source.address));
    parts.extensions.insert(source);
    next.run(Request::from_parts(parts, body)).await
}

/// The source of a request.
fn of(config: &Config, parts: &Parts) -> ClientInfo {
    let path = parts.extensions.get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ClientInfo {
        address: address(config, peer(parts.extensions.get()), &parts.headers),
        // The route's pattern: a path may hold a code.
        request: format!("{} {path}", parts.method),
        agent: agent.chars().take(AGENT_MAX).collect(),
    }
}

/// The right-most forwarded address that no trusted proxy stands behind.
fn address(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !is_trusted(config, peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut last = peer;
    for hop in hops.iter().rev() {
        // What cannot be read ends the chain: the entries left of it are anybody's claim.
        let Some(address) = parse(hop) else { return last };
        if !is_trusted(config, address) {
            return address;
        }
        last = address;
    }
    last
}

fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|addr| addr.ip()));
    address.map(|address| address.to_canonical())
}

fn is_trusted(config: &Config, address: IpAddr) -> bool {
    config.trusts(address)
}

fn peer(info: Option<&ConnectInfo<SocketAddr>>) -> IpAddr {
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}
