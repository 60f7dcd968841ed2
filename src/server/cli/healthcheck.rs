//! `keydesk healthcheck`: asks `/readyz` of the server on this machine, as containers do.

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

const PATIENCE: Duration = Duration::from_secs(3);

pub(super) fn run(config: &Config) -> Result<CommandOutput, Failure> {
    let address = reachable(config.bind);
    let answer = ask(address).map_err(|error| {
        Failure::new("UNREACHABLE", format!("no answer from {address}: {error}; is the server running?"))
    })?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split(' ').nth(1) {
        Some("200") => Ok(CommandOutput::new(body, json!({ "status": body }))),
        Some("503") => Err(Failure::new("NOT_READY", body)),
        _ => Err(Failure::new("NOT_READY", format!("{address} does not answer as Keydesk does"))),
    }
}

/// A wildcard can be listened on but not called.
fn reachable(mut bind: SocketAddr) -> SocketAddr {
    if bind.ip().is_unspecified() {
        bind.set_ip(if bind.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    bind
}

/// One request by hand: a client library would be a lot to carry for it.
fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(8192).read_to_string(&mut answer)?;
    Ok(answer)
}
