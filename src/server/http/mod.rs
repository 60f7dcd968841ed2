//! The HTTP edge: connections, the layers around every request, and what is neither page nor API.

pub mod assets;
pub mod client_info;
pub mod guard;
pub mod health;
pub mod listen;
pub mod openapi_document;
pub mod proxies;
pub mod router;
