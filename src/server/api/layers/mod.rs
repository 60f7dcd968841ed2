//! Middleware of the API: headers, media types, limits, signatures, versions.

pub(in crate::server::api) mod headers;
pub(in crate::server::api) mod identity;
pub(in crate::server::api) mod media_types;
pub(in crate::server::api) mod rate_limit_headers;
pub(in crate::server::api) mod signature;
pub(in crate::server::api) mod version;
