//! Cryptography: keys, secrets and their digests, password hashes, signatures, one-time codes.

pub(in crate::server::domain) mod account_signing_key;
pub mod master_key;
pub(in crate::server::domain) mod password_hash;
pub mod password_hasher;
pub mod secrets;
pub(in crate::server::domain) mod totp;
