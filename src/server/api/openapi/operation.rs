//! The OpenAPI description of an endpoint: a constant beside its handler. The table of endpoints asks for one.

use crate::{
    model::problem::{ErrorCode, Field},
    server::{
        api::{
            openapi::{callers::Callers, parameter::Parameter, response::SuccessResponse},
            wire::schema::ObjectSchema,
        },
        domain::error::{ForbiddenReason, UnauthenticatedReason},
    },
};

/// What the document says about an endpoint besides its method and path.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Operation {
    /// The name in generated clients: `createUser`.
    pub(in crate::server::api) id: &'static str,
    /// A few words, in the imperative.
    pub(in crate::server::api) summary: &'static str,
    /// Sentences, with an empty line between paragraphs.
    pub(in crate::server::api) description: &'static str,
    pub(in crate::server::api) callers: Callers,
    /// What some of the callers cannot do or see, in sentences.
    pub(in crate::server::api) restriction: &'static str,
    pub(in crate::server::api) credentials: RequiredCredentials,
    pub(in crate::server::api) parameters: &'static [Parameter],
    pub(in crate::server::api) body: Option<BodyDescription>,
    pub(in crate::server::api) answer: SuccessResponse,
    /// The field errors of its 422.
    pub(in crate::server::api) field_errors: &'static [ErrorCode],
    /// The reasons for its 401, besides those that any endpoint can return.
    pub(in crate::server::api) unauthenticated: &'static [UnauthenticatedReason],
    /// The reasons for its 403, besides those that any endpoint can return.
    pub(in crate::server::api) forbidden: &'static [ForbiddenReason],
    /// Whether it returns 409 where the record already exists.
    pub(in crate::server::api) has_conflict: bool,
}

/// The credentials that an endpoint takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::server::api) enum RequiredCredentials {
    /// None: the header is not read.
    Unread,
    /// None, or a valid token.
    Optional,
    /// A token.
    Token,
    /// A token, or email and password.
    LogIn,
}

/// The body that an endpoint takes.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct BodyDescription {
    pub(in crate::server::api) keys: ObjectSchema,
    /// A valid body, as JSON.
    pub(in crate::server::api) example: &'static str,
    /// Who can send each guarded key.
    pub(in crate::server::api) guarded_keys: &'static [(Field, &'static str)],
}

impl Operation {
    /// An operation that asks for a token, takes no body, and can be called by nobody.
    pub(in crate::server::api) const fn new(id: &'static str, summary: &'static str, answer: SuccessResponse) -> Self {
        Self {
            id,
            summary,
            description: "",
            callers: Callers::NOBODY,
            restriction: "",
            credentials: RequiredCredentials::Token,
            parameters: &[],
            body: None,
            answer,
            field_errors: &[],
            unauthenticated: &[],
            forbidden: &[],
            has_conflict: false,
        }
    }

    pub(in crate::server::api) const fn description(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    pub(in crate::server::api) const fn callers(self, callers: Callers) -> Self {
        Self { callers, ..self }
    }

    pub(in crate::server::api) const fn restriction(self, restriction: &'static str) -> Self {
        Self { restriction, ..self }
    }

    pub(in crate::server::api) const fn credentials(self, credentials: RequiredCredentials) -> Self {
        Self { credentials, ..self }
    }

    pub(in crate::server::api) const fn parameters(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    pub(in crate::server::api) const fn body(self, keys: ObjectSchema, example: &'static str) -> Self {
        Self { body: Some(BodyDescription { keys, example, guarded_keys: &[] }), ..self }
    }

    /// Says who can send the guarded keys of the body, which is declared before.
    pub(in crate::server::api) const fn guarded_keys(self, guarded_keys: &'static [(Field, &'static str)]) -> Self {
        let body = self.body.expect("a guarded key needs a body");
        Self { body: Some(BodyDescription { guarded_keys, ..body }), ..self }
    }

    pub(in crate::server::api) const fn field_errors(self, field_errors: &'static [ErrorCode]) -> Self {
        Self { field_errors, ..self }
    }

    pub(in crate::server::api) const fn unauthenticated(self, reasons: &'static [UnauthenticatedReason]) -> Self {
        Self { unauthenticated: reasons, ..self }
    }

    pub(in crate::server::api) const fn forbidden(self, reasons: &'static [ForbiddenReason]) -> Self {
        Self { forbidden: reasons, ..self }
    }

    /// It returns 409 where the record already exists.
    pub(in crate::server::api) const fn conflict(self) -> Self {
        Self { has_conflict: true, ..self }
    }
}
