//! The URL of a webhook endpoint (docs/api.md 8.1). Where its host leads is checked again when it is asked.

use url::Host;

use crate::model::{
    problem::{ErrorCode, ErrorParameter, FieldError},
    web_address::{self, WebAddressFault, WebAddressRules},
};

/// The most characters.
pub const MAX_LENGTH: u32 = 4096;

/// What the operator allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookUrlRules {
    /// The host of this server, which must not send requests to itself.
    pub own_host: Option<String>,
    /// Whether http, IP addresses and hosts of a private network are allowed: for development.
    pub allow_private: bool,
}

/// Parses the URL of an endpoint.
///
/// # Errors
/// `URL_INVALID`, `URL_PROTOCOL_INVALID`, `URL_TOO_LONG`, `URL_HOST_INVALID`.
pub fn parse(url: String, rules: &WebhookUrlRules) -> Result<String, FieldError> {
    let allowed = WebAddressRules {
        schemes: if rules.allow_private { &["https", "http"] } else { &["https"] },
        max_length: MAX_LENGTH as usize,
        only_public: !rules.allow_private,
    };
    match web_address::check(&url, allowed) {
        Ok(parsed) if rules.allow_private || !is_own(parsed.host(), rules) => Ok(url),
        Ok(_) | Err(WebAddressFault::Host) => Err(ErrorCode::UrlHostInvalid.into()),
        Err(WebAddressFault::Invalid) => Err(ErrorCode::UrlInvalid.into()),
        Err(WebAddressFault::Scheme) if rules.allow_private => Err(ErrorCode::UrlProtocolInvalid.into()),
        Err(WebAddressFault::Scheme) => Err(ErrorCode::WebhookUrlProtocolInvalid.into()),
        Err(WebAddressFault::Length) => {
            Err(FieldError::from(ErrorCode::UrlTooLong).with(ErrorParameter::Maximum(MAX_LENGTH)))
        }
    }
}

fn is_own(host: Option<Host<&str>>, rules: &WebhookUrlRules) -> bool {
    let own = rules.own_host.as_deref();
    matches!(host, Some(Host::Domain(name)) if own == Some(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(url: &str, rules: &WebhookUrlRules) -> Option<&'static str> {
        parse(url.into(), rules).err().map(|error| error.code.in_api().expect("a code of the API"))
    }

    #[test]
    fn only_public_names_are_heard_from() {
        let rules = WebhookUrlRules { own_host: Some("id.example.org".into()), allow_private: false };
        for url in [
            "https://hooks.engine.example/keydesk?a=b",
            "HTTPS://Hooks.Engine.example",
            "https://user:secret@hooks.engine.example:8443/",
            "https://other.id.example.org",
        ] {
            assert_eq!(code(url, &rules), None, "{url}");
        }
        for url in [
            "https://1.2.3.4",
            "https://localhost",
            "https://invalid",
            "https://0x7f.1",
            "https://2130706433",
            "https://0177.0.0.1",
            "https://127.1",
            "https://[::1]",
            "https://[::ffff:127.0.0.1]",
            "https://[fd00:ec2::254]",
            "https://shop.localhost",
            "https://hooks.engine.e",
            "https://127.0.0.1.",
            "https://①②⑦.0.0.1",
            "https://id.example.org",
            "https://ID.Example.org:8443/x",
        ] {
            assert_eq!(code(url, &rules), Some("URL_HOST_INVALID"), "{url}");
        }
        for url in ["http://example.com", "ssh://hooks.engine.example", "file:///etc/passwd", "javascript:alert(1)"] {
            assert_eq!(code(url, &rules), Some("URL_PROTOCOL_INVALID"), "{url}");
        }
        for url in ["1230-12e9 c0ascka-ff.a!", "hooks.engine.example", "https:hooks.engine.example", "https://a.io/ b"]
        {
            assert_eq!(code(url, &rules), Some("URL_INVALID"), "{url}");
        }
        let long = |length: usize| format!("https://a.io/{}", "x".repeat(length - 13));
        assert_eq!(code(&long(4096), &rules), None);
        assert_eq!(code(&long(4097), &rules), Some("URL_TOO_LONG"));
    }

    #[test]
    fn in_development_every_host_is_heard_from() {
        let rules = WebhookUrlRules { own_host: Some("localhost".into()), allow_private: true };
        for url in ["http://localhost:9000/hook", "http://127.0.0.1:9000", "http://hooks", "https://[::1]:8443/"] {
            assert_eq!(code(url, &rules), None, "{url}");
        }
        assert_eq!(code("ssh://hooks", &rules), Some("URL_PROTOCOL_INVALID"));
        assert_eq!(code("http://", &rules), Some("URL_HOST_INVALID"));
    }
}
