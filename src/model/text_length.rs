//! The maximum length of names and other short texts.

use crate::model::problem::{ErrorCode, ErrorParameter, FieldError};

/// The maximum length of a short text, in characters (docs/api.md 2.5, "L255").
pub const MAX: usize = 255;

/// The text, if it is not longer than [`MAX`].
///
/// # Errors
/// The error with this code.
pub fn limited<T: AsRef<str>>(text: T, code: ErrorCode) -> Result<T, FieldError> {
    if text.as_ref().chars().count() > MAX {
        return Err(FieldError::from(code).with(ErrorParameter::Maximum(MAX as u32)));
    }
    Ok(text)
}

/// The same of a text that may be missing.
///
/// # Errors
/// The error with this code.
pub fn limited_option<T: AsRef<str>>(text: Option<T>, code: ErrorCode) -> Result<Option<T>, FieldError> {
    text.map(|text| limited(text, code)).transpose()
}

/// What is wrong with a name that must not be empty; `None` if nothing is.
#[must_use]
pub fn name_error(name: &str) -> Option<FieldError> {
    if name.trim().is_empty() {
        return Some(ErrorCode::NameMissing.into());
    }
    limited(name, ErrorCode::NameTooLong).err()
}
