//! Extractors: from a request to what a handler takes.

pub(in crate::server::api) mod accept_signature;
pub(in crate::server::api) mod authenticated;
pub(in crate::server::api) mod body;
pub(in crate::server::api) mod identity;
pub(in crate::server::api) mod kept_body;
pub(in crate::server::api) mod list_query;
pub(in crate::server::api) mod log_query;
pub(in crate::server::api) mod path;
