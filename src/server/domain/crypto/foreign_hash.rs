//! Hashes of passwords that other programs made with bcrypt or PBKDF2: what is accepted, the work of checking them, and
//! the check. None is made here. `password_hash.rs` has argon2, ours and that of others.

use std::{hint, num::NonZeroU32, ops::RangeInclusive};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ring::pbkdf2;
use subtle::ConstantTimeEq;

/// The costs of bcrypt that are accepted: the logarithm of the rounds. 14 takes about a second.
const BCRYPT_COSTS: RangeInclusive<u32> = 4..=14;
/// The maximum iterations of PBKDF2 with SHA-256: about a second on a slow core.
const MAX_SHA256: u32 = 2_000_000;
/// The same with SHA-512.
const MAX_SHA512: u32 = 1_000_000;
/// The maximum length of a hash as a text, in bytes.
const MAX_LENGTH: usize = 200;
/// How many bytes of a password bcrypt reads.
pub(super) const BCRYPT_BYTES: usize = 72;

/// The hash functions that PBKDF2 is used with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digest {
    Sha256,
    Sha512,
}

impl Digest {
    /// The hash function of this name in PHC strings.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The length of its output in bytes.
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// One whole output of PBKDF2, at the beginning of the array. The same code for a check and for the work alone: ring's
    /// own check, which is compiled apart, took measurably longer.
    #[inline(never)]
    fn tag(self, iterations: NonZeroU32, salt: &[u8], password: &[u8]) -> [u8; 64] {
        let algorithm = match self {
            Self::Sha256 => pbkdf2::PBKDF2_HMAC_SHA256,
            Self::Sha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        };
        let mut tag = [0; 64];
        pbkdf2::derive(algorithm, iterations, salt, password, &mut tag[..self.len()]);
        tag
    }
}

/// The work of checks: rounds of bcrypt, iterations of PBKDF2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ForeignWork {
    bcrypt: u32,
    sha256: u32,
    sha512: u32,
}

/// What a hash begins with.
enum Scheme {
    Bcrypt { cost: u32 },
    Pbkdf2 { digest: Digest, iterations: NonZeroU32 },
}

/// A hash that is accepted.
#[derive(Debug)]
pub(super) enum ForeignHash<'a> {
    /// bcrypt, as its text: `$2b$12$`, then salt and tag.
    Bcrypt { text: &'a str, cost: u32 },
    /// PBKDF2, from a PHC string.
    Pbkdf2 { digest: Digest, iterations: NonZeroU32, salt: Vec<u8>, tag: Vec<u8> },
}

impl Scheme {
    /// Reads the beginning of a hash, or of a hash without salt and tag. `None` if it is another scheme, or costs more than
    /// the maximum. Also returns what follows: of bcrypt salt and tag, of PBKDF2 both with `$` between them.
    fn read(text: &str) -> Option<(Self, &str)> {
        let mut parts = text.strip_prefix('$').filter(|_| text.len() <= MAX_LENGTH)?.splitn(3, '$');
        let (name, parameters, rest) = (parts.next()?, parts.next()?, parts.next().unwrap_or_default());
        let scheme = match name {
            "2a" | "2b" | "2y" => {
                let cost = bcrypt_cost(parameters).filter(|cost| BCRYPT_COSTS.contains(cost))?;
                Self::Bcrypt { cost }
            }
            _ => {
                let digest = Digest::named(name.strip_prefix("pbkdf2-")?)?;
                let iterations = iterations(parameters).filter(|count| count.get() <= most_iterations(digest))?;
                Self::Pbkdf2 { digest, iterations }
            }
        };
        Some((scheme, rest))
    }

    fn work(&self) -> ForeignWork {
        let none = ForeignWork::default();
        match *self {
            Self::Bcrypt { cost } => ForeignWork { bcrypt: 1 << cost, ..none },
            Self::Pbkdf2 { digest: Digest::Sha256, iterations } => ForeignWork { sha256: iterations.get(), ..none },
            Self::Pbkdf2 { digest: Digest::Sha512, iterations } => ForeignWork { sha512: iterations.get(), ..none },
        }
    }
}

impl ForeignWork {
    /// The work of a hash, or of a hash without salt and tag. `None` if it is none that is accepted.
    pub(super) fn read(text: &str) -> Option<Self> {
        Scheme::read(text).map(|(scheme, _)| scheme.work())
    }

