//! The decoded query: names and values as sent, in order. A name can have members,
//! such as `page[size]`, or be a list, such as `roles[]`. Every walk over it is linear: anybody can send
//! thousands of names.

use std::{collections::HashSet, hash::Hash};

use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The parameters of a request.
#[derive(Clone, Debug, Default)]
pub(in crate::server::api) struct Query(Vec<(String, String)>);

impl Query {
    /// Parses the query as forms encode it.
    pub(in crate::server::api) fn parse(uri: &Uri) -> Self {
        Self(form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// The last value of a name.
    pub(in crate::server::api) fn last(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub(in crate::server::api) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list: every `roles[]`, and of each numbered place, such as `roles[0]`, the last.
    pub(in crate::server::api) fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let element = move |(known, value, is_last): (&'a str, &'a str, bool)| {
            let counts = is_last || known.ends_with("[]");
            (counts && is_element(known, name)).then_some(value)
        };
        self.with_last().filter_map(element)
    }

    /// Whether a name that must be a list has a member that is no place of it, such as `roles[x]`.
    pub(in crate::server::api) fn has_malformed_elements(&self, name: &str) -> bool {
        let is_inner = |known: &str| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('['));
        self.0.iter().any(|(known, _)| is_inner(known) && !is_element(known, name))
    }

    /// The members of a name, each with its last value.
    pub(in crate::server::api) fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let lasting = self.with_last().filter(|(.., is_last)| *is_last);
        lasting.filter_map(move |(known, value, _)| Some((member(known, name)?, value)))
    }

    /// Whether a name that must have members has none, or has members of members.
    pub(in crate::server::api) fn has_malformed_members(&self, name: &str) -> bool {
        let begins =
            |known: &str| known.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('['));
        self.0.iter().any(|(known, _)| begins(known) && member(known, name).is_none())
    }

    /// The query of a link: without some parameters, with others, sorted by name. Of a
    /// parameter that is not a list, the last value remains.
    pub(in crate::server::api) fn link(&self, without: &[&str], with: &[(&str, String)]) -> String {
        let replaced = |name: &str| without.contains(&name) || with.iter().any(|(other, _)| *other == name);
        let kept = self.with_last().filter(|(name, _, is_last)| !replaced(name) && (*is_last || name.ends_with("[]")));
        let kept = kept.map(|(name, value, _)| (name, value));
        let mut pairs: Vec<_> = kept.chain(with.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        pairs.sort_by_key(|(name, _)| *name);
        let pairs = pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Names and values, and whether the name does not occur again.
    fn with_last(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        let is_last = are_last(self.0.iter().map(|(name, _)| name.as_str()));
        self.0.iter().zip(is_last).map(|((name, value), is_last)| (name.as_str(), value.as_str(), is_last))
    }
}

/// Of each name, whether it does not occur again.
fn are_last<N: Eq + Hash>(names: impl DoubleEndedIterator<Item = N>) -> Vec<bool> {
    let mut later = HashSet::new();
    let mut are_last: Vec<bool> = names.rev().map(|name| later.insert(name)).collect();
    are_last.reverse();
    are_last
}

/// Whether it is a place of a list: `roles[]` or `roles[0]`, where the name is `roles`.
fn is_element(known: &str, name: &str) -> bool {
    let place = known.strip_prefix(name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
    place.is_some_and(|place| place.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The member of a name: `size` of `page[size]`, where the name is `page`.
fn member<'a>(known: &'a str, name: &str) -> Option<&'a str> {
    let member = known.strip_prefix(name)?.strip_prefix('[')?.strip_suffix(']')?;
    (!member.is_empty() && !member.contains(['[', ']'])).then_some(member)
}

/// Encodes as forms do: a space is `+`, and brackets are encoded.
///
/// `form_urlencoded` would encode `~` and leave `*`. Links of the compatible API do the opposite.
fn encoded(text: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b' ');
    utf8_percent_encode(text, ENCODED).to_string().replace(' ', "+")
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, hash::Hasher};

    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> Query {
        Query::parse(&format!("/x?{text}").parse().expect("an address"))
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        let query = parsed("a=1&a=%32&b[]=x&b%5B%5D=y&m[k]=1&m[l]=2&m[k]=3&c");
        assert_eq!((query.last("a"), query.last("c"), query.last("d")), (Some("2"), Some(""), None));
        assert_eq!(query.all("b[]").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(query.members("m").collect::<Vec<_>>(), [("l", "2"), ("k", "3")]);
    }

    #[test]
    fn members_of_members_are_malformed() {
        for (text, is_malformed) in
            [("m[k]=1", false), ("m=1", true), ("m[]=1", true), ("m[k][l]=1", true), ("m[k=1", true), ("man=1", false)]
        {
            assert_eq!(parsed(text).has_malformed_members("m"), is_malformed, "{text}");
        }
    }

    #[test]
    fn a_list_may_be_numbered() {
        let query = parsed("r[0]=a&r[]=b&r[1]=c&r[]=b&r[0]=d&r=e&s[0]=f");
        assert_eq!(query.list("r").collect::<Vec<_>>(), ["b", "c", "b", "d"]);
        assert!(!query.has_malformed_elements("r"));
        for text in ["r[x]=a", "r[0][1]=a", "r[0=a", "r[-1]=a", "r[0]x=a"] {
            assert!(parsed(text).has_malformed_elements("r"), "{text}");
            assert_eq!(parsed(text).list("r").count(), 0, "{text}");
        }
    }

    /// A name that counts how often it is hashed or compared.
    struct Counted<'a>(usize, &'a Cell<usize>);

    impl PartialEq for Counted<'_> {
        fn eq(&self, other: &Self) -> bool {
            self.1.set(self.1.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted<'_> {}

    impl Hash for Counted<'_> {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.1.set(self.1.get() + 1);
            self.0.hash(state);
        }
    }

    #[test]
    fn each_name_is_looked_at_a_few_times() {
        for (length, distinct) in [(1_000, 1_000), (1_000, 1), (64_000, 64_000), (64_000, 7)] {
            let looks = Cell::new(0);
            let are_last = are_last((0..length).map(|number| Counted(number % distinct, &looks)));
            assert_eq!(are_last.iter().filter(|is_last| **is_last).count(), distinct);
            // Once when it goes in, and again when the set grows, which it does by doubling.
            assert!(looks.get() < 6 * length, "{} looks at {length} names", looks.get());
        }
    }

    #[test]
    fn links_are_sorted_and_encoded() {
        let query = parsed("token=x&page[number]=3&roles[]=user&email=a+b%2Bc&roles[]=admin&limit=1&limit=2");
        assert_eq!(
            query.link(&["token"], &[("page[number]", "4".into())]),
            "email=a+b%2Bc&limit=2&page%5Bnumber%5D=4&roles%5B%5D=user&roles%5B%5D=admin"
        );
    }

    proptest! {
        #[test]
        fn what_goes_into_a_link_comes_back(name in "[a-z]{1,9}", value in any::<String>()) {
            let link = Query(vec![(name.clone(), value.clone())]).link(&[], &[]);
            let read = parsed(&link);
            prop_assert_eq!(read.last(&name), Some(value.as_str()));
        }
    }
}
