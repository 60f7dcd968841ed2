//! The client of a request: its address, the route it asks for, its user agent.
//!
//! The address is the peer's, unless the peer is a trusted proxy. Pages and API read the [`ClientInfo`] that this file
//! puts into the extensions of the request; nothing else reads `X-Forwarded-For`.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tracing::{Span, field::display};

use crate::server::{config::Config, domain::caller::ClientInfo};

/// How many characters of a `User-Agent` are kept.
const AGENT_MAX: usize = 200;

/// Puts the [`ClientInfo`] into the extensions of a request, and the address into its log line. Needs the matched
/// route.
pub async fn insert(State(config): State<Arc<Config>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let client = client_info(&config, &parts);
    Span::current().record("address", display(client.address));
    parts.extensions.insert(client);
    next.run(Request::from_parts(parts, body)).await
}

/// Whether the peer of a request is a trusted proxy.
#[must_use]
pub fn is_from_trusted_proxy(config: &Config, extensions: &Extensions) -> bool {
    config.trusts(peer(extensions))
}

/// The address of the client that sent a request.
pub fn client_address(config: &Config, request: &Request) -> IpAddr {
    address(config, peer(request.extensions()), request.headers())
}

fn client_info(config: &Config, parts: &Parts) -> ClientInfo {
    let path = parts.extensions.get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    // Anybody can send any bytes here, and nothing is decided by it: what is not text counts as no agent.
    let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ClientInfo {
        address: address(config, peer(&parts.extensions), &parts.headers),
        // The pattern of the route, because the path may hold a secret.
        request: format!("{} {path}", parts.method),
        agent: agent.chars().take(AGENT_MAX).collect(),
    }
}

/// The right-most forwarded address that is not a trusted proxy's.
fn address(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !config.trusts(peer) {
        return peer;
    }
    // A line that is not text is one entry that is no address: to skip it would believe what is left of it.
    let lines = headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or_default());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut last = peer;
    for hop in hops.iter().rev() {
        // An entry that is no address ends the chain: anybody may have written the entries to the left of it.
        let Some(address) = parse(hop) else { return last };
        if !config.trusts(address) {
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

/// The listener sets the peer of every connection. A request without one has an address that no proxy can have.
fn peer(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}
