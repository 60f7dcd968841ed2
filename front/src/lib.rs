//! The wasm that pages load. Its code is in `keydesk`; built for the host, this library is empty.

#[cfg(target_arch = "wasm32")]
pub use keydesk::hydrate;
