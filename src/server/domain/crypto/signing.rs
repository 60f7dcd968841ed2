//! Signatures under an account's own key, which is derived anew each time and never
//! kept (contract 5.2). What is signed, a face composes.

use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

use crate::{model::id::AccountId, server::domain::Domain};

/// Signs a text in the name of an account.
#[must_use]
pub fn sign(domain: &Domain, account: AccountId, text: &[u8]) -> [u8; 64] {
    key(domain, account).sign(text).to_bytes()
}

/// The key that such signatures are checked with: no secret.
#[must_use]
pub fn public_key(domain: &Domain, account: AccountId) -> [u8; 32] {
    key(domain, account).verifying_key().to_bytes()
}

fn key(domain: &Domain, account: AccountId) -> SigningKey {
    SigningKey::from_bytes(&Zeroizing::new(domain.0.keys.signatures(account)))
}
