//! The interface for programs: JSON:API under `/v1`, compatible with clients of the Keygen API.
//!
//! A handler extracts, parses, calls a use case and responds; no rule stands here.
//! Every endpoint is in `endpoints`; any other path under `/v1` is a 404. No cookie is read.

mod endpoint;
mod endpoints;
mod extract;
mod layers;
pub mod openapi;
mod routes;
mod wire;

pub use self::{
    routes::{routes, surface},
    wire::error::bare,
};
