//! Our cookies: their names, and how they are read.
//!
//! Cookies are shared by all ports of a host (RFC 6265, 8.5), so the names are Keydesk's own and have the port in them:
//! another program on this host, or another Keydesk, neither reads nor replaces them.

use axum::http::{HeaderMap, header};
use cookie::{Cookie, CookieBuilder, SameSite};

use crate::server::config::PublicUrl;

/// How many cookies of one name are tried. A browser sends one for each path and domain that it was set for; more would
/// only cost time.
const TRIED: usize = 8;

/// The name of a cookie. `__Host-` keeps other hosts of the domain from setting it, but works only over https.
#[must_use]
pub fn name(public_url: &PublicUrl, base: &str) -> String {
    let prefix = if public_url.is_https() { "__Host-" } else { "" };
    match public_url.port() {
        Some(port) => format!("{prefix}keydesk-{base}-{port}"),
        None => format!("{prefix}keydesk-{base}"),
    }
}

/// A cookie for every path of this host that no script can read. It lives as long as the browser runs.
pub fn build(public_url: &PublicUrl, base: &str, value: String) -> CookieBuilder<'static> {
    let cookie = Cookie::build((name(public_url, base), value)).path("/").http_only(true).same_site(SameSite::Lax);
    cookie.secure(public_url.is_https())
}

/// The values of the cookies of a name, in the order in which they were sent, without empty ones.
///
/// Other programs on this host, and other hosts of the domain, may set cookies that are not text, or that have the same
/// name and another path. Each is read for itself, so that they log nobody out.
pub fn values<'a>(
    headers: &'a HeaderMap,
    public_url: &PublicUrl,
    base: &str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let name = name(public_url, base);
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    let cookies = pairs.filter_map(|pair| Cookie::parse(str::from_utf8(pair).ok()?).ok());
    let values = cookies.filter(move |cookie| cookie.name() == name).filter_map(|cookie| cookie.value_raw());
    values.filter(|value| !value.is_empty()).take(TRIED)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn url(text: &str) -> PublicUrl {
        text.parse().expect("a URL")
    }

    #[test]
    fn names_differ_by_port_and_scheme() {
        for (public_url, expected) in [
            ("https://id.acme.example", "__Host-keydesk-session"),
            ("https://id.acme.example:443", "__Host-keydesk-session"),
            ("https://id.acme.example:8443", "__Host-keydesk-session-8443"),
            ("http://127.0.0.1:3000", "keydesk-session-3000"),
            ("http://[::1]:3000", "keydesk-session-3000"),
            ("http://localhost", "keydesk-session"),
        ] {
            assert_eq!(name(&url(public_url), "session"), expected);
        }
    }

    #[test]
    fn foreign_cookies_hide_none_of_ours() {
        let mut headers = HeaderMap::new();
        for line in [
            b"name=J\xf6rg; __Host-keydesk-session=a;x".as_slice(),
            b"\xff; keydesk-session=b; __Host-keydesk-session=; __Host-keydesk-session=c=",
            b"=; ;; session=d;__Host-keydesk-session=\xff; __Host-keydesk-session=e",
        ] {
            headers.append(header::COOKIE, HeaderValue::from_bytes(line).expect("a header"));
        }
        let read: Vec<_> = values(&headers, &url("https://id.acme.example"), "session").collect();
        assert_eq!(read, ["a", "c=", "e"]);
        let many = HeaderValue::from_str(&"keydesk-session=a;".repeat(900)).expect("a header");
        headers.append(header::COOKIE, many);
        assert_eq!(values(&headers, &url("http://id.acme.example"), "session").count(), TRIED);
    }
}
