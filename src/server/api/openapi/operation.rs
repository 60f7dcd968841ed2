//! An operation as its resource tells it, in a constant; no door opens without one.

use super::{super::schema::Keys, answer::Answer, parameters::Parameter};
use crate::{
    model::problem::{Code, Field},
    server::domain::error::Why,
};

/// What there is to say about a door, beside its method and path.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Operation {
    /// Its name in generated clients: `createUser`.
    pub(super) id: &'static str,
    /// In a few words.
    pub(super) summary: &'static str,
    /// In sentences; paragraphs stand apart by an empty line.
    pub(super) about: &'static str,
    /// Whose request may pass, in a sentence.
    pub(super) who: &'static str,
    pub(super) credentials: Credentials,
    pub(super) parameters: &'static [Parameter],
    pub(super) body: Option<Body>,
    pub(super) answer: Answer,
    /// What a 422 may say, and where.
    pub(super) refusals: &'static [(Code, Field)],
    /// What a 401 may say, beyond what it says at every door.
    pub(super) denials: &'static [Why],
    /// Whether there can be only one.
    pub(super) is_single: bool,
}

/// What must be shown at a door.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::server::api) enum Credentials {
    /// Nothing; what is shown is not looked at.
    Unread,
    /// Nothing, or a token that is right.
    Optional,
    /// A token.
    Token,
    /// A token, or email and password.
    LogIn,
}

/// What a door takes.
#[derive(Clone, Copy)]
pub(super) struct Body {
    pub(super) keys: Keys,
    /// One that would be taken, as JSON.
    pub(super) example: &'static str,
    /// Who may send what is guarded.
    pub(super) senders: &'static [(Field, &'static str)],
}

impl Operation {
    /// An operation that asks for a token, and takes no body.
    pub(in crate::server::api) const fn new(id: &'static str, summary: &'static str, answer: Answer) -> Self {
        Self {
            id,
            summary,
            about: "",
            who: "",
            credentials: Credentials::Token,
            parameters: &[],
            body: None,
            answer,
            refusals: &[],
            denials: &[],
            is_single: false,
        }
    }

    pub(in crate::server::api) const fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    pub(in crate::server::api) const fn who(self, who: &'static str) -> Self {
        Self { who, ..self }
    }

    pub(in crate::server::api) const fn shown(self, credentials: Credentials) -> Self {
        Self { credentials, ..self }
    }

    pub(in crate::server::api) const fn filtered(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// With a body of these keys; the example is one.
    pub(in crate::server::api) const fn takes(self, keys: Keys, example: &'static str) -> Self {
        Self { body: Some(Body { keys, example, senders: &[] }), ..self }
    }

    /// Who may send the guarded keys of the body, which was named before.
    pub(in crate::server::api) const fn senders(self, senders: &'static [(Field, &'static str)]) -> Self {
        match self.body {
            Some(body) => Self { body: Some(Body { senders, ..body }), ..self },
            None => self,
        }
    }

    pub(in crate::server::api) const fn refuses(self, refusals: &'static [(Code, Field)]) -> Self {
        Self { refusals, ..self }
    }

    pub(in crate::server::api) const fn denies(self, denials: &'static [Why]) -> Self {
        Self { denials, ..self }
    }

    /// It answers 409, for there can be only one.
    pub(in crate::server::api) const fn conflicts(self) -> Self {
        Self { is_single: true, ..self }
    }
}
