//! argon2id behind one gate (RFC 9106; parameters by the OWASP cheat sheet).
//!
//! A hash takes 19 MiB and some 20 ms of a core. So there are as many at once
//! as the gate has permits, few may wait, and none for long.

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

/// More than so many waiting would not be served in time anyway.
const QUEUE: usize = 64;
/// Longer than that nobody should wait for a turn.
const WAIT: Duration = Duration::from_secs(2);
/// Stored hashes beyond these are not ours: refuse them before they take memory.
const MOST: (u32, u32, u32, usize) = (65_536, 10, 4, 200);

/// The one way to argon2 and zxcvbn.
pub struct PasswordHasher {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    strength: u8,
    argon2: Argon2<'static>,
    memory: ScratchMemory,
    /// Stands in where there is no hash, so that strangers cost what users cost.
    decoy: String,
}

impl PasswordHasher {
    /// A gate with these costs.
    ///
    /// # Errors
    /// A fault where argon2 cannot have these parameters.
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

    /// Judges a new password and hashes it: a PHC string with its own salt.
    ///
    /// # Errors
    /// `PASSWORD_TOO_WEAK`; busy.
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

    /// Hashes a password that was accepted long ago.
    ///
    /// # Errors
    /// Busy.
    pub async fn hash_again(&self, entropy: &Entropy, password: CheckedPassword) -> Result<String> {
        let (argon2, memory, salt) = (self.argon2.clone(), self.memory.clone(), entropy.bytes::<16>()?);
        self.run(move || hash(&argon2, &memory, password.bytes(), &salt)).await?
    }

    /// Whether a hash costs less to guess at than one made now.
    #[must_use]
    pub fn is_cheap(&self, stored: &str) -> bool {
        let cost = |params: &Params| u64::from(params.m_cost()) * u64::from(params.t_cost());
        let then = PasswordHash::new(stored).ok().and_then(|stored| Params::try_from(&stored).ok());
        then.is_some_and(|then| cost(&then) < cost(self.argon2.params()))
    }

    /// Whether the password belongs to the hash. One evaluation in every case:
    /// without a hash, or a password that could be right, against the decoy.
    ///
    /// # Errors
    /// Busy.
    pub async fn verify(&self, password: Option<CheckedPassword>, hash: Option<String>) -> Result<bool> {
        let (memory, possible) = (self.memory.clone(), password.is_some());
        let hash = hash.filter(|hash| possible && is_reasonable(hash));
        let real = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        let matches = self
            .run(move || {
                let bytes = password.as_ref().map_or(b"".as_slice(), CheckedPassword::bytes);
                // A stored text that is not a hash belongs to no password.
                is_hash_of(&memory, bytes, &hash).unwrap_or(false)
            })
            .await?;
        Ok(matches && real)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = QueueSlot::take(&self.waiting)?;
        let permit = timeout(WAIT, Arc::clone(&self.permits).acquire_owned())
            .await
            .map_err(|_| Error::Busy)?
            .map_err(Error::internal)?;
        // The permit goes along: a client that hangs up must not free it while the hash still runs.
        let done = spawn_blocking(move || {
            let _permit = permit;
            work()
        });
        drop(_place);
        done.await.map_err(Error::internal)
    }
}

/// A place in the queue, given back when dropped.
struct QueueSlot<'a>(&'a AtomicUsize);

impl<'a> QueueSlot<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self> {
        let place = Self(waiting);
        if waiting.fetch_add(1, Ordering::SeqCst) < QUEUE { Ok(place) } else { Err(Error::Busy) }
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What hashes work in: as many pieces as there are permits, kept for the next
/// one. An allocator would keep a piece for every thread that ever hashed.
#[derive(Clone, Default)]
struct ScratchMemory(Arc<Mutex<Vec<Vec<Block>>>>);

impl ScratchMemory {
    fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut piece = self.pieces().pop().unwrap_or_default();
        if piece.len() < blocks {
            piece.resize(blocks, Block::default());
        }
        // What stands in it from the hash before is overwritten before it is read.
        let done = work(&mut piece[..blocks]);
        self.pieces().push(piece);
        done
    }

    fn pieces(&self) -> MutexGuard<'_, Vec<Vec<Block>>> {
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

/// A hash as it is stored. With a random tag, one that no password has.
fn phc(argon2: &Argon2<'_>, salt: &[u8; 16], tag: &[u8; 32]) -> Result<String> {
    let salt = Some(Salt::new(salt).map_err(Error::internal)?);
    let hash = Some(Output::new(tag).map_err(Error::internal)?);
    let params = argon2.params().try_into().map_err(Error::internal)?;
    let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
    Ok(PasswordHash { algorithm, version, params, salt, hash }.to_string())
}

/// Whether the stored hash is this password's, by the parameters it was made with; `None` if it is none.
fn is_hash_of(memory: &ScratchMemory, password: &[u8], stored: &str) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    let (params, expected) = (Params::try_from(&stored).ok()?, stored.hash?);
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (mut tag, salt) = ([0; Output::MAX_LENGTH], stored.salt?);
    let tag = tag.get_mut(..expected.as_bytes().len())?;
    let blocks = argon2.params().block_count();
    memory.with(blocks, |blocks| argon2.hash_password_into_with_memory(password, &salt, tag, blocks)).ok()?;
    Some(expected.as_bytes().ct_eq(tag).into())
}

