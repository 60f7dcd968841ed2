//! Which form of a body a client takes: `Accept-Encoding` (RFC 9110, 12.5.3).

use axum::http::{HeaderMap, header};

/// A form in which a body is sent. The best comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentCoding {
    /// Brotli.
    Brotli,
    /// gzip.
    Gzip,
    /// As it is.
    Identity,
}

impl ContentCoding {
    /// Every form, the best first.
    pub const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// The name in headers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The form that the client prefers. Where it takes none, the body is sent as it is.
    #[must_use]
    pub fn preferred(headers: &HeaderMap) -> Self {
        let accepted: Vec<(&[u8], u16)> = headers
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b','))
            .filter_map(element)
            .collect();
        let named = |name: &str| accepted.iter().find(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        let weight = |coding: Self| match (named(coding.name()).or_else(|| named("*")), coding) {
            (Some((_, weight)), _) => *weight,
            // Accepted unless it is ruled out, and least wanted.
            (None, Self::Identity) => 1,
            (None, _) => 0,
        };
        // `max_by_key` takes the last of equals.
        let best_last = Self::ALL.into_iter().rev().filter(|coding| weight(*coding) > 0);
        best_last.max_by_key(|coding| weight(*coding)).unwrap_or(Self::Identity)
    }
}

/// A coding and its weight in thousandths. `None` for an element that cannot be read; its neighbours count.
fn element(element: &[u8]) -> Option<(&[u8], u16)> {
    let mut parts = element.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some(weight) => thousandths(weight)?,
    };
    Some((name, weight))
}

/// Reads `q=0.8`: a number from 0 to 1 with at most three decimal places.
fn thousandths(weight: &[u8]) -> Option<u16> {
    let (name, number) = std::str::from_utf8(weight).ok()?.split_once('=')?;
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let is_number = decimals.len() <= 3 && decimals.bytes().all(|byte| byte.is_ascii_digit());
    if !name.eq_ignore_ascii_case("q") || !is_number {
        return None;
    }
    match whole {
        "0" => format!("{decimals:0<3}").parse().ok(),
        "1" if decimals.bytes().all(|byte| byte == b'0') => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_client_chooses() {
        for (accepted, expected) in [
            ("", "identity"),
            ("gzip, deflate, br, zstd", "br"),
            ("br;q=0.5, gzip", "gzip"),
            ("gzip;q=0.001", "gzip"),
            ("GZIP", "gzip"),
            ("br;q=0, *", "gzip"),
            ("*", "br"),
            ("*;q=0", "identity"),
            ("identity;q=0, br;q=0.1", "br"),
            ("identity, br;q=0.9", "identity"),
            ("identity;q=0", "identity"),
            ("deflate", "identity"),
            ("gzip;q=2, br ; Q=0.2", "br"),
            ("gzip;q=0.1234", "identity"),
            ("br;q=0.000", "identity"),
            ("J\u{f6}rg, gzip", "gzip"),
            (",,;q=1, gzip;q=1.0,", "gzip"),
        ] {
            let mut headers = HeaderMap::new();
            let bytes: Vec<u8> = accepted.chars().map(|letter| u8::try_from(letter).expect("Latin-1")).collect();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_bytes(&bytes).expect("a header"));
            assert_eq!(ContentCoding::preferred(&headers).name(), expected, "{accepted}");
        }
        assert_eq!(ContentCoding::preferred(&HeaderMap::new()), ContentCoding::Identity);
    }
}
