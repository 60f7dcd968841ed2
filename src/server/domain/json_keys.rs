//! The spelling of JSON keys: requests use any, and each key has one canonical form (docs/api.md 1.6).
//!
//! The canonical form is snake_case and is what is compared, stored and searched. Answers show it in lowerCamelCase.
//! What is shown leads back to the canonical form, so a client may send back what it has read.

use std::fmt::{self, Write};

use serde_json::{Map, Value};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The maximum length of a key, as sent and in its canonical form, in characters.
pub const MAX_LENGTH: usize = 255;

/// Why a key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// It has more than [`MAX_LENGTH`] characters.
    TooLong,
    /// It has neither a letter nor a digit, so nothing is left of it.
    Empty,
    /// The same object has the key already, perhaps in another spelling.
    Repeated,
}

/// A canonical key in lowerCamelCase, as answers and pointers have it.
#[derive(Clone, Copy)]
pub struct CamelCase<'a>(pub &'a str);

/// The canonical form of a key as sent.
///
/// # Errors
/// The key is too long or empty.
pub fn parse(sent: &str) -> Result<String, KeyFault> {
    // Before the conversion, whose tables are slow for their size.
    if is_too_long(sent) {
        return Err(KeyFault::TooLong);
    }
    match canonical(sent) {
        key if key.is_empty() => Err(KeyFault::Empty),
        // Some letters become several.
        key if is_too_long(&key) => Err(KeyFault::TooLong),
        key => Ok(key),
    }
}

/// The canonical form of a key, which may be empty.
///
/// The first snake_case has boundaries that lowerCamelCase cannot show, such as the one before the digit in
/// `address_line_1`, which is shown as `addressLine1`. Only boundaries that can be shown are kept.
#[must_use]
pub fn canonical(sent: &str) -> String {
    let words = snake_case(sent);
    if words.contains('_') { snake_case(&CamelCase(&words).to_string()) } else { words }
}

/// Free JSON with every key in lowerCamelCase, as answers have it.
#[must_use]
pub fn camel_case_keys(map: &Map<String, Value>) -> Map<String, Value> {
    map.iter().map(|(key, value)| (CamelCase(key).to_string(), camel_case_value(value))).collect()
}

fn camel_case_value(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(camel_case_keys(map)),
        Value::Array(items) => items.iter().map(camel_case_value).collect(),
        other => other.clone(),
    }
}

impl fmt::Display for CamelCase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut begins_word = false;
        for letter in self.0.chars() {
            match letter {
                '_' => begins_word = true,
                letter if std::mem::take(&mut begins_word) => f.write_char(capital(letter))?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

fn is_too_long(key: &str) -> bool {
    key.chars().nth(MAX_LENGTH).is_some()
}

/// The capital letter, if there is one that leads back to this letter.
fn capital(letter: char) -> char {
    let mut capitals = letter.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(capital), None) if capital.to_lowercase().eq([letter]) => capital,
        _ => letter,
    }
}

/// Lower-case words with `_` between them.
fn snake_case(key: &str) -> String {
    if key.is_ascii() {
        return words(key.chars());
    }
    words(without_accents(key).nfc()).nfc().collect()
}

/// The words of some letters, read once from left to right.
fn words(letters: impl Iterator<Item = char>) -> String {
    let mut letters = letters.peekable();
    let mut words = String::new();
    let (mut before, mut is_between) = (None, false);
    while let Some(letter) = letters.next() {
        is_between |= !letter.is_alphanumeric() || begins_word(before, letter, letters.peek().copied());
        if letter.is_alphanumeric() {
            if is_between && !words.is_empty() {
                words.push('_');
            }
            is_between = false;
            words.extend(letter.to_lowercase());
        }
        before = Some(letter);
    }
    words
}

/// `é` becomes `e`. Letters that are not Latin keep their marks, which change their meaning.
fn without_accents(key: &str) -> String {
    let mut plain = String::new();
    for letter in key.nfd() {
        let is_accent = is_combining_mark(letter) && plain.ends_with(|before: char| before.is_ascii_alphabetic());
        if !is_accent {
            plain.push(letter);
        }
    }
    plain
}

/// Whether a word begins at this letter: `firstName` and `HTMLPage` both have two.
fn begins_word(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    let ends_capitals = is_capital(before) && after.is_some_and(|after| after.is_alphabetic() && !is_capital(after));
    is_capital(letter) && (!is_capital(before) || ends_capitals)
}

