//! Every error of the API against the table of errors: what is sent is what the code's page shows.

use serde_json::{Value, json};

use crate::{
    model::{errors::ErrorCode, problem::FieldError, timestamp::Timestamp},
    server::{
        api::wire::error::ApiError,
        domain::error::{Error, ForbiddenReason, RateLimited, UnauthenticatedReason},
    },
};

/// The status and the errors that are sent.
fn sent(error: &ApiError) -> (u16, Value) {
    let public_url = "https://id.example.org".parse().expect("a URL");
    let mut document = error.document("1", &public_url).expect("serialises");
    (error.status().as_u16(), document["errors"].take())
}

/// The status and the error that the page of a code shows.
fn shown(code: ErrorCode) -> (u16, Value) {
    let (status, error, name) = (code.entry().status, FieldError::from(code), code.as_str());
    let links = json!({ "about": format!("https://id.example.org/errors/{name}") });
    let mut shown = json!({ "title": status.title(), "detail": error.detail(), "code": name, "links": links });
    if let Some((kind, place)) = error.place().as_ref().map(|place| place.parts()) {
        shown["source"] = json!({ kind: place });
    }
    (status.code(), json!([shown]))
}

#[test]
fn every_error_looks_as_its_page_says() {
    for (code, _) in ErrorCode::explained() {
        assert_eq!(sent(&ApiError::new(code)), shown(code), "{code:?}");
        assert_eq!(sent(&Error::from(FieldError::from(code)).into()), shown(code), "{code:?}");
    }
}

#[test]
fn use_cases_refuse_as_the_table_says() {
    use UnauthenticatedReason as Reason;

    let reasons = [
        Reason::Missing,
        Reason::TokenInvalid,
        Reason::TokenFormat,
        Reason::TokenExpired,
        Reason::EmailRequired,
        Reason::PasswordRequired,
        Reason::Credentials,
        Reason::OtpRequired,
        Reason::OtpInvalid,
        Reason::RecoveryCodeInvalid,
    ];
    for reason in reasons {
        assert_eq!(sent(&Error::Unauthenticated(reason).into()), shown(reason.code()), "{reason:?}");
    }
    let limit = RateLimited { limit: "auth", allowed: 5, seconds: 42, reset: Timestamp(0), by_failures: false };
    assert_eq!(sent(&Error::RateLimited(limit).into()), shown(ErrorCode::TooManyRequests));
    assert_eq!(sent(&Error::Forbidden(ForbiddenReason::Banned).into()), shown(ErrorCode::UserBanned));
}
