//! Password hashing with argon2id (RFC 9106; parameters of the OWASP cheat sheet), with bounded concurrency.
//!
//! A hash takes 19 MiB and about 20 ms of a core, so unbounded log-ins could exhaust memory and CPU.
//! Therefore the number of concurrent hashes is limited, and so are the queue and the time in it.

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash, Salt},
};
use subtle::ConstantTimeEq;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use crate::{
    model::problem::{ErrorCode, FieldError},
    server::domain::{
        crypto::secrets::Entropy,
        error::{Error, Result},
        limits::Limits,
        lock::lock,
        password_policy::{self, CheckedPassword},
    },
};

/// The maximum number of hashes that wait. More could not be served within `MAX_WAIT`.
const MAX_QUEUED: usize = 64;
/// The maximum time in the queue.
const MAX_WAIT: Duration = Duration::from_secs(2);
/// The maximum memory (KiB), passes, lanes and length (bytes) of a hash from the database. A planted hash must not make
/// the server allocate gigabytes.
const MAX_COST: (u32, u32, u32, usize) = (65_536, 10, 4, 200);

/// Hashes and verifies passwords. Only it calls argon2 and zxcvbn.
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    strength: u8,
    argon2: Argon2<'static>,
    memory: ScratchMemory,
    /// A hash that no password fits. Log-ins with an unknown email are verified against it, so that they take as long
    /// as others.
    decoy: String,
}

impl PasswordHasher {
    /// A hasher with the costs of these limits.
    ///
    /// # Errors
    /// An internal error, if argon2 does not accept the parameters.
    pub fn new(limits: &Limits, entropy: &Entropy) -> Result<Self> {
        let params = Params::new(limits.argon2_memory, limits.argon2_passes, 1, Some(32)).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = phc(&argon2, &entropy.bytes::<16>()?, &entropy.bytes::<32>()?)?;
        let permits = Arc::new(Semaphore::new(limits.hash_permits));
        Ok(Self {
            permits,
            waiting: AtomicUsize::new(0),
            strength: limits.password_strength,
            argon2,
            memory: ScratchMemory::default(),
            decoy,
        })
    }

    /// Checks the strength of a new password and hashes it, with a new salt. Returns a PHC string. `known` are words
    /// that an attacker would try first.
    ///
    /// # Errors
    /// A field error, `PASSWORD_TOO_WEAK`. Busy.
    pub async fn hash_new(&self, entropy: &Entropy, password: CheckedPassword, known: Vec<String>) -> Result<String> {
        let (argon2, strength, salt) = (self.argon2.clone(), self.strength, entropy.bytes::<16>()?);
        let memory = self.memory.clone();
        self.run(move || {
            if password_policy::is_weak(strength, &password, &known) {
                return Err(FieldError::from(ErrorCode::PasswordTooWeak).into());
            }
            hash(&argon2, &memory, password.bytes(), &salt)
        })
        .await?
    }

    /// Hashes a password that was accepted before, without checking its strength.
    ///
    /// # Errors
    /// Busy.
    pub async fn hash_again(&self, entropy: &Entropy, password: CheckedPassword) -> Result<String> {
        let (argon2, memory, salt) = (self.argon2.clone(), self.memory.clone(), entropy.bytes::<16>()?);
        self.run(move || hash(&argon2, &memory, password.bytes(), &salt)).await?
    }

    /// Whether guessing costs less with this hash than with a new one, by memory times passes.
    #[must_use]
    pub fn is_cheap(&self, hash: &str) -> bool {
        let cost = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost());
        let former = PasswordHash::new(hash).ok().and_then(|hash| Params::try_from(&hash).ok());
        former.is_some_and(|former| cost(&former) < cost(self.argon2.params()))
    }

    /// Whether the password fits the hash. Always computes one hash: without a hash, or without a password that could
    /// fit, the decoy is used. So the time of a response does not disclose whether a user exists.
    ///
    /// # Errors
    /// Busy.
    pub async fn verify(&self, password: Option<CheckedPassword>, hash: Option<String>) -> Result<bool> {
        let (memory, has_password) = (self.memory.clone(), password.is_some());
        let hash = hash.filter(|hash| has_password && is_acceptable(hash));
        let has_hash = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let matches = self
            .run(move || {
                let bytes = password.as_ref().map_or(b"".as_slice(), CheckedPassword::bytes);
                // A stored text that is not a hash belongs to no password.
                is_hash_of(&memory, bytes, &hash).unwrap_or(false)
            })
            .await?;
        Ok(matches && has_hash)
    }

    /// Runs work on a blocking thread, within the concurrency limit.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let slot = QueueSlot::take(&self.waiting)?;
        let permit = timeout(MAX_WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| Error::Busy)?
            .map_err(Error::internal)?;
        // The permit moves into the thread: a client that disconnects must not free it while the hash still runs.
        let done = spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        drop(slot);
        done.await.map_err(Error::internal)
    }
}

