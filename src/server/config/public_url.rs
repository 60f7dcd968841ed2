//! The address under which people reach this server. It has no path: Keydesk has a host to itself.

use std::{fmt, str::FromStr};

use url::{Host, Url};

/// Scheme and host, with a port if it is not the scheme's default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    name: String,
    port: Option<u16>,
    is_https: bool,
    is_loopback: bool,
    is_named: bool,
}

impl PublicUrl {
    /// Whether cookies can be `Secure`.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// The host without a port.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The port, if it is not the scheme's default.
    #[must_use]
    pub const fn port(&self) -> Option<u16> {
        self.port
    }

    /// The host name that passkeys can be bound to. Browsers have none for an IP address, nor without https except on
    /// this machine.
    #[must_use]
    pub fn passkey_host(&self) -> Option<&str> {
        (self.is_named && (self.is_https || self.is_loopback)).then_some(&self.name)
    }

    /// The origin, as browsers send it.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The whole address of a page; `path` begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Whether the host is this machine and can be no other.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url = Url::parse(text).map_err(|_| NO_URL)?;
        if let Some(problem) = problem(&url, text) {
            return Err(problem);
        }
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(NO_URL),
        };
        let is_named = matches!(url.host(), Some(Host::Domain(_)));
        let name = url.host_str().ok_or(NO_URL)?.to_owned();
        let (origin, port, is_https) = (url.origin().ascii_serialization(), url.port(), url.scheme() == "https");
        Ok(Self { origin, name, port, is_https, is_loopback, is_named })
    }
}

const NO_URL: &str = "must be a scheme and a host, such as https://id.acme.example";

/// What is wrong with the URL of a site that has nothing but scheme, host and port.
fn problem(url: &Url, text: &str) -> Option<&'static str> {
    // The parser would forgive missing slashes, or backslashes in their place.
    let has_slashes = text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"));
    if !["https", "http"].contains(&url.scheme()) || !has_slashes {
        return Some("must begin with https:// or http://, such as https://id.acme.example");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Some("must have no user and no password, such as https://id.acme.example");
    }
    if url.path() != "/" {
        return Some("must have no path: Keydesk needs a host name of its own, such as https://id.acme.example");
    }
    let has_more = url.query().is_some() || url.fragment().is_some();
    has_more.then_some("must have no query and no fragment, such as https://id.acme.example")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_browsers_would_send_as_origin() {
        for (text, origin) in [
            ("https://ID.Acme.example", "https://id.acme.example"),
            ("https://id.acme.example:443/", "https://id.acme.example"),
            ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("http://[::1]:80", "http://[::1]"),
            ("https://bücher.example", "https://xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().as_ref().map(PublicUrl::origin), Ok(origin));
        }
    }

    #[test]
    fn says_what_is_no_origin() {
        for (text, reason) in [
            ("", "must be a scheme and a host"),
            ("id.acme.example", "must be a scheme and a host"),
            ("https://", "must be a scheme and a host"),
            ("id.acme.example:3000", "must begin with https:// or http://"),
            ("ftp://a.example", "must begin with https:// or http://"),
            ("https:a.example", "must begin with https:// or http://"),
            ("https:\\\\a.example", "must begin with https:// or http://"),
            ("https://u:p@a.example", "must have no user"),
            ("https://a.example/id", "must have no path"),
            ("https://a.example?b", "must have no query"),
            ("https://a.example#b", "must have no query"),
        ] {
            let refusal = text.parse::<PublicUrl>().expect_err(text);
            assert!(refusal.starts_with(reason), "{text:?}: {refusal}");
        }
    }

    #[test]
    fn passkeys_need_a_host_name_and_https() {
        let host = |text: &str| text.parse::<PublicUrl>().expect("a URL").passkey_host().map(str::to_owned);
        for (text, expected) in [
            ("https://id.acme.example:8443", Some("id.acme.example")),
            ("http://localhost:3000", Some("localhost")),
            ("http://id.acme.example", None),
            ("http://127.0.0.1:3000", None),
            ("https://192.0.2.7", None),
            ("https://[2001:db8::1]", None),
        ] {
            assert_eq!(host(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn knows_this_machine() {
        let is_loopback = |text: &str| text.parse::<PublicUrl>().expect("a URL").is_loopback();
        for text in ["http://127.0.0.1:3000", "http://localhost", "http://[::1]:3000", "http://acme.localhost:3000"] {
            assert!(is_loopback(text), "{text}");
        }
        for text in ["http://127.0.0.1.example", "http://10.0.0.1", "http://localhost.example", "http://[2001:db8::1]"]
        {
            assert!(!is_loopback(text), "{text}");
        }
    }
}
