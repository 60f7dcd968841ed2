//! Small JSON that a vendor hangs on a record, and its limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::problem::{ErrorCode, ErrorParameter, FieldError};

/// An object; empty when nothing was given. Keys are kept in snake_case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub Map<String, Value>);

impl Metadata {
    /// The most bytes it may take as JSON.
    pub const MAX_BYTES: usize = 16_384;
    /// The most keys, counted at every depth.
    pub const MAX_KEYS: usize = 64;

    /// The metadata, if it is not too large (docs/api.md 2.5 and 3.2).
    ///
    /// # Errors
    /// `METADATA_TOO_LONG`: too many keys, or too many bytes as JSON.
    pub fn limited(self) -> Result<Self, FieldError> {
        let error = |code, limit: usize| Err(FieldError::from(code).with(ErrorParameter::Maximum(limit as u32)));
        let keys: usize = self.0.len() + self.0.values().map(keys).sum::<usize>();
        if keys > Self::MAX_KEYS {
            return error(ErrorCode::MetadataTooLong, Self::MAX_KEYS);
        }
        let json = serde_json::to_string(&self).expect("a map with text as keys is JSON");
        if json.len() > Self::MAX_BYTES { error(ErrorCode::MetadataTooLarge, Self::MAX_BYTES) } else { Ok(self) }
    }
}

fn keys(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.len() + map.values().map(keys).sum::<usize>(),
        Value::Array(items) => items.iter().map(keys).sum(),
        _ => 0,
    }
}
