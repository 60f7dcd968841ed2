//! Parsers for the values of settings. Each error is the rest of a sentence that begins with the setting's name.

use std::{fmt::Display, ops::RangeInclusive, path::PathBuf, str::FromStr, time::Duration};

use tracing_subscriber::EnvFilter;
use url::Url;

use crate::server::{config::LogFormat, domain::limits};

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
    match path {
        "" => Err("names no file"),
        path if path.contains(['?', '#']) => Err("must be sqlite:FILE without parameters; Keydesk sets its own"),
        path if path == ":memory:" || path.starts_with("file:") => Err("must be sqlite:FILE with the path of a file"),
        path => Ok(path.into()),
    }
}

/// A URL that pages may link to.
pub(super) fn link(text: &str) -> Result<String, &'static str> {
    let (scheme, rest) = text.split_once(':').unwrap_or_default();
    let has_target = match scheme {
        "https" | "http" => rest.trim_start_matches('/').len() + 2 == rest.len() && Url::parse(text).is_ok(),
        "mailto" => rest.contains('@'),
        _ => return Err("must begin with https://, http:// or mailto:"),
    };
    if has_target { Ok(text.to_owned()) } else { Err("must name a host, or after mailto: an email") }
}

/// Reads the format of log lines.
pub(super) fn log_format(text: &str) -> Result<LogFormat, &'static str> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("must be text or json"),
    }
}

/// Directives of tracing.
pub(super) fn log_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
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
        for (text, reason) in [
            ("", "other databases are not supported"),
            ("data/a.db", "other databases are not supported"),
            ("postgres://u@h/d", "other databases are not supported"),
            ("sqlite:", "names no file"),
            ("sqlite://", "names no file"),
            ("sqlite:x.db?mode=rwc", "without parameters"),
            ("sqlite:///var/x.db?", "without parameters"),
            ("sqlite:x.db#1", "without parameters"),
            ("sqlite::memory:", "the path of a file"),
            ("sqlite:file:x.db", "the path of a file"),
        ] {
            let refusal = sqlite(text).expect_err(text);
            assert!(refusal.contains(reason), "{text:?}: {refusal}");
        }
    }

    #[test]
    fn a_link_leads_somewhere() {
        for text in ["https://help.acme.example", "http://10.0.0.1/help?x#y", "mailto:help@acme.example"] {
            assert_eq!(link(text).as_deref(), Ok(text));
        }
        for text in ["https://", "https:help", "http:///x", "mailto:", "mailto:help"] {
            assert_eq!(link(text), Err("must name a host, or after mailto: an email"), "{text:?}");
        }
        for text in ["", "help.acme.example", "javascript:alert(1)", "HTTPS//x"] {
            assert_eq!(link(text), Err("must begin with https://, http:// or mailto:"), "{text:?}");
        }
    }
}
