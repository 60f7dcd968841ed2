//! The casing of keys: requests use any, the server keeps snake_case, answers have lowerCamelCase (docs/api.md 1.6).

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The key in snake_case, in which it is compared and stored.
pub(in crate::server::api) fn snake(key: &str) -> String {
    let letters: Vec<char> = without_accents(key).nfc().collect();
    let mut words = String::new();
    let mut between = false;
    for (index, &letter) in letters.iter().enumerate() {
        between |= !letter.is_alphanumeric() || begins_word(&letters, index);
        if letter.is_alphanumeric() {
            if between && !words.is_empty() {
                words.push('_');
            }
            between = false;
            words.extend(letter.to_lowercase());
        }
    }
    words.nfc().collect()
}

/// The key in lowerCamelCase, as answers and pointers have it.
pub(in crate::server::api) fn camel(key: &str) -> String {
    let mut words = key.split('_');
    let first = words.next().expect("a split has a first part").to_owned();
    words.fold(first, |key, word| {
        let mut letters = word.chars();
        let capital = letters.next().into_iter().flat_map(char::to_uppercase);
        key.chars().chain(capital).chain(letters).collect()
    })
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

/// Whether a word begins here: `firstName` and `HTMLPage` both have two.
fn begins_word(letters: &[char], index: usize) -> bool {
    let Some(before) = index.checked_sub(1).and_then(|at| letters.get(at)) else { return false };
    let after = letters.get(index + 1).copied();
    let ends_capitals = is_capital(*before) && after.is_some_and(|after| after.is_alphabetic() && !is_capital(after));
    letters.get(index).copied().is_some_and(is_capital) && (!is_capital(*before) || ends_capitals)
}

/// Some upper-case letters have no lower case. Those never begin a word.
fn is_capital(letter: char) -> bool {
    !letter.to_lowercase().eq([letter])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_spelling_is_one_key() {
        for key in ["firstName", "first_name", "first-name", "FirstName", "First Name", "__first..name!", "FIRST_NAME"]
        {
            assert_eq!(snake(key), "first_name", "{key}");
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
            assert_eq!(snake(key), kept, "{key}");
        }
    }

    #[test]
    fn answers_have_lower_camel_case() {
        for (kept, key) in
            [("first_name", "firstName"), ("ro_le", "roLe"), ("role", "role"), ("user_id", "userId"), ("", "")]
        {
            assert_eq!(camel(kept), key);
        }
    }

    proptest! {
        #[test]
        fn is_stable(key in any::<String>()) {
            let kept = snake(&key);
            prop_assert_eq!(snake(&kept), kept);
        }

        #[test]
        fn keys_of_answers_are_accepted(words in prop::collection::vec("[a-z]{1,6}", 1..5)) {
            let kept = words.join("_");
            // Words of one letter run together: `a_b_c` becomes `aBC`.
            prop_assume!(words.iter().all(|word| word.len() > 1));
            prop_assert_eq!(snake(&camel(&kept)), kept);
        }
    }
}
