//! Password hashing with argon2id (parameters of the OWASP cheat sheet), with bounded concurrency. Passwords are checked
//! against hashes of other schemes too, which an import brought.
//!
//! A hash takes 19 MiB and about 20 ms of a core, so unbounded log-ins could exhaust memory and CPU.
//! Therefore the number of concurrent hashes is limited, and so are the queue and the time in it.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use argon2::{Algorithm, Argon2, Params, Version};
use rayon_core::{ThreadPool, ThreadPoolBuilder};
use tokio::{sync::oneshot, time::timeout};

use crate::{
    model::problem::{ErrorCode, FieldError},
    server::domain::{
        crypto::{
            foreign_hash::BCRYPT_BYTES,
            password_check::{self, CheckCost},
            password_hash::{self, HashCost, ScratchMemory},
            secrets::Entropy,
        },
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

/// Hashes and verifies passwords. Only it calls argon2, bcrypt, PBKDF2 and zxcvbn.
pub struct PasswordHasher {
    /// A thread per concurrent hash. It goes from one hash to the next by itself: a permit that is handed over through
    /// the runtime has to wait for a core on which another hash runs, 1.4 ms on average of a hash's 20.
    threads: ThreadPool,
    waiting: AtomicUsize,
    strength: u8,
    argon2: Argon2<'static>,
    memory: ScratchMemory,
    /// The cost of the dearest hash in use of each scheme, or of a new one. Every check does this work, so that its time
    /// tells neither whether a user exists, nor when their hash was made, nor by which program.
    dearest: Mutex<CheckCost>,
}

impl PasswordHasher {
    /// A hasher with the costs of these limits.
    ///
    /// # Errors
    /// An internal error, if argon2 does not accept the parameters, or threads cannot be started.
    pub fn new(limits: &Limits) -> Result<Self> {
        let params = Params::new(limits.argon2_memory, limits.argon2_passes, 1, Some(32)).map_err(Error::internal)?;
        let dearest = Mutex::new(CheckCost::of(HashCost::of(&params)));
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let threads = ThreadPoolBuilder::new()
            .num_threads(limits.hash_permits)
            .thread_name(|number| format!("hash-{number}"))
            // A request whose hash panicked gets an internal error. The panic hook logs the rest.
            .panic_handler(drop)
            .build()
            .map_err(Error::internal)?;
        Ok(Self {
            threads,
            waiting: AtomicUsize::new(0),
            strength: limits.password_strength,
            argon2,
            memory: ScratchMemory::default(),
            dearest,
        })
    }

    /// Tells which costs the stored hashes have. Each text is a hash without salt and tag; those that no check would
    /// accept are skipped.
    pub fn set_costs_in_use<'a>(&self, parameters: impl IntoIterator<Item = &'a str>) {
        *lock(&self.dearest) = parameters.into_iter().fold(self.cost(), CheckCost::with);
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
            password_hash::hash(&argon2, &memory, password.bytes(), &salt)
        })
        .await?
    }

    /// Hashes a password that was accepted before, without checking its strength.
    ///
    /// # Errors
    /// Busy.
    pub async fn hash_again(&self, entropy: &Entropy, password: CheckedPassword) -> Result<String> {
        let (argon2, memory, salt) = (self.argon2.clone(), self.memory.clone(), entropy.bytes::<16>()?);
        self.run(move || password_hash::hash(&argon2, &memory, password.bytes(), &salt)).await?
    }

    /// Whether to replace a hash that this password fits: a new one would be of another scheme, or have other costs, lower
    /// or higher.
    #[must_use]
    pub fn is_outdated(&self, hash: &str, password: &CheckedPassword) -> bool {
        // bcrypt compared the beginning only, and the rest may be mistyped.
        let is_cut = password_check::is_bcrypt(hash) && password.bytes().len() > BCRYPT_BYTES;
        password_check::is_acceptable(hash) && !is_cut && !password_hash::is_like(&self.argon2, hash)
    }

    /// Whether the password fits the hash. Always does the work of the dearest hash in use of each scheme, also without a
    /// hash or without a password that could fit. So the time of a response does not disclose whether a user exists.
    ///
    /// # Errors
    /// Busy.
    pub async fn verify(&self, password: Option<CheckedPassword>, hash: Option<String>) -> Result<bool> {
        let hash = hash.filter(|_| password.is_some());
        let (memory, dearest) = (self.memory.clone(), self.dearest_with(hash.as_deref()));
        self.run(move || {
            let bytes = password.as_ref().map_or(b"".as_slice(), CheckedPassword::bytes);
            password_check::is_hash_of(&memory, bytes, hash.as_deref(), dearest)
        })
        .await?
    }

    fn cost(&self) -> CheckCost {
        CheckCost::of(HashCost::of(self.argon2.params()))
    }

    /// The cost of a check. Another process may have stored a dearer hash since the costs were last told.
    fn dearest_with(&self, hash: Option<&str>) -> CheckCost {
        let mut dearest = lock(&self.dearest);
        *dearest = hash.map_or(*dearest, |hash| dearest.with(hash));
        *dearest
    }

    /// Runs work on one of the threads, in the order of arrival. Work whose client has left or waited too long is never
    /// begun; begun work runs to its end.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let slot = QueueSlot::take(&self.waiting)?;
        let (begin, begun) = oneshot::channel();
        let (finish, finished) = oneshot::channel();
        self.threads.spawn_fifo(move || {
            if begin.send(()).is_ok() {
                // Nobody is there to take it if the client left meanwhile.
                drop(finish.send(work()));
            }
        });
        timeout(MAX_WAIT, begun).await.map_err(|_| Error::Busy)?.map_err(Error::internal)?;
        drop(slot);
        finished.await.map_err(Error::internal)
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

