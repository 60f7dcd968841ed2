//! What never reaches a browser: the edge, two faces, every rule, all memory.
//!
//! The face for people stands in `app`; only `router.rs` names it.

pub mod api;
pub mod assets;
pub mod cli;
pub mod config;
pub mod cookies;
pub mod document;
pub mod domain;
pub mod flash;
pub mod forms;
pub mod guard;
pub mod health;
pub mod listen;
pub mod local_path;
pub mod log_in;
pub mod moment;
pub mod openapi;
pub mod plain_page;
pub mod posts;
pub mod proxies;
pub mod router;
pub mod source;
pub mod state;
pub mod telemetry;
pub mod worker;
