//! The list of users that staff read on a page: what it is filtered and sorted by, and what it shows.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::{
    paging::{Place, Total},
    role::Role,
    timestamp::Timestamp,
    user::User,
};

/// How many users stand on a page of the list.
pub const PAGE_SIZE: u32 = 25;

/// How many users can be chosen at once.
pub const MOST_CHOSEN: usize = 50;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum UserSort {
    /// The newest user first.
    #[default]
    Newest,
    /// The oldest user first.
    Oldest,
    /// Who logged in last comes first, who never did comes last.
    LastLogIn,
    /// Who never logged in comes first, then who has been away longest.
    LongestAway,
}

impl UserSort {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::LastLogIn, Self::LongestAway];

    /// The word in the address of the list.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::LastLogIn => "last-log-in",
            Self::LongestAway => "longest-away",
        }
    }

    /// Whether the greatest value comes first.
    #[must_use]
    pub const fn is_descending(self) -> bool {
        matches!(self, Self::Newest | Self::LastLogIn)
    }

    /// Whether it is by the last log-in.
    #[must_use]
    pub const fn is_by_log_in(self) -> bool {
        matches!(self, Self::LastLogIn | Self::LongestAway)
    }
}

/// Which users are listed, and in which order: what stands in the query of the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserQuery {
    /// Words that are all in the id, the email or the name; empty for everybody.
    pub text: String,
    /// Users with this role.
    pub role: Option<Role>,
    /// Whether they are banned.
    pub banned: Option<bool>,
    /// Whether a password alone does not log them in.
    pub second_factor: Option<bool>,
    /// Whether their email is proven.
    pub verified: Option<bool>,
    /// The order.
    pub sort: UserSort,
}

/// The words in the address for users who are banned, and who are not.
pub const BANNED: [&str; 2] = ["banned", "not-banned"];
/// The words for a second factor that is on, and off.
pub const SECOND_FACTOR: [&str; 2] = ["on", "off"];
/// The words for an email that is confirmed, and that is not.
pub const VERIFIED: [&str; 2] = ["yes", "no"];

impl UserQuery {
    /// Reads the query of an address. What is not understood is not filtered by.
    pub fn read(value: impl Fn(&str) -> String) -> Self {
        let flag = |name: &str, words: [&str; 2]| {
            let sent = value(name);
            words.iter().position(|word| *word == sent).map(|place| place == 0)
        };
        let sort = value("sort");
        Self {
            text: value("q").trim().to_owned(),
            role: value("role").parse().ok(),
            banned: flag("status", BANNED),
            second_factor: flag("factor", SECOND_FACTOR),
            verified: flag("verified", VERIFIED),
            sort: UserSort::ALL.into_iter().find(|known| known.as_str() == sort).unwrap_or_default(),
        }
    }

    /// The pairs of the query, without those that mean nothing. [`Self::read`] reads them again.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, Cow<'_, str>)> {
        let word = |flag: Option<bool>, words: [&'static str; 2]| flag.map(|is| words[usize::from(!is)].into());
        let text = (!self.text.is_empty()).then(|| self.text.as_str().into());
        let sort = (self.sort != UserSort::default()).then(|| self.sort.as_str().into());
        [
            ("q", text),
            ("status", word(self.banned, BANNED)),
            ("role", self.role.map(|role| role.as_str().into())),
            ("factor", word(self.second_factor, SECOND_FACTOR)),
            ("verified", word(self.verified, VERIFIED)),
            ("sort", sort),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// Whether every user is listed.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        *self == Self { sort: self.sort, ..Self::default() }
    }

    /// Whether it filters by nothing but the text and the role.
    #[must_use]
    pub const fn is_by_role(&self) -> bool {
        self.banned.is_none() && self.second_factor.is_none() && self.verified.is_none()
    }

    /// Whether a user is among those that the filters name, whatever the text.
    #[must_use]
    pub fn fits(&self, listed: &ListedUser) -> bool {
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        self.role.is_none_or(|role| role == listed.user.role)
            && is(self.banned, listed.user.banned)
            && is(self.second_factor, listed.second_factor)
            && is(self.verified, listed.user.email_verified.is_some())
    }
}

/// A user as the list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedUser {
    /// The user.
    pub user: User,
    /// When they last logged in, as far as it is known.
    pub last_log_in: Option<Timestamp>,
    /// Whether a password alone does not log them in: a second factor is on, or they have a passkey and no password.
    pub second_factor: bool,
    /// Whether they have a passkey.
    pub has_passkey: bool,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserListing {
    /// The users, [`PAGE_SIZE`] at most.
    pub users: Vec<ListedUser>,
    /// How many there are on all pages.
    pub total: Total,
    /// Which page it is.
    pub place: Place,
    /// Whether the text matches so many users that only the newest of them were looked through.
    pub is_partial: bool,
}

/// What is done to several users at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UsersChange {
    /// They are banned.
    Ban,
    /// Their bans are lifted.
    Unban,
    /// They are deleted.
    Delete,
}

impl UsersChange {
    /// Every change, in the order of the buttons.
    pub const ALL: [Self; 3] = [Self::Ban, Self::Unban, Self::Delete];

    /// The word in an address or a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ban => "ban",
            Self::Unban => "unban",
            Self::Delete => "delete",
        }
    }

    /// The change with this word.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.as_str() == word)
    }
}

/// Why a change does not concern a user who was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unchanged {
    /// Only customers can be banned.
    IsStaff,
    /// The caller's role may not do this to them.
    NotAllowed,
    /// They are the caller, who deletes their own account elsewhere.
    IsCaller,
    /// They are the last admin.
    IsLastAdmin,
    /// They are that already.
    IsSo,
}

/// What belongs to a user, and goes with them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongings {
    /// Sessions of browsers, with those that have expired and were not yet removed.
    pub sessions: u64,
    /// Tokens, with the expired ones.
    pub tokens: u64,
    /// Invites that the user made.
    pub invites: u64,
}

impl Belongings {
    /// What belongs to several users together.
    #[must_use]
    pub fn sum(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::default(), |sum, one| Self {
            sessions: sum.sessions + one.sessions,
            tokens: sum.tokens + one.tokens,
            invites: sum.invites + one.invites,
        })
    }
}

/// A user who was chosen for a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenUser {
    /// The user.
    pub user: User,
    /// Why the change does not concern them; `None` if it does.
    pub unchanged: Option<Unchanged>,
    /// What goes with them.
    pub belongings: Belongings,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_reads_what_it_writes() {
        let full = UserQuery {
            text: "Ada & Co = 1".into(),
            role: Some(Role::SalesAgent),
            banned: Some(false),
            second_factor: Some(true),
            verified: Some(false),
            sort: UserSort::LongestAway,
        };
        for query in [full, UserQuery::default()] {
            let pairs = query.pairs();
            let value = |name: &str| {
                pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string()).unwrap_or_default()
            };
            assert_eq!(UserQuery::read(value), query);
        }
    }

    #[test]
    fn nonsense_filters_nothing() {
        let query = UserQuery::read(|name| if name == "q" { " ada ".into() } else { "<b>".into() });
        assert_eq!(query, UserQuery { text: "ada".into(), ..UserQuery::default() });
        assert!(!query.is_everybody() && query.is_by_role());
    }
}
