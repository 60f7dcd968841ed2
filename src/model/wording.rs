//! Status, title, code, detail and place of every refusal, word for word as programs
//! know them (contract 1.5 and 2.2 to 2.5): the API sends them, and the pages about
//! codes print them. Sentences for people stand in `words.rs`.

use std::borrow::Cow;

use crate::model::{
    metadata::Metadata,
    problem::{ErrorCode, Field, FieldError},
    text,
};

/// An error as the API sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// Of the answer.
    pub status: u16,
    /// The same for every error of a status.
    pub title: &'static str,
    /// For people.
    pub detail: Cow<'static, str>,
    /// Where it is wrong, if at any one place.
    pub place: Option<Place>,
}

/// Where in a request something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A place in the body.
    Pointer(String),
    /// A parameter of the query.
    Parameter(&'static str),
    /// A header.
    Header(&'static str),
}

impl Place {
    /// The kind and the place, as they stand in `source`.
    #[must_use]
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Pointer(pointer) => ("pointer", pointer),
            Self::Parameter(name) => ("parameter", name),
            Self::Header(name) => ("header", name),
        }
    }
}

/// For a 400 that says nothing else.
pub const BAD_REQUEST: &str = "The request could not be completed";
/// For a 401.
const UNAUTHORIZED: &str = "You must be authenticated to complete the request";
/// For a 403; a reason may follow in parentheses.
pub const FORBIDDEN: &str = "You do not have permission to complete the request";
/// For a null character, which is an `ENCODING_INVALID` of its own.
pub const NULL_BYTE: &str =
    "The request could not be completed because it contains an unexpected null byte (check encoding)";
/// For a request that took too long.
pub const TIMED_OUT: &str = "The request timed out because the server took too long to respond";
/// What is wrong with a setting's value, by the flaw's number: any, for users, for licences.
const VALUES: [&str; 3] = [
    "must be a valid setting",
    "must be an array of valid user permissions",
    "must be an array of valid license permissions",
];
/// For a 500.
pub const BROKEN: &str = "Looks like something went wrong!";

/// What an error of this status is called.
#[must_use]
pub const fn title(status: u16) -> &'static str {
    match status {
        400 => "Bad request",
        401 => "Unauthorized",
        403 => "Access denied",
        404 => "Not found",
        409 => "Conflict",
        413 => "Payload too large",
        414 => "URI too long",
        422 => "Unprocessable resource",
        429 => "Too many requests",
        503 => "Service unavailable",
        _ => "Internal server error",
    }
}

/// A code as the API spells it; some of Keydesk's own have none here.
#[must_use]
pub const fn code(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::SlugLikeId => Some(ErrorCode::SlugReserved.as_str()),
        ErrorCode::Unpermitted
        | ErrorCode::NotAllowed
        | ErrorCode::Stale
        | ErrorCode::NotConfirmed
        | ErrorCode::FormInvalid => None,
        ErrorCode::LoggedOut
        | ErrorCode::SignUpClosed
        | ErrorCode::Busy
        | ErrorCode::Unreachable
        | ErrorCode::Broken => None,
        ErrorCode::EmailUnknown => None,
        ErrorCode::Gone => Some(ErrorCode::NotFound.as_str()),
        code => Some(code.as_str()),
    }
}

/// Whether some door of the API answers this code, in this spelling: those have a page each.
#[must_use]
pub fn is_sent(code: ErrorCode) -> bool {
    match code {
        // Of these the API has a 400 without a code: the body cannot be read without them.
        ErrorCode::EmailMissing | ErrorCode::PasswordMissing | ErrorCode::NameMissing => false,
        code => self::code(code) == Some(code.as_str()),
    }
}

