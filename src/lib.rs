//! Keydesk: user accounts and tokens for the software one sells.
//!
//! Three branches: [`model`] holds the words, [`app`] the face for people,
//! [`server`] all the rest. A file's path tells whether a browser can get it:
//! what is under `server` cannot, for this file holds the only switch.

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is the server and `hydrate` the browser: build one at a time");

pub mod app;
pub mod model;
#[cfg(feature = "ssr")]
pub mod server;

/// Wakes the islands of a page: the browser's entry point.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_islands();
}
