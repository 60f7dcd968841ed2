//! The check of a password against a hash of any scheme, with the same work whatever the scheme.

use crate::server::domain::{
    crypto::{
        foreign_hash::{self, ForeignHash, ForeignWork},
        password_hash::{self, HashCost, ScratchMemory},
    },
    error::Result,
};

/// What a check costs: the dearest argon2, and the most work of each other scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CheckCost {
    argon2: HashCost,
    foreign: ForeignWork,
}

impl CheckCost {
    /// The cost where all hashes are argon2, and this is the dearest.
    pub(super) fn of(argon2: HashCost) -> Self {
        Self { argon2, foreign: ForeignWork::default() }
    }

    /// The same where this hash is in use, too, with or without salt and tag. A text that no check accepts changes nothing.
    pub(super) fn with(self, hash: &str) -> Self {
        let argon2 = HashCost::read(hash).map_or(self.argon2, |cost| self.argon2.max(cost));
        let foreign = ForeignWork::read(hash).map_or(self.foreign, |work| self.foreign.max(work));
        Self { argon2, foreign }
    }
}

/// Whether the password fits the hash; never without a hash. Whatever the scheme of the hash, and also without one, it
/// does the work of one evaluation of each scheme in use, with the dearest parameters in use.
///
/// # Errors
/// An internal error, if argon2 fails.
pub(super) fn is_hash_of(
    memory: &ScratchMemory,
    password: &[u8],
    hash: Option<&str>,
    dearest: CheckCost,
) -> Result<bool> {
    // In this order for every hash: one after the other, each in full.
    let fits_argon2 = password_hash::is_hash_of(memory, password, hash, dearest.argon2)?;
    let fits_foreign = foreign_hash::is_hash_of(password, hash.and_then(ForeignHash::read).as_ref(), dearest.foreign);
    Ok(fits_argon2 || fits_foreign)
}

/// Whether a check would accept this hash: it is whole, of a known scheme, and within the maximum cost.
pub(super) fn is_acceptable(hash: &str) -> bool {
    password_hash::is_acceptable(hash) || ForeignHash::read(hash).is_some()
}

/// Whether the hash was made with bcrypt.
pub(super) fn is_bcrypt(hash: &str) -> bool {
    matches!(ForeignHash::read(hash), Some(ForeignHash::Bcrypt { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of "seven copper gears at dusk", made with libxcrypt, with OpenSSL by way of Python's hashlib, and with argon2.
    const HASHES: [&str; 5] = [
        "$2a$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6",
        "$2y$05$abcdefghijklmnopqrstuuRPOlBMzOWSYpoCacLeOe7avTCRt6NXi",
        "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6",
        "$pbkdf2-sha256$i=1000,l=32$Z2VhcnMgYW5kIHNhbHQgMTY$9cR0DVbPo0Z31XXVrgxh0EHLsLWnuXpuh4UOpW6orcY",
        "$pbkdf2-sha512$i=500,l=64$Z2VhcnMgYW5kIHNhbHQgMTY$Vfnq3SLAvdjAZL6Lou+WaS95Oc07I8CWhv8Fi+8KJBjxVo+y9c0WPPJgDe0\
         UyVbt6Q7hZa2dZwy5aHRv5V2kiA",
    ];

    fn cheap() -> CheckCost {
        CheckCost::of(HashCost::read("$argon2id$v=19$m=8,t=1,p=1").expect("a cost"))
    }

    #[test]
    fn hashes_of_other_programs_know_their_passwords_only() {
        let memory = ScratchMemory::default();
        let dearest = HASHES.into_iter().fold(cheap(), CheckCost::with);
        for hash in HASHES {
            for cost in [cheap(), dearest] {
                let fits =
                    |password: &str| is_hash_of(&memory, password.as_bytes(), Some(hash), cost).expect("a check");
                assert!(fits("seven copper gears at dusk"), "{hash}");
                assert!(!fits("seven copper gears at dawn") && !fits(""), "{hash}");
            }
            assert!(is_acceptable(hash), "{hash}");
            let cut = hash.strip_suffix(|_| true).expect("a text");
            assert!(!is_hash_of(&memory, b"seven copper gears at dusk", Some(cut), dearest).expect("a check"), "{cut}");
        }
    }

    #[test]
    fn the_dearest_of_each_scheme_counts() {
        let cost =
            ["$2b$10", "$2b$04", "$pbkdf2-sha256$i=1000,l=32", "$argon2i$v=19$m=64,t=3,p=4", "$2b$31", "nonsense"]
                .into_iter()
                .fold(cheap(), CheckCost::with);
        let expected = CheckCost::of(HashCost::read("$argon2id$v=19$m=64,t=3,p=1").expect("a cost"))
            .with("$2b$10")
            .with("$pbkdf2-sha256$i=1000");
        assert_eq!(cost, expected);
    }
}
