//! What is told of each door, a file a resource: who may, what for, what may go wrong.
//!
//! Whatever types and trees can tell, they do; `openapi` puts both together.

pub(in crate::server::api) mod accounts;
pub(in crate::server::api) mod me;
pub(in crate::server::api) mod passwords;
pub(in crate::server::api) mod ping;
pub(in crate::server::api) mod products;
pub(in crate::server::api) mod second_factors;
pub(in crate::server::api) mod settings;
pub(in crate::server::api) mod tokens;
pub(in crate::server::api) mod users;

use crate::server::api::openapi::{Credentials, Operation, Parameter, SuccessResponse};