    /// The greater of each.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            bcrypt: self.bcrypt.max(other.bcrypt),
            sha256: self.sha256.max(other.sha256),
            sha512: self.sha512.max(other.sha512),
        }
    }

    /// What is left of this work after `spent`.
    pub(super) const fn rest_after(self, spent: Self) -> Self {
        Self {
            bcrypt: self.bcrypt.saturating_sub(spent.bcrypt),
            sha256: self.sha256.saturating_sub(spent.sha256),
            sha512: self.sha512.saturating_sub(spent.sha512),
        }
    }

    /// Does the work of bcrypt, for nothing.
    fn spend_bcrypt(self, password: &[u8]) {
        // Rounds are powers of two: a difference of two of them is a sum of those between them.
        for cost in BCRYPT_COSTS.filter(|cost| self.bcrypt >> cost & 1 == 1) {
            let hash = bcrypt::hash_with_salt(password, cost, [0; 16]);
            // The compiler must not find out that nobody reads it.
            drop(hint::black_box(hash));
        }
    }

    /// The iterations of PBKDF2 with this digest.
    const fn iterations(self, digest: Digest) -> u32 {
        match digest {
            Digest::Sha256 => self.sha256,
            Digest::Sha512 => self.sha512,
        }
    }
}

impl<'a> ForeignHash<'a> {
    /// Reads a hash in the form in which it is stored. `None` if it is none that is accepted.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        match Scheme::read(text)? {
            (Scheme::Bcrypt { cost }, _) => {
                text.parse::<bcrypt::HashParts>().is_ok().then_some(Self::Bcrypt { text, cost })
            }
            (Scheme::Pbkdf2 { digest, iterations }, rest) => {
                let (salt, tag) = rest.split_once('$')?;
                let (salt, tag) = (STANDARD_NO_PAD.decode(salt).ok()?, STANDARD_NO_PAD.decode(tag).ok()?);
                // A tag of more than one output would cost as many times the iterations.
                let is_usual = !salt.is_empty() && (16..=digest.len()).contains(&tag.len());
                is_usual.then_some(Self::Pbkdf2 { digest, iterations, salt, tag })
            }
        }
    }

    /// The work of one check of it.
    fn work(&self) -> ForeignWork {
        match self {
            Self::Bcrypt { cost, .. } => Scheme::Bcrypt { cost: *cost }.work(),
            Self::Pbkdf2 { digest, iterations, .. } => {
                Scheme::Pbkdf2 { digest: *digest, iterations: *iterations }.work()
            }
        }
    }

    /// Whether the password fits a hash of bcrypt, which reads the first 72 bytes of it.
    fn is_of_bcrypt(&self, password: &[u8]) -> bool {
        matches!(self, Self::Bcrypt { text, .. } if matches!(bcrypt::verify(password, text), Ok(true)))
    }

    /// Iterations, salt and tag of a hash of PBKDF2 with this digest.
    fn pbkdf2(&self, wanted: Digest) -> Option<(NonZeroU32, &[u8], &[u8])> {
        match self {
            Self::Pbkdf2 { digest, iterations, salt, tag } if *digest == wanted => Some((*iterations, salt, tag)),
            Self::Pbkdf2 { .. } | Self::Bcrypt { .. } => None,
        }
    }
}

/// Whether the password fits the hash; never without a hash. Does the work of `dearest` for every hash, and each scheme in
/// the same place: what one leaves in the caches, another one finds.
pub(super) fn is_hash_of(password: &[u8], hash: Option<&ForeignHash<'_>>, dearest: ForeignWork) -> bool {
    let rest = dearest.rest_after(hash.map_or_else(ForeignWork::default, ForeignHash::work));
    let mut fits = hash.is_some_and(|hash| hash.is_of_bcrypt(password));
    rest.spend_bcrypt(password);
    for digest in [Digest::Sha256, Digest::Sha512] {
        let own = hash.and_then(|hash| hash.pbkdf2(digest));
        fits |= is_pbkdf2_of(password, digest, own, dearest.iterations(digest));
    }
    fits
}

/// Whether the password fits a hash of PBKDF2; never without one. Does the iterations of `dearest`, or those of the hash if
/// they are more. The first of two derivations is that of the hash, or all of them for nothing: from the same place in the
/// code and on the stack, because the time of an iteration depends on where its bytes lie.
fn is_pbkdf2_of(password: &[u8], digest: Digest, own: Option<(NonZeroU32, &[u8], &[u8])>, dearest: u32) -> bool {
    let (first, salt, tag) =
        own.map_or((dearest, &[0; 16][..], &[][..]), |(count, salt, tag)| (count.get(), salt, tag));
    let mut fits = false;
    for (count, salt, tag) in [(first, salt, tag), (dearest.saturating_sub(first), &[0; 16], &[])] {
        if let Some(count) = NonZeroU32::new(count) {
            let found = hint::black_box(digest.tag(count, salt, password));
            // Tags may be cut. An empty one is that of no hash.
            fits |= !tag.is_empty() && bool::from(found[..tag.len()].ct_eq(tag));
        }
    }
    fits
}

