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
        let problem = "must be a scheme and a host, such as https://id.acme.example";
        let url = Url::parse(text).ok().filter(|url| is_origin(url, text)).ok_or(problem)?;
        let is_loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => return Err(problem),
        };
        let name = url.host_str().ok_or(problem)?.to_owned();
        let (origin, port, is_https) = (url.origin().ascii_serialization(), url.port(), url.scheme() == "https");
        Ok(Self { origin, name, port, is_https, is_loopback })
    }
}

/// Whether the address is one of the web and has nothing but scheme, host and port.
fn is_origin(url: &Url, text: &str) -> bool {
    let is_web = ["https", "http"].contains(&url.scheme());
    // The parser would forgive missing slashes, or backslashes in their place.
    let has_slashes = text.split_once(':').is_some_and(|(_, rest)| rest.starts_with("//"));
    let has_user = !url.username().is_empty() || url.password().is_some();
    is_web && has_slashes && !has_user && url.path() == "/" && url.query().is_none() && url.fragment().is_none()
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
    fn refuses_what_is_no_origin() {
        for text in [
            "",
            "id.acme.example",
            "ftp://a.example",
            "https://",
            "https://a.example/id",
            "https://a.example?b",
            "https://a.example#b",
            "https:a.example",
            "https:\\\\a.example",
            "https://u:p@a.example",
        ] {
            assert!(text.parse::<PublicUrl>().is_err(), "{text:?}");
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
