//! What people are told of a code, one row each. Codes that only pages use have none.
//!
//! On the server only: pages are not in the browser's half. Status, title, detail and
//! place are the API's own, and stand in `model/wording.rs`.

mod flaws;
mod requests;

use crate::model::problem::ErrorCode;

/// What happened, the usual cause, what to do, and whose request would pass.
type Texts = [&'static str; 4];

/// What there is to say about a code.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// In a sentence.
    pub(super) happened: &'static str,
    /// Most of the time.
    pub(super) cause: &'static str,
    /// To mend it.
    pub(super) remedy: &'static str,
    /// Whose request would pass.
    pub(super) who: &'static str,
}

/// The row of a code that the API sends.
pub(super) fn entry(code: ErrorCode) -> Option<Entry> {
    let [happened, cause, remedy, who] = texts(code)?;
    Some(Entry { happened, cause, remedy, who })
}

const fn texts(code: ErrorCode) -> Option<Texts> {
    let texts = match code {
        ErrorCode::JsonInvalid | ErrorCode::EncodingInvalid | ErrorCode::ParametersInvalid | ErrorCode::UriInvalid => {
            requests::unreadable(code)
        }
        ErrorCode::HttpMethodInvalid
        | ErrorCode::MimeTypeInvalid
        | ErrorCode::NotFound
        | ErrorCode::EnvironmentNotSupported => requests::unserved(code),
        ErrorCode::InvalidApiVersion | ErrorCode::TooManyRequests => requests::unserved(code),
        ErrorCode::TokenMissing | ErrorCode::TokenInvalid | ErrorCode::TokenFormatInvalid | ErrorCode::TokenExpired => {
            requests::unidentified(code)
        }
        ErrorCode::CredentialsInvalid | ErrorCode::UserBanned | ErrorCode::OtpRequired | ErrorCode::OtpInvalid => {
            requests::unidentified(code)
        }
        ErrorCode::EmailInvalid | ErrorCode::EmailTaken | ErrorCode::EmailTooLong => flaws::person(code),
        ErrorCode::PasswordInvalid | ErrorCode::PasswordTooShort | ErrorCode::PasswordTooLong => flaws::person(code),
        ErrorCode::PasswordTooWeak
        | ErrorCode::FirstNameTooLong
        | ErrorCode::LastNameTooLong
        | ErrorCode::GroupNotFound => flaws::person(code),
        ErrorCode::NameTooLong | ErrorCode::SlugInvalid | ErrorCode::SlugTaken | ErrorCode::SlugReserved => {
            flaws::account(code)
        }
        ErrorCode::SlugTooLong | ErrorCode::MetadataTooLong | ErrorCode::AccountAdminsRequired => flaws::account(code),
        ErrorCode::KeyTaken | ErrorCode::KeyNotAllowed | ErrorCode::ValueNotAllowed => flaws::setting(code),
        ErrorCode::CodeInvalid | ErrorCode::CodeTaken | ErrorCode::CodeReserved | ErrorCode::CodeTooLong => {
            flaws::product(code)
        }
        ErrorCode::DistributionStrategyNotAllowed | ErrorCode::UrlInvalid | ErrorCode::UrlProtocolInvalid => {
            flaws::product(code)
        }
        ErrorCode::UrlHostInvalid | ErrorCode::UrlTooLong => flaws::product(code),
        // These the API never sends.
        ErrorCode::Unpermitted
        | ErrorCode::NotAllowed
        | ErrorCode::Gone
        | ErrorCode::LoggedOut
        | ErrorCode::SignUpClosed => return None,
        ErrorCode::Stale
        | ErrorCode::NotConfirmed
        | ErrorCode::FormInvalid
        | ErrorCode::Busy
        | ErrorCode::Unreachable => return None,
        ErrorCode::Broken | ErrorCode::EmailUnknown | ErrorCode::SlugLikeId => return None,
        ErrorCode::EmailMissing | ErrorCode::PasswordMissing | ErrorCode::NameMissing => return None,
    };
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wording;

    #[test]
    fn what_the_api_sends_is_explained_and_nothing_else() {
        for code in ErrorCode::ALL {
            assert_eq!(entry(*code).is_some(), wording::is_sent(*code), "{code:?}");
        }
    }
}
