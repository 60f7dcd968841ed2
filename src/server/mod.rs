//! The server: everything that is never part of the wasm.
//!
//! `router.rs` is on top: it puts together the pages (`app`, with `web`), the API (`api`) and the HTTP edge (`http`).
//! They call the use cases in `domain`, as the command line (`cli`) does.

pub mod account_export_document;
pub mod api;
pub mod cli;
pub mod config;
pub mod domain;
pub mod export_document;
pub mod http;
pub mod http_signature;
mod http_status;
pub mod log_queue;
pub mod outbound;
pub mod router;
pub mod state;
pub mod telemetry;
pub mod time_format;
pub mod user_source;
pub mod web;
pub mod webhook_delivery;
pub mod worker;
