//! Ed25519 signatures with the account's key, which is derived when needed and not kept (docs/api.md 5.2).
//! The API composes the text to sign.

use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

use crate::{model::id::AccountId, server::domain::crypto::master_key::DerivedKeys};

/// Signs a text with the account's key.
#[must_use]
pub(crate) fn sign(keys: &DerivedKeys, account: AccountId, text: &[u8]) -> [u8; 64] {
    key(keys, account).sign(text).to_bytes()
}

/// The account's public key, for verifying its signatures.
#[must_use]
pub(crate) fn public_key(keys: &DerivedKeys, account: AccountId) -> [u8; 32] {
    key(keys, account).verifying_key().to_bytes()
}

fn key(keys: &DerivedKeys, account: AccountId) -> SigningKey {
    SigningKey::from_bytes(&Zeroizing::new(keys.signatures(account)))
}