/// With which status a refusal of this code is answered.
#[must_use]
pub const fn status(code: ErrorCode) -> u16 {
    match code {
        ErrorCode::JsonInvalid | ErrorCode::EncodingInvalid | ErrorCode::ParametersInvalid | ErrorCode::UriInvalid => {
            400
        }
        ErrorCode::HttpMethodInvalid | ErrorCode::MimeTypeInvalid | ErrorCode::InvalidApiVersion => 400,
        ErrorCode::EnvironmentNotSupported | ErrorCode::Unpermitted | ErrorCode::FormInvalid => 400,
        ErrorCode::TokenMissing | ErrorCode::TokenInvalid | ErrorCode::TokenFormatInvalid | ErrorCode::TokenExpired => {
            401
        }
        ErrorCode::CredentialsInvalid | ErrorCode::LoggedOut | ErrorCode::OtpRequired | ErrorCode::OtpInvalid => 401,
        ErrorCode::UserBanned | ErrorCode::NotAllowed | ErrorCode::SignUpClosed => 403,
        ErrorCode::NotFound | ErrorCode::Gone => 404,
        ErrorCode::Stale => 409,
        ErrorCode::TooManyRequests => 429,
        ErrorCode::Busy | ErrorCode::Unreachable => 503,
        ErrorCode::Broken => 500,
        ErrorCode::NameMissing | ErrorCode::EmailMissing | ErrorCode::PasswordMissing => 422,
        ErrorCode::NameTooLong | ErrorCode::FirstNameTooLong | ErrorCode::LastNameTooLong => 422,
        ErrorCode::EmailInvalid | ErrorCode::EmailTaken | ErrorCode::EmailTooLong | ErrorCode::EmailUnknown => 422,
        ErrorCode::PasswordInvalid | ErrorCode::PasswordTooShort | ErrorCode::PasswordTooLong => 422,
        ErrorCode::PasswordTooWeak | ErrorCode::MetadataTooLong => 422,
        ErrorCode::SlugInvalid | ErrorCode::SlugTaken | ErrorCode::SlugReserved => 422,
        ErrorCode::SlugLikeId | ErrorCode::SlugTooLong | ErrorCode::AccountAdminsRequired => 422,
        ErrorCode::GroupNotFound | ErrorCode::DistributionStrategyNotAllowed => 422,
        ErrorCode::KeyTaken | ErrorCode::KeyNotAllowed | ErrorCode::ValueNotAllowed => 422,
        ErrorCode::CodeInvalid | ErrorCode::CodeTaken | ErrorCode::CodeReserved => 422,
        ErrorCode::CodeTooLong | ErrorCode::UrlTooLong | ErrorCode::UrlInvalid => 422,
        ErrorCode::UrlProtocolInvalid | ErrorCode::UrlHostInvalid | ErrorCode::NotConfirmed => 422,
    }
}

/// Where a refusal of this code stands that is of no one field.
#[must_use]
pub fn place(code: ErrorCode) -> Option<Place> {
    match code {
        ErrorCode::CredentialsInvalid => Some(Place::Header("Authorization")),
        ErrorCode::EnvironmentNotSupported => Some(Place::Header("Keygen-Environment")),
        ErrorCode::OtpRequired | ErrorCode::OtpInvalid => Some(Place::Pointer(pointer(Some(Field::Otp)))),
        _ => None,
    }
}

/// Where in a body a flaw at this field stands.
#[must_use]
pub fn pointer(field: Option<Field>) -> String {
    match field {
        None => "/data".into(),
        Some(field @ (Field::Group | Field::Account)) => format!("/data/relationships/{}", field.as_str()),
        Some(field @ Field::Otp) => format!("/meta/{}", field.as_str()),
        Some(field) => format!("/data/attributes/{}", field.as_str()),
    }
}

/// How an error of this code usually looks.
#[must_use]
pub fn example(code: ErrorCode) -> Example {
    let (flaw, status) = (usual(code), status(code));
    let place = flaw.field.map_or_else(|| place(code), |field| Some(Place::Pointer(pointer(Some(field)))));
    Example { status, title: title(status), detail: detail(flaw), place }
}

/// The flaw that this code usually tells of.
#[must_use]
pub const fn usual(code: ErrorCode) -> FieldError {
    let number = match code {
        ErrorCode::PasswordTooShort => 8,
        ErrorCode::PasswordTooLong => 128,
        ErrorCode::MetadataTooLong => Metadata::MAX_KEYS as u32,
        ErrorCode::ValueNotAllowed => 1,
        _ => text::MAX as u32,
    };
    FieldError { code, field: field(code), number: Some(number) }
}

/// Where a value stands that is refused with this code.
const fn field(code: ErrorCode) -> Option<Field> {
    match code {
        ErrorCode::NameMissing | ErrorCode::NameTooLong => Some(Field::Name),
        ErrorCode::SlugInvalid
        | ErrorCode::SlugTaken
        | ErrorCode::SlugReserved
        | ErrorCode::SlugLikeId
        | ErrorCode::SlugTooLong => Some(Field::Slug),
        ErrorCode::EmailMissing
        | ErrorCode::EmailInvalid
        | ErrorCode::EmailTaken
        | ErrorCode::EmailUnknown
        | ErrorCode::EmailTooLong => Some(Field::Email),
        ErrorCode::PasswordMissing
        | ErrorCode::PasswordInvalid
        | ErrorCode::PasswordTooShort
        | ErrorCode::PasswordTooLong => Some(Field::Password),
        ErrorCode::PasswordTooWeak => Some(Field::Password),
        ErrorCode::FirstNameTooLong => Some(Field::FirstName),
        ErrorCode::LastNameTooLong => Some(Field::LastName),
        ErrorCode::MetadataTooLong => Some(Field::Metadata),
        ErrorCode::AccountAdminsRequired => Some(Field::Account),
        ErrorCode::GroupNotFound => Some(Field::Group),
        ErrorCode::CodeInvalid | ErrorCode::CodeTaken | ErrorCode::CodeReserved | ErrorCode::CodeTooLong => {
            Some(Field::Code)
        }
        ErrorCode::DistributionStrategyNotAllowed => Some(Field::DistributionStrategy),
        ErrorCode::UrlInvalid | ErrorCode::UrlProtocolInvalid | ErrorCode::UrlHostInvalid | ErrorCode::UrlTooLong => {
            Some(Field::Url)
        }
        ErrorCode::KeyTaken | ErrorCode::KeyNotAllowed => Some(Field::Key),
        ErrorCode::ValueNotAllowed => Some(Field::Value),
        _ => None,
    }
}

