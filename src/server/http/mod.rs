//! The HTTP edge: connections, the layers around every request, and the endpoints that are neither pages nor API.

pub mod accept_language;
pub mod access_log;
pub mod assets;
pub mod cached_body;
pub mod client_info;
pub mod content_coding;
pub mod csrf;
pub mod finish_writes;
pub mod health;
pub mod hold_refusals;
pub mod incoming;
pub mod listen;
pub mod lists;
pub mod media_range;
pub mod openapi_document;
pub mod phase;
pub mod proxy_warnings;
pub mod request_id;
pub mod request_limits;
pub mod security_headers;
pub mod surface;
pub mod this_machine;