/// A slot in the queue, freed when dropped.
struct QueueSlot<'a>(&'a AtomicUsize);

impl<'a> QueueSlot<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self> {
        // Counted before the check, so that two requests cannot take the last slot. The drop of `slot` undoes it.
        let slot = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < MAX_QUEUED { Ok(slot) } else { Err(Error::Busy) }
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Reused working memory of hashes, one buffer per concurrent hash. Without reuse, the allocator would keep 19 MiB for
/// every thread that ever hashed.
#[derive(Clone, Default)]
struct ScratchMemory(Arc<Mutex<Vec<Vec<Block>>>>);

impl ScratchMemory {
    fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut buffer = self.buffers().pop().unwrap_or_default();
        if buffer.len() < blocks {
            buffer.resize(blocks, Block::default());
        }
        // argon2 overwrites the blocks of the former hash before it reads them.
        let done = work(&mut buffer[..blocks]);
        self.buffers().push(buffer);
        done
    }

    fn buffers(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
        lock(&self.0)
    }
}

fn hash(argon2: &Argon2<'_>, memory: &ScratchMemory, password: &[u8], salt: &[u8; 16]) -> Result<String> {
    let mut tag = [0; 32];
    memory
        .with(argon2.params().block_count(), |blocks| {
            argon2.hash_password_into_with_memory(password, salt, &mut tag, blocks)
        })
        .map_err(Error::internal)?;
    phc(argon2, salt, &tag)
}

/// The PHC string of a hash. With a random tag it is a decoy.
fn phc(argon2: &Argon2<'_>, salt: &[u8; 16], tag: &[u8; 32]) -> Result<String> {
    let salt = Some(Salt::new(salt).map_err(Error::internal)?);
    let hash = Some(Output::new(tag).map_err(Error::internal)?);
    let params = argon2.params().try_into().map_err(Error::internal)?;
    let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
    Ok(PasswordHash { algorithm, version, params, salt, hash }.to_string())
}

/// Whether the password fits the hash, computed with the hash's own parameters. `None` if the text is not a valid hash.
fn is_hash_of(memory: &ScratchMemory, password: &[u8], hash: &str) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let (params, expected) = (Params::try_from(&hash).ok()?, hash.hash?);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (mut tag, salt) = ([0; Output::MAX_LENGTH], hash.salt?);
    let tag = tag.get_mut(..expected.as_bytes().len())?;
    let blocks = argon2.params().block_count();
    memory.with(blocks, |blocks| argon2.hash_password_into_with_memory(password, &salt, tag, blocks)).ok()?;
    Some(expected.as_bytes().ct_eq(tag).into())
}

/// Whether a hash from the database has our algorithm and at most the maximum costs.
fn is_acceptable(hash: &str) -> bool {
    let (memory, passes, lanes, length) = MAX_COST;
    let params = || {
        let hash = PasswordHash::new(hash).ok()?;
        let is_ours = hash.algorithm == Algorithm::Argon2id.ident() && hash.version == Some(Version::V0x13.into());
        is_ours.then(|| Params::try_from(&hash).ok()).flatten()
    };
    hash.len() <= length
        && params().is_some_and(|p| p.m_cost() <= memory && p.t_cost() <= passes && p.p_cost() <= lanes)
}