/// Whether a scheme is known whose cost is out of bounds.
pub(super) fn is_too_costly(text: &str) -> bool {
    let mut parts = text.strip_prefix('$').unwrap_or_default().splitn(3, '$');
    let (Some(name), Some(parameters)) = (parts.next(), parts.next()) else { return false };
    match (name, name.strip_prefix("pbkdf2-").and_then(Digest::named)) {
        ("2a" | "2b" | "2y", _) => bcrypt_cost(parameters).is_some_and(|cost| cost > *BCRYPT_COSTS.end()),
        (_, Some(digest)) => iterations(parameters).is_some_and(|count| count.get() > most_iterations(digest)),
        (_, None) => false,
    }
}

/// A cost of bcrypt has two digits.
fn bcrypt_cost(text: &str) -> Option<u32> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// The iterations among the parameters of PBKDF2: `i=600000`, or `i=600000,l=32` with the length of the tag.
fn iterations(parameters: &str) -> Option<NonZeroU32> {
    let (count, length) = parameters.split_once(',').unwrap_or((parameters, "l="));
    let digits = count.strip_prefix("i=").filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    length.starts_with("l=").then(|| digits.parse().ok()).flatten()
}

const fn most_iterations(digest: Digest) -> u32 {
    match digest {
        Digest::Sha256 => MAX_SHA256,
        Digest::Sha512 => MAX_SHA512,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6";

    #[test]
    fn a_scheme_is_read_with_and_without_salt_and_tag() {
        let bcrypt = |bcrypt| Some(ForeignWork { bcrypt, ..ForeignWork::default() });
        assert_eq!(ForeignWork::read("$2b$04"), bcrypt(16));
        assert_eq!(ForeignWork::read(BCRYPT), bcrypt(16));
        assert_eq!(ForeignWork::read("$2y$14"), bcrypt(16_384));
        let sha512 = ForeignWork { sha512: 210_000, ..ForeignWork::default() };
        assert_eq!(ForeignWork::read("$pbkdf2-sha512$i=210000,l=64"), Some(sha512));
        assert_eq!(ForeignWork::read("$pbkdf2-sha512$i=210000,l=64$c2FsdA$"), Some(sha512));
        for unknown in ["$2x$04", "$2$04", "$1$abc", "$pbkdf2$i=1", "$pbkdf2-sha1$i=1", "$2b$4", "$2b$+4", "$2b$03", ""]
        {
            assert_eq!(ForeignWork::read(unknown), None, "{unknown}");
            assert!(!is_too_costly(unknown), "{unknown}");
        }
    }

    #[test]
    fn what_would_take_longer_than_a_second_is_not_begun() {
        let too_costly = ["$2b$15", "$2b$31", "$2a$99", "$pbkdf2-sha256$i=2000001", "$pbkdf2-sha512$i=1000001,l=64"];
        for text in too_costly {
            assert_eq!(ForeignWork::read(text), None, "{text}");
            assert!(is_too_costly(text), "{text}");
        }
        let tag = "A".repeat(86);
        assert!(ForeignHash::read(&format!("$pbkdf2-sha512$i=1$c2FsdA${tag}")).is_some());
        assert!(ForeignHash::read(&format!("$pbkdf2-sha256$i=1$c2FsdA${tag}")).is_none(), "it is two outputs long");
    }

    proptest! {
        #[test]
        fn every_check_does_the_work_of_the_dearest(costs in (4_u32..=14, 4_u32..=14), counts in any::<(u16, u16)>()) {
            let work = |cost: u32, count: u16| ForeignWork { bcrypt: 1 << cost, sha256: count.into(), sha512: 7 };
            let (one, other) = (work(costs.0, counts.0), work(costs.1, counts.1));
            let dearest = one.max(other);
            let rest = dearest.rest_after(one);
            let rounds: u32 = BCRYPT_COSTS.filter(|cost| rest.bcrypt >> cost & 1 == 1).map(|cost| 1 << cost).sum();
            prop_assert_eq!(rounds + one.bcrypt, dearest.bcrypt);
            prop_assert_eq!(rest.sha256 + one.sha256, dearest.sha256);
            prop_assert_eq!(rest.sha512, 0);
        }

        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>(), scheme in "\\$(2[aby]|pbkdf2-sha(256|512))\\$") {
            for text in [text.clone(), scheme + &text] {
                let _ = (ForeignWork::read(&text), ForeignHash::read(&text), is_too_costly(&text));
            }
        }
    }
}
