//! What a refused form shows again if it was posted without JavaScript: its errors, and what was typed.

use leptos::{
    prelude::*,
    server::ServerActionError,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use serde::{Deserialize, Serialize};

use crate::model::problem::{ErrorParameter, Field, FieldError, Problem};

/// The longest wait in seconds and the most errors that are shown. They come from the address, and anybody can write
/// one.
const MAX_WAIT: u32 = 24 * 3600;
const MAX_ERRORS: usize = 8;

/// The refusal of this form, if the address has one. Call it below `<Routes>`.
#[must_use]
pub fn refused<F: ServerFn>() -> Option<Problem> {
    let error = use_context::<ServerActionError>().filter(|error| error.path() == F::PATH)?;
    let mut problem: Problem = ServerFnUrlError::decode_err(error.err());
    problem.errors.truncate(MAX_ERRORS);
    for error in &mut problem.errors {
        if let Some(ErrorParameter::Seconds(seconds)) = error.parameter() {
            *error = error.with(ErrorParameter::Seconds(seconds.min(MAX_WAIT)));
        }
    }
    (!problem.errors.is_empty()).then_some(problem)
}

/// The error at a field of a refused form.
#[must_use]
pub fn field_error(refused: Option<&Problem>, field: Field) -> Option<FieldError> {
    refused.and_then(|problem| problem.at(field))
}

/// What was typed before the refusal, without secrets.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// The value of a field; empty if there is none.
    #[must_use]
    pub fn value(&self, field: Field) -> String {
        self.named(field.as_str()).unwrap_or_default()
    }

    /// The value of an input by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
    }

    /// All values of inputs of this name, in their order.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(found, _)| found == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
