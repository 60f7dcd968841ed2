//! The general limit of requests for each client, unless the operator switched it off (docs/api.md 1.9).

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};

use crate::server::{
    api::wire::{
        error::ApiError,
        rate_limit_headers::{WINDOW, rate_limit_headers},
    },
    domain::{caller::ClientInfo, error::Error, limits::RequestLimit, runtime::Domain},
};

/// Counts a request before anything of it is read. If the operator set the limit, the answer says how many requests are
/// left.
pub(in crate::server::api) async fn limit_requests(
    domain: &Domain,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let client = request.extensions().get::<ClientInfo>();
    let client = client.ok_or_else(|| Error::internal("a request without client information"));
    let limit = domain.limits().limit_requests;
    let usage = client.and_then(|client| match limit {
        Some(limit) => domain.requests().admit(limit, client, domain.now()).map(Some),
        None => Ok(None),
    });
    let usage = match usage {
        Ok(usage) => usage,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let mut response = next(request).await;
    // Where a narrower limit was reached, the answer already has the headers of that one. Of the default nobody needs to
    // know before it is reached.
    let is_announced = limit != Some(RequestLimit::DEFAULT) && !response.headers().contains_key(WINDOW);
    if let Some(usage) = usage.filter(|_| is_announced) {
        response.headers_mut().extend(rate_limit_headers(&usage));
    }
    response
}
