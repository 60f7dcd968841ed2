//! Every refusal that a caller can mend, as closed enums and numbers.
//!
//! No text in here: a problem travels in addresses that anyone can forge, so a
//! forger must find nothing to write with. The sentences stand in `words.rs`.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A refusal: one flaw or more, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, at least one thing.
    pub flaws: Vec<FieldError>,
    /// The request to name to the operator; only with [`ErrorCode::Broken`].
    pub request: Option<Uuid>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// What.
    pub code: ErrorCode,
    /// Where; `None`: not at any one field.
    pub field: Option<Field>,
    /// A limit that was broken, or the seconds to wait.
    pub number: Option<u32>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What can be wrong: Keygen's vocabulary (contract 1.5, 2.3 to 2.5, 6.2) and a few words of our own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code in the API, in addresses and on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The name of an account or product is empty.
    NameMissing = "NAME_MISSING",
    /// Number: the limit.
    NameTooLong = "NAME_TOO_LONG",
    /// Not lower-case letters, numbers and dashes.
    SlugInvalid = "SLUG_INVALID",
    /// Another account has it.
    SlugTaken = "SLUG_TAKEN",
    /// A word that the API's paths use.
    SlugReserved = "SLUG_NOT_ALLOWED",
    /// It would be taken for an id.
    SlugLikeId = "SLUG_RESEMBLES_ID",
    /// Number: the limit.
    SlugTooLong = "SLUG_TOO_LONG",
    /// No email was given.
    EmailMissing = "EMAIL_MISSING",
    /// Not a bare ASCII mailbox.
    EmailInvalid = "EMAIL_INVALID",
    /// Another user of the account has it.
    EmailTaken = "EMAIL_TAKEN",
    /// Nobody has it; only staff are told.
    EmailUnknown = "EMAIL_UNKNOWN",
    /// Number: the limit.
    EmailTooLong = "EMAIL_TOO_LONG",
    /// No password was given.
    PasswordMissing = "PASSWORD_MISSING",
    /// Holds control characters.
    PasswordInvalid = "PASSWORD_INVALID",
    /// Number: the configured minimum.
    PasswordTooShort = "PASSWORD_TOO_SHORT",
    /// Number: the limit.
    PasswordTooLong = "PASSWORD_TOO_LONG",
    /// Too easy to guess.
    PasswordTooWeak = "PASSWORD_TOO_WEAK",
    /// Number: the limit.
    FirstNameTooLong = "FIRST_NAME_TOO_LONG",
    /// Number: the limit.
    LastNameTooLong = "LAST_NAME_TOO_LONG",
    /// Number: the limit that was broken, of keys (64) or bytes.
    MetadataTooLong = "METADATA_TOO_LONG",
    /// The account would be left without an admin.
    AccountAdminsRequired = "ACCOUNT_ADMINS_REQUIRED",
    /// Groups are not served, so none exists.
    GroupNotFound = "GROUP_NOT_FOUND",
    /// Not a product's short name.
    CodeInvalid = "CODE_INVALID",
    /// Another product has it.
    CodeTaken = "CODE_TAKEN",
    /// A word that the API's paths use, or like an id.
    CodeReserved = "CODE_NOT_ALLOWED",
    /// Number: the limit.
    CodeTooLong = "CODE_TOO_LONG",
    /// Not LICENSED, OPEN or CLOSED.
    DistributionStrategyNotAllowed = "DISTRIBUTION_STRATEGY_NOT_ALLOWED",
    /// Not an address.
    UrlInvalid = "URL_INVALID",
    /// Neither http nor https.
    UrlProtocolInvalid = "URL_PROTOCOL_INVALID",
    /// Not a public host.
    UrlHostInvalid = "URL_HOST_INVALID",
    /// Number: the limit.
    UrlTooLong = "URL_TOO_LONG",
    /// The account has this setting already.
    KeyTaken = "KEY_TAKEN",
    /// No setting has this name.
    KeyNotAllowed = "KEY_NOT_ALLOWED",
    /// A setting cannot have this value. Number: what it should be: 0 anything, 1 users', 2 licences' permissions.
    ValueNotAllowed = "VALUE_NOT_ALLOWED",
    /// Nobody asked: no credentials.
    TokenMissing = "TOKEN_MISSING",
    /// Unknown, revoked, or of another account.
    TokenInvalid = "TOKEN_INVALID",
    /// An id was sent in place of the secret.
    TokenFormatInvalid = "TOKEN_FORMAT_INVALID",
    /// Its time is over.
    TokenExpired = "TOKEN_EXPIRED",
    /// Email or password is wrong, or both; never which.
    CredentialsInvalid = "CREDENTIALS_INVALID",
    /// The password was right, and a code of the second factor is asked for.
    OtpRequired = "OTP_REQUIRED",
    /// Not the code of this moment, or one that was used before.
    OtpInvalid = "OTP_INVALID",
    /// Suspended by staff.
    UserBanned = "USER_BANNED",
    /// Number: seconds to wait.
    TooManyRequests = "TOO_MANY_REQUESTS",
    /// Not JSON, or ambiguous JSON.
    JsonInvalid = "JSON_INVALID",
    /// Bytes that are no text.
    EncodingInvalid = "ENCODING_INVALID",
    /// A query string that cannot be read.
    ParametersInvalid = "PARAMETERS_INVALID",
    /// An address that cannot be read.
    UriInvalid = "URI_INVALID",
    /// Not an HTTP method.
    HttpMethodInvalid = "HTTP_METHOD_INVALID",
    /// A media type that is not spoken here.
    MimeTypeInvalid = "MIME_TYPE_INVALID",
    /// No such endpoint.
    NotFound = "NOT_FOUND",
    /// Environments are not part of this edition.
    EnvironmentNotSupported = "ENVIRONMENT_NOT_SUPPORTED",
    /// Nobody speaks this version of the API.
    InvalidApiVersion = "INVALID_API_VERSION",
    /// The caller's role may not send this attribute (a 400 without a code in the API).
    Unpermitted = "UNPERMITTED",
    /// The rules say no to this person.
    NotAllowed = "NOT_ALLOWED",
    /// The page's own record is gone, or never was for this person.
    Gone = "GONE",
    /// The session is over.
    LoggedOut = "LOGGED_OUT",
    /// Sign-up was closed while the form was open.
    SignUpClosed = "SIGN_UP_CLOSED",
    /// Somebody else changed it meanwhile.
    Stale = "STALE",
    /// What needs a tick has none.
    NotConfirmed = "NOT_CONFIRMED",
    /// The form could not be read.
    FormInvalid = "FORM_INVALID",
    /// Too much to do right now; try again shortly.
    Busy = "BUSY",
    /// The request did not arrive: only a browser can say so.
    Unreachable = "UNREACHABLE",
    /// Our fault.
    Broken = "BROKEN",
}

