//! How much of a limit is used up: the headers that say so, and the general limit
//! of requests, where the operator set one (contract 1.9 and 1.11).

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    model::timestamp::Timestamp,
    server::{
        api::wire::error::ApiError,
        domain::{caller::ClientInfo, error::Error, runtime::Domain, throttle::request_counter::RequestUsage},
    },
};

pub(in crate::server::api) const WINDOW: HeaderName = HeaderName::from_static("x-ratelimit-window");
pub(in crate::server::api) const COUNT: HeaderName = HeaderName::from_static("x-ratelimit-count");
pub(in crate::server::api) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(in crate::server::api) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(in crate::server::api) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Counts a request before anything is read of it, and tells its answer how many are left.
pub(in crate::server::api) async fn count(State(domain): State<Domain>, request: Request, next: Next) -> Response {
    let client =
        request.extensions().get::<ClientInfo>().ok_or_else(|| Error::internal("a request without client information"));
    let usage = client.and_then(|client| match domain.limits().limit_requests {
        Some(limit) => domain.requests().admit(limit, client, domain.now()).map(Some),
        None => Ok(None),
    });
    let usage = match usage {
        Ok(usage) => usage,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut response = next.run(request).await;
    // A narrower limit that was reached has said so already.
    if let Some(usage) = usage.filter(|_| !response.headers().contains_key(WINDOW)) {
        response.headers_mut().extend(told(&usage));
    }
    response
}

/// The headers that tell of a limit.
pub(in crate::server::api) fn told(usage: &RequestUsage) -> [(HeaderName, HeaderValue); 5] {
    let RequestUsage { window, count, limit, reset: Timestamp(reset) } = *usage;
    [
        (WINDOW, HeaderValue::from_static(window)),
        (COUNT, count.into()),
        (LIMIT, limit.into()),
        (REMAINING, limit.saturating_sub(count).into()),
        (RESET, reset.div_euclid(1000).into()),
    ]
}
