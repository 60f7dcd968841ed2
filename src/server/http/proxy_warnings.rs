//! Warns once if a trusted proxy forwards another scheme or host than the public URL has. Links and cookies are wrong
//! then.
//!
//! Only headers of trusted proxies count: anybody else could fill the log with them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    extract::{Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

use crate::server::{
    config::{Config, PublicUrl},
    http::client_info,
};

/// Which mismatches have been logged.
#[derive(Default)]
struct Logged {
    scheme: AtomicBool,
    host: AtomicBool,
}

/// The settings, and which mismatches have been logged; the state of [`warn_of_mismatch`].
#[derive(Clone)]
pub struct ProxyCheck {
    config: Arc<Config>,
    logged: Arc<Logged>,
}

/// Compares what a trusted proxy forwards with the public URL.
pub async fn warn_of_mismatch(State(check): State<ProxyCheck>, request: Request, next: Next) -> Response {
    if client_info::is_from_trusted_proxy(&check.config, request.extensions()) {
        check.logged.compare(&check.config.public_url, request.headers());
    }
    next.run(request).await
}

impl ProxyCheck {
    /// Nothing has been logged yet.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, logged: Arc::default() }
    }
}

impl Logged {
    fn compare(&self, public_url: &PublicUrl, headers: &HeaderMap) {
        if let Some(forwarded) = scheme(public_url, headers)
            && is_first(&self.scheme)
        {
            tracing::warn!(
                ?forwarded,
                %public_url,
                "a proxy forwards another scheme than the public URL has; correct the proxy or --public-url"
            );
        }
        if let Some(forwarded) = host(public_url, headers)
            && is_first(&self.host)
        {
            tracing::warn!(
                ?forwarded,
                %public_url,
                "a proxy forwards another host than the public URL has; correct the proxy or --public-url"
            );
        }
    }
}

/// The longest host with a port, in bytes.
const MAX_HOST: usize = 260;

fn is_first(logged: &AtomicBool) -> bool {
    !logged.swap(true, Ordering::Relaxed)
}

/// The forwarded scheme, if it is not the public one.
fn scheme<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let ours = if public_url.is_https() { "https" } else { "http" };
    forwarded(headers, "x-forwarded-proto").filter(|scheme| !scheme.eq_ignore_ascii_case(ours))
}

/// The forwarded host, if it is not the public one. Ports are not compared, because many proxies forward none.
fn host<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let is_other =
        |host: &&str| format!("http://{host}").parse::<PublicUrl>().is_ok_and(|url| url.name() != public_url.name());
    // A longer text is no host, and the parser of hosts is slow for its size.
    let is_other = |host: &&str| host.len() <= MAX_HOST && is_other(host);
    forwarded(headers, "x-forwarded-host").filter(is_other)
}

/// The first entry of the list: the proxy next to the client wrote it. A header that is not text is no host or scheme;
/// all that is lost is a warning.
fn forwarded<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let list = headers.get(name)?.to_str().ok()?;
    list.split(',').next().map(str::trim).filter(|first| !first.is_empty())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn found(name: &'static str, value: &'static str) -> (bool, bool) {
        let public_url = "https://id.acme.example:8443".parse().expect("a URL");
        let headers = HeaderMap::from_iter([(name.parse().expect("a name"), HeaderValue::from_static(value))]);
        (scheme(&public_url, &headers).is_some(), host(&public_url, &headers).is_some())
    }

    #[test]
    fn another_scheme_or_host_is_a_mismatch() {
        for (name, value, expected) in [
            ("x-forwarded-proto", "http", (true, false)),
            ("x-forwarded-proto", "http, https", (true, false)),
            ("x-forwarded-proto", "HTTPS", (false, false)),
            ("x-forwarded-proto", "", (false, false)),
            ("x-forwarded-host", "id.other.example", (false, true)),
            ("x-forwarded-host", "ID.Acme.example", (false, false)),
            ("x-forwarded-host", "id.acme.example:443, inner:3000", (false, false)),
            ("x-forwarded-host", "no host at all", (false, false)),
            ("host", "id.other.example", (false, false)),
        ] {
            assert_eq!(found(name, value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn each_mismatch_is_logged_once() {
        let logged = Logged::default();
        assert!(is_first(&logged.scheme) && is_first(&logged.host));
        assert!(!is_first(&logged.scheme) && !is_first(&logged.host));
    }
}
