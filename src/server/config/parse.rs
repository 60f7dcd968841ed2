//! Parsers for the values of settings. Each error is the rest of a sentence that begins with the setting's name.

use std::{fmt::Display, ops::RangeInclusive, path::PathBuf, str::FromStr, time::Duration};

use crate::server::domain::limits;

/// `true` or `false`.
pub(super) fn boolean(text: &str) -> Result<bool, &'static str> {
    text.parse().map_err(|_| "must be true or false")
}

/// A whole number within bounds.
pub(super) fn number<N: FromStr + PartialOrd + Display>(text: &str, bounds: RangeInclusive<N>) -> Result<N, String> {
    let number = text.parse().ok().filter(|number| bounds.contains(number));
    number.ok_or_else(|| format!("must be a number from {} to {}", bounds.start(), bounds.end()))
}

/// A duration with its unit.
pub(super) fn duration(text: &str) -> Result<Duration, &'static str> {
    limits::duration(text).ok_or("must be a duration such as 45s, 30m, 24h or 14d, from 1s to 30d")
}

/// A value as a refusal quotes it: its beginning, so that the refusal stays readable.
pub(super) fn quoted(text: &str) -> String {
    const MAX: usize = 80;
    let beginning: String = text.chars().take(MAX).collect();
    if beginning.len() == text.len() { format!("{text:?}") } else { format!("{beginning:?}…") }
}

/// A list, separated by commas.
pub(super) fn list<T: FromStr>(text: &str) -> Result<Vec<T>, T::Err> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::parse).collect()
}

/// `sqlite:FILE`.
pub(super) fn sqlite(text: &str) -> Result<PathBuf, &'static str> {
    let path = text.strip_prefix("sqlite:").ok_or("must be sqlite:FILE; other databases are not supported")?;
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() { Err("names no file") } else { Ok(path.into()) }
}

/// A URL that pages may link to.
pub(super) fn link(text: &str) -> Result<String, &'static str> {
    let is_link = ["https://", "http://", "mailto:"].iter().any(|scheme| text.starts_with(scheme));
    if is_link { Ok(text.to_owned()) } else { Err("must begin with https://, http:// or mailto:") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_quotes_no_more_than_the_beginning() {
        assert_eq!(quoted("a\0ü"), r#""a\0ü""#);
        assert_eq!(quoted(&"ü".repeat(81)), format!("{:?}…", "ü".repeat(80)));
    }

    #[test]
    fn only_sqlite_is_served() {
        assert_eq!(sqlite("sqlite:data/a.db"), Ok("data/a.db".into()));
        assert_eq!(sqlite("sqlite:///var/a.db"), Ok("/var/a.db".into()));
        for text in ["", "sqlite:", "postgres://u@h/d", "data/a.db"] {
            assert!(sqlite(text).is_err(), "{text:?}");
        }
    }
}
