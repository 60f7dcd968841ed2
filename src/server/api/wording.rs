//! Status, code and detail of every refusal, word for word as clients know them
//! (contract 1.5 and 2.2 to 2.5). Sentences for people stand in `model/words.rs`.

use std::borrow::Cow;

use axum::http::StatusCode;

use crate::model::{
    metadata::Metadata,
    problem::{Code, Flaw},
};

/// For a 400 that says nothing else.
const BAD_REQUEST: &str = "The request could not be completed";
/// For a 401.
const UNAUTHORIZED: &str = "You must be authenticated to complete the request";
/// For a 403; a reason may follow in parentheses.
pub(super) const FORBIDDEN: &str = "You do not have permission to complete the request";
/// For a null character, which is an `ENCODING_INVALID` of its own.
pub(super) const NULL_BYTE: &str =
    "The request could not be completed because it contains an unexpected null byte (check encoding)";
/// For a request that took too long.
const TIMED_OUT: &str = "The request timed out because the server took too long to respond";
/// What is wrong with a setting's value, by the flaw's number: any, for users, for licences.
const VALUES: [&str; 3] = [
    "must be a valid setting",
    "must be an array of valid user permissions",
    "must be an array of valid license permissions",
];
/// For a 500.
const BROKEN: &str = "Looks like something went wrong!";

/// What an error of this status is called.
pub(super) const fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "Bad request",
        StatusCode::UNAUTHORIZED => "Unauthorized",
        StatusCode::FORBIDDEN => "Access denied",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "Payload too large",
        StatusCode::URI_TOO_LONG => "URI too long",
        StatusCode::UNPROCESSABLE_ENTITY => "Unprocessable resource",
        StatusCode::TOO_MANY_REQUESTS => "Too many requests",
        StatusCode::SERVICE_UNAVAILABLE => "Service unavailable",
        _ => "Internal server error",
    }
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

/// A code as the API spells it; some of Keydesk's own have none here.
pub(super) const fn code(code: Code) -> Option<&'static str> {
    match code {
        Code::SlugLikeId => Some(Code::SlugReserved.as_str()),
        Code::Unpermitted | Code::NotAllowed | Code::Stale | Code::NotConfirmed | Code::FormInvalid => None,
        Code::LoggedOut | Code::SignUpClosed | Code::Busy | Code::Unreachable | Code::Broken => None,
        Code::EmailUnknown => None,
        Code::Gone => Some(Code::NotFound.as_str()),
        code => Some(code.as_str()),
    }
}

