//! Proxies that know this server by another address than the settings do: a line in the
//! log for each kind, once, for links and cookies then lead astray.
//!
//! Only trusted proxies are heard: what others forward is anybody's claim.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::HeaderMap;

use crate::server::config::PublicUrl;

/// The kinds that have been told.
#[derive(Default)]
pub struct ProxyMismatches {
    scheme: AtomicBool,
    host: AtomicBool,
}

impl ProxyMismatches {
    /// Compares what a trusted proxy forwards with the public URL.
    pub fn note(&self, public_url: &PublicUrl, headers: &HeaderMap) {
        if let Some(forwarded) = scheme(public_url, headers)
            && is_news(&self.scheme)
        {
            tracing::warn!(
                ?forwarded,
                %public_url,
                "a proxy forwards another scheme than the public URL has; mend one of them, or --public-url"
            );
        }
        if let Some(forwarded) = host(public_url, headers)
            && is_news(&self.host)
        {
            tracing::warn!(
                ?forwarded,
                %public_url,
                "a proxy forwards another host than the public URL has; mend one of them, or --public-url"
            );
        }
    }
}

fn is_news(told: &AtomicBool) -> bool {
    !told.swap(true, Ordering::Relaxed)
}

/// The scheme that was forwarded, where it is not ours.
fn scheme<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let ours = if public_url.is_https() { "https" } else { "http" };
    forwarded(headers, "x-forwarded-proto").filter(|scheme| !scheme.eq_ignore_ascii_case(ours))
}

/// The host that was forwarded, where it is not ours. Many proxies forward no port, so none is compared.
fn host<'a>(public_url: &PublicUrl, headers: &'a HeaderMap) -> Option<&'a str> {
    let is_other =
        |host: &&str| format!("http://{host}").parse::<PublicUrl>().is_ok_and(|url| url.name() != public_url.name());
    forwarded(headers, "x-forwarded-host").filter(is_other)
}

/// What the proxy next to the client wrote: the first of the list.
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
    fn another_scheme_or_host_is_a_contradiction() {
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
    fn each_kind_is_told_once() {
        let told = ProxyMismatches::default();
        assert!(is_news(&told.scheme) && is_news(&told.host));
        assert!(!is_news(&told.scheme) && !is_news(&told.host));
    }
}
