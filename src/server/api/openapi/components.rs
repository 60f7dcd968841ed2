//! The components of the document: schemas, headers, parameters and responses that operations refer to.

use std::mem::take;

use utoipa::openapi::{Components, Ref, schema::ComponentsBuilder};

use crate::server::api::openapi::record::{Record, record_schema};

/// Collects components while operations are written.
pub(in crate::server::api) struct ComponentRegistry(ComponentsBuilder);

impl ComponentRegistry {
    /// Begins with the components that do not depend on the operations.
    pub(in crate::server::api) fn new(shared: ComponentsBuilder) -> Self {
        Self(shared)
    }

    /// Adds the schema of a record, and returns a reference to it.
    pub(in crate::server::api) fn add<R: Record>(&mut self) -> Ref {
        self.0 = take(&mut self.0).schema(R::NAME, record_schema::<R>());
        Ref::from_schema_name(R::NAME)
    }

    pub(in crate::server::api) fn build(self) -> Components {
        self.0.build()
    }
}
