//! Refusals as clients see them: a status and the error document (contract 2).
//!
//! A handler's error carries no request id and no address of this server, so it
//! travels as an extension of an empty answer, and `headers.rs` writes it out.

use std::{borrow::Cow, fmt};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::Value;
use tracing::Span;

use crate::{
    model::{
        api_version::Version,
        errors::HttpStatus,
        problem::{ErrorCode, FieldError, Problem},
    },
    server::{
        api::{
            layers::{headers, media_types, rate_limit_headers},
            wire::{
                bare_status,
                error_document::{ErrorDocument, ErrorObject, ErrorSource},
            },
        },
        config::PublicUrl,
        domain::{
            error::{Error, ForbiddenReason, RateLimited, ResourceKind, UnauthenticatedReason},
            throttle::request_counter::RequestUsage,
        },
    },
};

/// For a null character, which is an `ENCODING_INVALID` of its own.
const NULL_BYTE: &str =
    "The request could not be completed because it contains an unexpected null byte (check encoding)";

/// An answer that is a refusal or a fault.
#[derive(Clone, Debug)]
pub(in crate::server::api) struct ApiError {
    status: StatusCode,
    errors: Vec<ErrorObject>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A refusal that a code says everything about.
    pub(in crate::server::api) fn of(code: ErrorCode) -> Self {
        Self::at_field(FieldError::from(code))
    }

    /// A body with something in the wrong place, or of the wrong kind.
    pub(in crate::server::api) fn shape(pointer: String, detail: String) -> Self {
        Self::bad_request(detail, ErrorSource::Pointer(pointer))
    }

    /// A query parameter that cannot be taken.
    pub(in crate::server::api) fn parameter(name: &'static str, detail: String) -> Self {
        Self::bad_request(detail, ErrorSource::Parameter(name))
    }

    /// A header that cannot be taken.
    pub(in crate::server::api) fn header(name: &'static str, detail: &'static str) -> Self {
        Self::bad_request(detail.into(), ErrorSource::Header(name))
    }

    /// A null character in the request.
    pub(in crate::server::api) fn null_byte() -> Self {
        Self::of(ErrorCode::EncodingInvalid).saying(NULL_BYTE)
    }

    /// A request that a handler could not be asked for.
    pub(in crate::server::api) fn bare(status: StatusCode) -> Self {
        let described = bare_status::title_and_detail(status);
        // Over a time limit is the server's business, whichever layer measured it.
        let status = if status == StatusCode::REQUEST_TIMEOUT { StatusCode::SERVICE_UNAVAILABLE } else { status };
        let error = match described {
            Some((title, detail)) => {
                Self::new(status, ErrorObject { title, detail: detail.into(), code: None, source: None })
            }
            None => Self { status, ..Self::of(ErrorCode::Broken) },
        };
        if status == StatusCode::SERVICE_UNAVAILABLE { error.retry_after(1) } else { error }
    }

    /// The same, at a header of the request.
    pub(in crate::server::api) fn at_header(self, name: &'static str) -> Self {
        self.at(ErrorSource::Header(name))
    }

    /// The same, at a query parameter.
    pub(in crate::server::api) fn at_parameter(self, name: &'static str) -> Self {
        self.at(ErrorSource::Parameter(name))
    }

