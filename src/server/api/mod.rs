//! The interface for programs: JSON:API under `/v1`, compatible with clients of the Keygen API.
//!
//! A handler extracts, parses, calls a use case and responds. It has no rules of its own.
//! Every endpoint is in `endpoints`; any other path under `/v1` is a 404. No cookie is read.

mod delivered_document;
mod endpoint;
mod endpoints;
mod extract;
mod layers;
mod openapi;
mod routes;
mod wire;

pub use self::{
    delivered_document::webhook_body,
    layers::error_response::{RefusedRequest, describe, error_response},
    routes::{openapi_document, routes, surface},
};
