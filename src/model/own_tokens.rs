//! A person's own tokens as pages list and create them: groups, counts, lifetimes, and what may be done with each.

use serde::{Deserialize, Serialize};

/// A group of tokens. Those that expire soon and those that are unused are also in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenGroup {
    /// They work.
    #[default]
    InForce,
    /// They work, and expire within [`crate::model::token::LAST_SECONDS`].
    ExpiringSoon,
    /// They work, and had no request for [`crate::model::token::UNUSED_SECONDS`].
    Unused,
    /// They expired, and are still listed.
    Expired,
}

impl TokenGroup {
    /// Every group.
    pub const ALL: [Self; 4] = [Self::InForce, Self::ExpiringSoon, Self::Unused, Self::Expired];

    /// The word in the address of the list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::ExpiringSoon => "expiring-soon",
            Self::Unused => "unused",
            Self::Expired => "expired",
        }
    }

    /// The group with this word; for any other word the tokens in force.
    #[must_use]
    pub fn find(word: &str) -> Self {
        Self::ALL.into_iter().find(|group| group.as_str() == word).unwrap_or_default()
    }
}

/// The number of tokens in each group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenCounts {
    /// Of [`TokenGroup::InForce`].
    pub in_force: u64,
    /// Of [`TokenGroup::ExpiringSoon`].
    pub expiring_soon: u64,
    /// Of [`TokenGroup::Unused`].
    pub unused: u64,
    /// Of [`TokenGroup::Expired`].
    pub expired: u64,
}

impl TokenCounts {
    /// The number of tokens in a group.
    #[must_use]
    pub const fn of(&self, group: TokenGroup) -> u64 {
        match group {
            TokenGroup::InForce => self.in_force,
            TokenGroup::ExpiringSoon => self.expiring_soon,
            TokenGroup::Unused => self.unused,
            TokenGroup::Expired => self.expired,
        }
    }

    /// The number of all tokens.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.in_force + self.expired
    }
}

/// What the caller may do with a token. Pages show only what is allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRights {
    /// Give it another name.
    pub rename: bool,
    /// Give it a new secret.
    pub regenerate: bool,
    /// Revoke it.
    pub revoke: bool,
}

/// A new token as a person asks for it on a page.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// Required; at most 255 characters.
    pub name: String,
    /// How long it lives.
    pub lifetime: Lifetime,
    /// The last day for [`Lifetime::Until`], such as `2031-03-24`.
    pub date: String,
}

/// How long a new token lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Lifetime {
    /// This many days.
    Days(u16),
    /// To the end of a day, in UTC.
    Until,
    /// Until it is revoked.
    Never,
}

impl Lifetime {
    /// The choices of the form, in its order.
    pub const CHOICES: [Self; 7] =
        [Self::Days(7), Self::Days(14), Self::Days(30), Self::Days(90), Self::Days(365), Self::Until, Self::Never];

    /// The word in the form.
    #[must_use]
    pub fn word(self) -> String {
        self.into()
    }
}

impl Default for Lifetime {
    fn default() -> Self {
        Self::Days(14)
    }
}

impl From<Lifetime> for String {
    fn from(lifetime: Lifetime) -> Self {
        match lifetime {
            Lifetime::Days(days) => days.to_string(),
            Lifetime::Until => "until".into(),
            Lifetime::Never => "never".into(),
        }
    }
}

impl TryFrom<String> for Lifetime {
    type Error = &'static str;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Self::CHOICES.into_iter().find(|choice| Self::word(*choice) == word).ok_or("not a choice of the form")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_chosen_is_a_lifetime() {
        for choice in Lifetime::CHOICES {
            assert_eq!(Lifetime::try_from(choice.word()), Ok(choice));
        }
        for word in ["", "0", "8", "014", "-7", "7 ", "99999", "NEVER", "date"] {
            assert!(Lifetime::try_from(word.to_owned()).is_err(), "{word:?}");
        }
    }

    #[test]
    fn an_unknown_group_is_that_of_the_tokens_in_force() {
        assert_eq!(TokenGroup::ALL.map(|group| TokenGroup::find(group.as_str())), TokenGroup::ALL);
        assert_eq!(TokenGroup::find("<script>"), TokenGroup::InForce);
    }
}
