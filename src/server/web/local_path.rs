//! A path on this site, as a type: a `next` that somebody made up cannot lead to another site.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A path with query. It begins with one `/`, and has no host and no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// The longest path, in bytes.
    const MAX: usize = 2048;

    /// The account home.
    #[must_use]
    pub fn home() -> Self {
        Self("/".into())
    }

    /// A path that we have built.
    #[must_use]
    pub fn ours(path: impl Into<String>) -> Self {
        Self::parse(&path.into())
    }

    /// Parses a path that a client sent. Anything doubtful becomes the home page.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if is_local(text) { Self(text.into()) } else { Self::home() }
    }

    /// The log-in page, with the page to return to.
    #[must_use]
    pub fn log_in(next: &Self) -> Self {
        if *next == Self::home() {
            return Self::ours("/log-in");
        }
        Self::ours(format!("/log-in?next={}", escaped(next.as_str())))
    }

    /// The path, with its query if there is one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes a value of a query. A slash is legal there, and paths read better with theirs.
pub(in crate::server) fn escaped(text: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Browsers read `//host`, `/\host` and `/<tab>/host` as another site. After dots are resolved, `/..//host` is
/// `//host`.
fn is_local(text: &str) -> bool {
    let path = text.find(['?', '#']).map_or(text, |end| &text[..end]);
    text.starts_with('/')
        && text.len() <= LocalPath::MAX
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !path.contains("//")
        && !path.split('/').any(is_dots)
}

/// Whether a segment is `.` or `..`, also percent-encoded.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keeps_local_paths() {
        for path in ["/", "/admin/settings", "/log-in?next=%2F%2Fevil.example", "/a?b=c#d"] {
            assert_eq!(LocalPath::parse(path).as_str(), path);
        }
    }

    #[test]
    fn never_leads_to_another_site() {
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            " /x",
            "/a b",
            "/a\r\nSet-Cookie: x=y",
            "javascript:alert(1)",
            "evil.example",
            "/é",
            "@evil.example",
            "/a\\b",
            "/..//evil.example",
            "/.//evil.example",
            "/%2E%2e//evil.example",
            "/a//b",
            "/a/../b",
        ] {
            assert_eq!(LocalPath::parse(path), LocalPath::home(), "{path:?}");
        }
        assert_eq!(LocalPath::parse(&format!("/{}", "a".repeat(8192))), LocalPath::home());
    }

    proptest! {
        #[test]
        fn is_always_a_path_of_this_site(text in any::<String>()) {
            let path = LocalPath::parse(&text);
            prop_assert!(path.as_str().starts_with('/'));
            prop_assert!(!path.as_str().starts_with("//"));
            prop_assert!(axum::http::HeaderValue::from_str(path.as_str()).is_ok());
        }
    }
}
