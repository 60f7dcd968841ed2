//! Signatures under an account's own key, which is derived anew each time and never kept
//! (docs/api.md 5.2). What is signed, the interface composes.

use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

use crate::{model::id::AccountId, server::domain::crypto::master_key::DerivedKeys};

/// Signs a text in the name of an account.
#[must_use]
pub(crate) fn sign(keys: &DerivedKeys, account: AccountId, text: &[u8]) -> [u8; 64] {
    key(keys, account).sign(text).to_bytes()
}

/// The public key that such signatures are checked with.
#[must_use]
pub(crate) fn public_key(keys: &DerivedKeys, account: AccountId) -> [u8; 32] {
    key(keys, account).verifying_key().to_bytes()
}

fn key(keys: &DerivedKeys, account: AccountId) -> SigningKey {
    SigningKey::from_bytes(&Zeroizing::new(keys.signatures(account)))
}
