//! Errors as clients see them: a status and the error document (docs/api.md 2).
//!
//! A handler does not know the request id and the public URL. Its error is therefore an
//! extension of an empty answer, and the layer `finish_response` writes the document.

#[cfg(test)]
mod tests;

use std::{borrow::Cow, fmt};

use axum::{
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
        api::wire::{
            bare_status,
            error_document::{ErrorDocument, ErrorObject, ErrorSource},
            media_type,
            rate_limit_headers::rate_limit_headers,
        },
        config::PublicUrl,
        domain::{
            error::{Error, ForbiddenReason, RateLimited, ResourceKind, UnauthenticatedReason},
            throttle::request_counter::RequestUsage,
        },
    },
};

/// The detail of an `ENCODING_INVALID` for a null character.
const NULL_BYTE: &str =
    "The request could not be completed because it contains an unexpected null byte (check encoding)";

/// The detail of a `JSON_INVALID` for two keys that are the same.
const REPEATED_KEY: &str = "The request could not be completed because it contains the same key twice (check spelling)";

/// An answer that is an error of the client or of the server.
#[derive(Clone, Debug)]
pub(in crate::server::api) struct ApiError {
    status: StatusCode,
    errors: Vec<ErrorObject>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The code of the whole error in versions of the API before 1.8, if it was another.
    former_code: Option<ErrorCode>,
}

impl ApiError {
    /// The error of a code, with status, detail and source of the table of errors.
    pub(in crate::server::api) fn new(code: ErrorCode) -> Self {
        Self::from_field_error(FieldError::from(code))
    }

    /// A body that does not fit its schema.
    pub(in crate::server::api) fn invalid_body(pointer: String, detail: String) -> Self {
        Self::bad_request(detail, ErrorSource::Pointer(pointer))
    }

    /// A body with a key that its object has already, perhaps in another spelling.
    pub(in crate::server::api) fn repeated_key(pointer: String) -> Self {
        Self::new(ErrorCode::JsonInvalid).with_detail(REPEATED_KEY).with_source(ErrorSource::Pointer(pointer))
    }

    /// A query parameter with an invalid value.
    pub(in crate::server::api) fn invalid_parameter(name: &'static str, detail: String) -> Self {
        Self::bad_request(detail, ErrorSource::Parameter(name))
    }

    /// A header with an invalid value.
    pub(in crate::server::api) fn invalid_header(name: &'static str, detail: &'static str) -> Self {
        Self::bad_request(detail.into(), ErrorSource::Header(name))
    }

    /// A null character in the request.
    pub(in crate::server::api) fn null_byte() -> Self {
        Self::new(ErrorCode::EncodingInvalid).with_detail(NULL_BYTE)
    }

    /// The error of a request that a layer around the API refused with a status alone.
    pub(in crate::server::api) fn from_status(status: StatusCode) -> Self {
        let described = bare_status::title_and_detail(status);
        // A time limit is an error of the server, whichever layer measured it.
        let status = if status == StatusCode::REQUEST_TIMEOUT { StatusCode::SERVICE_UNAVAILABLE } else { status };
        let error = match described {
            Some((title, detail)) => {
                Self::from_object(status, ErrorObject { title, detail: detail.into(), code: None, source: None })
            }
            None => Self { status, ..Self::new(ErrorCode::Broken) },
        };
        if status == StatusCode::SERVICE_UNAVAILABLE { error.retry_after(1) } else { error }
    }

    /// Names a header as the source.
    pub(in crate::server::api) fn at_header(self, name: &'static str) -> Self {
        self.with_source(ErrorSource::Header(name))
    }

    /// Names a query parameter as the source.
    pub(in crate::server::api) fn at_parameter(self, name: &'static str) -> Self {
        self.with_source(ErrorSource::Parameter(name))
    }

    /// The status of the answer.
    pub(in crate::server::api) const fn status(&self) -> StatusCode {
        self.status
    }

