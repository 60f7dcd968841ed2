//! A server that is for one machine alone, such as a demo, whose password is printed.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::server::config::PublicUrl;

/// Refuses what did not come from a browser or program of this machine at an address of this machine: what a proxy passes
/// on, and pages of another site whose name leads here (DNS rebinding).
pub async fn only_this_machine(request: Request, next: Next) -> Response {
    let host = request.uri().authority().map(ToString::to_string).or_else(|| host(request.headers()));
    let is_here = host.is_some_and(|host| is_loopback(&host));
    let is_passed_on = ["x-forwarded-for", "forwarded"].iter().any(|name| request.headers().contains_key(*name));
    if is_here && !is_passed_on {
        return next.run(request).await;
    }
    (StatusCode::MISDIRECTED_REQUEST, "A demo serves the machine alone that it runs on.\n").into_response()
}

fn host(headers: &HeaderMap) -> Option<String> {
    headers.get(header::HOST)?.to_str().ok().map(str::to_owned)
}

fn is_loopback(host: &str) -> bool {
    format!("http://{host}").parse::<PublicUrl>().is_ok_and(|url| url.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_machine_are_its_own() {
        for host in ["127.0.0.1:3000", "localhost:3000", "localhost", "[::1]:3000"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in
            ["evil.example:3000", "192.0.2.1", "localhost.evil.example", "", "127.0.0.1@evil.example", "127.0.0.1/x"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