/// Measures the hashes per second with these limits, on all permits together. Takes about `time`.
///
/// # Errors
/// As [`PasswordHasher::new`].
pub fn calibrate(limits: &Limits, time: Duration) -> Result<f64> {
    let hasher = PasswordHasher::new(limits)?;
    let clock = crate::server::domain::clock::Clock::system();
    let count = |argon2: &Argon2<'_>| {
        let mut done = 0_u32;
        while clock.elapsed() < time
            && password_hash::hash(argon2, &hasher.memory, b"seven copper gears", &[7; 16]).is_ok()
        {
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

    fn hasher_with(argon2_memory: u32, argon2_passes: u32) -> PasswordHasher {
        let limits = Limits { argon2_memory, argon2_passes, ..Limits::default() };
        PasswordHasher::new(&limits).expect("a hasher")
    }

    fn hasher() -> (PasswordHasher, Entropy) {
        (hasher_with(8, 1), Entropy::seeded(1))
    }

    async fn hash_by(hasher: &PasswordHasher) -> String {
        let password = CheckedPassword::to_verify("seven copper gears").expect("ok");
        hasher.hash_again(&Entropy::seeded(2), password).await.expect("a hash")
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

    #[tokio::test]
    async fn equal_passwords_have_different_hashes() {
        let (hasher, entropy) = hasher();
        let password = CheckedPassword::to_verify("same").expect("ok");
        let mut seen = std::collections::HashSet::new();
        for _ in 0..1000 {
            assert!(seen.insert(hasher.hash_again(&entropy, password.clone()).await.expect("a hash")));
        }
    }

    #[tokio::test]
    async fn hashes_of_other_costs_are_told_apart_in_both_directions() {
        let (small, large) = (hasher_with(8, 3), hasher_with(32, 2));
        let (small_hash, large_hash) = (hash_by(&small).await, hash_by(&large).await);
        let password = CheckedPassword::to_verify("seven copper gears").expect("ok");
        let is_outdated = |hasher: &PasswordHasher, hash| hasher.is_outdated(hash, &password);
        assert!(is_outdated(&small, &large_hash) && is_outdated(&large, &small_hash));
        assert!(!is_outdated(&small, &small_hash) && !is_outdated(&small, "nonsense"));
        assert!(is_outdated(&small, &small_hash.replace("argon2id", "argon2i")));
    }

    #[tokio::test]
    async fn a_hash_of_bcrypt_is_replaced_unless_it_tells_nothing_about_the_end_of_the_password() {
        // Made with libxcrypt, of a hundred times "x".
        let hash = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i";
        let (hasher, _) = hasher();
        for (length, is_outdated) in [(72, true), (73, false), (100, false)] {
            let password = CheckedPassword::to_verify(&"x".repeat(length)).expect("ok");
            assert!(hasher.verify(Some(password.clone()), Some(hash.into())).await.expect("verified"), "{length}");
            assert_eq!(hasher.is_outdated(hash, &password), is_outdated, "{length}");
        }
    }

    #[tokio::test]
    async fn a_check_costs_what_the_dearest_hash_in_use_costs() {
        let (small, large) = (hasher_with(8, 1), hasher_with(32, 2));
        assert_eq!(small.dearest_with(None), small.cost());
        small.set_costs_in_use([
            "$argon2id$v=19$m=32,t=2,p=1",
            "$argon2id$v=19$m=8,t=1,p=1",
            "$argon2id$v=19$m=9999999,t=9,p=1",
        ]);
        assert_eq!(small.dearest_with(None), large.cost(), "costs beyond the maximum are in use nowhere");
        small.set_costs_in_use([]);
        assert_eq!(small.dearest_with(None), small.cost(), "the last dear hash was renewed");
        let dear = hash_by(&large).await;
        assert_eq!(small.dearest_with(Some(&dear)), large.cost());
        assert_eq!(small.dearest_with(None), large.cost(), "a dearer hash counts for everybody once it was seen");
    }

    #[tokio::test]
    async fn the_queue_is_bounded_and_clients_that_leave_free_their_place() {
        let (hasher, _) = hasher();
        hasher.waiting.store(MAX_QUEUED, Ordering::SeqCst);
        assert!(matches!(hasher.verify(None, None).await, Err(Error::Busy)));
        assert_eq!(hasher.waiting.load(Ordering::SeqCst), MAX_QUEUED);
    }

    #[tokio::test]
    async fn work_of_clients_that_left_is_never_begun() {
        let hasher = PasswordHasher::new(&Limits { hash_permits: 1, ..Limits::default() }).expect("a hasher");
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let (seen, log) = std::sync::mpsc::channel();
        let work = |name| {
            let seen = seen.clone();
            move || seen.send(name).expect("the test listens")
        };
        let first = hasher.run(move || wait.recv());
        // Polled in this order: the first occupies the thread, the second leaves, the third stays.
        let leaves =
            async { timeout(Duration::from_millis(20), hasher.run(work("left"))).await.expect_err("it leaves") };
        let stays = hasher.run(work("stayed"));
        let release = async {
            tokio::time::sleep(Duration::from_millis(60)).await;
            go.send(()).expect("the first waits");
        };
        let (first, _, stays, ()) = tokio::join!(first, leaves, stays, release);
        assert!(first.expect("done").is_ok() && stays.is_ok());
        assert_eq!(log.try_iter().collect::<Vec<_>>(), ["stayed"]);
        assert_eq!(hasher.waiting.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn a_panic_ends_one_request_and_no_thread() {
        let hasher = PasswordHasher::new(&Limits { hash_permits: 1, ..Limits::default() }).expect("a hasher");
        assert!(matches!(hasher.run(|| panic!("a fault in a library")).await, Err(Error::Internal(_))));
        assert_eq!(hasher.run(|| 7).await.ok(), Some(7));
    }
}
