//! The maximum length of names and other short texts.

use crate::model::problem::{ErrorCode, ErrorParameter, Field, FieldError};

/// The maximum length of a short text, in characters (contract 2.5, "L255").
pub const MAX: usize = 255;

/// The flaw of a text that is longer than [`MAX`].
#[must_use]
pub fn too_long(text: Option<&str>, code: ErrorCode, field: Field) -> Option<FieldError> {
    let is_too_long = text.map_or(0, |text| text.chars().count()) > MAX;
    is_too_long.then(|| FieldError::new(code, field).with(ErrorParameter::Maximum(MAX as u32)))
}
