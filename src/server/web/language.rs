//! The language of a page: the one that the browser has chosen in the footer, else the best of `Accept-Language` (RFC
//! 9110, 12.5.4), else English.

use axum::http::HeaderMap;

use crate::{
    model::language::Language,
    server::{config::PublicUrl, http::accept_language, web::cookies},
};

/// The cookie, as [`cookies::name`] takes it.
pub const COOKIE: &str = "language";

/// The language of the pages that answer this request.
#[must_use]
pub fn language(headers: &HeaderMap, public_url: &PublicUrl) -> Language {
    let chosen = cookies::values(headers, public_url, COOKIE).find_map(Language::from_tag);
    chosen.or_else(|| accept_language::wanted(headers)).unwrap_or(Language::English)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

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
