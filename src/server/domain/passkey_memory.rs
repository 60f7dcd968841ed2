//! What is remembered of passkeys between two requests: challenges that wait for an answer, and proofs of who somebody
//! is that wait for what they are for.
//!
//! Both live in memory, for five minutes. A visitor who is not known causes no write, and a restart costs people one
//! more press of a button.

use std::{num::NonZeroUsize, sync::Mutex};

use lru::LruCache;

use crate::{
    model::{id::AccountId, passkey::PasskeyUse, timestamp::Timestamp},
    server::domain::lock::lock,
};

/// How long a challenge or a proof is good, in seconds.
pub(in crate::server::domain) const LIFETIME_SECONDS: i64 = 5 * 60;

/// The most challenges, and the most proofs, about 200 bytes each. The oldest one is given up for a new one. An address
/// gets 60 a minute (`throttle/`), so it takes more than thirty of them to drive out somebody else's.
const MAX: NonZeroUsize = NonZeroUsize::new(10_000).expect("more than none");

/// What is remembered.
pub(in crate::server::domain) struct PasskeyMemory {
    challenges: Mutex<LruCache<[u8; 32], (Question, Timestamp)>>,
    proofs: Mutex<LruCache<[u8; 32], (PasskeyUse, Timestamp)>>,
}

/// What a challenge was given out for, and to whom. An answer counts for exactly that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct Question {
    pub(in crate::server::domain) account: AccountId,
    /// `None`: to make a passkey.
    pub(in crate::server::domain) purpose: Option<PasskeyUse>,
    /// The digest of a cookie: of the session, of the log-in that waits for a code, or of the browser.
    pub(in crate::server::domain) holder: [u8; 32],
}

impl Default for PasskeyMemory {
    fn default() -> Self {
        Self { challenges: Mutex::new(LruCache::new(MAX)), proofs: Mutex::new(LruCache::new(MAX)) }
    }
}

impl PasskeyMemory {
    /// Remembers a challenge.
    pub(in crate::server::domain) fn ask(&self, challenge: [u8; 32], question: Question, now: Timestamp) {
        lock(&self.challenges).put(challenge, (question, now.plus_seconds(LIFETIME_SECONDS)));
    }

    /// Whether this question was asked by this challenge. Whatever the outcome, the challenge is used up.
    pub(in crate::server::domain) fn take(&self, challenge: &[u8; 32], question: Question, now: Timestamp) -> bool {
        lock(&self.challenges).pop(challenge).is_some_and(|(asked, until)| asked == question && now < until)
    }

    /// Remembers that whoever has this session has proven who they are, for one purpose.
    pub(in crate::server::domain) fn prove(&self, session: [u8; 32], purpose: PasskeyUse, now: Timestamp) {
        lock(&self.proofs).put(session, (purpose, now.plus_seconds(LIFETIME_SECONDS)));
    }

    /// Whether they have, for this purpose.
    pub(in crate::server::domain) fn is_proven(&self, session: &[u8; 32], purpose: PasskeyUse, now: Timestamp) -> bool {
        lock(&self.proofs).peek(session).is_some_and(|(proven, until)| *proven == purpose && now < *until)
    }

    /// Forgets the proof of a session, once it was used.
    pub(in crate::server::domain) fn forget(&self, session: &[u8; 32]) {
        lock(&self.proofs).pop(session);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp(1_000_000);

    #[test]
    fn a_challenge_is_good_once_and_for_what_it_was_asked() {
        let memory = PasskeyMemory::default();
        let asked = Question { account: AccountId(Uuid::nil()), purpose: Some(PasskeyUse::LogIn), holder: [1; 32] };
        let late = NOW.plus_seconds(LIFETIME_SECONDS);
        for (question, now, expected) in [
            (asked, NOW, true),
            (Question { purpose: None, ..asked }, NOW, false),
            (Question { purpose: Some(PasskeyUse::Code), ..asked }, NOW, false),
            (Question { holder: [2; 32], ..asked }, NOW, false),
            (Question { account: AccountId(Uuid::max()), ..asked }, NOW, false),
            (asked, late, false),
        ] {
            memory.ask([7; 32], asked, NOW);
            assert!(!memory.take(&[8; 32], question, now), "another challenge");
            assert_eq!(memory.take(&[7; 32], question, now), expected, "{question:?}");
            assert!(!memory.take(&[7; 32], asked, NOW), "a second time");
        }
    }

    #[test]
    fn a_proof_is_for_one_purpose_and_for_five_minutes() {
        let memory = PasskeyMemory::default();
        memory.prove([1; 32], PasskeyUse::AddPasskey, NOW);
        let is_proven = |session, purpose, now| memory.is_proven(&[session; 32], purpose, now);
        assert!(is_proven(1, PasskeyUse::AddPasskey, NOW));
        assert!(!is_proven(1, PasskeyUse::DeleteAccount, NOW));
        assert!(!is_proven(2, PasskeyUse::AddPasskey, NOW));
        assert!(!is_proven(1, PasskeyUse::AddPasskey, NOW.plus_seconds(LIFETIME_SECONDS)));
        memory.forget(&[1; 32]);
        assert!(!is_proven(1, PasskeyUse::AddPasskey, NOW));
    }
}
