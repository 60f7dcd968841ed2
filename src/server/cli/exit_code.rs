//! The exit codes of the command line: 0 if the command was done, 1 if it was refused or failed, 2 if the command
//! line or a setting is invalid.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The command was done.
    Done,
    /// The command was refused, or something failed.
    Failed,
    /// The command line or a setting is invalid. clap exits with the same code.
    Misused,
}

impl Outcome {
    /// The exit code.
    pub(super) const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Misused => 2,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}
