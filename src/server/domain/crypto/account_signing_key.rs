//! Ed25519 signatures with the account's key, which is derived from the master key (docs/api.md 5.2). The API composes
//! the text to sign.
//!
//! Deriving a key costs as much as signing with it. So the keys of the accounts that were used last stay in memory,
//! where the master key is too. They are wiped when they are dropped.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex},
};

use ed25519_dalek::{Signer, SigningKey};
use lru::LruCache;
use zeroize::Zeroizing;

use crate::{
    model::id::AccountId,
    server::domain::{crypto::master_key::DerivedKeys, lock::lock},
};

/// The maximum number of keys kept, of about 250 bytes each.
const MAX_KEPT: NonZeroUsize = NonZeroUsize::new(1000).expect("more than none");

/// The signing keys of all accounts.
pub(crate) struct SigningKeys {
    keys: DerivedKeys,
    /// Behind pointers, so that a key is never moved and leaves no copy behind.
    kept: Mutex<LruCache<AccountId, Arc<SigningKey>>>,
}

impl SigningKeys {
    /// Derives from this master key. No key is kept yet.
    #[must_use]
    pub(crate) fn new(keys: DerivedKeys) -> Self {
        Self { keys, kept: Mutex::new(LruCache::new(MAX_KEPT)) }
    }

    /// Signs a text with the account's key.
    #[must_use]
    pub(crate) fn sign(&self, account: AccountId, text: &[u8]) -> [u8; 64] {
        self.key(account).sign(text).to_bytes()
    }

    /// The account's public key, for verifying its signatures.
    #[must_use]
    pub(crate) fn public_key(&self, account: AccountId) -> [u8; 32] {
        self.key(account).verifying_key().to_bytes()
    }

    fn key(&self, account: AccountId) -> Arc<SigningKey> {
        let derive = || Arc::new(SigningKey::from_bytes(&Zeroizing::new(self.keys.signatures(account))));
        Arc::clone(lock(&self.kept).get_or_insert(account, derive))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::server::domain::crypto::{master_key::MasterKeySource, secrets::Entropy};

    fn signing_keys() -> SigningKeys {
        let source = MasterKeySource::Given("ab".repeat(32).into());
        SigningKeys::new(DerivedKeys::open(&source, true, &Entropy::seeded(1)).expect("a key"))
    }

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    #[test]
    fn a_key_is_derived_once() {
        let keys = signing_keys();
        let first = keys.key(account(1));
        assert!(Arc::ptr_eq(&first, &keys.key(account(1))));
        assert!(!Arc::ptr_eq(&first, &keys.key(account(2))));
        assert_ne!(keys.public_key(account(1)), keys.public_key(account(2)));
    }

    #[test]
    fn the_number_of_keys_is_bounded_and_one_that_was_dropped_is_the_same_again() {
        let keys = signing_keys();
        let (dropped, signature) = (Arc::downgrade(&keys.key(account(0))), keys.sign(account(0), b"text"));
        for number in 1..=MAX_KEPT.get() as u128 {
            // By a pointer that exists already: to derive a thousand keys takes seconds in a test.
            let any = keys.key(account(1));
            lock(&keys.kept).put(account(number), any);
        }
        assert_eq!(lock(&keys.kept).len(), MAX_KEPT.get());
        assert!(dropped.upgrade().is_none(), "the oldest key is still there");
        assert_eq!(keys.sign(account(0), b"text"), signature);
    }
}
