//! The text of the error pages, one row a code. Codes that only pages use have none.
//!
//! On the server only: pages are not in the browser's half. The `detail` is
//! the API's own; `api/wording.rs` is where programs get it from.

mod flaws;
mod requests;

use crate::model::problem::Code;

/// What there is to say about a code.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Of the answer.
    pub(super) status: u16,
    /// As the API words it.
    pub(super) detail: &'static str,
    /// Where the API says it is: the kind of place, and the place.
    pub(super) source: Option<(&'static str, &'static str)>,
    /// In a sentence.
    pub(super) happened: &'static str,
    /// Most of the time.
    pub(super) cause: &'static str,
    /// To mend it.
    pub(super) remedy: &'static str,
    /// Whose request would pass.
    pub(super) who: &'static str,
}

/// The row of a code.
pub(super) const fn entry(code: Code) -> Option<Entry> {
    let entry = match code {
        Code::JsonInvalid | Code::EncodingInvalid | Code::ParametersInvalid | Code::UriInvalid => {
            requests::unreadable(code)
        }
        Code::HttpMethodInvalid | Code::MimeTypeInvalid | Code::NotFound | Code::EnvironmentNotSupported => {
            requests::unserved(code)
        }
        Code::InvalidApiVersion | Code::TooManyRequests => requests::unserved(code),
        Code::TokenMissing | Code::TokenInvalid | Code::TokenFormatInvalid | Code::TokenExpired => {
            requests::unidentified(code)
        }
        Code::CredentialsInvalid | Code::UserBanned | Code::OtpRequired | Code::OtpInvalid => {
            requests::unidentified(code)
        }
        Code::EmailMissing | Code::EmailInvalid | Code::EmailTaken | Code::EmailTooLong => flaws::person(code),
        Code::PasswordMissing | Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => {
            flaws::person(code)
        }
        Code::PasswordTooWeak | Code::FirstNameTooLong | Code::LastNameTooLong | Code::GroupNotFound => {
            flaws::person(code)
        }
        Code::NameMissing | Code::NameTooLong | Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved => {
            flaws::account(code)
        }
        Code::SlugLikeId | Code::SlugTooLong | Code::MetadataTooLong | Code::AccountAdminsRequired => {
            flaws::account(code)
        }
        Code::KeyTaken | Code::KeyNotAllowed | Code::ValueNotAllowed => flaws::setting(code),
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved | Code::CodeTooLong => flaws::product(code),
        Code::DistributionStrategyNotAllowed | Code::UrlInvalid | Code::UrlProtocolInvalid => flaws::product(code),
        Code::UrlHostInvalid | Code::UrlTooLong => flaws::product(code),
        // These never leave the pages.
        Code::Unpermitted | Code::NotAllowed | Code::Gone | Code::LoggedOut | Code::SignUpClosed => return None,
        Code::Stale | Code::NotConfirmed | Code::FormInvalid | Code::Busy | Code::Unreachable => return None,
        Code::Broken | Code::EmailUnknown => return None,
    };
    Some(entry)
}

const fn row(
    status: u16,
    detail: &'static str,
    source: Option<(&'static str, &'static str)>,
    [happened, cause, remedy, who]: [&'static str; 4],
) -> Entry {
    Entry { status, detail, source, happened, cause, remedy, who }
}

const fn at(pointer: &'static str) -> Option<(&'static str, &'static str)> {
    Some(("pointer", pointer))
}
