//! A sentence for every code, the same wherever a person reads it.
//!
//! What happened, to what, and what to do next. The sentences stand in
//! `pages.md`'s table; nothing here holds a caller's text.

use crate::model::problem::{ErrorCode, FieldError, Problem};

impl FieldError {
    /// The sentence a person reads at the field, or on top of the form.
    #[must_use]
    pub fn sentence(&self) -> String {
        let number = self.number.unwrap_or_default();
        match self.code {
            ErrorCode::PasswordTooShort => format!("Password must be {number} characters or more."),
            ErrorCode::TooManyRequests => format!("Too many attempts. Try again in {}.", wait(number)),
            code => code.words().into(),
        }
    }
}

impl Problem {
    /// The sentences of all its flaws, where there is one place for them.
    #[must_use]
    pub fn sentences(&self) -> String {
        self.flaws.iter().map(FieldError::sentence).collect::<Vec<_>>().join(" ")
    }
}

/// A time to wait in a unit that people count in, rounded up.
fn wait(seconds: u32) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3600)),
    }
}

impl ErrorCode {
    /// The sentence, where it needs no number.
    const fn words(self) -> &'static str {
        match self {
            Self::NameMissing => "Enter a name.",
            Self::NameTooLong => "Name must be 255 characters or fewer.",
            Self::SlugInvalid => "Use lower-case letters, numbers and dashes, and begin with a letter or number.",
            Self::SlugTaken => "Another account uses this name in its addresses.",
            Self::SlugReserved => "This word is reserved.",
            Self::SlugLikeId => "This looks like an id. Choose a word.",
            Self::SlugTooLong => "Use 255 characters or fewer.",
            Self::EmailMissing | Self::EmailInvalid => "Enter an email address like name@example.com.",
            Self::EmailTaken => "An account with this email already exists.",
            Self::EmailUnknown => "Nobody here has this email.",
            Self::EmailTooLong => "Email must be 255 characters or fewer.",
            Self::PasswordMissing => "Enter a password.",
            Self::PasswordInvalid => "This password has characters that cannot be typed at log-in.",
            Self::PasswordTooShort => "Password is too short.",
            Self::PasswordTooLong => "Password must be 128 characters or fewer.",
            Self::PasswordTooWeak => {
                "This password is easy to guess. Use a few random words, or let your browser suggest one."
            }
            Self::FirstNameTooLong => "First name must be 255 characters or fewer.",
            Self::LastNameTooLong => "Last name must be 255 characters or fewer.",
            Self::MetadataTooLong => "Metadata must have 64 keys and 16,384 bytes or fewer.",
            Self::AccountAdminsRequired => "An account needs at least one admin.",
            Self::GroupNotFound => "This group does not exist.",
            Self::CodeInvalid => "Enter a code.",
            Self::CodeTaken => "Another product has this code.",
            Self::CodeReserved => "This code is reserved, or looks like an id. Choose another word.",
            Self::CodeTooLong => "Code must be 255 characters or fewer.",
            Self::DistributionStrategyNotAllowed => "Choose LICENSED, OPEN or CLOSED.",
            Self::UrlInvalid => "Enter an address like https://example.com.",
            Self::UrlProtocolInvalid => "The address must begin with http:// or https://.",
            Self::UrlHostInvalid => "The address needs a public host name.",
            Self::UrlTooLong => "The address must be 255 characters or fewer.",
            Self::TokenMissing | Self::LoggedOut => "Log in again to continue.",
            Self::TokenInvalid => "This token is not valid.",
            Self::TokenFormatInvalid => "This is a token's id, not its value.",
            Self::TokenExpired => "This token has expired.",
            Self::CredentialsInvalid => "Email or password is incorrect.",
            Self::OtpRequired => "Enter the 6-digit code from your app.",
            Self::OtpInvalid => "That code is not valid. Wait for the next one.",
            Self::KeyTaken => "The account has this setting already.",
            Self::KeyNotAllowed => "Choose default_user_permissions or default_license_permissions.",
            Self::ValueNotAllowed => "Choose permissions that this kind of bearer can have.",
            Self::UserBanned => "This account is suspended.",
            Self::TooManyRequests => "Too many attempts. Try again later.",
            Self::JsonInvalid => "The body is not valid JSON.",
            Self::EncodingInvalid => "The request holds bytes that are not text.",
            Self::ParametersInvalid => "The query cannot be read.",
            Self::UriInvalid => "The address cannot be read.",
            Self::HttpMethodInvalid => "This is not an HTTP method.",
            Self::MimeTypeInvalid => "This media type is not supported.",
            Self::NotFound | Self::Gone => "There is nothing here.",
            Self::EnvironmentNotSupported => "Environments are not supported.",
            Self::InvalidApiVersion => "This API version is not supported.",
            Self::Unpermitted => "You can't set this.",
            Self::NotAllowed => "You can't do this.",
            Self::SignUpClosed => "Sign-up was closed in the meantime. Your account was not created.",
            Self::Stale => "Somebody else changed this meanwhile. Nothing was saved.",
            Self::NotConfirmed => "Tick the box to confirm.",
            Self::FormInvalid => "The form could not be read. Reload the page and try again.",
            Self::Busy => "The server is busy. Try again in a few seconds.",
            Self::Unreachable => "We couldn't reach the server. Nothing was changed.",
            Self::Broken => "Something went wrong on our side. Nothing was changed.",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::problem::{ErrorCode, FieldError};

    #[test]
    fn waits_are_told_in_units_that_people_count_in() {
        let told =
            |seconds| FieldError { code: ErrorCode::TooManyRequests, field: None, number: Some(seconds) }.sentence();
        assert_eq!(told(42), "Too many attempts. Try again in 42 s.");
        assert_eq!(told(361), "Too many attempts. Try again in 7 min.");
        assert_eq!(told(86_400), "Too many attempts. Try again in 24 h.");
    }
}
