//! The address under which people know this server. Without a path: Keydesk
//! has a host to itself.

use std::{fmt, net::IpAddr, str::FromStr};

use axum::http::Uri;

/// Scheme and host, with a port where it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    is_https: bool,
    host: String,
}

impl PublicUrl {
    /// Whether cookies can be `Secure`.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// Host, and port where it is not the scheme's own.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The host alone, without its port.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => &self.host,
        }
    }

    /// As browsers write it in `Origin`.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_https { "https" } else { "http" }, self.host)
    }

    /// The whole address of a page; `path` begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        self.origin() + path
    }

    /// Whether only this machine can mean it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let name = self.name();
        let address: Result<IpAddr, _> = name.trim_matches(['[', ']']).parse();
        name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin())
    }
}

impl FromStr for PublicUrl {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let problem = "must be scheme and host, as https://id.acme.example";
        let uri: Uri = text.parse().map_err(|_| problem)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(problem) };
        let is_https = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(problem),
        };
        if authority.as_str().contains('@')
            || authority.host().is_empty()
            || !matches!(uri.path(), "" | "/")
            || uri.query().is_some()
        {
            return Err(problem);
        }
        let own_port = if is_https { 443 } else { 80 };
        let host = authority.host().to_ascii_lowercase();
        let host = match authority.port_u16().filter(|port| *port != own_port) {
            Some(port) => format!("{host}:{port}"),
            None => host,
        };
        Ok(Self { is_https, host })
    }
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
        ] {
            assert_eq!(text.parse::<PublicUrl>().map(|url| url.origin()), Ok(origin.into()));
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
