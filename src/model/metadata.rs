//! Small JSON that a vendor hangs on a record, and its limits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::problem::{ErrorCode, ErrorParameter, Field, FieldError};

/// A JSON object; empty if nothing was sent. Keys are stored in snake_case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Metadata(pub Map<String, Value>);

impl Metadata {
    /// The most bytes it may take as JSON.
    pub const MAX_BYTES: usize = 16_384;
    /// The most keys, counted at every depth.
    pub const MAX_KEYS: usize = 64;

    /// The flaw of metadata that is too large (contract 2.5 and 3.2).
    #[must_use]
    pub fn too_large(&self) -> Option<FieldError> {
        let flaw = |code, limit: usize| {
            let maximum = ErrorParameter::Maximum(limit as u32);
            FieldError::new(code, Field::Metadata).with(maximum)
        };
        let keys: usize = self.0.len() + self.0.values().map(keys).sum::<usize>();
        if keys > Self::MAX_KEYS {
            return Some(flaw(ErrorCode::MetadataTooLong, Self::MAX_KEYS));
        }
        let bytes = serde_json::to_string(self).expect("metadata is JSON").len();
        (bytes > Self::MAX_BYTES).then(|| flaw(ErrorCode::MetadataTooLarge, Self::MAX_BYTES))
    }
}

fn keys(value: &Value) -> usize {
    match value {
        Value::Object(map) => map.len() + map.values().map(keys).sum::<usize>(),
        Value::Array(items) => items.iter().map(keys).sum(),
        _ => 0,
    }
}
