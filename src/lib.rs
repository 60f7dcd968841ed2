//! Keydesk: user accounts and tokens for the software one sells.

pub mod model;
#[cfg(feature = "ssr")]
pub mod server;
