//! The wire format of the API: strict JSON, key casing, body schemas, JSON:API documents and error documents.

mod bare_status;
pub(in crate::server::api) mod document;
pub(in crate::server::api) mod error;
pub(in crate::server::api) mod error_document;
#[cfg(test)]
mod error_tests;
pub(in crate::server::api) mod json;
pub(in crate::server::api) mod logged_url;
pub(in crate::server::api) mod media_type;
pub(in crate::server::api) mod pointer;
pub(in crate::server::api) mod query;
pub(in crate::server::api) mod rate_limit_headers;
pub(in crate::server::api) mod schema;
pub(in crate::server::api) mod time;
