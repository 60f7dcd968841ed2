//! `/v1` as OpenAPI 3.1, generated from what serves it: the endpoints, the schemas that validate bodies, the types that
//! are serialised, and the table of error codes.
//!
//! What no type says, such as who may call an endpoint, is in the [`Operation`] beside its handler.

mod bodies;
mod callers;
mod components;
mod document;
mod errors;
mod headers;
mod operation;
mod parameter;
mod parameters;
mod record;
mod response;
pub(in crate::server::api) mod samples;
mod schemas;
#[cfg(test)]
mod tests;

pub(in crate::server::api) use self::{
    callers::Callers,
    document::{DescribedEndpoint, render},
    operation::{Operation, RequiredCredentials},
    parameter::Parameter,
    record::{Record, with_required_attribute},
    response::SuccessResponse,
    schemas::string_enum,
};
