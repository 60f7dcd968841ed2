//! `Keygen-Version`: in M1 there is one version, and every answer names it.
//! M2 reads the header and the account's pinned version (contract 1.8).

use axum::http::HeaderValue;

/// The version in effect.
pub(super) const CURRENT: HeaderValue = HeaderValue::from_static("1.8");

/// What an account may pin.
pub(super) const KNOWN: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8"];
