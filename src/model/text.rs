//! The maximum length of names and other short texts.

use crate::model::problem::{ErrorCode, Field, FieldError};

/// The maximum length of a short text, in characters (contract 2.5, "L255").
pub const MAX: usize = 255;

/// The flaw of a text that is longer than [`MAX`].
#[must_use]
pub fn too_long(text: Option<&str>, code: ErrorCode, field: Field) -> Option<FieldError> {
    (text.map_or(0, |text| text.chars().count()) > MAX).then(|| FieldError::new(code, field).with(MAX as u32))
}
