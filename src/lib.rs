//! Keydesk: user accounts and API tokens for the software you sell.
//!
//! [`model`] has the data types that server and browser share, [`app`] the pages, and `server` everything else. Nothing
//! below `server` is compiled into the wasm: this file has the switch. (`model/errors/mod.rs` leaves one subject out.)

#[cfg(all(feature = "ssr", feature = "hydrate"))]
compile_error!("`ssr` is the server and `hydrate` the browser: build one at a time");

pub mod app;
pub mod model;
#[cfg(feature = "ssr")]
pub mod server;

/// Hydrates the islands of a page. The entry point of the wasm.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    app::components::islands::leave_changed_alone();
    leptos::mount::hydrate_islands();
}

/// Hydrates nothing: the function of islands that [`hydrate`] leaves alone. Leptos would warn of one that is missing.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn leave_alone() {}
