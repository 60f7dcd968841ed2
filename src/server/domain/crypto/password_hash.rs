//! One hash of argon2 (RFC 9106): its PHC string, what it costs, and the work of making and checking it. Ours are argon2id;
//! those that an import brought may be argon2i, too. `password_hasher.rs` decides when, and how many at once.

use std::sync::{Arc, Mutex, MutexGuard};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, PasswordHash, Salt},
};
use subtle::ConstantTimeEq;

use crate::server::domain::{
    error::{Error, Result},
    lock::lock,
};

/// The maximum memory (KiB), passes, lanes and length (bytes) of a hash from the database. A planted hash must not make
/// the server allocate gigabytes.
const MAX_COST: (u32, u32, u32, usize) = (65_536, 10, 4, 200);
/// The bytes of our tags.
const TAG_LENGTH: usize = 32;
/// The least memory of argon2 with one lane, in KiB.
const MIN_MEMORY: u32 = 8;

/// What a hash costs to compute: memory in KiB, and the passes over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server::domain) struct HashCost {
    memory: u32,
    passes: u32,
}

impl HashCost {
    /// The cost of these parameters.
    pub(in crate::server::domain) const fn of(params: &Params) -> Self {
        Self { memory: params.m_cost(), passes: params.t_cost() }
    }

    /// Reads the cost of a hash, or of a hash without salt and tag. `None` if it has another algorithm, or costs more than
    /// the maximum.
    pub(in crate::server::domain) fn read(hash: &str) -> Option<Self> {
        let (memory, passes, lanes, length) = MAX_COST;
        let parsed = PasswordHash::new(hash).ok().filter(|_| hash.len() <= length)?;
        let params = algorithm(&parsed).and_then(|_| Params::try_from(&parsed).ok())?;
        let is_bounded = params.m_cost() <= memory && params.t_cost() <= passes && params.p_cost() <= lanes;
        is_bounded.then(|| Self::of(&params))
    }

    /// The dearer of two.
    pub(in crate::server::domain) const fn max(self, other: Self) -> Self {
        if other.blocks() > self.blocks() { other } else { self }
    }

    /// The work in blocks of 1 KiB that are filled.
    const fn blocks(self) -> u64 {
        self.memory as u64 * self.passes as u64
    }

    /// A cost that fills as many blocks as are left of this one after `spent`, in no more memory than this one has.
    /// `None` if nothing is left that could be noticed.
    fn rest_after(self, spent: Option<Self>) -> Option<Self> {
        let left = self.blocks().saturating_sub(spent.map_or(0, Self::blocks));
        let passes = left.div_ceil(u64::from(self.memory)).max(1);
        let memory = u32::try_from(left.div_ceil(passes)).expect("it is at most the memory of this cost");
        let passes = u32::try_from(passes).expect("they are at most the passes of this cost");
        (memory >= MIN_MEMORY).then_some(Self { memory, passes })
    }

