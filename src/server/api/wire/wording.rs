//! The words of `model/wording.rs` as HTTP has them: with a status of its own type,
//! and for what the layers around the API turned away.

use axum::http::StatusCode;

pub(in crate::server::api) use crate::model::wording::{FORBIDDEN, NULL_BYTE, code, detail, place, pointer};
use crate::model::{
    problem::ErrorCode,
    wording::{self, BAD_REQUEST, BROKEN, TIMED_OUT},
};

/// With which status a refusal of this code is answered.
pub(in crate::server::api) fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(wording::status(code)).expect("every error code has an HTTP status")
}

/// What an error of this status is called.
pub(in crate::server::api) const fn title(status: StatusCode) -> &'static str {
    wording::title(status.as_u16())
}

/// Title and detail of an answer that a layer around the API gave without a body.
pub(in crate::server::api) const fn bare(status: StatusCode) -> (&'static str, &'static str) {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        model::{
            timestamp::Timestamp,
            wording::{example, is_sent, usual},
        },
        server::{
            api::wire::error::ApiError,
            domain::error::{Error, ForbiddenReason, RateLimited, UnauthenticatedReason},
        },
    };

    use super::*;

    #[test]
    fn every_error_looks_as_its_page_says() {
        let public_url = "https://id.example.org".parse().expect("a URL");
        for code in ErrorCode::ALL.iter().copied().filter(|code| is_sent(*code)) {
            let (told, name) = (example(code), code.as_str());
            let sent = if usual(code).field.is_some() { Error::from(usual(code)).into() } else { without_field(code) };
            let mut document = sent.document("1", &public_url).expect("serialises");
            let links = json!({ "about": format!("https://id.example.org/errors/{name}") });
            let mut error = json!({ "title": told.title, "detail": told.detail, "code": name, "links": links });
            if let Some((kind, place)) = told.place.as_ref().map(wording::Place::parts) {
                error["source"] = json!({ kind: place });
            }
            assert_eq!((sent.status().as_u16(), document["errors"].take()), (told.status, json!([error])), "{name}");
        }
    }

    /// An error of this code as deeds refuse, or else as this face does.
    fn without_field(code: ErrorCode) -> ApiError {
        let limit = RateLimited { limit: "auth", allowed: 5, seconds: 42, reset: Timestamp(0) };
        match code {
            ErrorCode::TokenMissing => Error::Unauthenticated(UnauthenticatedReason::Missing).into(),
            ErrorCode::TokenInvalid => Error::Unauthenticated(UnauthenticatedReason::TokenInvalid).into(),
            ErrorCode::TokenFormatInvalid => Error::Unauthenticated(UnauthenticatedReason::TokenFormat).into(),
            ErrorCode::TokenExpired => Error::Unauthenticated(UnauthenticatedReason::TokenExpired).into(),
            ErrorCode::CredentialsInvalid => Error::Unauthenticated(UnauthenticatedReason::Credentials).into(),
            ErrorCode::OtpRequired => Error::Unauthenticated(UnauthenticatedReason::OtpRequired).into(),
            ErrorCode::OtpInvalid => Error::Unauthenticated(UnauthenticatedReason::OtpInvalid).into(),
            ErrorCode::UserBanned => Error::Forbidden(ForbiddenReason::Banned).into(),
            ErrorCode::TooManyRequests => Error::RateLimited(limit).into(),
            code => ApiError::of(code),
        }
    }
}
