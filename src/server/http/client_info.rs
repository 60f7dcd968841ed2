//! The client of a request: its address, the route it asks for, its user agent.
//!
//! The address is the peer's, unless the peer is a trusted proxy. Pages and API read the [`ClientInfo`] that this file
//! puts into the extensions of the request; nothing else reads `X-Forwarded-For`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, header},
};

use crate::{
    model::{device, language::Language},
    server::{
        config::Config,
        domain::{caller::ClientInfo, request_resource::RequestResource},
        http::{accept_language, lists},
    },
};

/// The list of addresses that proxies append to.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Puts the [`ClientInfo`] into the extensions of a request, and returns its address. Needs the matched route.
pub fn insert(config: &Config, request: &mut Request) -> IpAddr {
    let client = client_info(config, request);
    let address = client.address;
    request.extensions_mut().insert(client);
    address
}

/// Whether the peer of a request is a trusted proxy.
#[must_use]
pub fn is_from_trusted_proxy(config: &Config, extensions: &Extensions) -> bool {
    config.trusts(peer(extensions))
}

fn client_info(config: &Config, request: &Request) -> ClientInfo {
    let path = request.extensions().get::<MatchedPath>().map_or("(no route)", MatchedPath::as_str);
    // Anybody can send any bytes here, and nothing is decided by it.
    let agent = request.headers().get(header::USER_AGENT).map_or(&[][..], HeaderValue::as_bytes);
    let agent = String::from_utf8_lossy(agent);
    ClientInfo {
        address: address(config, peer(request.extensions()), request.headers()),
        // The pattern of the route, because the path may hold a secret.
        request: format!("{} {path}", request.method()),
        agent: device::bounded(&agent),
        language: accept_language::wanted(request.headers()).unwrap_or(Language::English),
        resource: RequestResource::default(),
    }
}

/// The right-most forwarded address that is not a trusted proxy's.
fn address(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !config.trusts(peer) {
        return peer;
    }
    let mut last = peer;
    for hop in lists::plain_elements(headers, &FORWARDED_FOR).rev() {
        // An entry that is no address ends the chain: anybody may have written the entries to the left of it, so to
        // skip it would believe a client that names any address.
        let Some(address) = parse(hop) else { return last };
        if !config.trusts(address) {
            return address;
        }
        last = address;
    }
    last
}

/// An address, perhaps with a port. Only an address of IPv6 may stand in brackets.
fn parse(hop: &[u8]) -> Option<IpAddr> {
    let hop = str::from_utf8(hop).ok()?;
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let address = hop.parse::<IpAddr>().ok().or_else(with_port).or_else(in_brackets);
    address.map(|address| address.to_canonical())
}

/// The listener sets the peer of every connection. A request without one has an address that no proxy can have.
#[must_use]
pub fn peer(extensions: &Extensions) -> IpAddr {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}
