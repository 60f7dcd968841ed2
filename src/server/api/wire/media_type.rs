//! Media types in `Content-Type` and `Accept` (docs/api.md 1.4): which of them mean JSON.

use axum::http::{HeaderMap, HeaderValue, header};

/// The `Content-Type` of every error that precedes a handler, and of every other answer unless plain JSON is preferred.
pub(in crate::server::api) const JSON_API: HeaderValue =
    HeaderValue::from_static("application/vnd.api+json; charset=utf-8");
/// The `Content-Type` of an answer where the client prefers plain JSON.
pub(in crate::server::api) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

const JSON_API_NAMES: [&str; 2] = ["application/vnd.api+json", "application/vnd.keygen+json"];
const JSON_NAME: &str = "application/json";
const BINARY_NAME: &str = "application/octet-stream";

/// How a request's body is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::api) enum BodyKind {
    /// Parsed as JSON. Forms and plain text are too: browsers send those types without a preflight.
    Json,
    /// Not read, because the API has no parser for its type.
    Ignored,
}

impl BodyKind {
    /// The kind by `Content-Type`; `None` where that is not a media type.
    pub(in crate::server::api) fn of_request(headers: &HeaderMap) -> Option<Self> {
        let label = headers.get(header::CONTENT_TYPE).filter(|label| !label.as_bytes().trim_ascii().is_empty());
        let Some(label) = label else { return Some(Self::Json) };
        Some(match essence(label.to_str().ok()?)?.as_str() {
            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain" | JSON_NAME => Self::Json,
            name if JSON_API_NAMES.contains(&name) => Self::Json,
            _ => Self::Ignored,
        })
    }
}

/// The media types that a client accepts: those of all `Accept` headers, in order, without parameters.
#[derive(Debug)]
pub(in crate::server::api) struct AcceptedTypes(Vec<String>);

impl AcceptedTypes {
    /// Reads the headers; `None` where one of them is malformed.
    pub(in crate::server::api) fn of_request(headers: &HeaderMap) -> Option<Self> {
        let mut names = Vec::new();
        for line in headers.get_all(header::ACCEPT) {
            // A list may have empty elements.
            for range in line.to_str().ok()?.split(',').filter(|range| !range.trim().is_empty()) {
                names.push(if range.trim() == "*" { "*".into() } else { essence(range)? });
            }
        }
        Some(Self(names))
    }

    /// Whether JSON is among them; a client without `Accept` accepts it.
    pub(in crate::server::api) fn include_json(&self) -> bool {
        let is_json = |name: &String| {
            matches!(name.as_str(), "*" | "*/*" | "application/*" | JSON_NAME)
                || JSON_API_NAMES.contains(&name.as_str())
        };
        self.0.is_empty() || self.0.iter().any(is_json)
    }

    /// Whether the client asks for a download of any type.
    pub(in crate::server::api) fn include_binary(&self) -> bool {
        self.0.iter().any(|name| name == BINARY_NAME)
    }

    /// Whether plain JSON is named, and no JSON:API type before it.
    pub(in crate::server::api) fn prefer_plain_json(&self) -> bool {
        let first = self.0.iter().find(|name| *name == JSON_NAME || JSON_API_NAMES.contains(&name.as_str()));
        first.is_some_and(|name| name == JSON_NAME)
    }
}

/// `type/subtype` in lower case, without parameters; `None` where it is not a media type.
fn essence(label: &str) -> Option<String> {
    let essence = label.split(';').next()?.trim();
    let (kind, subtype) = essence.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then(|| essence.to_ascii_lowercase())
}

/// A token of RFC 9110.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;
    use proptest::prelude::*;

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderValue::from_str(value).map(|value| HeaderMap::from_iter([(name, value)])).unwrap_or_default()
    }

    fn accepted(value: &str) -> Option<AcceptedTypes> {
        AcceptedTypes::of_request(&headers(header::ACCEPT, value))
    }

    #[test]
    fn json_bodies_have_many_content_types() {
        let kind = |value| BodyKind::of_request(&headers(header::CONTENT_TYPE, value));
        assert_eq!(BodyKind::of_request(&HeaderMap::new()), Some(BodyKind::Json));
        for label in [
            "application/json",
            "Application/VND.API+json; charset=utf-8; ext=x",
            "application/vnd.keygen+json",
            "text/plain;charset=UTF-8",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            " ",
        ] {
            assert_eq!(kind(label), Some(BodyKind::Json), "{label}");
        }
        assert_eq!(kind("application/xml"), Some(BodyKind::Ignored));
        for label in ["vnd.api+xml", "application/", "/json", "a/b/c", "application json", ";"] {
            assert_eq!(kind(label), None, "{label}");
        }
    }

    #[test]
    fn a_client_must_accept_json_or_anything() {
        let is_served =
            |value| accepted(value).is_some_and(|accepted| accepted.include_json() || accepted.include_binary());
        for accept in [
            "*",
            "*/*",
            "application/json",
            "application/vnd.api+json;q=0.9",
            "text/html, */*;q=0.1",
            "application/octet-stream",
            ",",
            "",
        ] {
            assert!(is_served(accept), "{accept}");
        }
        for accept in ["text/html", "application/xml, text/plain", "json", "application/json, nonsense", "a/b/c"] {
            assert!(!is_served(accept), "{accept}");
        }
    }

    #[test]
    fn plain_json_must_come_first() {
        let is_plain = |value| accepted(value).expect("a list of media types").prefer_plain_json();
        for accept in ["application/json", "*/*, application/json", "application/json, application/vnd.api+json"] {
            assert!(is_plain(accept), "{accept}");
        }
        for accept in ["*/*", "application/vnd.keygen+json, application/json", "", "application/octet-stream"] {
            assert!(!is_plain(accept), "{accept}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(value in "[ -~]{0,60}") {
            let _ = (accepted(&value), BodyKind::of_request(&headers(header::CONTENT_TYPE, &value)));
        }
    }
}