    /// With which status it is answered.
    pub(in crate::server::api) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The codes that it tells.
    pub(in crate::server::api) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.errors.iter().filter_map(|entry| entry.code)
    }

    /// The document of it.
    pub(in crate::server::api) fn document(
        &self,
        request_id: &str,
        public_url: &PublicUrl,
    ) -> serde_json::Result<Value> {
        serde_json::to_value(ErrorDocument { status: self.status, errors: &self.errors, request_id, public_url })
    }

    /// Detail and pointer of the first error, for tests of what makes them.
    #[cfg(test)]
    pub(in crate::server::api) fn told(&self) -> String {
        let entry = self.errors.first().expect("an error");
        let Some(ErrorSource::Pointer(pointer)) = &entry.source else { return entry.detail.to_string() };
        format!("{} {pointer}", entry.detail)
    }

    fn new(status: StatusCode, entry: ErrorObject) -> Self {
        Self { status, errors: vec![entry], headers: Vec::new() }
    }

    fn bad_request(detail: String, source: ErrorSource) -> Self {
        Self::entitled(HttpStatus::BadRequest, detail.into(), None, Some(source))
    }

    /// As the table of errors has it.
    fn at_field(error: FieldError) -> Self {
        let detail = error.detail().expect("no use case refuses with an error that only pages have");
        let source = error.place().map(ErrorSource::from);
        Self::entitled(error.code.entry().status, detail, error.code.in_api(), source)
    }

    fn entitled(
        status: HttpStatus,
        detail: Cow<'static, str>,
        code: Option<&'static str>,
        source: Option<ErrorSource>,
    ) -> Self {
        Self::new(status.into(), ErrorObject { title: status.title(), detail, code, source })
    }

    fn saying(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        self.errors.iter_mut().for_each(|entry| entry.detail.clone_from(&detail));
        self
    }

    fn because(mut self, reason: &str) -> Self {
        self.errors.iter_mut().for_each(|entry| entry.detail = format!("{} ({reason})", entry.detail).into());
        self
    }

    fn at(mut self, source: ErrorSource) -> Self {
        self.errors.iter_mut().for_each(|entry| entry.source = Some(source.clone()));
        self
    }

    fn with(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn retry_after(self, seconds: u32) -> Self {
        self.with(header::RETRY_AFTER, seconds)
    }

    /// Several flaws stand in one answer; what the role may not send comes before all others.
    fn refused(problem: Problem) -> Self {
        let unpermitted = problem.flaws.iter().find(|flaw| flaw.code == ErrorCode::Unpermitted).copied();
        let flaws = unpermitted.map_or(problem.flaws, |flaw| vec![flaw]);
        let mut told = flaws.into_iter().map(Self::at_field);
        let first = told.next().unwrap_or_else(|| Self::of(ErrorCode::Broken));
        told.fold(first, |mut all, next| {
            let fresh = |entry: &ErrorObject| {
                !all.errors.iter().any(|told| (told.code, &told.source) == (entry.code, &entry.source))
            };
            let fresh: Vec<_> = next.errors.into_iter().filter(fresh).collect();
            all.errors.extend(fresh);
            all
        })
    }

    fn not_identified(why: UnauthenticatedReason) -> Self {
        let at = |pointer: &str| ErrorSource::Pointer(pointer.into());
        let (code, detail, source) = match why {
            UnauthenticatedReason::Password => {
                (Some(why.code().as_str()), "password must be valid", at("/meta/password"))
            }
            UnauthenticatedReason::OldPassword => (None, "is not valid", at("/meta/oldPassword")),
            UnauthenticatedReason::ResetExpired => (None, "is expired", at("/meta/passwordResetToken")),
            UnauthenticatedReason::Missing
            | UnauthenticatedReason::TokenInvalid
            | UnauthenticatedReason::TokenFormat
            | UnauthenticatedReason::TokenExpired => return Self::of(why.code()),
            UnauthenticatedReason::Credentials
            | UnauthenticatedReason::OtpRequired
            | UnauthenticatedReason::OtpInvalid => return Self::of(why.code()),
        };
        Self::entitled(HttpStatus::Unauthorized, detail.into(), code, Some(source))
    }

    fn not_allowed(reason: ForbiddenReason) -> Self {
        let reason: Cow<'static, str> = match reason {
            ForbiddenReason::Banned => return Self::of(ErrorCode::UserBanned),
            ForbiddenReason::Lacks(role) => format!("{role} lacks permission to perform action").into(),
            ForbiddenReason::LacksPrivileges(role, noun) => {
                format!("{role} lacks privileges to perform action on {}", noun.as_str()).into()
            }
            ForbiddenReason::NotAUser => "must have a user role".into(),
            ForbiddenReason::Unexplained => "ensure the token or license is allowed to access all resources".into(),
            ForbiddenReason::Anonymous => "ensure a token or license is present and valid".into(),
        };
        Self::of(ErrorCode::NotAllowed).because(&reason)
    }

    fn not_found(noun: ResourceKind, sent: Option<String>) -> Self {
        let detail = match (noun, sent) {
            (ResourceKind::Account, None) => "account is required".into(),
            (noun, None) => format!("The requested {} was not found", noun.as_str()),
            (noun, Some(sent)) => format!("The requested {} '{sent}' was not found", noun.as_str()),
        };
        Self::of(ErrorCode::NotFound).saying(detail)
    }

    fn too_many(limit: RateLimited) -> Self {
        let RateLimited { limit: window, allowed, seconds, reset } = limit;
        let mut error = Self::of(ErrorCode::TooManyRequests).retry_after(seconds);
        error.headers.extend(rate_limit_headers::told(&RequestUsage { window, count: allowed, limit: allowed, reset }));
        error
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => Self::refused(problem),
            Error::Unauthenticated(why) => Self::not_identified(why),
            Error::Forbidden(reason) => Self::not_allowed(reason),
            Error::NotFound(noun, sent) => Self::not_found(noun, sent),
            Error::Conflict => Self::of(ErrorCode::Stale),
            Error::RateLimited(limit) => Self::too_many(limit),
            Error::Busy => Self::of(ErrorCode::Busy).retry_after(1),
            Error::Internal(cause) => {
                tracing::error!(cause, "a request failed");
                Self::of(ErrorCode::Broken)
            }
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.status.as_str())?;
        self.errors.iter().filter_map(|entry| entry.code).try_for_each(|code| write!(f, " {code}"))
    }
}

