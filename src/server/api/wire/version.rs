//! `Keygen-Version`: the version of the API that a request asks for and its answer repeats
//! (docs/api.md 1.8). The versions
//! are listed in `model/version.rs`.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    model::{api_version::Version, problem::ErrorCode},
    server::api::wire::error::ApiError,
};

/// The header of requests and answers.
pub(in crate::server::api) const HEADER: HeaderName = HeaderName::from_static("keygen-version");

/// The version as a header's value.
pub(in crate::server::api) fn value(version: Version) -> HeaderValue {
    HeaderValue::from_static(version.as_str())
}

/// The version that the request asks for, if any.
pub(in crate::server::api) fn requested(headers: &HeaderMap) -> Result<Option<Version>, ApiError> {
    let mut lines = headers.get_all(HEADER).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let text = line.to_str().ok().filter(|_| lines.next().is_none());
    let version = text.and_then(|text| Version::find(text.strip_prefix('v').unwrap_or(text)));
    version.map(Some).ok_or_else(|| ApiError::new(ErrorCode::InvalidApiVersion))
}

/// Refuses unknown versions on matched routes.
pub(in crate::server::api) fn check_version(headers: &HeaderMap) -> Result<(), ApiError> {
    requested(headers).map(drop)
}
