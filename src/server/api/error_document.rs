//! The error document as it is written (contract 2.1). What goes into it is `error.rs`'s.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::server::config::PublicUrl;

/// The error document.
pub(super) struct Document<'a> {
    pub(super) status: StatusCode,
    pub(super) errors: &'a [Entry],
    pub(super) request_id: &'a str,
    pub(super) public_url: &'a PublicUrl,
}

impl Serialize for Document<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let meta = Meta { id: self.request_id };
        let errors: Vec<_> = self.errors.iter().map(|entry| Shown::new(entry, self.public_url)).collect();
        let mut document = serializer.serialize_map(Some(2))?;
        // The order is Keygen's; no client may depend on it, and none should see another.
        if self.status == StatusCode::UNPROCESSABLE_ENTITY {
            document.serialize_entry("errors", &errors)?;
            document.serialize_entry("meta", &meta)?;
        } else {
            document.serialize_entry("meta", &meta)?;
            document.serialize_entry("errors", &errors)?;
        }
        document.end()
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Entry {
    pub(super) title: &'static str,
    pub(super) detail: Cow<'static, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<Source>,
}

/// Where it is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    Pointer(String),
    Parameter(&'static str),
    Header(&'static str),
}

#[derive(Serialize)]
struct Meta<'a> {
    id: &'a str,
}

/// An error with the address of its page, where its code has one.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    entry: &'a Entry,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<Links>,
}

#[derive(Serialize)]
struct Links {
    about: String,
}

impl<'a> Shown<'a> {
    fn new(entry: &'a Entry, public_url: &PublicUrl) -> Self {
        let links = entry.code.map(|code| Links { about: public_url.join(&format!("/errors/{code}")) });
        Self { entry, links }
    }
}
