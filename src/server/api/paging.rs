//! How much of a list is shown: `limit` (contract 1.12). Pages and their links come with M2.

use axum::http::Uri;

use super::{error::ApiError, path::query};

const DEFAULT: u32 = 10;
const MAX: u32 = 100;

/// How many records are asked for.
pub(super) fn limit(uri: &Uri) -> Result<u32, ApiError> {
    let Some(sent) = query(uri, "limit") else { return Ok(DEFAULT) };
    let limit = sent.parse().ok().filter(|limit| (1..=MAX).contains(limit));
    limit.ok_or_else(|| {
        let detail = format!("limit must be a number between 1 and {MAX} (got {sent})");
        ApiError::parameter("limit", detail)
    })
}
