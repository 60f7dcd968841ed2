//! `Keygen-Version`: which version a request asks for, and an answer echoes
//! (contract 1.8). Which there are stands in `model/version.rs`.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};

use crate::{
    model::{api_version::Version, problem::ErrorCode},
    server::api::wire::error::ApiError,
};

/// Where clients say it, and answers echo it.
pub(in crate::server::api) const HEADER: HeaderName = HeaderName::from_static("keygen-version");

/// The version as a header's value.
pub(in crate::server::api) fn value(version: Version) -> HeaderValue {
    HeaderValue::from_static(version.as_str())
}

/// The version that a request asks for, if it does.
pub(in crate::server::api) fn requested(headers: &HeaderMap) -> Result<Option<Version>, ApiError> {
    let mut lines = headers.get_all(HEADER).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    let text = line.to_str().ok().filter(|_| lines.next().is_none());
    let version = text.and_then(|text| Version::find(text.strip_prefix('v').unwrap_or(text)));
    version.map(Some).ok_or_else(|| ApiError::of(ErrorCode::InvalidApiVersion))
}

/// Refuses a version that nobody speaks, on routes that are served.
pub(in crate::server::api) async fn check(request: Request, next: Next) -> Result<Response, ApiError> {
    requested(request.headers())?;
    Ok(next.run(request).await)
}
