//! Why a deed was not done: refusals that callers can mend, faults that operators can.
//!
//! One enum for all deeds; how it reads is each face's own business.

use crate::model::{
    problem::{ErrorCode, FieldError, Problem},
    timestamp::Timestamp,
};

/// What deeds return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was sent breaks rules; the caller can mend it.
    #[error("refused: {}", codes(.0))]
    Refused(Problem),
    /// An identity is needed and none was proved.
    #[error("not identified: {}", .0.code().as_str())]
    Unauthenticated(UnauthenticatedReason),
    /// The caller is known, and may not.
    #[error("not allowed: {0:?}")]
    Forbidden(ForbiddenReason),
    /// It does not exist, or this caller may not know of it. With the name that was asked for, as sent.
    #[error("{} not found", .0.as_str())]
    NotFound(ResourceKind, Option<String>),
    /// It is there already, and there can be only one.
    #[error("conflict")]
    Conflict,
    /// Tried too often.
    #[error("limit {} reached", .0.limit)]
    RateLimited(RateLimited),
    /// Too much to do right now; worth trying again in a second.
    #[error("busy")]
    Busy,
    /// Our fault. Its cause is for the log and the operator's terminal only.
    #[error("{0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// Why somebody is not identified (contract 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnauthenticatedReason {
    /// No credentials.
    Missing,
    /// A token that is unknown, revoked or another account's.
    TokenInvalid,
    /// An id in place of a token.
    TokenFormat,
    /// A token whose time is over.
    TokenExpired,
    /// Email and password do not belong together.
    Credentials,
    /// The password was right; a code of the second factor is needed too.
    OtpRequired,
    /// The password was right, and the code was not.
    OtpInvalid,
    /// Somebody known did not give their password, or the wrong one.
    Password,
    /// The same, where the old password makes way for a new one.
    OldPassword,
    /// A reset token whose time is over.
    ResetExpired,
}

impl UnauthenticatedReason {
    /// The code of it; two have none in the API.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Missing => ErrorCode::TokenMissing,
            Self::TokenInvalid => ErrorCode::TokenInvalid,
            Self::TokenFormat => ErrorCode::TokenFormatInvalid,
            Self::TokenExpired => ErrorCode::TokenExpired,
            Self::Credentials => ErrorCode::CredentialsInvalid,
            Self::OtpRequired => ErrorCode::OtpRequired,
            Self::OtpInvalid => ErrorCode::OtpInvalid,
            Self::Password | Self::OldPassword => ErrorCode::PasswordInvalid,
            Self::ResetExpired => ErrorCode::Gone,
        }
    }
}

/// Why somebody known may not (contract 2.2 and 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForbiddenReason {
    /// The person is banned.
    Banned,
    /// This role lacks the permission; the role in words.
    Lacks(&'static str),
    /// This role does not reach that far; the role in words, `anon` for nobody.
    LacksPrivileges(&'static str, ResourceKind),
    /// This can be done to customers only.
    NotAUser,
    /// A rule says no and gives no reason.
    Unexplained,
    /// Nobody asked, and nobody may not.
    Anonymous,
}

/// What can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceKind {
    /// A vendor's account.
    Account,
    /// A person.
    User,
    /// A token.
    Token,
    /// A product.
    Product,
    /// What a person proves a log-in with besides the password.
    SecondFactor,
    /// A setting of an account.
    Setting,
    /// A one-time set-up code.
    SetupLink,
}

impl ResourceKind {
    /// The word in a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::User => "user",
            Self::Token => "token",
            Self::Product => "product",
            Self::SecondFactor => "second factor",
            Self::Setting => "setting",
            Self::SetupLink => "setup link",
        }
    }
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimited {
    /// Its name (contract 1.11).
    pub limit: &'static str,
    /// How often one may.
    pub allowed: u32,
    /// Seconds until the next try, at least 1.
    pub seconds: u32,
    /// When that is.
    pub reset: Timestamp,
}

impl Error {
    /// A fault from whatever went wrong.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The same; what was not found is called as it was asked for.
    #[must_use]
    pub fn naming(self, sent: &str) -> Self {
        match self {
            Self::NotFound(noun, None) => Self::NotFound(noun, Some(sent.to_owned())),
            other => other,
        }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<FieldError> for Error {
    fn from(flaw: FieldError) -> Self {
        Self::Refused(flaw.into())
    }
}

fn codes(problem: &Problem) -> String {
    problem.flaws.iter().map(|flaw| flaw.code.as_str()).collect::<Vec<_>>().join(", ")
}
