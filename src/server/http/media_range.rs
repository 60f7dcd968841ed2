//! Media types and media ranges: a `Content-Type`, and the elements of `Accept` (RFC 9110, 8.3.1 and 12.5.1).

use crate::server::http::lists;

/// One element of `Accept`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRange {
    /// `type/subtype`, `type/*` or `*/*`, in lower case, without parameters.
    pub name: String,
    /// How much it is wanted, in thousandths; at 0 it is refused.
    pub weight: u16,
}

impl MediaRange {
    /// Reads an element; `None` where it is no media range. A `*` alone counts as `*/*`, which older Java clients mean
    /// by it.
    #[must_use]
    pub fn parse(element: &[u8]) -> Option<Self> {
        let mut parts = lists::divide(element, b';');
        let name = match parts.next()? {
            b"*" => "*/*".into(),
            name => media_type(name)?,
        };
        Some(Self { name, weight: lists::weight(parts)? })
    }
}

/// The `type/subtype` of a media type in lower case, without its parameters; `None` where it is none.
#[must_use]
pub fn media_type(label: &[u8]) -> Option<String> {
    let name = lists::divide(label, b';').next()?;
    let slash = name.iter().position(|byte| *byte == b'/')?;
    let is_name = is_token(&name[..slash]) && is_token(&name[slash + 1..]);
    let name = str::from_utf8(name).ok().filter(|_| is_name)?;
    Some(name.to_ascii_lowercase())
}

/// A token of RFC 9110, 5.6.2.
fn is_token(bytes: &[u8]) -> bool {
    let is_token_byte = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !bytes.is_empty() && bytes.iter().all(is_token_byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_a_name_and_a_weight() {
        for (element, name, weight) in [
            ("application/JSON", "application/json", 1000),
            ("*; q=.2", "*/*", 200),
            ("*/*;Q=0.5;x=1", "*/*", 500),
            ("text/html ; level=1 ;q=0.125", "text/html", 125),
            ("a/b;title=\"q=0; x\";q=1.0", "a/b", 1000),
            ("a/b;title=\"J\u{f6}rg\"", "a/b", 1000),
            ("a/b;", "a/b", 1000),
            ("a/b;q=0", "a/b", 0),
            ("a/b;q=0.000", "a/b", 0),
            ("a/b;q=0.0001", "a/b", 1),
        ] {
            let found = MediaRange::parse(element.as_bytes());
            assert_eq!(found, Some(MediaRange { name: name.into(), weight }), "{element}");
        }
    }

    #[test]
    fn what_is_no_range_is_none() {
        for element in ["", "json", "a/b/c", "/b", "a/", "a b/c", "a/b;q=", "a/b;q=2", "a/b;q=-1", "a/b;q=nan", ";q=1"]
        {
            assert_eq!(MediaRange::parse(element.as_bytes()), None, "{element}");
        }
        assert_eq!(MediaRange::parse(b"a/b\xff"), None);
    }
}
