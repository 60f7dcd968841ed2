//! Warns if a trusted proxy forwards another scheme or host than the public URL has, because links and cookies are
//! wrong then; and if somebody who is no trusted proxy forwards an address, because then all clients of that proxy
//! count as one. Each is logged once, or else anybody could fill the log.

use std::{
    collections::HashSet,
    net::IpAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{Extensions, HeaderMap, HeaderName};

use crate::server::{
    config::{Config, PublicUrl},
    domain::lock::lock,
    http::{client_info, lists},
};

/// How many peers are named that are no trusted proxies. A proxy is named at its first request; after it come those who
/// only pretend to be one.
const NAMED: usize = 16;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// What has been logged.
#[derive(Default)]
struct Logged {
    scheme: AtomicBool,
    host: AtomicBool,
    strangers: Mutex<HashSet<IpAddr>>,
}

/// The settings, and what has been logged.
#[derive(Clone)]
pub struct ProxyCheck {
    config: Arc<Config>,
    logged: Arc<Logged>,
}

impl ProxyCheck {
    /// Nothing has been logged yet.
    #[must_use]
    pub fn new(config: Arc<Config>) -> Self {
        Self { config, logged: Arc::default() }
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Logs what is wrong with the proxy that sent a request, unless that was logged before.
    pub fn warn(&self, extensions: &Extensions, headers: &HeaderMap) {
        if client_info::is_from_trusted_proxy(&self.config, extensions) {
            self.logged.compare(&self.config.public_url, headers);
        } else if headers.contains_key(client_info::FORWARDED_FOR) {
            self.logged.name(client_info::peer(extensions));
        }
    }
}

impl Logged {
    fn name(&self, peer: IpAddr) {
        let mut named = lock(&self.strangers);
        if named.len() < NAMED && named.insert(peer) {
            tracing::warn!(
                %peer,
                "a peer that is no trusted proxy sends X-Forwarded-For, which is ignored; if it is your proxy, name it \
                 in --trusted-proxies"
            );
        }
    }

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
    forwarded(headers, &FORWARDED_PROTO).filter(|scheme| !scheme.eq_ignore_ascii_case(ours))
}

/// The forwarded host, if it is not the public one. Ports are not compared, because many proxies forward none.
fn host<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let is_other =
        |host: &&str| format!("http://{host}").parse::<PublicUrl>().is_ok_and(|url| url.name() != public_url.name());
    // A longer text is no host, and the parser of hosts is slow for its size.
    let is_other = |host: &&str| host.len() <= MAX_HOST && is_other(host);
    forwarded(headers, &FORWARDED_HOST).filter(is_other)
}

/// The first entry of the list that is text: the proxy next to the client wrote it.
fn forwarded<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    lists::plain_elements(headers, name).find_map(|entry| str::from_utf8(entry).ok())
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

    #[test]
    fn strangers_take_little_memory() {
        let logged = Logged::default();
        (0..1000).for_each(|nth: u32| logged.name(IpAddr::from(nth.to_be_bytes())));
        assert_eq!(lock(&logged.strangers).len(), NAMED);
    }
}
