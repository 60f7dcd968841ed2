//! Background jobs: what no request waits for.

pub mod last_used;
pub mod mail;
pub mod maintenance;
pub mod reset_requests;