/// Where something is wrong: a field of a form, an attribute in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// Of an account, product or token.
    Name,
    /// Of an account.
    Slug,
    /// Of a person.
    FirstName,
    /// Of a person.
    LastName,
    /// Of a person.
    Email,
    /// Of a person.
    Password,
    /// Of a person.
    Role,
    /// Of a person.
    Group,
    /// Of anything.
    Metadata,
    /// Of a product.
    Code,
    /// Of a product.
    DistributionStrategy,
    /// Of a product.
    Url,
    /// Of a setting.
    Key,
    /// Of a setting.
    Value,
    /// Of an account as a whole.
    Account,
    /// A code of a second factor.
    Otp,
    /// Of an account.
    Protected,
    /// The tick beside a choice with consequences.
    Understood,
}

impl Field {
    /// The attribute's name in the API, and the input's in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Slug => "slug",
            Self::FirstName => "firstName",
            Self::LastName => "lastName",
            Self::Email => "email",
            Self::Password => "password",
            Self::Role => "role",
            Self::Group => "group",
            Self::Metadata => "metadata",
            Self::Code => "code",
            Self::DistributionStrategy => "distributionStrategy",
            Self::Url => "url",
            Self::Key => "key",
            Self::Value => "value",
            Self::Account => "account",
            Self::Otp => "otp",
            Self::Protected => "protected",
            Self::Understood => "understood",
        }
    }
}

impl FieldError {
    /// A flaw at a field.
    #[must_use]
    pub const fn new(code: ErrorCode, field: Field) -> Self {
        Self { code, field: Some(field), number: None }
    }

    /// The same, with its limit or its seconds.
    #[must_use]
    pub const fn with(self, number: u32) -> Self {
        Self { number: Some(number), ..self }
    }
}

impl Problem {
    /// Fine if there is no flaw, else all of them.
    ///
    /// # Errors
    /// A problem of these flaws.
    pub fn unless_empty(flaws: Vec<FieldError>) -> Result<(), Self> {
        if flaws.is_empty() { Ok(()) } else { Err(Self { flaws, request: None }) }
    }

    /// The first flaw at this field.
    #[must_use]
    pub fn at(&self, field: Field) -> Option<FieldError> {
        self.flaws.iter().find(|flaw| flaw.field == Some(field)).copied()
    }

    /// Whether this is among the flaws.
    #[must_use]
    pub fn has(&self, code: ErrorCode) -> bool {
        self.flaws.iter().any(|flaw| flaw.code == code)
    }
}

impl From<FieldError> for Problem {
    fn from(flaw: FieldError) -> Self {
        Self { flaws: vec![flaw], request: None }
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        FieldError { code, field: None, number: None }.into()
    }
}

/// Whatever goes wrong around a server function is one code; the text, which may hold causes, is dropped.
impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The request never arrived: the form says so and keeps what was typed.
            ServerFnErrorErr::Request(_) => ErrorCode::Unreachable.into(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ErrorCode::FormInvalid.into(),
            _ => ErrorCode::Broken.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_survives_the_address() {
        let problem = Problem::from(FieldError::new(ErrorCode::PasswordTooShort, Field::Password).with(8));
        let text = serde_json::to_string(&problem).expect("serialises");
        assert_eq!(text, r#"{"flaws":[{"code":"PASSWORD_TOO_SHORT","field":"password","number":8}],"request":null}"#);
        assert_eq!(serde_json::from_str::<Problem>(&text).expect("parses"), problem);
    }

    #[test]
    fn nobody_can_smuggle_text_in() {
        for text in [
            r#"{"flaws":[{"code":"<b>","field":null,"number":null}],"request":null}"#,
            r#"{"flaws":[{"code":"BROKEN","field":"<b>","number":null}],"request":null}"#,
            r#"{"flaws":[{"code":"BROKEN","field":null,"number":"<b>"}],"request":null}"#,
            r#"{"flaws":[],"request":"<b>"}"#,
        ] {
            assert!(serde_json::from_str::<Problem>(text).is_err(), "{text}");
        }
    }
}
