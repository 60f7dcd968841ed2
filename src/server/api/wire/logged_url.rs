//! Path and query as the request log keeps them: without what is secret, or may be (docs/api.md 8.7).
//!
//! A value of the query is filtered by its name. Secrets also come where they do not belong, such as a token in place of its
//! id: a name in the path that is no id where only an id has a meaning, and long hexadecimal numbers everywhere.

use axum::http::Uri;

use crate::{model::id, server::domain::masking};

/// What stands in the place of a secret.
const FILTERED: &str = "[FILTERED]";
/// The longest path with query that is kept, in bytes.
const MAX_LENGTH: usize = 1024;
/// So many hexadecimal digits in a row are a secret, unless they are an id.
const SECRET_DIGITS: usize = 32;
/// The parameters of paths that are ids and nothing else.
const IDS: [&str; 4] = ["{token}", "{invite}", "{factor}", "{request}"];

/// A path with its query.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::server::api) struct LoggedUrl {
    /// The text, without secrets.
    pub(in crate::server::api) text: String,
    /// Whether something was filtered.
    pub(in crate::server::api) is_filtered: bool,
}

impl LoggedUrl {
    /// The address of a request to this route, such as `/v1/tokens/{token}`.
    pub(in crate::server::api) fn new(uri: &Uri, route: &str) -> Self {
        let mut url = Self { text: String::with_capacity(uri.path().len()), is_filtered: false };
        url.push_path(uri.path(), route);
        if let Some(query) = uri.query() {
            url.text.push('?');
            url.push_query(query);
        }
        let end = url.text.floor_char_boundary(MAX_LENGTH);
        url.text.truncate(end);
        url
    }

    fn push_path(&mut self, path: &str, route: &str) {
        let mut patterns = below_version(route).split('/');
        self.text.push_str(&path[..path.len() - below_version(path).len()]);
        for (nth, segment) in below_version(path).split('/').enumerate() {
            if nth > 0 {
                self.text.push('/');
            }
            let pattern = patterns.next().unwrap_or_default();
            let name = segment.split('.').next().unwrap_or_default();
            let is_no_id = IDS.contains(&pattern) && id::parse(name).is_err();
            self.push_or_filter(segment, is_no_id || has_secret_digits(segment));
        }
    }

    fn push_query(&mut self, query: &str) {
        for (nth, pair) in query.split('&').enumerate() {
            if nth > 0 {
                self.text.push('&');
            }
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if has_secret_digits(name) {
                self.push_or_filter(pair, true);
                continue;
            }
            self.text.push_str(name);
            if value.is_empty() {
                continue;
            }
            self.text.push('=');
            self.push_or_filter(value, is_secret_name(name) || has_secret_digits(value));
        }
    }

    fn push_or_filter(&mut self, part: &str, is_secret: bool) {
        self.is_filtered |= is_secret;
        self.text.push_str(if is_secret { FILTERED } else { part });
    }
}

/// What follows `/v1`.
fn below_version(path: &str) -> &str {
    path.strip_prefix("/v1").unwrap_or(path)
}

fn is_secret_name(name: &str) -> bool {
    let decoded = form_urlencoded::parse(name.as_bytes()).next();
    decoded.is_some_and(|(name, _)| masking::is_secret(&name))
}

/// Whether a text has a secret of Keydesk's own, or another long number, percent-encoded or not.
fn has_secret_digits(text: &str) -> bool {
    if text.len() < SECRET_DIGITS {
        return false;
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    let runs = decoded.split(|letter: char| !letter.is_ascii_hexdigit());
    let is_id = |run: &str| run.len() == SECRET_DIGITS && id::parse(run).is_ok();
    runs.filter(|run| run.len() >= SECRET_DIGITS).any(|run| !is_id(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(url: &str, route: &str) -> (String, bool) {
        let LoggedUrl { text, is_filtered } = LoggedUrl::new(&url.parse().expect("an address"), route);
        (text, is_filtered)
    }

    fn kept(url: &str) -> (String, bool) {
        (url.into(), false)
    }

    const ID: &str = "01c1dabc-7620-7893-923f-0824128b2f33";

    #[test]
    fn what_is_not_secret_is_kept_as_it_was_sent() {
        for (url, route) in [
            ("/v1/me", "/me"),
            ("/v1/me.json?limit=5&page%5Bsize%5D=1&&a", "/v1/me"),
            ("/v1/users/ada%40engine.example", "/users/{user}"),
            (&format!("/v1/tokens/{ID}"), "/tokens/{token}"),
            (&format!("/v1/accounts/acme/tokens/{ID}.json"), "/accounts/{account}/tokens/{token}"),
            (&format!("/v1/users/{}", ID.replace('-', "")), "/users/{user}"),
            (&format!("/v1/users?bearer={ID}"), "/users"),
        ] {
            assert_eq!(logged(url, route), kept(url));
        }
    }

    #[test]
    fn a_secret_is_filtered_wherever_it_was_put() {
        let digits = "0123456789abcdef".repeat(4);
        for (url, route, expected) in [
            ("/v1/me?token=x&auth=&a=1", "/me", "/v1/me?token=[FILTERED]&auth&a=1"),
            ("/v1/me?to%6Ben=x", "/me", "/v1/me?to%6Ben=[FILTERED]"),
            ("/v1/users?metadata%5BapiKey%5D=x", "/users", "/v1/users?metadata%5BapiKey%5D=[FILTERED]"),
            ("/v1/users?new_PASSWORD=x", "/users", "/v1/users?new_PASSWORD=[FILTERED]"),
            ("/v1/invites/ycGHYcQkd52J8YaYsPx6hQ", "/invites/{invite}", "/v1/invites/[FILTERED]"),
            ("/v1/tokens/user-1v3", "/v1/tokens/{token}", "/v1/tokens/[FILTERED]"),
            (&format!("/v1/users/user-{digits}v3"), "/users/{user}", "/v1/users/[FILTERED]"),
            (&format!("/v1/users/%75ser-{digits}v3"), "/users/{user}", "/v1/users/[FILTERED]"),
            (&format!("/v1/me?q=user-{digits}v3&b=2"), "/me", "/v1/me?q=[FILTERED]&b=2"),
            (&format!("/v1/me?user-{digits}v3"), "/me", "/v1/me?[FILTERED]"),
        ] {
            assert_eq!(logged(url, route), (expected.into(), true), "{url}");
        }
    }

    #[test]
    fn a_long_address_is_cut() {
        let url = format!("/v1/me?a={}", "x".repeat(2000));
        assert_eq!(logged(&url, "/me").0.len(), MAX_LENGTH);
    }
}