impl IntoResponse for ApiError {
    fn into_response(mut self) -> Response {
        let mut response = (self.status, HeaderMap::from_iter(self.headers.drain(..))).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, media_types::JSON_API);
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes out the document of a refusal, where the answer is one.
pub(in crate::server::api) fn write(response: &mut Response, request_id: &str, public_url: &PublicUrl) {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else { return };
    if let Some(code) = error.codes().next() {
        Span::current().record("code", code);
    }
    let document = ErrorDocument { status: error.status, errors: &error.errors, request_id, public_url };
    *response.body_mut() = serde_json::to_vec(&document).expect("error documents serialise").into();
    response.headers_mut().remove(header::CONTENT_LENGTH);
}

/// The answer to a request under `/v1` that a layer around the API turned away with a bare status.
pub fn bare(status: StatusCode, request_id: &str, public_url: &PublicUrl) -> Response<Body> {
    let mut response = ApiError::bare(status).into_response();
    write(&mut response, request_id, public_url);
    headers::finish(response.headers_mut(), Version::default());
    headers::open_to_any_origin(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use crate::model::timestamp::Timestamp;

    use super::*;

    fn answer(error: Error) -> (u16, Option<String>, String) {
        let error = ApiError::from(error);
        let public_url = "https://id.example.org".parse().expect("a URL");
        let document =
            ErrorDocument { status: error.status, errors: &error.errors, request_id: "1", public_url: &public_url };
        let document = serde_json::to_string(&document).expect("serialises");
        let response = error.into_response();
        let wait = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().expect("text").to_owned());
        (response.status().as_u16(), wait, document)
    }

    #[test]
    fn who_must_wait_is_told_how_long() {
        let reset = Timestamp(0);
        let limit = RateLimited { limit: "auth", allowed: 5, seconds: 42, reset };
        assert_eq!(answer(Error::RateLimited(limit)).1.as_deref(), Some("42"));
        let busy = r#"{"meta":{"id":"1"},"errors":[{"title":"Service unavailable","detail":"Our services are currently unavailable"}]}"#;
        assert_eq!(answer(Error::Busy), (503, Some("1".into()), busy.into()));
    }

    #[test]
    fn causes_stay_at_home() {
        let broken = r#"{"meta":{"id":"1"},"errors":[{"title":"Internal server error","detail":"Looks like something went wrong!"}]}"#;
        assert_eq!(answer(Error::internal("select hunter2 from src/main.rs")), (500, None, broken.into()));
    }

    #[test]
    fn a_code_has_a_page() {
        let (status, _, document) = answer(Error::Unauthenticated(UnauthenticatedReason::Credentials));
        assert_eq!(status, 401);
        assert!(document.ends_with(
            r#""source":{"header":"Authorization"},"links":{"about":"https://id.example.org/errors/CREDENTIALS_INVALID"}}]}"#
        ));
    }

    #[test]
    fn equal_flaws_are_told_once() {
        let flaw = FieldError::from(ErrorCode::EmailInvalid);
        let error = ApiError::refused(Problem { flaws: vec![flaw, flaw], request: None });
        assert_eq!(error.to_string(), "422 EMAIL_INVALID");
    }
}