/// With which status a refusal of this code is answered.
pub(super) const fn status(code: Code) -> StatusCode {
    match code {
        Code::JsonInvalid | Code::EncodingInvalid | Code::ParametersInvalid | Code::UriInvalid => {
            StatusCode::BAD_REQUEST
        }
        Code::HttpMethodInvalid | Code::MimeTypeInvalid | Code::InvalidApiVersion => StatusCode::BAD_REQUEST,
        Code::EnvironmentNotSupported | Code::Unpermitted | Code::FormInvalid => StatusCode::BAD_REQUEST,
        Code::TokenMissing | Code::TokenInvalid | Code::TokenFormatInvalid | Code::TokenExpired => {
            StatusCode::UNAUTHORIZED
        }
        Code::CredentialsInvalid | Code::LoggedOut | Code::OtpRequired | Code::OtpInvalid => StatusCode::UNAUTHORIZED,
        Code::UserBanned | Code::NotAllowed | Code::SignUpClosed => StatusCode::FORBIDDEN,
        Code::NotFound | Code::Gone => StatusCode::NOT_FOUND,
        Code::Stale => StatusCode::CONFLICT,
        Code::TooManyRequests => StatusCode::TOO_MANY_REQUESTS,
        Code::Busy | Code::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        Code::NameMissing | Code::EmailMissing | Code::PasswordMissing => StatusCode::UNPROCESSABLE_ENTITY,
        Code::NameTooLong | Code::FirstNameTooLong | Code::LastNameTooLong => StatusCode::UNPROCESSABLE_ENTITY,
        Code::EmailInvalid | Code::EmailTaken | Code::EmailTooLong | Code::EmailUnknown => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => StatusCode::UNPROCESSABLE_ENTITY,
        Code::PasswordTooWeak | Code::MetadataTooLong => StatusCode::UNPROCESSABLE_ENTITY,
        Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved => StatusCode::UNPROCESSABLE_ENTITY,
        Code::SlugLikeId | Code::SlugTooLong | Code::AccountAdminsRequired => StatusCode::UNPROCESSABLE_ENTITY,
        Code::GroupNotFound | Code::DistributionStrategyNotAllowed => StatusCode::UNPROCESSABLE_ENTITY,
        Code::KeyTaken | Code::KeyNotAllowed | Code::ValueNotAllowed => StatusCode::UNPROCESSABLE_ENTITY,
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved => StatusCode::UNPROCESSABLE_ENTITY,
        Code::CodeTooLong | Code::UrlTooLong | Code::UrlInvalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::UrlProtocolInvalid | Code::UrlHostInvalid | Code::NotConfirmed => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// The human half of a refusal.
pub(super) fn detail(flaw: Flaw) -> Cow<'static, str> {
    let number = flaw.number.unwrap_or_default();
    let fixed = match flaw.code {
        Code::PasswordTooShort => return format!("is too short (minimum is {number} characters)").into(),
        Code::NameTooLong | Code::SlugTooLong | Code::EmailTooLong | Code::PasswordTooLong => return too_long(number),
        Code::FirstNameTooLong | Code::LastNameTooLong | Code::CodeTooLong | Code::UrlTooLong => {
            return too_long(number);
        }
        Code::MetadataTooLong if number as usize == Metadata::MAX_KEYS => {
            return format!("too many keys (exceeded limit of {number} keys)").into();
        }
        Code::MetadataTooLong => return format!("too large (exceeded limit of {number} bytes)").into(),
        Code::JsonInvalid => {
            "The request could not be completed because it contains invalid JSON (check formatting/encoding)"
        }
        Code::EncodingInvalid => {
            "The request could not be completed because it contains an invalid byte sequence (check encoding)"
        }
        Code::ParametersInvalid => {
            "The request could not be completed because it contains invalid query parameters (check encoding)"
        }
        Code::UriInvalid => {
            "The request could not be completed because the URI was invalid \
             (please ensure non-URL safe chars are properly encoded)"
        }
        Code::HttpMethodInvalid => "The HTTP method for the request is not valid",
        Code::MimeTypeInvalid => {
            "The mime type of the request is not acceptable (check content-type and accept headers)"
        }
        Code::NotFound => "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)",
        Code::TooManyRequests => "Throttle limit has been reached for your IP address. Please slow down.",
        Code::InvalidApiVersion => "unsupported API version requested",
        Code::EnvironmentNotSupported => "is unsupported",
        Code::TokenMissing | Code::TokenInvalid | Code::LoggedOut => UNAUTHORIZED,
        Code::TokenFormatInvalid => {
            "Token format is invalid (make sure that you're providing a token value, not a token's UUID identifier)"
        }
        Code::TokenExpired => "Token is expired",
        Code::CredentialsInvalid => "email and password must be valid",
        Code::OtpRequired => "second factor is required",
        Code::OtpInvalid => "second factor must be valid",
        Code::UserBanned => "User is banned",
        Code::NameMissing | Code::EmailMissing | Code::PasswordMissing => "can't be blank",
        Code::EmailInvalid | Code::PasswordInvalid | Code::CodeInvalid => "is invalid",
        Code::EmailTaken | Code::SlugTaken | Code::CodeTaken | Code::KeyTaken => "has already been taken",
        Code::PasswordTooWeak => "is too easy to guess",
        Code::SlugInvalid => "can only contain lowercase letters, numbers and dashes (but cannot start with dash)",
        Code::SlugReserved | Code::CodeReserved => "is reserved",
        Code::SlugLikeId => "cannot resemble a UUID",
        Code::AccountAdminsRequired => "account must have at least 1 admin user",
        Code::GroupNotFound => "must exist",
        Code::KeyNotAllowed => "must be one of: default_license_permissions, default_user_permissions",
        Code::ValueNotAllowed => VALUES[number as usize % VALUES.len()],
        Code::DistributionStrategyNotAllowed => "unsupported distribution strategy",
        Code::UrlInvalid => "must be a valid URL",
        Code::UrlProtocolInvalid => "must be a valid URL using one of the following protocols: https, http",
        Code::UrlHostInvalid => "must be a URL with a valid host",
        Code::Unpermitted => "unpermitted parameter",
        Code::NotAllowed | Code::SignUpClosed => FORBIDDEN,
        Code::Gone => "The requested resource was not found",
        Code::Stale => "The request could not be completed because of a conflict",
        Code::Busy | Code::Unreachable => "Our services are currently unavailable",
        Code::Broken => BROKEN,
        Code::NotConfirmed | Code::FormInvalid | Code::EmailUnknown => BAD_REQUEST,
    };
    fixed.into()
}

fn too_long(number: u32) -> Cow<'static, str> {
    format!("is too long (maximum is {number} characters)").into()
}
