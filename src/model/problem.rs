//! Every refusal that a caller can mend, as closed enums and numbers.
//!
//! No text in here: a problem travels in addresses that anyone can forge, so a
//! forger must find nothing to write with. The texts are in the table of
//! errors, `errors/`, and never travel.

use std::borrow::Cow;

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use crate::model::errors::{ErrorCode, ErrorParameter, Field, NextStep};
use crate::model::{errors::Place, language::Language};

/// A refusal: one field error or more, in the order of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What is wrong, at least one thing.
    pub errors: Vec<FieldError>,
    /// The request to name to the operator; only with [`ErrorCode::Broken`].
    pub request: Option<Uuid>,
}

/// One thing that is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "WireFieldError", try_from = "WireFieldError")]
pub struct FieldError {
    /// What.
    pub code: ErrorCode,
    /// Where; `None`: not at any one field.
    pub field: Option<Field>,
    /// A limit, or a time to wait. There is one exactly where the code has one in the table.
    parameter: Option<ErrorParameter>,
}

/// A field error as it travels. What its number means, the code tells.
#[derive(Serialize, Deserialize)]
struct WireFieldError {
    code: ErrorCode,
    field: Option<Field>,
    number: Option<u32>,
}

impl From<FieldError> for WireFieldError {
    fn from(error: FieldError) -> Self {
        Self { code: error.code, field: error.field, number: error.parameter.map(ErrorParameter::number) }
    }
}

impl TryFrom<WireFieldError> for FieldError {
    type Error = &'static str;

    fn try_from(wire: WireFieldError) -> Result<Self, Self::Error> {
        let parameter = match (wire.code.message().parameter, wire.number) {
            (Some(usual), Some(number)) => Some(usual.with_number(number)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                return Err("a number where the code has none, or none where it has one");
            }
        };
        Ok(Self { code: wire.code, field: wire.field, parameter })
    }
}

impl FieldError {
    /// An error at a field.
    #[must_use]
    pub const fn new(code: ErrorCode, field: Field) -> Self {
        Self { code, field: Some(field), parameter: code.message().parameter }
    }

    /// The same with another number, of the kind that the code has in the table.
    #[must_use]
    pub fn with(self, parameter: ErrorParameter) -> Self {
        debug_assert!(
            self.parameter.is_some_and(|usual| usual.is_like(parameter)),
            "{:?} has no {parameter:?}",
            self.code
        );
        Self { parameter: Some(parameter), ..self }
    }

    /// The limit or the time to wait, where the code has one.
    #[must_use]
    pub const fn parameter(&self) -> Option<ErrorParameter> {
        self.parameter
    }

    /// The sentence that a person reads at the field, or on top of the form.
    #[must_use]
    pub fn sentence(&self, language: Language) -> String {
        ErrorParameter::fill(self.parameter, self.code.message().sentence.of(language)).into_owned()
    }

    /// What the API says of it; `None`: the API does not have this error.
    #[must_use]
    pub fn detail(&self) -> Option<Cow<'static, str>> {
        Some(ErrorParameter::fill(self.parameter, self.code.entry().api?.detail))
    }

    /// Where in a request to the API it is.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let pointer = self.field.map(|field| Place::Pointer(field.pointer()));
        pointer.or_else(|| self.code.entry().api?.header.map(Place::Header))
    }
}

/// The error where and as the table has it.
impl From<ErrorCode> for FieldError {
    fn from(code: ErrorCode) -> Self {
        let message = code.message();
        Self { code, field: message.field, parameter: message.parameter }
    }
}

impl Problem {
    /// Ok if there is no field error.
    ///
    /// # Errors
    /// A problem of these field errors.
    pub fn ok_if_empty(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self { errors, request: None }) }
    }

    /// The first error at this field.
    #[must_use]
    pub fn at(&self, field: Field) -> Option<FieldError> {
        self.errors.iter().find(|error| error.field == Some(field)).copied()
    }

    /// Whether this is among the field errors.
    #[must_use]
    pub fn has(&self, code: ErrorCode) -> bool {
        self.errors.iter().any(|error| error.code == code)
    }

    /// Whether one of these next steps belongs to any of the field errors.
    #[must_use]
    pub fn suggests(&self, steps: &[NextStep]) -> bool {
        let mut suggested = self.errors.iter().filter_map(|error| error.code.message().next_step);
        suggested.any(|step| steps.contains(&step))
    }

    /// How many seconds to wait until the next try; 0: none.
    #[must_use]
    pub fn wait(&self) -> u32 {
        let seconds = |error: &FieldError| match error.parameter {
            Some(ErrorParameter::Seconds(seconds)) => Some(seconds),
            Some(ErrorParameter::Minimum(_) | ErrorParameter::Maximum(_)) | None => None,
            Some(ErrorParameter::Line(_) | ErrorParameter::Column(_)) => None,
        };
        self.errors.iter().find_map(seconds).unwrap_or(0)
    }

    /// The sentences of all its field errors, where there is one place for them.
    #[must_use]
    pub fn sentences(&self, language: Language) -> String {
        self.errors.iter().map(|error| error.sentence(language)).collect::<Vec<_>>().join(" ")
    }
}

/// Collects the errors of several values while they are parsed, so that all are reported at once.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// The value, or its error kept for [`Self::finish`].
    pub fn check<T>(&mut self, parsed: Result<T, FieldError>) -> Option<T> {
        parsed.map_err(|error| self.0.push(error)).ok()
    }

    /// Keeps an error, if there is one.
    pub fn add(&mut self, error: Option<FieldError>) {
        self.0.extend(error);
    }

    /// What was made of the values, if none of them had an error.
    ///
    /// # Errors
    /// All errors, in the order in which they were found.
    ///
    /// # Panics
    /// Where a value is missing whose error was not kept.
    pub fn finish<T>(self, values: Option<T>) -> Result<T, Problem> {
        Problem::ok_if_empty(self.0)?;
        Ok(values.expect("a value is missing only where its error was kept"))
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        Self { errors: vec![error], request: None }
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        FieldError::from(code).into()
    }
}

/// Whatever goes wrong around a server function is one code; the text, which may hold causes, is dropped.
impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The request never arrived: the form says so and keeps what was typed.
            ServerFnErrorErr::Request(_) => ErrorCode::Unreachable.into(),
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => ErrorCode::FormInvalid.into(),
            _ => ErrorCode::Broken.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_survives_the_address() {
        let problem = Problem::from(FieldError::from(ErrorCode::PasswordTooShort).with(ErrorParameter::Minimum(12)));
        let text = serde_json::to_string(&problem).expect("serialises");
        assert_eq!(text, r#"{"errors":[{"code":"PASSWORD_TOO_SHORT","field":"password","number":12}],"request":null}"#);
        assert_eq!(serde_json::from_str::<Problem>(&text).expect("parses"), problem);
    }

    #[test]
    fn nobody_can_smuggle_text_in() {
        for text in [
            r#"{"errors":[{"code":"<b>","field":null,"number":null}],"request":null}"#,
            r#"{"errors":[{"code":"BROKEN","field":"<b>","number":null}],"request":null}"#,
            r#"{"errors":[{"code":"BROKEN","field":null,"number":"<b>"}],"request":null}"#,
            r#"{"errors":[],"request":"<b>"}"#,
            r#"{"errors":[{"code":"BROKEN","field":null,"number":1}],"request":null}"#,
            r#"{"errors":[{"code":"TOO_MANY_REQUESTS","field":null,"number":null}],"request":null}"#,
        ] {
            assert!(serde_json::from_str::<Problem>(text).is_err(), "{text}");
        }
    }
}
