//! The sentence on how many recovery codes are left: on the pages Security and home.

use crate::{app::language::Translated, model::second_factor::is_few};

/// How many are left, and what to do if they are few.
#[must_use]
pub fn codes_left(left: i64) -> String {
    let words = WORDS.get();
    match left {
        0 => words.none.into(),
        1 => words.one.into(),
        few if is_few(few) => (words.few)(few),
        many => (words.many)(many),
    }
}

struct Words {
    none: &'static str,
    one: &'static str,
    few: fn(i64) -> String,
    many: fn(i64) -> String,
}

static WORDS: Translated<Words> = Translated {
    english: Words {
        none: "You have no recovery codes. Make some, in case you lose your phone.",
        one: "Only one recovery code is left. Make new ones before you need them.",
        few: |left| format!("Only {left} recovery codes are left. Make new ones before you need them."),
        many: |left| format!("{left} recovery codes are left, in case you lose your phone."),
    },
    german: Words {
        none: "Sie haben keine Wiederherstellungscodes. Erstellen Sie welche, falls Sie Ihr Telefon verlieren.",
        one: "Nur ein Wiederherstellungscode ist übrig. Erstellen Sie neue, bevor Sie sie brauchen.",
        few: |left| {
            format!("Nur {left} Wiederherstellungscodes sind übrig. Erstellen Sie neue, bevor Sie sie brauchen.")
        },
        many: |left| format!("{left} Wiederherstellungscodes sind übrig, falls Sie Ihr Telefon verlieren."),
    },
};
