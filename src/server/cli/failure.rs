//! Why a verb was not done, as codes and sentences: lower case, what and what next.

use std::{fmt::Display, path::Path};

use crate::{
    model::problem::{ErrorCode, ErrorParameter, FieldError},
    server::{
        config::InvalidSetting,
        domain::error::{Error, ForbiddenReason, ResourceKind},
    },
};

/// Why a verb was not done.
#[derive(Debug)]
pub(super) struct Failure {
    /// The command was wrong, as opposed to refused.
    pub(super) is_usage: bool,
    /// At least one.
    pub(super) errors: Vec<FailureReason>,
}

/// One reason.
#[derive(Debug)]
pub(super) struct FailureReason {
    pub(super) code: &'static str,
    pub(super) detail: String,
}

impl Failure {
    /// Refused or failed, for one reason.
    pub(super) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { is_usage: false, errors: vec![FailureReason { code, detail: detail.into() }] }
    }

    /// The command line or a setting makes no sense.
    pub(super) fn usage(code: &'static str, detail: impl Into<String>) -> Self {
        Self { is_usage: true, ..Self::new(code, detail) }
    }

    /// Something that should work did not. The operator may see the cause.
    pub(super) fn fault(cause: impl Display) -> Self {
        Self::new("FAULT", cause.to_string())
    }

    /// There is nothing to work with.
    pub(super) fn no_database(path: &Path) -> Self {
        let detail = format!("there is no database {}; name its folder with --data-dir", path.display());
        Self::new(ErrorCode::NotFound.as_str(), detail)
    }

    /// The same, with a better sentence for one of its codes.
    pub(super) fn saying(mut self, code: &str, detail: impl Into<String>) -> Self {
        if let Some(told) = self.errors.iter_mut().find(|told| told.code == code) {
            told.detail = detail.into();
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
        Self { code: error.code.as_str(), detail: in_line(&error.sentence()) }
    }
}

impl From<FieldError> for Failure {
    fn from(error: FieldError) -> Self {
        Self { is_usage: false, errors: vec![error.into()] }
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
                Self { is_usage: false, errors: problem.flaws.into_iter().map(FailureReason::from).collect() }
            }
            Error::NotFound(noun, name) => Self::new(ErrorCode::NotFound.as_str(), missing(noun, name)),
            Error::Unauthenticated(why) => Self::new(why.code().as_str(), "the caller is not known"),
            Error::Forbidden(ForbiddenReason::Banned) => ErrorCode::UserBanned.into(),
            Error::Forbidden(_) => ErrorCode::NotAllowed.into(),
            Error::Conflict => Self::new("CONFLICT", "it is there already, and there can be only one"),
            Error::RateLimited(limit) => {
                let wait = ErrorParameter::Seconds(limit.seconds);
                FieldError::from(ErrorCode::TooManyRequests).with(wait).into()
            }
            Error::Busy => ErrorCode::Busy.into(),
            Error::Internal(cause) => Self::fault(cause),
        }
    }
}

/// What is not there, and where to look.
fn missing(noun: ResourceKind, name: Option<String>) -> String {
    match (noun, name) {
        (ResourceKind::Account, None) => "there is no account yet; see keydesk setup-link".into(),
        (ResourceKind::SetupLink, _) => "this installation is set up already; see keydesk account list".into(),
        (noun, Some(name)) => format!("there is no {0} {name}; see keydesk {0} list", noun.as_str()),
        (noun, None) => format!("there is no such {0}; see keydesk {0} list", noun.as_str()),
    }
}

/// A page's sentence as part of a line: no capital, no full stop.
fn in_line(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut rest = sentence.chars();
    let first = rest.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}
