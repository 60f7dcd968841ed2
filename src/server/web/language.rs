//! The language of a page: the one that the browser has chosen in the footer, else the best of `Accept-Language` (RFC
//! 9110, 12.5.4), else English.

use std::cmp::Reverse;

use axum::http::{HeaderMap, header};

use crate::{
    model::language::Language,
    server::{config::PublicUrl, http::lists, web::cookies},
};

/// The cookie, as [`cookies::name`] takes it.
pub const COOKIE: &str = "language";

/// The language of the pages that answer this request.
#[must_use]
pub fn language(headers: &HeaderMap, public_url: &PublicUrl) -> Language {
    let chosen = cookies::values(headers, public_url, COOKIE).find_map(Language::from_tag);
    chosen.or_else(|| accepted(headers)).unwrap_or(Language::English)
}

/// The language that `Accept-Language` wants most, of those that Keydesk has: by weight, then by order. `None` if it
/// names none of them. A region changes nothing: `de-AT` is German.
fn accepted(headers: &HeaderMap) -> Option<Language> {
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(accepted: &[u8], cookie: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(accepted).expect("a header"));
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).expect("a header"));
        language(&headers, &"http://id.acme.example".parse().expect("a URL")).tag()
    }

    #[test]
    fn the_most_wanted_language_wins() {
        for (accepted, expected) in [
            ("", "en"),
            ("de", "de"),
            ("DE-at", "de"),
            ("de-CH-1996, en;q=0.9", "de"),
            ("en-US,en;q=0.9,de;q=0.8", "en"),
            ("en;q=0.8, de;q=0.9", "de"),
            ("de, en", "de"),
            ("en, de", "en"),
            ("fr, nl;q=0.9, de;q=0.1", "de"),
            ("fr", "en"),
            ("*", "en"),
            ("en;q=0, *", "de"),
            ("*;q=0.5, en;q=0.4", "de"),
            ("de;q=0", "en"),
            ("de;q=0.000, de-AT;q=0.1", "de"),
            ("de;q=2, en;q=0.1", "en"),
            ("de;q=x, fr", "en"),
            ("den, dex-de", "en"),
            (",,;q=1,,de;q=.5,", "de"),
        ] {
            assert_eq!(of(accepted.as_bytes(), "a=b"), expected, "{accepted}");
        }
        assert_eq!(of(b"fr\xff, \xfe, de", ""), "de", "what cannot be read hides no neighbour");
    }

    #[test]
    fn a_choice_counts_more_than_the_header() {
        for (cookie, expected) in [
            ("keydesk-language=de", "de"),
            ("keydesk-language=en", "en"),
            ("keydesk-language=fr", "de"),
            ("language=en", "de"),
            ("keydesk-language=\"; keydesk-language=x; keydesk-language=en", "en"),
        ] {
            assert_eq!(of(if expected == "de" { b"de" } else { b"de, en;q=0.1" }, cookie), expected, "{cookie}");
        }
    }
}
