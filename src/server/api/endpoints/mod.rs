//! The endpoints, one file per resource: body schemas, handlers, and their OpenAPI descriptions.

pub(in crate::server::api) mod accounts;
pub(in crate::server::api) mod invites;
pub(in crate::server::api) mod me;
pub(in crate::server::api) mod passwords;
pub(in crate::server::api) mod ping;
pub(in crate::server::api) mod products;
pub(in crate::server::api) mod request_logs;
pub(in crate::server::api) mod search;
pub(in crate::server::api) mod second_factors;
pub(in crate::server::api) mod settings;
pub(in crate::server::api) mod tokens;
pub(in crate::server::api) mod unserved_lists;
pub(in crate::server::api) mod users;
