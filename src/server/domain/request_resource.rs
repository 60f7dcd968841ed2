//! The record that a request is about: the first one that a lookup finds for its caller.

use std::sync::{Arc, OnceLock};

use crate::model::record::RecordName;

/// The record, once it was found. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct RequestResource(Arc<OnceLock<RecordName>>);

impl RequestResource {
    /// The record, if a lookup found one that the caller can see.
    #[must_use]
    pub fn get(&self) -> Option<RecordName> {
        self.0.get().copied()
    }

    /// Notes a record, unless there is one already.
    pub(in crate::server::domain) fn note(&self, record: impl Into<RecordName>) {
        self.0.get_or_init(|| record.into());
    }
}
