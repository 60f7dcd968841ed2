//! What never reaches a browser: the edge, two faces, every rule, all memory.
//!
//! The face for people stands in `app`; only `router.rs` names it.

pub mod api;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
mod http_status;
pub mod state;
pub mod telemetry;
pub mod time_format;
pub mod web;
pub mod worker;
