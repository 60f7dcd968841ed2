//! The words of `model/wording.rs` as HTTP has them: with a status of its own type,
//! and for what the layers around the API turned away.

use axum::http::StatusCode;

pub(super) use crate::model::wording::{FORBIDDEN, NULL_BYTE, code, detail, place, pointer};
use crate::model::{
    problem::Code,
    wording::{self, BAD_REQUEST, BROKEN, TIMED_OUT},
};

/// With which status a refusal of this code is answered.
pub(super) fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(wording::status(code)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What an error of this status is called.
pub(super) const fn title(status: StatusCode) -> &'static str {
    wording::title(status.as_u16())
}

/// Title and detail of an answer that a layer around the API gave without a body.
pub(super) const fn bare(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => {
            (title(status), "The request could not be completed because its body is too large")
        }
        StatusCode::URI_TOO_LONG => (title(status), "The request could not be completed because its URI is too long"),
        // The one bare 503 is the time limit's; one with a reason comes from a deed.
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => ("Request timeout", TIMED_OUT),
        status if status.as_u16() < 500 => ("Bad request", BAD_REQUEST),
        _ => (title(status), BROKEN),
    }
}
