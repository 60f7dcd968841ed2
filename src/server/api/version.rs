//! `Keygen-Version`: which version a client speaks (contract 1.8). Answers have one
//! shape; the version is echoed, and older ones name three headers otherwise.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::model::problem::Code;

use super::error::ApiError;

/// Where clients say it, and answers echo it.
pub(super) const HEADER: HeaderName = HeaderName::from_static("keygen-version");

/// What a client may speak, and an account may pin; the oldest first.
pub(super) const KNOWN: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"];

/// One of them, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version(usize);

impl Version {
    /// The first that names ids as they are named now.
    const SHORT_NAMES: Self = Self(4);

    /// The version of this name.
    pub(super) fn find(name: &str) -> Option<Self> {
        KNOWN.iter().position(|known| *known == name).map(Self)
    }

    /// Whether the headers with ids end in `-Id`.
    pub(super) fn has_old_names(self) -> bool {
        self < Self::SHORT_NAMES
    }
}

/// The newest.
impl Default for Version {
    fn default() -> Self {
        Self(KNOWN.len() - 1)
    }
}

impl From<Version> for HeaderValue {
    fn from(Version(place): Version) -> Self {
        Self::from_static(KNOWN[place])
    }
}

/// The version that a request asks for, if it does.
pub(super) fn requested(headers: &HeaderMap) -> Result<Option<Version>, ApiError> {
    let mut lines = headers.get_all(HEADER).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let text = line.to_str().unwrap_or_default();
    let version = Version::find(text.strip_prefix('v').unwrap_or(text)).filter(|_| lines.next().is_none());
    version.map(Some).ok_or_else(|| ApiError::of(Code::InvalidApiVersion))
}

/// Refuses a version that nobody speaks, on routes that are served.
pub(super) async fn check(request: Request, next: Next) -> Result<Response, ApiError> {
    requested(request.headers())?;
    Ok(next.run(request).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_since_1_4() {
        let has_old_names = |name| Version::find(name).expect("a version").has_old_names();
        assert!(has_old_names("1.0") && has_old_names("1.3"));
        assert!(!has_old_names("1.4") && !has_old_names("1.8"));
        assert_eq!(HeaderValue::from(Version::default()), "1.8");
    }
}
