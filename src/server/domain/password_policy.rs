//! The password policy: length, characters, and strength against guessing (docs/api.md 3.2).
//!
//! The same rules apply wherever a password is set. Passwords are normalized to NFC and not changed
//! otherwise: the same characters can be encoded differently on two machines, and must match.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{
    model::{
        account::Account,
        password::NewPassword,
        problem::{ErrorCode, ErrorParameter, FieldError},
        user::{NewUser, User},
    },
    server::domain::limits::Limits,
};

/// The maximum length in code points.
const MAX_LENGTH: usize = 128;
/// The maximum length in bytes as sent. It bounds the cost of normalization.
const MAX_BYTES: usize = 512;
/// The number of code points that zxcvbn scores. Its cost grows steeply with length, so a long password could be used
/// to exhaust the CPU; guessable passwords show within this prefix.
const SCORED: usize = 32;

/// A password in NFC whose length is within the limits, so that it may be hashed. Wiped when dropped.
#[derive(Clone)]
pub struct CheckedPassword(Zeroizing<String>);

impl CheckedPassword {
    /// The password's bytes, for hashing only.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Parses a password to be verified. `None` if no user can have it, because it is empty or too long.
    #[must_use]
    pub fn to_verify(typed: &str) -> Option<Self> {
        let password = Self::normalize(typed)?;
        (!password.0.is_empty() && password.0.chars().count() <= MAX_LENGTH).then_some(password)
    }

    fn normalize(typed: &str) -> Option<Self> {
        (typed.len() <= MAX_BYTES).then(|| Self(Zeroizing::new(typed.nfc().collect())))
    }
}

/// Parses a password to be set. Checks all rules except strength, which is checked with the hash because it is slow.
///
/// # Errors
/// A field error at the password: `PASSWORD_MISSING`, `PASSWORD_NOT_ALLOWED`, `PASSWORD_TOO_SHORT`
/// or `PASSWORD_TOO_LONG`.
pub fn read(limits: &Limits, new: &NewPassword) -> Result<CheckedPassword, FieldError> {
    let error = |code| FieldError::from(code);
    let too_long = error(ErrorCode::PasswordTooLong).with(ErrorParameter::Maximum(MAX_LENGTH as u32));
    let password = CheckedPassword::normalize(new.reveal()).ok_or(too_long)?;
    let length = password.0.chars().count();
    if length == 0 {
        return Err(error(ErrorCode::PasswordMissing));
    }
    if password.0.chars().any(char::is_control) {
        return Err(error(ErrorCode::PasswordNotAllowed));
    }
    if length < limits.password_min_length as usize {
        return Err(error(ErrorCode::PasswordTooShort).with(ErrorParameter::Minimum(limits.password_min_length)));
    }
    if length > MAX_LENGTH { Err(too_long) } else { Ok(password) }
}

/// Whether the password is easy to guess: its zxcvbn score is below `strength`. `known` are words that an attacker
/// would try first. Takes up to 0.1 s, so it is called within the hasher's concurrency limit only.
#[must_use]
pub fn is_weak(strength: u8, password: &CheckedPassword, known: &[String]) -> bool {
    if strength == 0 {
        return false;
    }
    let scored: Zeroizing<String> = Zeroizing::new(password.0.chars().take(SCORED).collect());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    u8::from(zxcvbn::zxcvbn(&scored, &known).score()) < strength
}

/// The words that an attacker would try first for a new user: names, email and account.
#[must_use]
pub fn known_words<P>(user: &NewUser<P>, account_name: &str, slug: &str) -> Vec<String> {
    words([user.first_name.as_deref(), user.last_name.as_deref()], user.email.as_str(), account_name, slug)
}

/// The words that an attacker would try first for an existing user.
#[must_use]
pub fn known_words_of(user: &User, account: &Account) -> Vec<String> {
    words([user.first_name.as_deref(), user.last_name.as_deref()], user.email.as_str(), &account.name, &account.slug)
}

