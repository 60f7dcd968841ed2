//! Webhooks: the endpoints of a vendor, the events for them, and the outbox that events wait in.

pub mod endpoints;
pub mod events;
pub mod health;
pub(in crate::server::domain) mod outbox;
mod parse;
