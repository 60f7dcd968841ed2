//! A response as one text: status, chosen headers, body.
//!
//! Values that differ from run to run are hidden, once their shape is checked.

use axum::{
    body::to_bytes,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::Value;

/// A response with its whole body.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

/// The headers that an outcome shows where they are present.
const SHOWN: [&str; 6] =
    ["location", "www-authenticate", "retry-after", "content-type", "serverfnredirect", "clear-site-data"];

impl Answer {
    /// Reads a response.
    pub(crate) async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 10_000_000).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("text");
        Self { status: parts.status, headers: parts.headers, body }
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The first error's code, if it has one.
    pub(crate) fn code(&self) -> Option<String> {
        self.json()["errors"][0]["code"].as_str().map(str::to_owned)
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("text"))
    }

    /// The whole outcome, with random values hidden.
    pub(crate) fn outcome(&self) -> String {
        let mut text = format!("{}\n", self.status);
        for name in SHOWN {
            if let Some(value) = self.headers.get(name) {
                text.push_str(&format!("{name}: {}\n", value.to_str().expect("text")));
            }
        }
        if !self.body.is_empty() {
            text.push('\n');
            text.push_str(&self.readable());
        }
        hide_ids(&hide_secrets(&text))
    }

    /// The body; JSON indented.
    fn readable(&self) -> String {
        let is_json =
            self.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.to_str().expect("text").contains("json"));
        if is_json { format!("{:#}", self.json()) } else { self.body.clone() }
    }
}

/// Hides tokens, once their shape is checked.
fn hide_secrets(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(end) = rest.find("v3\"") {
        let begin = rest[..end].rfind('"').map_or(0, |quote| quote + 1);
        let (prefix, digits) = rest[begin..end].rsplit_once('-').unwrap_or(("", &rest[begin..end]));
        if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            shown.push_str(&format!("{}{prefix}-[secret]", &rest[..begin]));
        } else {
            shown.push_str(&rest[..end + 2]);
        }
        rest = &rest[end + 2..];
    }
    shown + rest
}

/// Numbers the ids in the order in which they appear, so that equal ones stay equal.
fn hide_ids(text: &str) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut shown = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.chars().next().map_or(1, char::len_utf8);
        match rest.get(..36).filter(|candidate| is_id(candidate)) {
            Some(id) => {
                let known = names.iter().position(|name| name == id);
                let number = known.unwrap_or_else(|| {
                    names.push(id.to_owned());
                    names.len() - 1
                });
                shown.push_str(&format!("[id {}]", number + 1));
                rest = &rest[36..];
            }
            None => {
                shown.push_str(&rest[..length]);
                rest = &rest[length..];
            }
        }
    }
    shown
}

/// Whether an id is a version 7 UUID in lower case, as this server makes them.
fn is_id(text: &str) -> bool {
    uuid::Uuid::try_parse(text).is_ok_and(|id| id.get_version_num() == 7 && id.to_string() == text)
}
