//! Titles and details for requests that a layer around the API refused with a status alone.

use axum::http::StatusCode;

use crate::model::errors::HttpStatus;

/// The title and detail of the answer; `None` if the server failed.
pub(in crate::server::api) const fn title_and_detail(status: StatusCode) -> Option<(&'static str, &'static str)> {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Some((
            HttpStatus::PayloadTooLarge.title(),
            "The request could not be completed because its body is too large",
        )),
        StatusCode::URI_TOO_LONG => {
            Some((HttpStatus::UriTooLong.title(), "The request could not be completed because its URI is too long"))
        }
        // The one bare 503 is the time limit's; one with a reason comes from a use case.
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
            Some(("Request timeout", "The request timed out because the server took too long to respond"))
        }
        status if status.as_u16() < 500 => Some((HttpStatus::BadRequest.title(), "The request could not be completed")),
        _ => None,
    }
}
