//! Cryptography: keys, secrets and their digests, password hashes, signatures, one-time codes, passkeys,
//! device cookies.

pub(in crate::server::domain) mod account_signing_key;
pub(in crate::server::domain) mod device_cookie;
pub mod master_key;
pub(in crate::server::domain) mod password_hash;
pub mod password_hasher;
pub(in crate::server::domain) mod recovery_code;
pub mod secrets;
pub(in crate::server::domain) mod totp;
pub mod webauthn;