    fn argon2(self) -> Result<Argon2<'static>> {
        let params = Params::new(self.memory, self.passes, 1, None).map_err(Error::internal)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Reused working memory of hashes, one buffer per concurrent hash. Without reuse, the allocator would keep 19 MiB for
/// every thread that ever hashed.
#[derive(Clone, Default)]
pub(in crate::server::domain) struct ScratchMemory(Arc<Mutex<Vec<Vec<Block>>>>);

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

/// Hashes a password. Returns a PHC string.
///
/// # Errors
/// An internal error, if argon2 fails.
pub(in crate::server::domain) fn hash(
    argon2: &Argon2<'_>,
    memory: &ScratchMemory,
    password: &[u8],
    salt: &[u8; 16],
) -> Result<String> {
    let mut tag = [0; TAG_LENGTH];
    memory
        .with(argon2.params().block_count(), |blocks| {
            argon2.hash_password_into_with_memory(password, salt, &mut tag, blocks)
        })
        .map_err(Error::internal)?;
    let salt = Some(Salt::new(salt).map_err(Error::internal)?);
    let hash = Some(Output::new(&tag).map_err(Error::internal)?);
    let params = argon2.params().try_into().map_err(Error::internal)?;
    let (algorithm, version) = (Algorithm::Argon2id.ident(), Some(Version::V0x13.into()));
    Ok(PasswordHash { algorithm, version, params, salt, hash }.to_string())
}

/// Whether this is a hash of argon2 that costs more than the maximum.
pub(in crate::server::domain) fn is_too_costly(text: &str) -> bool {
    let parsed = PasswordHash::new(text).ok().filter(|parsed| algorithm(parsed).is_some());
    parsed.is_some_and(|parsed| Params::try_from(&parsed).is_ok()) && HashCost::read(text).is_none()
}

/// Whether a hash has salt and tag, and a cost within the maximum.
pub(in crate::server::domain) fn is_acceptable(text: &str) -> bool {
    let is_whole = PasswordHash::new(text).is_ok_and(|parsed| parsed.salt.is_some() && parsed.hash.is_some());
    is_whole && HashCost::read(text).is_some()
}

/// Whether a hash is of the kind that is made with these parameters.
pub(in crate::server::domain) fn is_like(argon2: &Argon2<'_>, hash: &str) -> bool {
    let costs = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    let found = PasswordHash::new(hash).ok().filter(|parsed| algorithm(parsed) == Some(Algorithm::Argon2id));
    let found = found.and_then(|parsed| Params::try_from(&parsed).ok());
    found.is_some_and(|params| costs(&params) == costs(argon2.params()))
}

/// Whether the password fits the hash, with the work of the dearest hash in use, whatever this one costs; never without
/// a hash of argon2.
///
/// # Errors
/// An internal error, if argon2 fails.
pub(in crate::server::domain) fn is_hash_of(
    memory: &ScratchMemory,
    password: &[u8],
    hash: Option<&str>,
    dearest: HashCost,
) -> Result<bool> {
    let own = hash.and_then(Derivation::of);
    let rest = own.as_ref().map_or(Some(dearest), |own| dearest.rest_after(Some(own.cost())));
    let mut fits = false;
    for derivation in [own, rest.map(Derivation::for_nothing).transpose()?].into_iter().flatten() {
        fits |= derivation.fits(memory, password)?;
    }
    Ok(fits)
}

/// A derivation of argon2: that of a hash, or one for nothing.
struct Derivation {
    argon2: Argon2<'static>,
    salt: Salt,
    /// `None`: it is for nothing.
    expected: Option<Output>,
}

impl Derivation {
    /// That of a hash. `None` if the text is no acceptable hash: it belongs to no password, and nothing is to be computed.
    fn of(hash: &str) -> Option<Self> {
        HashCost::read(hash)?;
        let hash = PasswordHash::new(hash).ok()?;
        let argon2 = Argon2::new(algorithm(&hash)?, Version::V0x13, Params::try_from(&hash).ok()?);
        let salt = hash.salt.filter(|salt| salt.len() >= argon2::MIN_SALT_LEN)?;
        Some(Self { argon2, salt, expected: Some(hash.hash?) })
    }

    /// One of this cost, for nothing.
    fn for_nothing(cost: HashCost) -> Result<Self> {
        Ok(Self { argon2: cost.argon2()?, salt: Salt::new(&[0; 16]).map_err(Error::internal)?, expected: None })
    }

    fn cost(&self) -> HashCost {
        HashCost::of(self.argon2.params())
    }

    /// Whether the password fits; never if it is for nothing. Every derivation is called from here, with the same memory on
    /// the stack: its time depends on where its bytes lie.
    #[inline(never)]
    fn fits(&self, memory: &ScratchMemory, password: &[u8]) -> Result<bool> {
        let mut tag = [0; Output::MAX_LENGTH];
        let expected = self.expected.as_ref().map_or(&[][..], Output::as_bytes);
        let tag = &mut tag[..if expected.is_empty() { TAG_LENGTH } else { expected.len() }];
        memory
            .with(self.argon2.params().block_count(), |blocks| {
                self.argon2.hash_password_into_with_memory(password, &self.salt, tag, blocks)
            })
            .map_err(Error::internal)?;
        // The compiler must not find out that nobody reads it. Nothing equals a text without bytes.
        Ok(expected.ct_eq(std::hint::black_box(tag)).into())
    }
}

/// The algorithm of a hash, if it is one that is accepted.
fn algorithm(hash: &PasswordHash) -> Option<Algorithm> {
    let is_current = hash.version == Some(Version::V0x13.into());
    let accepted = [Algorithm::Argon2id, Algorithm::Argon2i];
    accepted.into_iter().find(|known| is_current && hash.algorithm == known.ident())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CHEAP: HashCost = HashCost { memory: 8, passes: 1 };

    fn argon2() -> Argon2<'static> {
        CHEAP.argon2().expect("parameters")
    }

