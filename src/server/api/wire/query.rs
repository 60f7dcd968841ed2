//! The decoded query: names and values as sent, in order. A name can have members,
//! such as `page[size]`, or be a list, such as `roles[]`.

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

    /// The members of a name, each with its last value.
    pub(in crate::server::api) fn members<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let lasting = self.0.iter().enumerate().filter(|(index, (known, _))| self.is_last(*index, known));
        lasting.filter_map(move |(_, (known, value))| Some((member(known, name)?, value.as_str())))
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
        let counts = |index: usize, name: &str| name.ends_with("[]") || self.is_last(index, name);
        let kept = self.0.iter().enumerate().filter(|(index, (name, _))| !replaced(name) && counts(*index, name));
        let kept = kept.map(|(_, (name, value))| (name.as_str(), value.as_str()));
        let mut pairs: Vec<_> = kept.chain(with.iter().map(|(name, value)| (*name, value.as_str()))).collect();
        pairs.sort_by_key(|(name, _)| *name);
        let pairs = pairs.into_iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Whether the name does not occur again.
    fn is_last(&self, index: usize, name: &str) -> bool {
        !self.0.iter().skip(index + 1).any(|(later, _)| later == name)
    }
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
    use proptest::prelude::*;

    use super::*;

    fn query(text: &str) -> Query {
        Query::parse(&format!("/x?{text}").parse().expect("an address"))
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        let query = query("a=1&a=%32&b[]=x&b%5B%5D=y&m[k]=1&m[l]=2&m[k]=3&c");
        assert_eq!((query.last("a"), query.last("c"), query.last("d")), (Some("2"), Some(""), None));
        assert_eq!(query.all("b[]").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(query.members("m").collect::<Vec<_>>(), [("l", "2"), ("k", "3")]);
    }

    #[test]
    fn members_of_members_are_malformed() {
        for (text, is_malformed) in
            [("m[k]=1", false), ("m=1", true), ("m[]=1", true), ("m[k][l]=1", true), ("m[k=1", true), ("man=1", false)]
        {
            assert_eq!(query(text).has_malformed_members("m"), is_malformed, "{text}");
        }
    }

    #[test]
    fn links_are_sorted_and_encoded() {
        let query = query("token=x&page[number]=3&roles[]=user&email=a+b%2Bc&roles[]=admin&limit=1&limit=2");
        assert_eq!(
            query.link(&["token"], &[("page[number]", "4".into())]),
            "email=a+b%2Bc&limit=2&page%5Bnumber%5D=4&roles%5B%5D=user&roles%5B%5D=admin"
        );
    }

    proptest! {
        #[test]
        fn what_goes_into_a_link_comes_back(name in "[a-z]{1,9}", value in any::<String>()) {
            let link = Query(vec![(name.clone(), value.clone())]).link(&[], &[]);
            let read = query(&link);
            prop_assert_eq!(read.last(&name), Some(value.as_str()));
        }
    }
}
