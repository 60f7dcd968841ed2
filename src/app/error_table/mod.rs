//! What people are told of a code, one row each. Codes that only pages use have none.
//!
//! On the server only: pages are not in the browser's half. Status, title, detail and
//! place are the API's own, and stand in `model/wording.rs`.

mod flaws;
mod requests;

use crate::model::problem::Code;

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
pub(super) fn entry(code: Code) -> Option<Entry> {
    let [happened, cause, remedy, who] = texts(code)?;
    Some(Entry { happened, cause, remedy, who })
}

const fn texts(code: Code) -> Option<Texts> {
    let texts = match code {
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
        Code::EmailInvalid | Code::EmailTaken | Code::EmailTooLong => flaws::person(code),
        Code::PasswordInvalid | Code::PasswordTooShort | Code::PasswordTooLong => flaws::person(code),
        Code::PasswordTooWeak | Code::FirstNameTooLong | Code::LastNameTooLong | Code::GroupNotFound => {
            flaws::person(code)
        }
        Code::NameTooLong | Code::SlugInvalid | Code::SlugTaken | Code::SlugReserved => flaws::account(code),
        Code::SlugTooLong | Code::MetadataTooLong | Code::AccountAdminsRequired => flaws::account(code),
        Code::KeyTaken | Code::KeyNotAllowed | Code::ValueNotAllowed => flaws::setting(code),
        Code::CodeInvalid | Code::CodeTaken | Code::CodeReserved | Code::CodeTooLong => flaws::product(code),
        Code::DistributionStrategyNotAllowed | Code::UrlInvalid | Code::UrlProtocolInvalid => flaws::product(code),
        Code::UrlHostInvalid | Code::UrlTooLong => flaws::product(code),
        // These the API never sends.
        Code::Unpermitted | Code::NotAllowed | Code::Gone | Code::LoggedOut | Code::SignUpClosed => return None,
        Code::Stale | Code::NotConfirmed | Code::FormInvalid | Code::Busy | Code::Unreachable => return None,
        Code::Broken | Code::EmailUnknown | Code::SlugLikeId => return None,
        Code::EmailMissing | Code::PasswordMissing | Code::NameMissing => return None,
    };
    Some(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::wording;

    #[test]
    fn what_the_api_sends_is_explained_and_nothing_else() {
        for code in Code::ALL {
            assert_eq!(entry(*code).is_some(), wording::is_sent(*code), "{code:?}");
        }
    }
}
