//! An operation as its resource tells it, in a constant; no door opens without one.

use crate::{
    model::problem::{ErrorCode, Field},
    server::{
        api::{
            openapi::{answer::SuccessResponse, parameters::Parameter},
            wire::schema::ObjectSchema,
        },
        domain::error::UnauthenticatedReason,
    },
};

/// What there is to say about a door, beside its method and path.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Operation {
    /// Its name in generated clients: `createUser`.
    pub(in crate::server::api) id: &'static str,
    /// In a few words.
    pub(in crate::server::api) summary: &'static str,
    /// In sentences; paragraphs stand apart by an empty line.
    pub(in crate::server::api) about: &'static str,
    /// Whose request may pass, in a sentence.
    pub(in crate::server::api) who: &'static str,
    pub(in crate::server::api) credentials: Credentials,
    pub(in crate::server::api) parameters: &'static [Parameter],
    pub(in crate::server::api) body: Option<BodyDescription>,
    pub(in crate::server::api) answer: SuccessResponse,
    /// What a 422 may say, and where.
    pub(in crate::server::api) refusals: &'static [ErrorCode],
    /// What a 401 may say, beyond what it says at every door.
    pub(in crate::server::api) denials: &'static [UnauthenticatedReason],
    /// Whether there can be only one.
    pub(in crate::server::api) is_single: bool,
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
pub(in crate::server::api) struct BodyDescription {
    pub(in crate::server::api) keys: ObjectSchema,
    /// One that would be taken, as JSON.
    pub(in crate::server::api) example: &'static str,
    /// Who may send what is guarded.
    pub(in crate::server::api) senders: &'static [(Field, &'static str)],
}

impl Operation {
    /// An operation that asks for a token, and takes no body.
    pub(in crate::server::api) const fn new(id: &'static str, summary: &'static str, answer: SuccessResponse) -> Self {
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
    pub(in crate::server::api) const fn takes(self, keys: ObjectSchema, example: &'static str) -> Self {
        Self { body: Some(BodyDescription { keys, example, senders: &[] }), ..self }
    }

    /// Who may send the guarded keys of the body, which was named before.
    pub(in crate::server::api) const fn senders(self, senders: &'static [(Field, &'static str)]) -> Self {
        match self.body {
            Some(body) => Self { body: Some(BodyDescription { senders, ..body }), ..self },
            None => self,
        }
    }

    pub(in crate::server::api) const fn refuses(self, refusals: &'static [ErrorCode]) -> Self {
        Self { refusals, ..self }
    }

    pub(in crate::server::api) const fn denies(self, denials: &'static [UnauthenticatedReason]) -> Self {
        Self { denials, ..self }
    }

    /// It answers 409, for there can be only one.
    pub(in crate::server::api) const fn conflicts(self) -> Self {
        Self { is_single: true, ..self }
    }
}
