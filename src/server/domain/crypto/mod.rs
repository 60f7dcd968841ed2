//! Cryptography: keys, secrets and their digests, password hashes, signatures, one-time codes, passkeys,
//! device cookies.

pub(in crate::server::domain) mod account_signing_key;
pub(in crate::server::domain) mod device_cookie;
mod foreign_hash;
pub(in crate::server::domain) mod imported_hash;
pub mod master_key;
mod password_check;
pub(in crate::server::domain) mod password_hash;
pub mod password_hasher;
pub(in crate::server::domain) mod recovery_code;
pub mod secrets;
pub(in crate::server::domain) mod totp;
pub mod webauthn;
