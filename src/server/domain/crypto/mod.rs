//! Cryptography: keys, secrets and their digests, password hashes, signatures, one-time codes.

pub mod keys;
pub mod password_hasher;
pub mod secrets;
pub(in crate::server::domain) mod signing;
pub(in crate::server::domain) mod totp;
