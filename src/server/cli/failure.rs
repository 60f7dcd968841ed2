//! Why a command failed, as codes and details. A detail is lower case, and says what is wrong and what to do.

use std::fmt::Display;

use crate::{
    model::{
        language::Language,
        problem::{ErrorCode, FieldError},
    },
    server::{
        cli::exit_code::Outcome,
        config::InvalidSetting,
        domain::error::{Error, ForbiddenReason, ResourceKind},
    },
};

/// Why a command failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub(super) outcome: Outcome,
    /// At least one reason.
    pub(super) errors: Vec<FailureReason>,
}

/// A reason for a failure.
#[derive(Debug)]
pub(super) struct FailureReason {
    /// For programs.
    pub(super) code: &'static str,
    /// For people.
    pub(super) detail: String,
}

impl Failure {
    /// A command was refused, or failed, for one reason.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Failed, errors: vec![FailureReason { code, detail: detail.into() }] }
    }

    /// The command line or a setting is invalid.
    pub(super) fn usage(code: &'static str, detail: impl Into<String>) -> Self {
        Self { outcome: Outcome::Misused, ..Self::new(code, detail) }
    }

    /// Something broke. Operators see the cause.
    pub(super) fn fault(cause: impl Display) -> Self {
        Self::new("FAULT", cause.to_string())
    }

    /// A command was refused, or failed, for these reasons, of which there is at least one.
    pub(super) const fn several(errors: Vec<FailureReason>) -> Self {
        Self { outcome: Outcome::Failed, errors }
    }

    /// Replaces the detail of one code.
    pub(super) fn with_detail(mut self, code: &str, detail: impl Into<String>) -> Self {
        if let Some(reason) = self.errors.iter_mut().find(|reason| reason.code == code) {
            reason.detail = detail.into();
        }
        self
    }
}

impl From<InvalidSetting> for Failure {
    fn from(invalid: InvalidSetting) -> Self {
        Self::usage("SETTING_INVALID", invalid.to_string())
    }
}

impl From<FieldError> for FailureReason {
    fn from(error: FieldError) -> Self {
        Self { code: error.code.as_str(), detail: in_line(&error.sentence(Language::English)) }
    }
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        Self { outcome: Outcome::Failed, errors: vec![error.into()] }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        FieldError::from(code).into()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => {
                Self { outcome: Outcome::Failed, errors: problem.errors.into_iter().map(FailureReason::from).collect() }
            }
            Error::NotFound(kind, name) => Self::new(ErrorCode::NotFound.as_str(), missing(kind, name)),
            Error::Unauthenticated(reason) => Self::new(reason.code().as_str(), "the caller is not authenticated"),
            Error::Forbidden(ForbiddenReason::Banned) => ErrorCode::UserBanned.into(),
            Error::Forbidden(ForbiddenReason::Unverified) => ErrorCode::UserUnverified.into(),
            Error::Forbidden(ForbiddenReason::DeletionPending) => ErrorCode::UserDeletionPending.into(),
            Error::Forbidden(_) => ErrorCode::NotAllowed.into(),
            Error::Conflict => Self::new("CONFLICT", "it exists already, and there can be only one"),
            Error::RateLimited(limit) => limit.field_error().into(),
            Error::Busy => ErrorCode::Busy.into(),
            Error::Internal(cause) => Self::fault(cause),
        }
    }
}

/// What does not exist, and where to look.
fn missing(kind: ResourceKind, name: Option<String>) -> String {
    match (kind, name) {
        (ResourceKind::Account, None) => "there is no account yet; see keydesk setup-link".into(),
        (ResourceKind::SetupLink, _) => "this installation is set up already; see keydesk account list".into(),
        (kind, Some(name)) => format!("there is no {0} {name}; see keydesk {0} list", kind.as_str()),
        (kind, None) => format!("there is no such {0}; see keydesk {0} list", kind.as_str()),
    }
}

/// The sentence of a page without its capital and its full stop. A word in capitals, such as URL, keeps its own.
fn in_line(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut rest = sentence.chars();
    let first = rest.next();
    let is_word = rest.clone().next().is_none_or(|second| !second.is_ascii_uppercase());
    let first = first.map(|first| if is_word { first.to_ascii_lowercase() } else { first });
    first.into_iter().chain(rest).collect()
}
