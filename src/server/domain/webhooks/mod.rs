//! Webhooks: the endpoints of a vendor, the events for them, and the outbox that events wait in.

pub mod deliveries;
pub mod endpoints;
pub mod events;
pub mod health;
pub(in crate::server::domain) mod outbox;
pub mod outcome;
mod parse;
pub mod schedule;
