//! Webhooks: the endpoints of a vendor, the events for them, and the outbox that events wait in.

pub mod deliveries;
pub(in crate::server::domain) mod heartbeat;
pub(in crate::server::domain) mod outbox;
pub mod outcome;
pub mod schedule;
