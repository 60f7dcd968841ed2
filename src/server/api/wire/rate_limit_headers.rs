//! The `X-RateLimit-*` headers (docs/api.md 1.9 and 1.11).

use axum::http::{HeaderName, HeaderValue};

use crate::{model::timestamp::Timestamp, server::domain::throttle::request_counter::RequestUsage};

pub(in crate::server::api) const WINDOW: HeaderName = HeaderName::from_static("x-ratelimit-window");
pub(in crate::server::api) const COUNT: HeaderName = HeaderName::from_static("x-ratelimit-count");
pub(in crate::server::api) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(in crate::server::api) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(in crate::server::api) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// How much of a limit is used, as headers.
pub(in crate::server::api) fn rate_limit_headers(usage: &RequestUsage) -> [(HeaderName, HeaderValue); 5] {
    let RequestUsage { window, count, limit, reset: Timestamp(reset) } = *usage;
    [
        (WINDOW, HeaderValue::from_static(window)),
        (COUNT, count.into()),
        (LIMIT, limit.into()),
        (REMAINING, limit.saturating_sub(count).into()),
        (RESET, reset.div_euclid(1000).into()),
    ]
}