/// Measures the hashes per second with these limits, on all permits together. Takes about `time`.
///
/// # Errors
/// As [`PasswordHasher::new`].
pub fn calibrate(limits: &Limits, entropy: &Entropy, time: Duration) -> Result<f64> {
    let hasher = PasswordHasher::new(limits, entropy)?;
    let clock = crate::server::domain::clock::Clock::system();
    let count = |argon2: &Argon2<'_>| {
        let mut done = 0_u32;
        while clock.elapsed() < time && hash(argon2, &hasher.memory, b"seven copper gears", &[7; 16]).is_ok() {
            done += 1;
        }
        done
    };
    let done: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..limits.hash_permits).map(|_| scope.spawn(|| count(&hasher.argon2))).collect();
        threads.into_iter().map(|thread| thread.join().expect("hashing does not panic")).sum()
    });
    Ok(f64::from(done) / clock.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> (PasswordHasher, Entropy) {
        let (limits, entropy) =
            (Limits { argon2_memory: 8, argon2_passes: 1, ..Limits::default() }, Entropy::seeded(1));
        (PasswordHasher::new(&limits, &entropy).expect("a hasher"), entropy)
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_only() {
        let (hasher, entropy) = hasher();
        let password = |typed| CheckedPassword::to_verify(typed);
        let hash =
            hasher.hash_new(&entropy, password("seven copper gears").expect("ok"), vec![]).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(hasher.verify(password("seven copper gears"), Some(hash.clone())).await.expect("verified"));
        assert!(!hasher.verify(password("seven copper gear"), Some(hash.clone())).await.expect("verified"));
        assert!(!hasher.verify(None, Some(hash)).await.expect("verified"));
        assert!(!hasher.verify(password("seven copper gears"), None).await.expect("verified"));
    }

    #[test]
    fn used_memory_gives_the_same_hashes_as_fresh_memory() {
        let (hasher, _) = hasher();
        let fresh = hash(&hasher.argon2, &ScratchMemory::default(), b"seven copper gears", &[7; 16]).expect("a hash");
        for password in [b"one".as_slice(), b"two", b"seven copper gears"] {
            let used = hash(&hasher.argon2, &hasher.memory, password, &[7; 16]).expect("a hash");
            assert_eq!(used == fresh, password == b"seven copper gears");
        }
        assert_eq!(hasher.memory.buffers().len(), 1);
        assert_eq!(is_hash_of(&hasher.memory, b"seven copper gears", &fresh), Some(true));
        assert_eq!(is_hash_of(&hasher.memory, b"seven copper gear", &fresh), Some(false));
    }

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let (hasher, entropy) = hasher();
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(
                hash(&hasher.argon2, &hasher.memory, b"same", &entropy.bytes::<16>().expect("random")).expect("a hash")
            ));
        }
    }

    #[test]
    fn the_decoy_costs_what_a_hash_costs() {
        let (hasher, _) = hasher();
        assert!(is_acceptable(&hasher.decoy), "{}", hasher.decoy);
        assert!(hasher.decoy.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", hasher.decoy);
    }

    #[test]
    fn a_hash_is_cheap_by_all_that_it_costs() {
        let hasher = |argon2_memory, argon2_passes| {
            let limits = Limits { argon2_memory, argon2_passes, ..Limits::default() };
            PasswordHasher::new(&limits, &Entropy::seeded(1)).expect("a hasher")
        };
        let (small, large) = (hasher(8, 3), hasher(32, 2));
        assert!(
            large.is_cheap(&small.decoy) && !small.is_cheap(&large.decoy),
            "more memory is dearer than a pass more"
        );
        assert!(!small.is_cheap(&small.decoy) && !small.is_cheap("nonsense"));
    }

    #[test]
    fn planted_hashes_take_no_memory() {
        let stored = "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$".to_owned() + &"A".repeat(43);
        assert!(!is_acceptable(&stored));
        assert!(!is_acceptable("nonsense"));
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_clients_that_leave_free_their_place() {
        let (hasher, _) = hasher();
        hasher.waiting.store(MAX_QUEUED, Ordering::SeqCst);
        assert!(matches!(hasher.verify(None, None).await, Err(Error::Busy)));
        assert_eq!(hasher.waiting.load(Ordering::SeqCst), MAX_QUEUED);
    }
}
