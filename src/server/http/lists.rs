//! Headers that are lists (RFC 9110, 5.6.1), read byte by byte and element by element.
//!
//! A header line with a byte outside ASCII is not absent: what can be read of it counts. Nothing here decides what an
//! unreadable element means, because that differs by header.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The weight of an element that states none.
const WHOLE: u16 = 1000;

/// The elements of a header, over all its lines, in order: trimmed, without empty ones. A comma in a quoted string
/// divides nothing.
pub fn elements<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    headers.get_all(name).iter().flat_map(|line| divide(line.as_bytes(), b',')).filter(|element| !element.is_empty())
}

/// The same where quotes mean nothing, so that a client's quote cannot swallow what a proxy appends.
pub fn plain_elements<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl DoubleEndedIterator<Item = &'a [u8]> + use<'a> {
    let lines = headers.get_all(name).iter().map(HeaderValue::as_bytes);
    let elements = lines.flat_map(|line| line.split(|byte| *byte == b',')).map(<[u8]>::trim_ascii);
    elements.filter(|element| !element.is_empty())
}

/// Divides bytes at a separator, but not in quoted strings (RFC 9110, 5.6.4). The parts are trimmed and may be empty.
/// A quote that nothing closes is a byte like others. It takes at most two passes.
pub fn divide(bytes: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    let mut has_quotes = true;
    std::iter::from_fn(move || {
        let whole = rest?;
        let mut end = find(whole, separator, has_quotes);
        if end.is_none() {
            has_quotes = false;
            end = find(whole, separator, has_quotes);
        }
        let end = end.unwrap_or(whole.len());
        rest = whole.get(end + 1..);
        Some(whole[..end].trim_ascii())
    })
}

/// The weight among the parameters of an element, in thousandths; the whole where none is stated, `None` where it cannot
/// be read (RFC 9110, 12.4.2).
pub fn weight<'a>(mut parameters: impl Iterator<Item = &'a [u8]>) -> Option<u16> {
    parameters.find_map(weight_text).map_or(Some(WHOLE), parse_weight)
}

/// The place of the first separator outside quoted strings, or the end of the bytes; `None` if a quote stays open.
fn find(bytes: &[u8], separator: u8, has_quotes: bool) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (place, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' if has_quotes => is_quoted = !is_quoted,
            _ if byte == separator && !is_quoted => return Some(place),
            _ => {}
        }
    }
    (!is_quoted).then_some(bytes.len())
}

/// The value of a parameter, if it is the weight.
fn weight_text(parameter: &[u8]) -> Option<&[u8]> {
    let equals = parameter.iter().position(|byte| *byte == b'=')?;
    let is_weight = parameter[..equals].trim_ascii().eq_ignore_ascii_case(b"q");
    is_weight.then(|| parameter[equals + 1..].trim_ascii())
}

/// More than RFC 9110 has: older Java clients write `.2`.
fn parse_weight(text: &[u8]) -> Option<u16> {
    let weight: f32 = str::from_utf8(text).ok()?.parse().ok()?;
    // Rounded up: what is wanted a little is not refused.
    (0.0..=1.0).contains(&weight).then(|| (weight * f32::from(WHOLE)).ceil() as u16)
}

/// Removes elements outside ASCII from the lists that only libraries read: they ignore a whole line for one such byte.
pub fn keep_readable(headers: &mut HeaderMap) {
    let name = header::ACCEPT_ENCODING;
    if headers.get_all(&name).iter().all(|line| line.as_bytes().is_ascii()) {
        return;
    }
    let readable =
        plain_elements(headers, &name).filter(|element| element.is_ascii()).collect::<Vec<_>>().join(&b", "[..]);
    headers.insert(name, HeaderValue::from_bytes(&readable).expect("parts of a header"));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT, HeaderValue::from_bytes(line.as_bytes()).expect("a header"));
        }
        headers
    }

    #[test]
    fn elements_stand_alone() {
        let cases: [(&[&str], &[&str]); 7] = [
            (&["a, b", "c"], &["a", "b", "c"]),
            (&[",, a ,\t,b,"], &["a", "b"]),
            (&["a, J\u{f6}rg, b"], &["a", "J\u{f6}rg", "b"]),
            (&[r#"a;x="1, 2", b"#], &[r#"a;x="1, 2""#, "b"]),
            (&[r#"a;x="1\", 2", b"#], &[r#"a;x="1\", 2""#, "b"]),
            (&[r#"a;x="1, b"#, "c"], &[r#"a;x="1"#, "b", "c"]),
            (&[""], &[]),
        ];
        for (lines, expected) in cases {
            let headers = headers(lines);
            let read: Vec<_> = elements(&headers, &header::ACCEPT).collect();
            assert_eq!(read, expected.iter().map(|element| element.as_bytes()).collect::<Vec<_>>(), "{lines:?}");
        }
    }

    #[test]
    fn a_quote_swallows_nothing_where_it_means_nothing() {
        let headers = headers(&["\"198.51.100.1, 203.0.113.9", "192.0.2.7\""]);
        let read: Vec<_> = plain_elements(&headers, &header::ACCEPT).rev().collect();
        assert_eq!(read, [b"192.0.2.7\"".as_slice(), b"203.0.113.9", b"\"198.51.100.1"]);
    }

    #[test]
    fn what_libraries_read_is_ascii() {
        let mut kept = HeaderMap::new();
        for line in [b"gzip, \xff".as_slice(), b"br;q=0.5"] {
            kept.append(header::ACCEPT_ENCODING, HeaderValue::from_bytes(line).expect("a header"));
        }
        keep_readable(&mut kept);
        assert_eq!(kept.get_all(header::ACCEPT_ENCODING).iter().collect::<Vec<_>>(), ["gzip, br;q=0.5"]);
    }

    proptest! {
        #[test]
        fn nothing_but_separators_and_spaces_is_lost(line in "[ab,\"\\\\ ]{0,40}") {
            let kept: Vec<u8> = divide(line.as_bytes(), b',').flatten().copied().collect();
            let count = |bytes: &[u8], byte: u8| bytes.iter().filter(|found| **found == byte).count();
            for byte in [b'a', b'b', b'"', b'\\'] {
                prop_assert_eq!(count(&kept, byte), count(line.as_bytes(), byte));
            }
        }
    }
}
