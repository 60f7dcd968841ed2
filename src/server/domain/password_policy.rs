//! Is this password good enough: length, characters, guesses it would take.
//!
//! One rule set wherever a password is set (contract 3.2). NFC is the only
//! change made to it: the same letters typed on two machines must agree.

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

/// The longest password, in code points.
const MAX_LENGTH: usize = 128;
/// The longest password, in bytes as sent.
const MAX_BYTES: usize = 512;
/// zxcvbn's work grows steeply with length; what is guessable shows early.
const JUDGED: usize = 32;

/// A password in NFC, of a length that may be hashed. Wiped when dropped.
#[derive(Clone)]
pub struct CheckedPassword(Zeroizing<String>);

impl CheckedPassword {
    /// The password's bytes, for the hash alone.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Reads a password at log-in; `None` where no account can have it.
    #[must_use]
    pub fn to_verify(typed: &str) -> Option<Self> {
        let password = Self::normal(typed)?;
        (!password.0.is_empty() && password.0.chars().count() <= MAX_LENGTH).then_some(password)
    }

    fn normal(typed: &str) -> Option<Self> {
        if typed.len() > MAX_BYTES {
            return None;
        }
        // NFC makes three times as many bytes at most: a text that grew would leave copies of itself behind.
        let mut normal = Zeroizing::new(String::with_capacity(3 * typed.len()));
        normal.extend(typed.nfc());
        Some(Self(normal))
    }
}

/// Reads a password that is to be set, by the rules that need no guessing.
///
/// # Errors
/// The one flaw that it has, at the password.
pub fn read(limits: &Limits, new: &NewPassword) -> Result<CheckedPassword, FieldError> {
    let flaw = |code| FieldError::from(code);
    let too_long = flaw(ErrorCode::PasswordTooLong).with(ErrorParameter::Maximum(MAX_LENGTH as u32));
    let password = CheckedPassword::normal(new.reveal()).ok_or(too_long)?;
    let length = password.0.chars().count();
    if length == 0 {
        return Err(flaw(ErrorCode::PasswordMissing));
    }
    if password.0.chars().any(char::is_control) {
        return Err(flaw(ErrorCode::PasswordInvalid));
    }
    if length < limits.password_min_length as usize {
        return Err(flaw(ErrorCode::PasswordTooShort).with(ErrorParameter::Minimum(limits.password_min_length)));
    }
    if length > MAX_LENGTH { Err(too_long) } else { Ok(password) }
}

/// Whether the password would be guessed soon. Costs up to 0.1 s: only inside the gate.
#[must_use]
pub fn is_weak(strength: u8, password: &CheckedPassword, known: &[String]) -> bool {
    if strength == 0 {
        return false;
    }
    let judged: Zeroizing<String> = Zeroizing::new(password.0.chars().take(JUDGED).collect());
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    u8::from(zxcvbn::zxcvbn(&judged, &known).score()) < strength
}

/// What a guesser would try first: all that is known about this user.
#[must_use]
pub fn known_words<P>(user: &NewUser<P>, account_name: &str, slug: &str) -> Vec<String> {
    words([user.first_name.as_deref(), user.last_name.as_deref()], user.email.as_str(), account_name, slug)
}

/// The same about a user who is there already.
#[must_use]
pub fn known_words_of(user: &User, account: &Account) -> Vec<String> {
    words([user.first_name.as_deref(), user.last_name.as_deref()], user.email.as_str(), &account.name, &account.slug)
}

fn words(names: [Option<&str>; 2], email: &str, account_name: &str, slug: &str) -> Vec<String> {
    let (local, host) = email.rsplit_once('@').unwrap_or((email, ""));
    let words = [email, local, host, account_name, slug, "keydesk"].into_iter().chain(names.into_iter().flatten());
    // As long as what they are held against, or a longer one would never be found in it.
    words.filter(|word| !word.is_empty()).map(|word| word.chars().take(JUDGED).collect()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::user::UserDraft;

    fn code(typed: &str) -> Option<ErrorCode> {
        read(&Limits::default(), &NewPassword::new(typed.into())).err().map(|flaw| flaw.code)
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
            assert_eq!(code(typed), Some(ErrorCode::PasswordInvalid), "{typed:?}");
        }
        assert_eq!(code("        "), None);
    }

    #[test]
    fn guessable_passwords_are_weak() {
        let words = ["ada@engine.example".to_owned(), "lovelace".to_owned()];
        let weak = |typed: &str| is_weak(2, &CheckedPassword::normal(typed).expect("short enough"), &words);
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
        assert!(email.len() > JUDGED && name.len() > JUDGED);
        let draft = UserDraft { email: email.into(), first_name: Some(name.into()), ..UserDraft::default() };
        let new = draft.parse(|_| Ok(())).expect("a user");
        let known = known_words(&new, "Acme", "acme");
        for typed in [email, name] {
            assert!(is_weak(2, &CheckedPassword::normal(typed).expect("short enough"), &known), "{typed}");
        }
    }

    #[test]
    fn only_the_beginning_is_judged_for_the_rest_costs_too_much() {
        let typed = format!("{}kX9#mQ2$vL7p", "a".repeat(JUDGED));
        assert!(is_weak(2, &CheckedPassword::normal(&typed).expect("short enough"), &[]));
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