fn words(names: [Option<&str>; 2], email: &str, account_name: &str, slug: &str) -> Vec<String> {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let words = [email, local, host, account_name, slug, "keydesk"].into_iter().chain(names.into_iter().flatten());
    // Cut to the scored length, or a longer word would never be found in the password's prefix.
    words.filter(|word| !word.is_empty()).map(|word| word.chars().take(SCORED).collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::user::UserDraft;

    fn code(typed: &str) -> Option<ErrorCode> {
        read(&Limits::default(), &NewPassword::new(typed.into())).err().map(|error| error.code)
    }

    #[test]
    fn length_counts_code_points_after_nfc() {
        assert_eq!(code("short"), Some(ErrorCode::PasswordTooShort));
        assert_eq!(code("1234567"), Some(ErrorCode::PasswordTooShort));
        assert_eq!(code("12345678"), None);
        assert_eq!(code(&"é".repeat(128)), None);
        assert_eq!(code(&"e\u{301}".repeat(128)), None);
        assert_eq!(code(&"e\u{301}".repeat(7)), Some(ErrorCode::PasswordTooShort));
        assert_eq!(code(&"a".repeat(129)), Some(ErrorCode::PasswordTooLong));
        assert_eq!(code(&"😀".repeat(128)), None);
        assert_eq!(code(&"👨‍👩‍👧‍👦".repeat(21)), Some(ErrorCode::PasswordTooLong));
        assert_eq!(code(""), Some(ErrorCode::PasswordMissing));
    }

    #[test]
    fn control_characters_cannot_be_typed() {
        for typed in ["seven\u{0}gears", "seven\u{85}gears", "seven\tgears", "seven\ngears"] {
            assert_eq!(code(typed), Some(ErrorCode::PasswordNotAllowed), "{typed:?}");
        }
        assert_eq!(code("        "), None);
    }

    #[test]
    fn guessable_passwords_are_weak() {
        let words = ["ada@engine.example".to_owned(), "lovelace".to_owned()];
        let weak = |typed: &str| is_weak(2, &CheckedPassword::normalize(typed).expect("short enough"), &words);
        for typed in ["password", "12345678", "qwertyuiop", "ada@engine.example", "lovelace", "iloveyou1", "aaaaaaaa"] {
            assert!(weak(typed), "{typed}");
        }
        for typed in ["seven copper gears at dusk", "kX9#mQ2$vL7p", "correct horse battery staple"] {
            assert!(!weak(typed), "{typed}");
        }
    }

    #[test]
    fn ones_own_long_email_or_name_is_weak() {
        let (email, name) =
            ("augusta.ada.king.noel@analytical.engine.example", "Countess Augusta Ada King of Lovelace");
        assert!(email.len() > SCORED && name.len() > SCORED);
        let draft = UserDraft { email: email.into(), first_name: Some(name.into()), ..UserDraft::default() };
        let new = draft.parse(|_| Ok(())).expect("a user");
        let known = known_words(&new, "Acme", "acme");
        for typed in [email, name] {
            assert!(is_weak(2, &CheckedPassword::normalize(typed).expect("short enough"), &known), "{typed}");
        }
    }

    #[test]
    fn only_the_beginning_is_scored_for_the_rest_costs_too_much() {
        let typed = format!("{}kX9#mQ2$vL7p", "a".repeat(SCORED));
        assert!(is_weak(2, &CheckedPassword::normalize(&typed).expect("short enough"), &[]));
    }

    proptest! {
        #[test]
        fn what_may_be_set_can_be_typed_again(typed in "\\PC{1,140}") {
            let set = read(&Limits::default(), &NewPassword::new(typed.clone()));
            if let Ok(set) = set {
                let again = CheckedPassword::to_verify(&typed);
                prop_assert_eq!(again.map(|again| again.bytes().to_vec()), Some(set.bytes().to_vec()));
            }
        }
    }
}
