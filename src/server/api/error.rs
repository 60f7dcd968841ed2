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
        problem::{Code, Flaw, Problem},
        version::Version,
    },
    server::{
        config::PublicUrl,
        domain::{
            error::{Error, Noun, Reason, TooMany, Why},
            requests::Usage,
        },
    },
};

use super::{
    error_document::{Document, Entry, Source},
    headers, limits, media, wording,
};

/// An answer that is a refusal or a fault.
#[derive(Clone, Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    errors: Vec<Entry>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// A refusal that a code says everything about.
    pub(super) fn of(code: Code) -> Self {
        Self::flawed(Flaw { code, field: None, number: None }, wording::place(code).map(Source::from))
    }

    /// A body with something in the wrong place, or of the wrong kind.
    pub(super) fn shape(pointer: String, detail: String) -> Self {
        Self::bad_request(detail, Source::Pointer(pointer))
    }

    /// A query parameter that cannot be taken.
    pub(super) fn parameter(name: &'static str, detail: String) -> Self {
        Self::bad_request(detail, Source::Parameter(name))
    }

    /// A header that cannot be taken.
    pub(super) fn header(name: &'static str, detail: &'static str) -> Self {
        Self::bad_request(detail.into(), Source::Header(name))
    }

    /// A null character in the request.
    pub(super) fn null_byte() -> Self {
        Self::of(Code::EncodingInvalid).saying(wording::NULL_BYTE)
    }

    /// A request that a handler could not be asked for.
    pub(super) fn bare(status: StatusCode) -> Self {
        let (title, detail) = wording::bare(status);
        // Over a time limit is the server's business, whichever layer measured it.
        let status = if status == StatusCode::REQUEST_TIMEOUT { StatusCode::SERVICE_UNAVAILABLE } else { status };
        let error = Self::new(status, Entry { title, detail: detail.into(), code: None, source: None });
        if status == StatusCode::SERVICE_UNAVAILABLE { error.retry_after(1) } else { error }
    }

    /// The same, at a header of the request.
    pub(super) fn at_header(self, name: &'static str) -> Self {
        self.at(Source::Header(name))
    }

    /// The same, at a query parameter.
    pub(super) fn at_parameter(self, name: &'static str) -> Self {
        self.at(Source::Parameter(name))
    }

    /// With which status it is answered.
    pub(super) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The codes that it tells.
    pub(super) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.errors.iter().filter_map(|entry| entry.code)
    }

    /// The document of it.
    pub(super) fn document(&self, request_id: &str, public_url: &PublicUrl) -> serde_json::Result<Value> {
        serde_json::to_value(Document { status: self.status, errors: &self.errors, request_id, public_url })
    }

    /// Detail and pointer of the first error, for tests of what makes them.
    #[cfg(test)]
    pub(super) fn told(&self) -> String {
        let entry = self.errors.first().expect("an error");
        let Some(Source::Pointer(pointer)) = &entry.source else { return entry.detail.to_string() };
        format!("{} {pointer}", entry.detail)
    }

    fn new(status: StatusCode, entry: Entry) -> Self {
        Self { status, errors: vec![entry], headers: Vec::new() }
    }

    fn bad_request(detail: String, source: Source) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::new(
            status,
            Entry { title: wording::title(status), detail: detail.into(), code: None, source: Some(source) },
        )
    }

    fn flawed(flaw: Flaw, source: Option<Source>) -> Self {
        let status = wording::status(flaw.code);
        let code = wording::code(flaw.code);
        Self::new(status, Entry { title: wording::title(status), detail: wording::detail(flaw), code, source })
    }

    fn saying(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        self.errors.iter_mut().for_each(|entry| entry.detail.clone_from(&detail));
        self
    }

    fn at(mut self, source: Source) -> Self {
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
        let unpermitted = problem.flaws.iter().find(|flaw| flaw.code == Code::Unpermitted).copied();
        let flaws = unpermitted.map_or(problem.flaws, |flaw| vec![flaw]);
        let mut told =
            flaws.into_iter().map(|flaw| Self::flawed(flaw, Some(Source::Pointer(wording::pointer(flaw.field)))));
        let first = told.next().unwrap_or_else(|| Self::of(Code::Broken));
        told.fold(first, |mut all, next| {
            let fresh =
                |entry: &Entry| !all.errors.iter().any(|told| (told.code, &told.source) == (entry.code, &entry.source));
            let fresh: Vec<_> = next.errors.into_iter().filter(fresh).collect();
            all.errors.extend(fresh);
            all
        })
    }

    fn not_identified(why: Why) -> Self {
        let at = |pointer: &str| Source::Pointer(pointer.into());
        let (code, detail, source) = match why {
            Why::Password => (Some(why.code().as_str()), "password must be valid", at("/meta/password")),
            Why::OldPassword => (None, "is not valid", at("/meta/oldPassword")),
            Why::ResetExpired => (None, "is expired", at("/meta/passwordResetToken")),
            Why::Missing | Why::TokenInvalid | Why::TokenFormat | Why::TokenExpired => return Self::of(why.code()),
            Why::Credentials | Why::OtpRequired | Why::OtpInvalid => return Self::of(why.code()),
        };
        let status = StatusCode::UNAUTHORIZED;
        Self::new(status, Entry { title: wording::title(status), detail: detail.into(), code, source: Some(source) })
    }

    fn not_allowed(reason: Reason) -> Self {
        let reason: Cow<'static, str> = match reason {
            Reason::Banned => return Self::of(Code::UserBanned),
            Reason::Lacks(role) => format!("{role} lacks permission to perform action").into(),
            Reason::LacksPrivileges(role, noun) => {
                format!("{role} lacks privileges to perform action on {}", noun.as_str()).into()
            }
            Reason::NotAUser => "must have a user role".into(),
            Reason::Unexplained => "ensure the token or license is allowed to access all resources".into(),
            Reason::Anonymous => "ensure a token or license is present and valid".into(),
        };
        Self::of(Code::NotAllowed).saying(format!("{} ({reason})", wording::FORBIDDEN))
    }

    fn not_found(noun: Noun, sent: Option<String>) -> Self {
        let detail = match (noun, sent) {
            (Noun::Account, None) => "account is required".into(),
            (noun, None) => format!("The requested {} was not found", noun.as_str()),
            (noun, Some(sent)) => format!("The requested {} '{sent}' was not found", noun.as_str()),
        };
        Self::of(Code::NotFound).saying(detail)
    }

    fn too_many(limit: TooMany) -> Self {
        let TooMany { limit: window, allowed, seconds, reset } = limit;
        let mut error = Self::of(Code::TooManyRequests).retry_after(seconds);
        error.headers.extend(limits::told(&Usage { window, count: allowed, limit: allowed, reset }));
        error
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => Self::refused(problem),
            Error::NotIdentified(why) => Self::not_identified(why),
            Error::NotAllowed(reason) => Self::not_allowed(reason),
            Error::NotFound(noun, sent) => Self::not_found(noun, sent),
            Error::Conflict => Self::of(Code::Stale),
            Error::TooMany(limit) => Self::too_many(limit),
            Error::Busy => Self::of(Code::Busy).retry_after(1),
            Error::Fault(cause) => {
                tracing::error!(cause, "a request failed");
                Self::of(Code::Broken)
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
        response.headers_mut().insert(header::CONTENT_TYPE, media::JSON_API);
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes out the document of a refusal, where the answer is one.
pub(super) fn write(response: &mut Response, request_id: &str, public_url: &PublicUrl) {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else { return };
    if let Some(code) = error.codes().next() {
        Span::current().record("code", code);
    }
    let document = Document { status: error.status, errors: &error.errors, request_id, public_url };
    *response.body_mut() = serde_json::to_vec(&document).unwrap_or_default().into();
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
    use crate::model::{problem::Field, timestamp::Timestamp};

    use super::*;

    fn answer(error: Error) -> (u16, Option<String>, String) {
        let error = ApiError::from(error);
        let public_url = "https://id.example.org".parse().expect("a URL");
        let document =
            Document { status: error.status, errors: &error.errors, request_id: "1", public_url: &public_url };
        let document = serde_json::to_string(&document).expect("serialises");
        let response = error.into_response();
        let wait = response.headers().get(header::RETRY_AFTER).map(|value| value.to_str().expect("text").to_owned());
        (response.status().as_u16(), wait, document)
    }

    #[test]
    fn who_must_wait_is_told_how_long() {
        let reset = Timestamp(0);
        let limit = TooMany { limit: "auth", allowed: 5, seconds: 42, reset };
        assert_eq!(answer(Error::TooMany(limit)).1.as_deref(), Some("42"));
        let busy = r#"{"meta":{"id":"1"},"errors":[{"title":"Service unavailable","detail":"Our services are currently unavailable"}]}"#;
        assert_eq!(answer(Error::Busy), (503, Some("1".into()), busy.into()));
    }

    #[test]
    fn causes_stay_at_home() {
        let broken = r#"{"meta":{"id":"1"},"errors":[{"title":"Internal server error","detail":"Looks like something went wrong!"}]}"#;
        assert_eq!(answer(Error::fault("select hunter2 from src/main.rs")), (500, None, broken.into()));
    }

    #[test]
    fn a_code_has_a_page() {
        let (status, _, document) = answer(Error::NotIdentified(Why::Credentials));
        assert_eq!(status, 401);
        assert!(document.ends_with(
            r#""source":{"header":"Authorization"},"links":{"about":"https://id.example.org/errors/CREDENTIALS_INVALID"}}]}"#
        ));
    }

    #[test]
    fn equal_flaws_are_told_once() {
        let flaw = Flaw::new(Code::EmailInvalid, Field::Email);
        let error = ApiError::refused(Problem { flaws: vec![flaw, flaw], request: None });
        assert_eq!(error.to_string(), "422 EMAIL_INVALID");
    }
}