    #[test]
    fn used_memory_gives_the_same_hashes_as_fresh_memory() {
        let (argon2, memory) = (argon2(), ScratchMemory::default());
        let fresh = hash(&argon2, &ScratchMemory::default(), b"seven copper gears", &[7; 16]).expect("a hash");
        for password in [b"one".as_slice(), b"two", b"seven copper gears"] {
            let used = hash(&argon2, &memory, password, &[7; 16]).expect("a hash");
            assert_eq!(used == fresh, password == b"seven copper gears");
        }
        assert_eq!(memory.buffers().len(), 1);
        let is_hash_of =
            |password: &[u8], dearest| is_hash_of(&memory, password, Some(&fresh), dearest).expect("hashes");
        for dearest in [CHEAP, HashCost { memory: 64, passes: 3 }] {
            assert!(is_hash_of(b"seven copper gears", dearest) && !is_hash_of(b"seven copper gear", dearest));
        }
    }

    #[test]
    fn planted_hashes_take_no_memory() {
        let tag = "$c29tZXNhbHRzb21lc2FsdA$".to_owned() + &"A".repeat(43);
        let with = |params: &str| HashCost::read(&format!("$argon2id$v=19${params}{tag}"));
        assert_eq!(with("m=65536,t=10,p=4"), Some(HashCost { memory: 65_536, passes: 10 }));
        for params in ["m=1048576,t=2,p=1", "m=65536,t=11,p=1", "m=65536,t=2,p=5", "m=0,t=2,p=1"] {
            assert_eq!(with(params), None, "{params}");
        }
        let memory = ScratchMemory::default();
        let planted = format!("$argon2id$v=19$m=1048576,t=2,p=1{tag}");
        for planted in [planted.as_str(), "nonsense", ""] {
            assert_eq!(HashCost::read(planted), None);
            assert!(!is_hash_of(&memory, b"seven copper gears", Some(planted), CHEAP).expect("hashes"));
        }
        assert_eq!(memory.buffers()[0].len(), 8);
    }

    #[test]
    fn a_cost_is_read_without_salt_and_tag() {
        assert_eq!(HashCost::read("$argon2id$v=19$m=19456,t=2,p=1"), Some(HashCost { memory: 19_456, passes: 2 }));
        assert_eq!(HashCost::read("$argon2i$v=19$m=19456,t=2,p=1"), Some(HashCost { memory: 19_456, passes: 2 }));
        assert_eq!(HashCost::read("$argon2d$v=19$m=19456,t=2,p=1"), None);
        assert_eq!(HashCost::read("$argon2id$v=16$m=19456,t=2,p=1"), None);
    }

    #[test]
    fn more_memory_can_be_dearer_than_a_pass_more() {
        let (passes, memory) = (HashCost { memory: 8, passes: 3 }, HashCost { memory: 32, passes: 2 });
        assert_eq!((passes.max(memory), memory.max(passes)), (memory, memory));
    }

    proptest! {
        #[test]
        fn every_check_fills_the_blocks_of_the_dearest_hash(
            dearest in (8_u32..=65_536, 1_u32..=10),
            spent in (8_u32..=65_536, 1_u32..=10),
            has_hash in any::<bool>(),
        ) {
            let cost = |(memory, passes)| HashCost { memory, passes };
            let (one, other) = (cost(dearest), cost(spent));
            let dearest = one.max(other);
            let spent = has_hash.then_some(other);
            let rest = dearest.rest_after(spent);
            let blocks = |cost: Option<HashCost>| cost.map_or(0, HashCost::blocks);
            let filled = blocks(spent) + blocks(rest);
            let target = dearest.blocks();
            // Rounding costs a block a pass at most; less than a smallest hash is left out.
            prop_assert!(filled.abs_diff(target) <= 10, "{filled} of {target}");
            prop_assert!(rest.is_none_or(|rest| rest.memory <= dearest.memory && rest.argon2().is_ok()));
        }
    }
}
