//! What a form brings back that was posted without JavaScript: its refusal, and what was typed.

use leptos::{
    prelude::*,
    server::ServerActionError,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use serde::{Deserialize, Serialize};

use crate::model::problem::{ErrorParameter, Field, FieldError, Problem};

/// The longest wait and the most flaws that are shown: anybody can write an address.
const LONGEST_WAIT: u32 = 24 * 3600;
const MOST_FLAWS: usize = 8;

/// The refusal of this form, if the address carries one. Call it under `<Routes>`.
#[must_use]
pub fn refused<F: ServerFn>() -> Option<Problem> {
    let error = use_context::<ServerActionError>().filter(|error| error.path() == F::PATH)?;
    let mut problem: Problem = ServerFnUrlError::decode_err(error.err());
    problem.flaws.truncate(MOST_FLAWS);
    for flaw in &mut problem.flaws {
        if let Some(ErrorParameter::Seconds(seconds)) = flaw.parameter() {
            *flaw = flaw.with(ErrorParameter::Seconds(seconds.min(LONGEST_WAIT)));
        }
    }
    (!problem.flaws.is_empty()).then_some(problem)
}

/// The flaw at a field of a refused form.
#[must_use]
pub fn flaw(refused: Option<&Problem>, field: Field) -> Option<FieldError> {
    refused.and_then(|problem| problem.at(field))
}

/// What was typed before the refusal, secrets apart.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// The value of a field; empty where there is none.
    #[must_use]
    pub fn value(&self, field: Field) -> String {
        self.named(field.as_str()).unwrap_or_default()
    }

    /// The value of an input by its name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone())
    }

    /// Whether anything came back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
