//! `keydesk healthcheck`: requests `/readyz` from the server on this machine, for containers.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::json;

use crate::server::{
    cli::{failure::Failure, print::CommandOutput},
    config::Config,
};

/// How long to wait for a connection, and for a response.
const TIMEOUT: Duration = Duration::from_secs(3);

pub(super) fn run(config: &Config) -> Result<CommandOutput, Failure> {
    let address = reachable(config.bind);
    let response = request(address).map_err(|error| {
        Failure::new("UNREACHABLE", format!("no response from {address}: {error}; is the server running?"))
    })?;
    let (head, body) = response.split_once("\r\n\r\n").unwrap_or((&response, ""));
    match head.split(' ').nth(1) {
        Some("200") => Ok(CommandOutput::new(body, json!({ "status": body }))),
        Some("503") => Err(Failure::new("NOT_READY", body)),
        _ => Err(Failure::new("NOT_READY", format!("the server at {address} is not Keydesk"))),
    }
}

/// A server can listen on a wildcard address, but nobody can connect to one.
fn reachable(mut bind: SocketAddr) -> SocketAddr {
    if bind.ip().is_unspecified() {
        bind.set_ip(if bind.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    bind
}

/// Sends the one request that is needed. An HTTP client would be a large dependency for it.
fn request(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut response = String::new();
    stream.take(8192).read_to_string(&mut response)?;
    Ok(response)
}
