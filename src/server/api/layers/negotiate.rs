//! Content negotiation on a matched route (docs/api.md 1.4): a 400 for a format the API does not write, never a 406.

use axum::{
    extract::{MatchedPath, Request},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    model::errors::{ErrorCode, RaisedBy},
    server::api::{
        layers::uri::Suffix,
        wire::{
            error::ApiError,
            media_type::{AcceptedTypes, JSON},
        },
    },
};

/// Refuses formats that the route does not have, and labels the answer as plain JSON for a client that prefers it.
pub(in crate::server::api) async fn negotiate(
    route: &MatchedPath,
    request: Request,
    next: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    let accepted = AcceptedTypes::of_request(request.headers());
    let is_foreign = request.extensions().get::<Suffix>().is_some_and(Suffix::is_foreign);
    if is_foreign || has_no_download(route.as_str()) && !accepted.include_json() {
        return ApiError::new(ErrorCode::MimeTypeInvalid).into_response();
    }
    let mut response = next(request).await;
    let is_early = response.extensions().get::<ApiError>().is_some_and(is_early);
    if !is_early && accepted.prefer_plain_json() && response.headers().contains_key(header::CONTENT_TYPE) {
        response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    }
    response
}

/// An account and its settings cannot be downloaded. Other routes ignore `application/octet-stream`.
fn has_no_download(route: &str) -> bool {
    let below = route.split_once("/accounts/{account}").map(|(_, below)| below);
    below.is_some_and(|below| below.is_empty() || below.starts_with("/settings"))
}

/// Whether it is an error of docs/api.md 1.5. Those have one type, whatever the client prefers and wherever they arise.
fn is_early(error: &ApiError) -> bool {
    let of_the_server = matches!(
        error.status(),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::INTERNAL_SERVER_ERROR
    );
    of_the_server || error.codes().filter_map(ErrorCode::find).any(|code| code.is_raised_by(RaisedBy::Protocol))
}
