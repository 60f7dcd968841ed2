//! The header `Accept-Language` (RFC 9110, 12.5.4).

use std::cmp::Reverse;

use axum::http::{HeaderMap, header};

use crate::{model::language::Language, server::http::lists};

/// The language that `Accept-Language` wants most, of those that Keydesk has: by weight, then by order. `None` if it
/// names none of them. A region changes nothing: `de-AT` is German.
#[must_use]
pub fn wanted(headers: &HeaderMap) -> Option<Language> {
    let ranges: Vec<_> = lists::elements(headers, &header::ACCEPT_LANGUAGE).filter_map(LanguageRange::parse).collect();
    let named = |language: Language| {
        let own = ranges.iter().enumerate().filter(|(_, range)| range.is(language.tag()));
        own.map(|(place, range)| (range.weight, Reverse(place))).max()
    };
    let any = ranges.iter().enumerate().find(|(_, range)| range.is("*"));
    let any = any.map(|(place, range)| (range.weight, Reverse(place)));
    let wanted = Language::ALL.into_iter().filter_map(|language| Some((named(language).or(any)?, language)));
    // `max_by_key` takes the last of equals, and `*` stands for every language that is not named.
    let wanted = wanted.filter(|((weight, _), _)| *weight > 0).rev();
    wanted.max_by_key(|(want, _)| *want).map(|(_, language)| language)
}

/// One element of `Accept-Language`.
struct LanguageRange<'a> {
    /// The first subtag, or `*`.
    primary: &'a [u8],
    /// How much it is wanted, in thousandths; at 0 it is refused.
    weight: u16,
}

impl<'a> LanguageRange<'a> {
    /// Reads an element; `None` where it has no weight that can be read. Its neighbours count all the same.
    fn parse(element: &'a [u8]) -> Option<Self> {
        let mut parts = lists::divide(element, b';');
        let primary = parts.next()?.split(|byte| *byte == b'-').next()?;
        Some(Self { primary, weight: lists::weight(parts)? })
    }

    fn is(&self, tag: &str) -> bool {
        self.primary.eq_ignore_ascii_case(tag.as_bytes())
    }
}
