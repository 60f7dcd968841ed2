//! Metadata: small JSON that a vendor stores with a record, and its limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::problem::{ErrorCode, ErrorParameter, FieldError};

/// A JSON object; empty if nothing was sent. Keys are in their canonical form (docs/api.md 1.6).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub Map<String, Value>);

impl Metadata {
    /// The maximum size as JSON, in bytes.
    pub const MAX_BYTES: usize = 16_384;
    /// The maximum number of keys, counted at every depth.
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
