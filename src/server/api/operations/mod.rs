//! What is told of each door, a file a resource: who may, what for, what may go wrong.
//!
//! Whatever types and trees can tell, they do; `openapi` puts both together.

pub(super) mod accounts;
pub(super) mod me;
pub(super) mod passwords;
pub(super) mod ping;
pub(super) mod products;
pub(super) mod second_factors;
pub(super) mod settings;
pub(super) mod tokens;
pub(super) mod users;

use super::openapi::{Answer, Credentials, Operation, Parameter};
