//! Recovery codes: 80 random bits in Crockford's base32, in four groups of four, such as `7QWE-M2KD-9RTV-4HJX`.
//!
//! People type them from paper, so there is no letter that looks like a digit, and case, dashes and spaces are ignored.
//! They cannot be guessed, so a keyed digest protects them in the database, as it does tokens.

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::{
    model::id::{AccountId, SecondFactorId},
    server::domain::{
        crypto::secrets::{self, Entropy},
        error::Result,
    },
};

/// How many codes a user gets at once.
pub(in crate::server::domain) const COUNT: usize = 10;
/// The digits of Crockford's base32: neither I, L, O nor U.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The digits of a code, of 5 bits each.
const LENGTH: usize = 16;
const GROUP: usize = 4;

/// A new code.
///
/// # Errors
/// As [`Entropy::bytes`].
pub(in crate::server::domain) fn new(entropy: &Entropy) -> Result<SecretString> {
    let bytes = Zeroizing::new(entropy.bytes::<LENGTH>()?);
    let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
    for (nth, byte) in bytes.iter().enumerate() {
        if nth > 0 && nth % GROUP == 0 {
            text.push('-');
        }
        // 256 is a multiple of 32, so every digit is as likely.
        text.push(char::from(DIGITS[usize::from(byte % 32)]));
    }
    Ok(SecretString::from(text.as_str()))
}

/// The digest by which a code of this second factor is found. `None` if the text cannot be a code.
pub(in crate::server::domain) fn digest(
    key: &[u8; 32],
    account: AccountId,
    factor: SecondFactorId,
    typed: &str,
) -> Option<[u8; 32]> {
    let code = canonical(typed)?;
    let secret = Zeroizing::new([account.0.as_bytes(), factor.0.as_bytes(), code.as_slice()].concat());
    Some(secrets::digest(key, &secret))
}

/// Whether somebody typed a recovery code, right or wrong, and not the six digits of an app.
pub(in crate::server::domain) fn is_meant(typed: &str) -> bool {
    typed.chars().filter(|sign| sign.is_alphanumeric()).nth(LENGTH / 2).is_some()
}

/// The digits of a code as it was typed.
fn canonical(typed: &str) -> Option<Zeroizing<Vec<u8>>> {
    // A long text is no code, whatever is in it.
    if typed.len() > 8 * LENGTH {
        return None;
    }
    let signs = typed.chars().filter(|sign| *sign != '-' && !sign.is_whitespace());
    let digits: Option<Vec<u8>> = signs.map(digit).collect();
    digits.map(Zeroizing::new).filter(|digits| digits.len() == LENGTH)
}

/// The digit that was meant by a sign.
fn digit(sign: char) -> Option<u8> {
    let meant = match sign.to_ascii_uppercase() {
        'I' | 'L' => b'1',
        'O' => b'0',
        other => u8::try_from(other).ok()?,
    };
    DIGITS.contains(&meant).then_some(meant)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use uuid::Uuid;

    use super::*;

    fn digest_of(typed: &str) -> Option<[u8; 32]> {
        digest(&[7; 32], AccountId(Uuid::nil()), SecondFactorId(Uuid::nil()), typed)
    }

    #[test]
    fn codes_have_four_groups_and_none_comes_twice() {
        let entropy = Entropy::seeded(7);
        let mut seen = std::collections::HashSet::new();
        for _ in 0..10_000 {
            let code = new(&entropy).expect("random").expose_secret().to_owned();
            let groups: Vec<_> = code.split('-').collect();
            assert!(groups.len() == 4 && groups.iter().all(|group| group.len() == 4), "{code}");
            assert!(code.bytes().all(|byte| byte == b'-' || DIGITS.contains(&byte)), "{code}");
            assert!(digest_of(&code).is_some_and(|digest| seen.insert(digest)), "{code} came twice");
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let expected = digest_of("7QWE-M2KD-9RTV-4101");
        assert!(expected.is_some());
        for typed in ["7qwem2kd9rtv4101", " 7QWE M2KD 9RTV 4101 ", "7qwe--m2kd-9rtv-4iol", "7QWE-M2KD-9RTV-4LO1"] {
            assert_eq!(digest_of(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_no_code_has_no_digest() {
        let long = "7".repeat(100_000);
        for typed in [
            "",
            "123456",
            "7QWE-M2KD-9RTV-410",
            "7QWE-M2KD-9RTV-41011",
            "7QWE-M2KD-9RTV-410U",
            "７QWEM2KD9RTV4101",
            &long,
        ] {
            assert_eq!(digest_of(typed), None, "{typed:.40}");
        }
    }

    #[test]
    fn a_mistyped_code_is_told_from_the_digits_of_an_app() {
        for typed in ["7QWE-M2KD-9RTV-4HJX", "7QWE-M2KD-9RTV-4HJ", "7qwe m2kd 9rtv", "AAAA-BBBB-CCCC-DDDDD"] {
            assert!(is_meant(typed), "{typed}");
        }
        for typed in ["", "123456", "123 456", "1234567", "- - - - - - - - - -"] {
            assert!(!is_meant(typed), "{typed}");
        }
    }

    #[test]
    fn a_code_is_of_one_factor_and_one_key() {
        let (account, other) = (AccountId(Uuid::nil()), SecondFactorId(Uuid::max()));
        let code = "7QWE-M2KD-9RTV-4101";
        assert_ne!(digest(&[7; 32], account, other, code), digest_of(code));
        assert_ne!(digest(&[8; 32], account, SecondFactorId(Uuid::nil()), code), digest_of(code));
    }
}