    /// The codes that it has in any version of the API.
    pub(in crate::server::api) fn codes_of_all_versions(&self) -> impl Iterator<Item = &'static str> {
        self.codes().chain(self.former_code.and_then(ErrorCode::in_api))
    }

    /// The error as this version of the API has it.
    fn in_version(self, version: Version) -> Self {
        let former = self.former_code.filter(|_| version.has_one_log_in_code());
        former.map_or(self, Self::new)
    }

    /// The codes of its errors. Some errors have none.
    pub(in crate::server::api) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.errors.iter().filter_map(|entry| entry.code)
    }

    /// The error document.
    pub(in crate::server::api) fn document(
        &self,
        request_id: &str,
        public_url: &PublicUrl,
    ) -> serde_json::Result<Value> {
        serde_json::to_value(ErrorDocument { status: self.status, errors: &self.errors, request_id, public_url })
    }

    /// The detail of its first error.
    pub(in crate::server::api) fn detail(&self) -> &str {
        &self.errors.first().expect("an error").detail
    }

    /// Detail and pointer of the first error, for tests.
    #[cfg(test)]
    pub(in crate::server::api) fn detail_and_pointer(&self) -> String {
        let entry = self.errors.first().expect("an error");
        let Some(ErrorSource::Pointer(pointer)) = &entry.source else { return entry.detail.to_string() };
        format!("{} {pointer}", entry.detail)
    }

    fn from_object(status: StatusCode, entry: ErrorObject) -> Self {
        Self { status, errors: vec![entry], headers: Vec::new(), former_code: None }
    }

    fn bad_request(detail: String, source: ErrorSource) -> Self {
        Self::entitled(HttpStatus::BadRequest, detail.into(), None, Some(source))
    }

    /// The error as the table of errors has it.
    fn from_field_error(error: FieldError) -> Self {
        let detail = error.detail().expect("no use case refuses with an error that only pages have");
        let source = error.place().map(ErrorSource::from);
        let entry = error.code.entry();
        let mut answer = Self::entitled(entry.status, detail, error.code.in_api(), source);
        if let Some(title) = entry.api.and_then(|api| api.title) {
            answer.errors.iter_mut().for_each(|error| error.title = title);
        }
        answer
    }

    fn entitled(
        status: HttpStatus,
        detail: Cow<'static, str>,
        code: Option<&'static str>,
        source: Option<ErrorSource>,
    ) -> Self {
        Self::from_object(status.into(), ErrorObject { title: status.title(), detail, code, source })
    }

    fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        self.errors.iter_mut().for_each(|entry| entry.detail.clone_from(&detail));
        self
    }

    fn with_reason(mut self, reason: &str) -> Self {
        self.errors.iter_mut().for_each(|entry| entry.detail = format!("{} ({reason})", entry.detail).into());
        self
    }

    fn with_source(mut self, source: ErrorSource) -> Self {
        self.errors.iter_mut().for_each(|entry| entry.source = Some(source.clone()));
        self
    }

    fn with_header(mut self, name: HeaderName, value: impl Into<HeaderValue>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn retry_after(self, seconds: u32) -> Self {
        self.with_header(header::RETRY_AFTER, seconds)
    }

    /// One answer with all field errors. A key that the role cannot send is reported alone, before all others.
    fn from_problem(problem: Problem) -> Self {
        let unpermitted = problem.errors.iter().find(|error| error.code == ErrorCode::Unpermitted).copied();
        let errors = unpermitted.map_or(problem.errors, |error| vec![error]);
        let mut errors = errors.into_iter().map(Self::from_field_error);
        let first = errors.next().expect("a problem has at least one field error");
        errors.fold(first, |mut all, next| {
            let is_new = |error: &ErrorObject| {
                !all.errors.iter().any(|known| (known.code, &known.source) == (error.code, &error.source))
            };
            let new: Vec<_> = next.errors.into_iter().filter(is_new).collect();
            all.errors.extend(new);
            all
        })
    }

    fn unauthenticated(why: UnauthenticatedReason) -> Self {
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
            | UnauthenticatedReason::TokenExpired
            | UnauthenticatedReason::OtpRequired
            | UnauthenticatedReason::OtpInvalid
            | UnauthenticatedReason::RecoveryCodeInvalid => return Self::new(why.code()),
            // The API takes no passkeys.
            UnauthenticatedReason::PasskeyInvalid
            | UnauthenticatedReason::PasskeyUnknown
            | UnauthenticatedReason::PasskeyTooLate => return Self::new(ErrorCode::TokenMissing),
            UnauthenticatedReason::EmailRequired
            | UnauthenticatedReason::PasswordRequired
            | UnauthenticatedReason::Credentials => {
                return Self { former_code: Some(ErrorCode::CredentialsInvalid), ..Self::new(why.code()) };
            }
        };
        Self::entitled(HttpStatus::Unauthorized, detail.into(), code, Some(source))
    }

    fn forbidden(reason: ForbiddenReason) -> Self {
        let reason: Cow<'static, str> = match reason {
            ForbiddenReason::Banned => return Self::new(ErrorCode::UserBanned),
            ForbiddenReason::Unverified => return Self::new(ErrorCode::UserUnverified),
            ForbiddenReason::DeletionPending => return Self::new(ErrorCode::UserDeletionPending),
            ForbiddenReason::Lacks(role) => format!("{role} lacks permission to perform action").into(),
            ForbiddenReason::LacksPrivileges(role, kind) => {
                format!("{role} lacks privileges to perform action on {}", kind.as_str()).into()
            }
            ForbiddenReason::NotAUser => "must have a user role".into(),
            ForbiddenReason::Unexplained | ForbiddenReason::InMemory | ForbiddenReason::SeveralAccounts => {
                "ensure the token or license is allowed to access all resources".into()
            }
            ForbiddenReason::Anonymous => "ensure a token or license is present and valid".into(),
        };
        Self::new(ErrorCode::NotAllowed).with_reason(&reason)
    }

    fn not_found(kind: ResourceKind, sent: Option<String>) -> Self {
        let detail = match (kind, sent) {
            (ResourceKind::Account, None) => "account is required".into(),
            (kind, None) => format!("The requested {} was not found", kind.as_str()),
            (kind, Some(sent)) => format!("The requested {} '{sent}' was not found", kind.as_str()),
        };
        Self::new(ErrorCode::NotFound).with_detail(detail)
    }

    fn rate_limited(limit: RateLimited) -> Self {
        let RateLimited { limit: window, allowed, seconds, reset, .. } = limit;
        let mut error = Self::new(ErrorCode::TooManyRequests).retry_after(seconds);
        error.headers.extend(rate_limit_headers(&RequestUsage { window, count: allowed, limit: allowed, reset }));
        error
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => Self::from_problem(problem),
            Error::Unauthenticated(why) => Self::unauthenticated(why),
            Error::Forbidden(reason) => Self::forbidden(reason),
            Error::NotFound(kind, sent) => Self::not_found(kind, sent),
            Error::Conflict => Self::new(ErrorCode::Stale),
            Error::RateLimited(limit) => Self::rate_limited(limit),
            Error::Busy => Self::new(ErrorCode::Busy).retry_after(1),
            Error::Internal(cause) => {
                tracing::error!(cause, "a request failed");
                Self::new(ErrorCode::Broken)
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
        response.headers_mut().insert(header::CONTENT_TYPE, media_type::JSON_API);
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes the error document into an answer that is an error, as this version of the API has it.
pub(in crate::server::api) fn write_document(
    response: &mut Response,
    request_id: &str,
    public_url: &PublicUrl,
    version: Version,
) {
    let Some(error) = response.extensions_mut().remove::<ApiError>() else { return };
    let error = error.in_version(version);
    if let Some(code) = error.codes().next() {
        Span::current().record("code", code);
    }
    let document = ErrorDocument { status: error.status, errors: &error.errors, request_id, public_url };
    *response.body_mut() = serde_json::to_vec(&document).expect("an error document is serialisable").into();
    response.headers_mut().remove(header::CONTENT_LENGTH);
}