/// Some upper-case letters have no lower case. Those never begin a word.
fn is_capital(letter: char) -> bool {
    !letter.to_lowercase().eq([letter])
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::prelude::*;

    use super::*;

    fn shown(key: &str) -> String {
        CamelCase(key).to_string()
    }

    #[test]
    fn every_spelling_is_one_key() {
        for key in ["firstName", "first_name", "first-name", "FirstName", "First Name", "__first..name!", "FIRST_NAME"]
        {
            assert_eq!(canonical(key), "first_name", "{key}");
        }
        for (key, kept) in [
            ("RoLe", "ro_le"),
            ("ROLE", "role"),
            ("userID", "user_id"),
            ("Customer ID", "customer_id"),
            ("_ref", "ref"),
            ("$ref", "ref"),
            ("HTMLPage", "html_page"),
            ("sha256Sum", "sha256_sum"),
            ("Prénom", "prenom"),
            ("日本", "日本"),
            ("$$", ""),
        ] {
            assert_eq!(canonical(key), kept, "{key}");
        }
    }

    #[test]
    fn what_is_shown_is_what_was_sent() {
        for (sent, kept, camel) in [
            ("address_line_1", "address_line1", "addressLine1"),
            ("seat_1", "seat1", "seat1"),
            ("a_b_c", "a_bc", "aBc"),
            ("a_b_cd", "a_b_cd", "aBCd"),
            ("x_日本", "x日本", "x日本"),
            ("straße_ßa", "straßeßa", "straßeßa"),
            ("first_name", "first_name", "firstName"),
        ] {
            assert_eq!((canonical(sent).as_str(), shown(kept).as_str()), (kept, camel), "{sent}");
            assert_eq!(canonical(camel), kept, "{camel}");
        }
    }

    #[test]
    fn every_letter_leads_back() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32).filter(|letter| letter.is_alphanumeric()) {
            for key in [format!("a_{letter}b"), format!("{letter}_{letter}")] {
                let kept = canonical(&key);
                assert_eq!(canonical(&shown(&kept)), kept, "{key:?}");
            }
        }
    }

    #[test]
    fn keys_have_a_length_and_a_letter() {
        assert_eq!(parse(&"a".repeat(255)), Ok("a".repeat(255)));
        assert_eq!(parse(&"日".repeat(255)), Ok("日".repeat(255)));
        for key in ["a".repeat(256), "_".repeat(256), "日".repeat(256), "\u{fb2c}".repeat(255)] {
            assert_eq!(parse(&key), Err(KeyFault::TooLong), "{key}");
        }
        for key in ["", "_", "😀", "$$", " "] {
            assert_eq!(parse(key), Err(KeyFault::Empty), "{key:?}");
        }
    }

    /// Letters that count how often they are read.
    struct Counted<'a, I>(I, &'a Cell<usize>);

    impl<I: Iterator<Item = char>> Iterator for Counted<'_, I> {
        type Item = char;

        fn next(&mut self) -> Option<char> {
            self.1.set(self.1.get() + 1);
            self.0.next()
        }
    }

    /// A sink that counts the bytes that are written.
    struct CountedText(usize);

    impl Write for CountedText {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            self.0 += text.len();
            Ok(())
        }
    }

    #[test]
    fn each_letter_is_read_and_written_once() {
        for pattern in ["a_", "aA", "Aa", "_", "é_", "a\u{301}"] {
            for length in [255, 65_536] {
                let key: String = pattern.chars().cycle().take(length).collect();
                let read = Cell::new(0);
                let kept = words(Counted(key.chars(), &read));
                assert_eq!(read.get(), length + 1, "{pattern}");
                let mut written = CountedText(0);
                write!(written, "{}", CamelCase(&kept)).expect("a sink takes all");
                assert!(written.0 <= kept.len(), "{pattern}: {} of {}", written.0, kept.len());
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_leads_back(key in any::<String>()) {
            let kept = canonical(&key);
            prop_assert_eq!(canonical(&kept), kept.clone());
            prop_assert_eq!(canonical(&shown(&kept)), kept);
        }

        #[test]
        fn short_words_lead_back(key in "[aBc1_É\u{301}\u{345}ßİΣςᾳǆж日-]{0,12}") {
            let kept = canonical(&key);
            prop_assert_eq!(canonical(&kept), kept.clone());
            prop_assert_eq!(canonical(&shown(&kept)), kept);
        }

        #[test]
        fn words_of_two_letters_and_more_are_kept(words in prop::collection::vec("[a-z]{2,6}", 1..5)) {
            let key = words.join("_");
            prop_assert_eq!(canonical(&key), key);
        }
    }
}
