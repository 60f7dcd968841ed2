//! Webhooks: the endpoints of a vendor, the events for them, and the outbox that events wait in.

pub(in crate::server::domain) mod outbox;