fn is_reasonable(stored: &str) -> bool {
    let (memory, passes, lanes, length) = MOST;
    let params = || {
        let stored = PasswordHash::new(stored).ok()?;
        let ours = stored.algorithm == Algorithm::Argon2id.ident() && stored.version == Some(Version::V0x13.into());
        ours.then(|| Params::try_from(&stored).ok()).flatten()
    };
    stored.len() <= length
        && params().is_some_and(|p| p.m_cost() <= memory && p.t_cost() <= passes && p.p_cost() <= lanes)
}

/// How many hashes these parameters allow in a second on all permits: hashes for about `time`.
///
/// # Errors
/// As [`PasswordHasher::new`].
pub fn calibrate(limits: &Limits, entropy: &Entropy, time: Duration) -> Result<f64> {
    let gate = PasswordHasher::new(limits, entropy)?;
    let clock = crate::server::domain::clock::Clock::system();
    let count = |argon2: &Argon2<'_>| {
        let mut done = 0_u32;
        while clock.elapsed() < time && hash(argon2, &gate.memory, b"seven copper gears", &[7; 16]).is_ok() {
            done += 1;
        }
        done
    };
    let done: u32 = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..limits.hash_permits).map(|_| scope.spawn(|| count(&gate.argon2))).collect();
        threads.into_iter().map(|thread| thread.join().expect("hashing does not panic")).sum()
    });
    Ok(f64::from(done) / clock.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> (PasswordHasher, Entropy) {
        let (limits, entropy) =
            (Limits { argon2_memory: 8, argon2_passes: 1, ..Limits::default() }, Entropy::seeded(1));
        (PasswordHasher::new(&limits, &entropy).expect("a gate"), entropy)
    }

    #[tokio::test]
    async fn a_hash_knows_its_password_only() {
        let (gate, entropy) = gate();
        let password = |typed| CheckedPassword::to_verify(typed);
        let hash = gate.hash_new(&entropy, password("seven copper gears").expect("ok"), vec![]).await.expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(gate.verify(password("seven copper gears"), Some(hash.clone())).await.expect("verified"));
        assert!(!gate.verify(password("seven copper gear"), Some(hash.clone())).await.expect("verified"));
        assert!(!gate.verify(None, Some(hash)).await.expect("verified"));
        assert!(!gate.verify(password("seven copper gears"), None).await.expect("verified"));
    }

    #[test]
    fn used_memory_gives_the_same_hashes_as_fresh_memory() {
        let (gate, _) = gate();
        let fresh = hash(&gate.argon2, &ScratchMemory::default(), b"seven copper gears", &[7; 16]).expect("a hash");
        for password in [b"one".as_slice(), b"two", b"seven copper gears"] {
            let used = hash(&gate.argon2, &gate.memory, password, &[7; 16]).expect("a hash");
            assert_eq!(used == fresh, password == b"seven copper gears");
        }
        assert_eq!(gate.memory.pieces().len(), 1);
        assert_eq!(is_hash_of(&gate.memory, b"seven copper gears", &fresh), Some(true));
        assert_eq!(is_hash_of(&gate.memory, b"seven copper gear", &fresh), Some(false));
    }

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let (gate, entropy) = gate();
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(
                hash(&gate.argon2, &gate.memory, b"same", &entropy.bytes::<16>().expect("random")).expect("a hash")
            ));
        }
    }

    #[test]
    fn the_decoy_costs_what_a_hash_costs() {
        let (gate, _) = gate();
        assert!(is_reasonable(&gate.decoy), "{}", gate.decoy);
        assert!(gate.decoy.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", gate.decoy);
    }

    #[test]
    fn a_hash_is_cheap_by_all_that_it_costs() {
        let gate = |argon2_memory, argon2_passes| {
            let limits = Limits { argon2_memory, argon2_passes, ..Limits::default() };
            PasswordHasher::new(&limits, &Entropy::seeded(1)).expect("a gate")
        };
        let (small, large) = (gate(8, 3), gate(32, 2));
        assert!(
            large.is_cheap(&small.decoy) && !small.is_cheap(&large.decoy),
            "more memory is dearer than a pass more"
        );
        assert!(!small.is_cheap(&small.decoy) && !small.is_cheap("nonsense"));
    }

    #[test]
    fn planted_hashes_take_no_memory() {
        let stored = "$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$".to_owned() + &"A".repeat(43);
        assert!(!is_reasonable(&stored));
        assert!(!is_reasonable("nonsense"));
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_clients_that_leave_free_their_place() {
        let (gate, _) = gate();
        gate.waiting.store(QUEUE, Ordering::SeqCst);
        assert!(matches!(gate.verify(None, None).await, Err(Error::Busy)));
        assert_eq!(gate.waiting.load(Ordering::SeqCst), QUEUE);
    }
}
