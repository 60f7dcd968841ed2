//! Who can call an endpoint. The OpenAPI document says so in words, and in `x-keydesk-callers` for programs.
//!
//! `tests/it/api/openapi.rs` compares these sets with `tests/access.csv`.

use std::fmt;

/// A set of kinds of callers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::server::api) struct Callers(u8);

/// Each kind: its name in `x-keydesk-callers`, and in a sentence.
const KINDS: [(Callers, &str, &str); 8] = [
    (Callers::ANONYMOUS, "anonymous", "requests without credentials"),
    (Callers::CUSTOMERS, "user", "customers"),
    (Callers::PRODUCTS, "product", "products"),
    (Callers::READ_ONLY, "read-only", "read-only staff"),
    (Callers::SUPPORT_AGENTS, "support-agent", "support agents"),
    (Callers::SALES_AGENTS, "sales-agent", "sales agents"),
    (Callers::DEVELOPERS, "developer", "developers"),
    (Callers::ADMINS, "admin", "admins"),
];

impl Callers {
    pub(in crate::server::api) const NOBODY: Self = Self(0);
    pub(in crate::server::api) const ANONYMOUS: Self = Self(1);
    pub(in crate::server::api) const CUSTOMERS: Self = Self(1 << 1);
    pub(in crate::server::api) const PRODUCTS: Self = Self(1 << 2);
    pub(in crate::server::api) const READ_ONLY: Self = Self(1 << 3);
    pub(in crate::server::api) const SUPPORT_AGENTS: Self = Self(1 << 4);
    pub(in crate::server::api) const SALES_AGENTS: Self = Self(1 << 5);
    pub(in crate::server::api) const DEVELOPERS: Self = Self(1 << 6);
    pub(in crate::server::api) const ADMINS: Self = Self(1 << 7);
    pub(in crate::server::api) const MANAGERS: Self = Self::DEVELOPERS.and(Self::ADMINS);
    pub(in crate::server::api) const STAFF: Self =
        Self::READ_ONLY.and(Self::SUPPORT_AGENTS).and(Self::SALES_AGENTS).and(Self::MANAGERS);
    pub(in crate::server::api) const USERS: Self = Self::CUSTOMERS.and(Self::STAFF);
    pub(in crate::server::api) const AUTHENTICATED: Self = Self::USERS.and(Self::PRODUCTS);
    pub(in crate::server::api) const ANYONE: Self = Self::AUTHENTICATED.and(Self::ANONYMOUS);

    pub(in crate::server::api) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(in crate::server::api) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The names for programs.
    pub(in crate::server::api) fn names(self) -> impl Iterator<Item = &'static str> {
        KINDS.into_iter().filter(move |(kind, ..)| self.include(*kind)).map(|(_, name, _)| name)
    }

    const fn include(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The words for people. Staff is named as a whole where it is whole.
    fn words(self) -> Vec<&'static str> {
        let group = if self.include(Self::STAFF) {
            Some((Self::STAFF, "staff"))
        } else if self.include(Self::STAFF.without(Self::READ_ONLY)) {
            Some((Self::STAFF, "staff other than read-only staff"))
        } else {
            None
        };
        let rest = group.map_or(self, |(members, _)| self.without(members));
        let singles = KINDS.into_iter().filter(|(kind, ..)| rest.include(*kind)).map(|(.., words)| words);
        singles.chain(group.map(|(_, words)| words)).collect()
    }
}

/// A sentence, such as "Customers, products and staff."
impl fmt::Display for Callers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NOBODY => return f.write_str("Nobody."),
            Self::ANYONE => return f.write_str("Anyone."),
            Self::AUTHENTICATED => return f.write_str("Every user and product."),
            Self::USERS => return f.write_str("Every user."),
            _ => {}
        }
        let words = self.words();
        let (last, others) = words.split_last().expect("the empty set is nobody");
        let sentence = if others.is_empty() { (*last).to_owned() } else { format!("{} and {last}", others.join(", ")) };
        let (first, rest) = sentence.split_at(1);
        write!(f, "{}{rest}.", first.to_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_read_as_sentences() {
        for (callers, sentence) in [
            (Callers::NOBODY, "Nobody."),
            (Callers::STAFF, "Staff."),
            (Callers::MANAGERS, "Developers and admins."),
            (Callers::PRODUCTS.and(Callers::STAFF), "Products and staff."),
            (
                Callers::AUTHENTICATED.without(Callers::READ_ONLY),
                "Customers, products and staff other than read-only staff.",
            ),
            (
                Callers::ANONYMOUS.and(Callers::SALES_AGENTS).and(Callers::ADMINS),
                "Requests without credentials, sales agents and admins.",
            ),
        ] {
            assert_eq!(callers.to_string(), sentence);
        }
    }
}
