//! Errors of use cases: refusals that the caller can fix, and internal errors that the operator must fix.
//!
//! There is one enum for all use cases. It holds codes and facts, no texts: each interface renders them itself.

use crate::model::{
    problem::{ErrorCode, ErrorParameter, FieldError, Problem},
    timestamp::Timestamp,
};

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input is invalid. The caller can fix it.
    #[error("refused: {}", codes(.0))]
    Refused(Problem),
    /// Authentication is required, and it is missing or failed.
    #[error("not authenticated: {}", .0.code().as_str())]
    Unauthenticated(UnauthenticatedReason),
    /// The caller is authenticated and does not have permission.
    #[error("forbidden: {0:?}")]
    Forbidden(ForbiddenReason),
    /// The resource does not exist, or is outside the caller's scope. Carries the name as sent in the request, if
    /// there was one.
    #[error("{} not found", .0.as_str())]
    NotFound(ResourceKind, Option<String>),
    /// The resource exists already, and there can be only one.
    #[error("conflict")]
    Conflict,
    /// A rate limit was reached.
    #[error("limit {} reached", .0.limit)]
    RateLimited(RateLimited),
    /// The server is overloaded. Retrying after a second is worthwhile.
    #[error("busy")]
    Busy,
    /// Something failed that the caller cannot influence. The cause is for the log and the operator's terminal
    /// only: it may name files or SQL.
    #[error("{0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// Why a request is not authenticated (docs/api.md 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnauthenticatedReason {
    /// The request has no credentials.
    Missing,
    /// The token is unknown, revoked or belongs to another account.
    TokenInvalid,
    /// The credential is an id instead of a token.
    TokenFormat,
    /// The token has expired.
    TokenExpired,
    /// A log-in without an email that can be read.
    EmailRequired,
    /// A log-in with an empty password, whether or not a user has the email.
    PasswordRequired,
    /// The email is unknown, or the password is wrong. Which of the two is never disclosed.
    Credentials,
    /// The password is right; a one-time code is required too.
    OtpRequired,
    /// The password is right, but the one-time code is wrong.
    OtpInvalid,
    /// The same, where a recovery code was typed in place of a one-time code.
    RecoveryCodeInvalid,
    /// An authenticated user must confirm their password, and it is missing or wrong.
    Password,
    /// The answer of a passkey cannot be believed.
    PasskeyInvalid,
    /// No user has the passkey.
    PasskeyUnknown,
    /// The question that the passkey answers was not asked, was answered, or was asked too long ago.
    PasskeyTooLate,
    /// The old password, required to set a new one, is wrong.
    OldPassword,
    /// The password reset token has expired.
    ResetExpired,
}

impl UnauthenticatedReason {
    /// The error code of this reason. Those about a wrong password share one.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Missing => ErrorCode::TokenMissing,
            Self::TokenInvalid => ErrorCode::TokenInvalid,
            Self::TokenFormat => ErrorCode::TokenFormatInvalid,
            Self::TokenExpired => ErrorCode::TokenExpired,
            Self::EmailRequired => ErrorCode::EmailRequired,
            Self::PasswordRequired => ErrorCode::PasswordRequired,
            Self::OtpRequired => ErrorCode::OtpRequired,
            Self::OtpInvalid | Self::RecoveryCodeInvalid => ErrorCode::OtpInvalid,
            Self::Credentials | Self::Password | Self::OldPassword => ErrorCode::PasswordInvalid,
            Self::PasskeyInvalid => ErrorCode::PasskeyInvalid,
            Self::PasskeyUnknown => ErrorCode::PasskeyUnknown,
            Self::PasskeyTooLate => ErrorCode::PasskeyTooLate,
            Self::ResetExpired => ErrorCode::Gone,
        }
    }
}

/// Why an authenticated caller is refused (docs/api.md 2.2 and 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForbiddenReason {
    /// The user is banned.
    Banned,
    /// The user has signed up and not proven their email.
    Unverified,
    /// The user asked for the deletion of their account, and can only come back by logging in on a page.
    DeletionPending,
    /// The role does not have the permission. Carries the role's name.
    Lacks(&'static str),
    /// The role has the permission, but not for this record. Carries the role's name, `anon` for callers without
    /// credentials.
    LacksPrivileges(&'static str, ResourceKind),
    /// The action is possible for customers only, and the target is staff.
    NotAUser,
    /// No reason is disclosed.
    Unexplained,
    /// Callers without credentials are not allowed to do this.
    Anonymous,
}

/// A kind of resource, as named in "not found" errors.
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
    /// A second factor of a user.
    SecondFactor,
    /// A passkey of a user.
    Passkey,
    /// A session of a browser.
    Session,
    /// A setting of an account.
    Setting,
    /// A one-time set-up code.
    SetupLink,
    /// An invite.
    Invite,
    /// A backup.
    Backup,
    /// A row of the request log.
    RequestLog,
}

impl ResourceKind {
    /// The name of the kind, as used within a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::User => "user",
            Self::Token => "token",
            Self::Product => "product",
            Self::SecondFactor => "second factor",
            Self::Passkey => "passkey",
            Self::Session => "session",
            Self::Setting => "setting",
            Self::SetupLink => "setup link",
            Self::Invite => "invite",
            Self::Backup => "backup",
            Self::RequestLog => "request log",
        }
    }
}

/// A rate limit that was reached, and when to retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimited {
    /// The limit's name (docs/api.md 1.11).
    pub limit: &'static str,
    /// The number of requests that the limit allows.
    pub allowed: u32,
    /// Seconds until a retry can succeed, at least 1.
    pub seconds: u32,
    /// The moment at which a retry can succeed.
    pub reset: Timestamp,
    /// Whether failed log-ins of one email reached it. Then a reset of the password helps at once.
    pub by_failures: bool,
}

impl RateLimited {
    /// What people are told: how long to wait, and what helps sooner.
    #[must_use]
    pub fn field_error(self) -> FieldError {
        let code = if self.by_failures { ErrorCode::LogInsFailed } else { ErrorCode::TooManyRequests };
        FieldError::from(code).with(ErrorParameter::Seconds(self.seconds))
    }
}

impl Error {
    /// Wraps the cause of an internal error.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Adds the name as sent in the request to a "not found" error that has none. Other errors stay as they are.
    #[must_use]
    pub fn naming(self, sent: &str) -> Self {
        match self {
            Self::NotFound(kind, None) => Self::NotFound(kind, Some(sent.to_owned())),
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
    fn from(error: FieldError) -> Self {
        Self::Refused(error.into())
    }
}

fn codes(problem: &Problem) -> String {
    problem.errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>().join(", ")
}