/// The human half of a refusal.
#[must_use]
pub fn detail(flaw: FieldError) -> Cow<'static, str> {
    let number = flaw.number.unwrap_or_default();
    let fixed = match flaw.code {
        ErrorCode::PasswordTooShort => return format!("is too short (minimum is {number} characters)").into(),
        ErrorCode::NameTooLong | ErrorCode::SlugTooLong | ErrorCode::EmailTooLong | ErrorCode::PasswordTooLong => {
            return too_long(number);
        }
        ErrorCode::FirstNameTooLong | ErrorCode::LastNameTooLong | ErrorCode::CodeTooLong | ErrorCode::UrlTooLong => {
            return too_long(number);
        }
        ErrorCode::MetadataTooLong if number as usize == Metadata::MAX_KEYS => {
            return format!("too many keys (exceeded limit of {number} keys)").into();
        }
        ErrorCode::MetadataTooLong => return format!("too large (exceeded limit of {number} bytes)").into(),
        ErrorCode::JsonInvalid => {
            "The request could not be completed because it contains invalid JSON (check formatting/encoding)"
        }
        ErrorCode::EncodingInvalid => {
            "The request could not be completed because it contains an invalid byte sequence (check encoding)"
        }
        ErrorCode::ParametersInvalid => {
            "The request could not be completed because it contains invalid query parameters (check encoding)"
        }
        ErrorCode::UriInvalid => {
            "The request could not be completed because the URI was invalid \
             (please ensure non-URL safe chars are properly encoded)"
        }
        ErrorCode::HttpMethodInvalid => "The HTTP method for the request is not valid",
        ErrorCode::MimeTypeInvalid => {
            "The mime type of the request is not acceptable (check content-type and accept headers)"
        }
        ErrorCode::NotFound => {
            "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)"
        }
        ErrorCode::TooManyRequests => "Throttle limit has been reached for your IP address. Please slow down.",
        ErrorCode::InvalidApiVersion => "unsupported API version requested",
        ErrorCode::EnvironmentNotSupported => "is unsupported",
        ErrorCode::TokenMissing | ErrorCode::TokenInvalid | ErrorCode::LoggedOut => UNAUTHORIZED,
        ErrorCode::TokenFormatInvalid => {
            "Token format is invalid (make sure that you're providing a token value, not a token's UUID identifier)"
        }
        ErrorCode::TokenExpired => "Token is expired",
        ErrorCode::CredentialsInvalid => "email and password must be valid",
        ErrorCode::OtpRequired => "second factor is required",
        ErrorCode::OtpInvalid => "second factor must be valid",
        ErrorCode::UserBanned => "User is banned",
        ErrorCode::NameMissing | ErrorCode::EmailMissing | ErrorCode::PasswordMissing => "can't be blank",
        ErrorCode::EmailInvalid | ErrorCode::PasswordInvalid | ErrorCode::CodeInvalid => "is invalid",
        ErrorCode::EmailTaken | ErrorCode::SlugTaken | ErrorCode::CodeTaken | ErrorCode::KeyTaken => {
            "has already been taken"
        }
        ErrorCode::PasswordTooWeak => "is too easy to guess",
        ErrorCode::SlugInvalid => "can only contain lowercase letters, numbers and dashes (but cannot start with dash)",
        ErrorCode::SlugReserved | ErrorCode::CodeReserved => "is reserved",
        ErrorCode::SlugLikeId => "cannot resemble a UUID",
        ErrorCode::AccountAdminsRequired => "account must have at least 1 admin user",
        ErrorCode::GroupNotFound => "must exist",
        ErrorCode::KeyNotAllowed => "must be one of: default_license_permissions, default_user_permissions",
        ErrorCode::ValueNotAllowed => VALUES[number as usize % VALUES.len()],
        ErrorCode::DistributionStrategyNotAllowed => "unsupported distribution strategy",
        ErrorCode::UrlInvalid => "must be a valid URL",
        ErrorCode::UrlProtocolInvalid => "must be a valid URL using one of the following protocols: https, http",
        ErrorCode::UrlHostInvalid => "must be a URL with a valid host",
        ErrorCode::Unpermitted => "unpermitted parameter",
        ErrorCode::NotAllowed | ErrorCode::SignUpClosed => FORBIDDEN,
        ErrorCode::Gone => "The requested resource was not found",
        ErrorCode::Stale => "The request could not be completed because of a conflict",
        ErrorCode::Busy | ErrorCode::Unreachable => "Our services are currently unavailable",
        ErrorCode::Broken => BROKEN,
        ErrorCode::NotConfirmed | ErrorCode::FormInvalid | ErrorCode::EmailUnknown => BAD_REQUEST,
    };
    fixed.into()
}

fn too_long(number: u32) -> Cow<'static, str> {
    format!("is too long (maximum is {number} characters)").into()
}
