//! Webhook events reach their endpoints (docs/api.md 8.3; docs/security.md ).

mod outcomes;
mod pace;
mod requests;
mod world;
