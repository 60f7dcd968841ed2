//! Status, title, code, detail and place of every refusal, word for word as programs
//! know them (contract 1.5 and 2.2 to 2.5): the API sends them, and the pages about
//! codes print them. Sentences for people stand in `words.rs`.

use std::borrow::Cow;

use super::{
    metadata::Metadata,
    problem::{Code, Field, Flaw},
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
pub const fn code(code: Code) -> Option<&'static str> {
    match code {
        Code::SlugLikeId => Some(Code::SlugReserved.as_str()),
        Code::Unpermitted | Code::NotAllowed | Code::Stale | Code::NotConfirmed | Code::FormInvalid => None,
        Code::LoggedOut | Code::SignUpClosed | Code::Busy | Code::Unreachable | Code::Broken => None,
        Code::EmailUnknown => None,
        Code::Gone => Some(Code::NotFound.as_str()),
        code => Some(code.as_str()),
    }
}

/// Whether some door of the API answers this code, in this spelling: those have a page each.
#[must_use]
pub fn is_sent(code: Code) -> bool {
    match code {
        // Of these the API has a 400 without a code: the body cannot be read without them.
        Code::EmailMissing | Code::PasswordMissing | Code::NameMissing => false,
        code => self::code(code) == Some(code.as_str()),
    }
}

/// With which status a refusal of this code is answered.
#[must_use]
pub const fn status(code: Code) -> u16 {
    match code {
        Code::JsonInvalid | Code::EncodingInvalid | Code::ParametersInvalid | Code::UriInvalid => 400,
        Code::HttpMethodInvalid | Code::MimeTypeInvalid | Code::InvalidApiVersion => 400,
        Code::EnvironmentNotSupported | Code::Unpermitted | Code::FormInvalid => 400,
        Code::TokenMissing | Code::TokenInvalid | Code::TokenFormatInvalid | Code::TokenExpired => 401,
        Code::CredentialsInvalid | Code::LoggedOut | Code::OtpRequired | Code::OtpInvalid => 401,
        Code::UserBanned | Code::NotAllowed | Code::SignUpClosed => 403,
        Code::NotFound | Code::Gone => 404,
        Code::Stale => 409,
        Code::TooManyRequests => 429,
        Code::Busy | Code::Unreachable => 503,
        Code::Broken => 500,
        Code::NameMissing | Code::EmailMissing | Code::PasswordMissing => 422,
        Code::NameTooLong | Code::FirstNameTooLong | Code::LastNameTooLong => 422,
        Code::EmailInvalid | Code::EmailTaken | Code::EmailTooLong | Code::EmailUnknown => 422,
        Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => 422,
        Code::PasswordTooWeak | Code::MetadataTooLong => 422,
        Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved => 422,
        Code::SlugLikeId | Code::SlugTooLong | Code::AccountAdminsRequired => 422,
        Code::GroupNotFound | Code::DistributionStrategyNotAllowed => 422,
        Code::KeyTaken | Code::KeyNotAllowed | Code::ValueNotAllowed => 422,
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved => 422,
        Code::CodeTooLong | Code::UrlTooLong | Code::UrlInvalid => 422,
        Code::UrlProtocolInvalid | Code::UrlHostInvalid | Code::NotConfirmed => 422,
    }
}

/// Where a refusal of this code stands that is of no one field.
#[must_use]
pub fn place(code: Code) -> Option<Place> {
    match code {
        Code::CredentialsInvalid => Some(Place::Header("Authorization")),
        Code::EnvironmentNotSupported => Some(Place::Header("Keygen-Environment")),
        Code::OtpRequired | Code::OtpInvalid => Some(Place::Pointer(pointer(Some(Field::Otp)))),
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
pub fn example(code: Code) -> Example {
    let (flaw, status) = (usual(code), status(code));
    let place = flaw.field.map_or_else(|| place(code), |field| Some(Place::Pointer(pointer(Some(field)))));
    Example { status, title: title(status), detail: detail(flaw), place }
}

/// The flaw that this code usually tells of.
#[must_use]
pub const fn usual(code: Code) -> Flaw {
    let number = match code {
        Code::PasswordTooShort => 8,
        Code::PasswordTooLong => 128,
        Code::MetadataTooLong => Metadata::MAX_KEYS as u32,
        Code::ValueNotAllowed => 1,
        _ => text::MAX as u32,
    };
    Flaw { code, field: field(code), number: Some(number) }
}

/// Where a value stands that is refused with this code.
const fn field(code: Code) -> Option<Field> {
    match code {
        Code::NameMissing | Code::NameTooLong => Some(Field::Name),
        Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved | Code::SlugLikeId | Code::SlugTooLong => {
            Some(Field::Slug)
        }
        Code::EmailMissing | Code::EmailInvalid | Code::EmailTaken | Code::EmailUnknown | Code::EmailTooLong => {
            Some(Field::Email)
        }
        Code::PasswordMissing | Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => {
            Some(Field::Password)
        }
        Code::PasswordTooWeak => Some(Field::Password),
        Code::FirstNameTooLong => Some(Field::FirstName),
        Code::LastNameTooLong => Some(Field::LastName),
        Code::MetadataTooLong => Some(Field::Metadata),
        Code::AccountAdminsRequired => Some(Field::Account),
        Code::GroupNotFound => Some(Field::Group),
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved | Code::CodeTooLong => Some(Field::Code),
        Code::DistributionStrategyNotAllowed => Some(Field::DistributionStrategy),
        Code::UrlInvalid | Code::UrlProtocolInvalid | Code::UrlHostInvalid | Code::UrlTooLong => Some(Field::Url),
        Code::KeyTaken | Code::KeyNotAllowed => Some(Field::Key),
        Code::ValueNotAllowed => Some(Field::Value),
        _ => None,
    }
}

/// The human half of a refusal.
#[must_use]
pub fn detail(flaw: Flaw) -> Cow<'static, str> {
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
