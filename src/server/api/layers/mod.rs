//! Middleware around the handlers: request log, CORS, limits, content negotiation, versions, signatures.

pub(in crate::server::api) mod before_routing;
pub(in crate::server::api) mod cors;
pub(in crate::server::api) mod error_response;
pub(in crate::server::api) mod finish_response;
pub(in crate::server::api) mod negotiate;
mod read_body;
pub(in crate::server::api) mod request_limit;
pub(in crate::server::api) mod request_log;
mod signature;
mod uri;
pub(in crate::server::api) mod version;
