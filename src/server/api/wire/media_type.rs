//! Media types in `Content-Type` and `Accept` (docs/api.md 1.4): which of them mean JSON.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::server::http::{
    lists,
    media_range::{self, MediaRange},
};

/// The `Content-Type` of every error that precedes a handler, and of every other answer unless plain JSON is preferred.
pub(in crate::server::api) const JSON_API: HeaderValue =
    HeaderValue::from_static("application/vnd.api+json; charset=utf-8");
/// The `Content-Type` of an answer where the client prefers plain JSON.
pub(in crate::server::api) const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");

const JSON_NAME: &str = "application/json";
const JSON_NAMES: [&str; 3] = ["application/vnd.api+json", "application/vnd.keygen+json", JSON_NAME];
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
        Some(match media_range::media_type(label.as_bytes())?.as_str() {
            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain" => Self::Json,
            name if JSON_NAMES.contains(&name) => Self::Json,
            _ => Self::Ignored,
        })
    }
}

/// The media types that a client accepts: those of all `Accept` headers, in order. Elements that cannot be read do not
/// count.
#[derive(Debug)]
pub(in crate::server::api) struct AcceptedTypes {
    ranges: Vec<MediaRange>,
    /// Whether the client named nothing at all.
    is_anything: bool,
}

impl AcceptedTypes {
    /// Reads the headers.
    pub(in crate::server::api) fn of_request(headers: &HeaderMap) -> Self {
        let elements: Vec<_> = lists::elements(headers, &header::ACCEPT).collect();
        let ranges = elements.iter().filter_map(|element| MediaRange::parse(element)).collect();
        Self { ranges, is_anything: elements.is_empty() }
    }

    /// Whether JSON is among them; a client without `Accept` accepts it.
    pub(in crate::server::api) fn include_json(&self) -> bool {
        self.is_anything || JSON_NAMES.iter().any(|name| self.weight(name) > 0)
    }

    /// Whether the client asks for a download of any type.
    pub(in crate::server::api) fn include_binary(&self) -> bool {
        self.named(BINARY_NAME).is_some_and(|weight| weight > 0)
    }

    /// Whether plain JSON is named, and wanted more than each JSON:API type that is named. Of two that are wanted
    /// alike, the first one counts.
    pub(in crate::server::api) fn prefer_plain_json(&self) -> bool {
        let named = self.ranges.iter().filter(|range| range.weight > 0 && JSON_NAMES.contains(&range.name.as_str()));
        // The last of equals is the largest, so this begins at the end.
        named.rev().max_by_key(|range| range.weight).is_some_and(|range| range.name == JSON_NAME)
    }

    /// The weight of a type below `application`: the most specific range decides (RFC 9110, 12.5.1).
    fn weight(&self, name: &str) -> u16 {
        [name, "application/*", "*/*"].into_iter().find_map(|name| self.named(name)).unwrap_or(0)
    }

    fn named(&self, name: &str) -> Option<u16> {
        self.ranges.iter().find(|range| range.name == name).map(|range| range.weight)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;
    use proptest::prelude::*;

    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderValue::from_str(value).map(|value| HeaderMap::from_iter([(name, value)])).unwrap_or_default()
    }

    fn accepted(value: &str) -> AcceptedTypes {
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
            "application/json; title=\"J\u{f6}rg\"",
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
        let is_served = |value| accepted(value).include_json() || accepted(value).include_binary();
        for accept in [
            "*",
            "*/*",
            "application/json",
            "application/vnd.api+json;q=0.9",
            "text/html, */*;q=0.1",
            "application/octet-stream",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "nonsense, a/b/c, application/json",
            "a/b;title=\"x, y\", application/json",
            "a/b;title=\"x, application/json",
            "J\u{f6}rg, application/json",
            "application/json;q=0, */*",
            "application/*;q=0, application/vnd.api+json;q=0.1",
            ",",
            "",
        ] {
            assert!(is_served(accept), "{accept}");
        }
        for accept in [
            "text/html",
            "application/xml, text/plain",
            "json",
            "a/b/c",
            "J\u{f6}rg",
            "application/json;q=0",
            "*/*;q=0",
            "*/*, application/*;q=0",
            "application/octet-stream;q=0.0",
            "a/b;title=\"x, application/json\"",
        ] {
            assert!(!is_served(accept), "{accept}");
        }
    }

    #[test]
    fn plain_json_must_be_wanted_most() {
        let is_plain = |value| accepted(value).prefer_plain_json();
        for accept in [
            "application/json",
            "*/*, application/json;q=0.1",
            "application/json, application/vnd.api+json",
            "application/vnd.api+json;q=0.9, application/json",
            "application/vnd.api+json;q=0, application/json;q=0.1",
        ] {
            assert!(is_plain(accept), "{accept}");
        }
        for accept in [
            "*/*",
            "application/vnd.keygen+json, application/json",
            "application/json;q=0.9, application/vnd.api+json",
            "application/json;q=0, */*",
            "",
            "application/octet-stream",
        ] {
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
