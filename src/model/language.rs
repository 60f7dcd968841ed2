//! The languages of the pages, and texts that exist in each of them.

use serde::{Deserialize, Serialize};

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English: the language of pages for people who ask for none that Keydesk has.
    English,
    /// German.
    German,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The tag of RFC 5646, as in `<html lang>`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The name that people who speak it have for it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language with exactly this tag, in lower case; `None` if Keydesk does not have it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

/// A text, or the texts of a page, in each language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Translated<T> {
    /// In English.
    pub english: T,
    /// In German.
    pub german: T,
}

impl<T> Translated<T> {
    /// The text in this language.
    #[must_use]
    pub const fn of(&self, language: Language) -> &T {
        match language {
            Language::English => &self.english,
            Language::German => &self.german,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_of_one_language() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        for tag in ["", "DE", "de-AT", "fr", "d"] {
            assert_eq!(Language::from_tag(tag), None, "{tag}");
        }
    }
}
