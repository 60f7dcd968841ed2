//! The error document as it is serialised (docs/api.md 2.1). `error.rs` decides what goes into it.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde::{Serialize, Serializer, ser::SerializeMap};
use utoipa::ToSchema;

use crate::{model::errors::Place, server::config::PublicUrl};

/// The error document.
pub(in crate::server::api) struct ErrorDocument<'a> {
    pub(in crate::server::api) status: StatusCode,
    pub(in crate::server::api) errors: &'a [ErrorObject],
    pub(in crate::server::api) request_id: &'a str,
    pub(in crate::server::api) public_url: &'a PublicUrl,
}

/// The shape of a serialised [`ErrorDocument`], for the OpenAPI document.
#[derive(ToSchema)]
#[schema(as = ErrorDocument)]
#[expect(dead_code, reason = "described, and never built")]
pub(in crate::server::api) struct ErrorContext<'a> {
    #[schema(inline)]
    meta: ErrorMeta<'a>,
    #[schema(min_items = 1)]
    errors: Vec<LinkedError<'a>>,
}

impl Serialize for ErrorDocument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let meta = ErrorMeta { id: self.request_id };
        let errors: Vec<_> = self.errors.iter().map(|entry| LinkedError::new(entry, self.public_url)).collect();
        let mut document = serializer.serialize_map(Some(2))?;
        // The order of the compatible API.
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

/// One error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::server::api) struct ErrorObject {
    /// The title of the status.
    pub(in crate::server::api) title: &'static str,
    /// A sentence for people.
    #[schema(value_type = String)]
    pub(in crate::server::api) detail: Cow<'static, str>,
    /// The code for programs. Some errors have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::server::api) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    pub(in crate::server::api) source: Option<ErrorSource>,
}

/// The part of the request that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::server::api) enum ErrorSource {
    /// A JSON pointer into the body.
    Pointer(String),
    /// A query parameter.
    Parameter(&'static str),
    /// A header.
    Header(&'static str),
}

impl From<Place> for ErrorSource {
    fn from(place: Place) -> Self {
        match place {
            Place::Pointer(pointer) => Self::Pointer(pointer),
            Place::Header(name) => Self::Header(name),
        }
    }
}

#[derive(Serialize, ToSchema)]
struct ErrorMeta<'a> {
    /// The id of the request in the server's log.
    id: &'a str,
}

/// An error with a link to the page of its code, if it has one.
#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
pub(in crate::server::api) struct LinkedError<'a> {
    #[serde(flatten)]
    #[schema(inline)]
    entry: &'a ErrorObject,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    links: Option<ErrorLinks>,
}

#[derive(Serialize, ToSchema)]
struct ErrorLinks {
    /// The page of this server that explains the code.
    about: String,
}

impl<'a> LinkedError<'a> {
    fn new(entry: &'a ErrorObject, public_url: &PublicUrl) -> Self {
        let links = entry.code.map(|code| ErrorLinks { about: public_url.join(&format!("/errors/{code}")) });
        Self { entry, links }
    }
}
