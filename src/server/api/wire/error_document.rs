//! The error document as it is written (contract 2.1). What goes into it is `error.rs`'s.

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

/// What [`ErrorDocument`] serialises to, for its description.
#[derive(ToSchema)]
#[schema(as = ErrorDocument)]
#[expect(dead_code, reason = "told, and never made")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::server::api) struct ErrorObject {
    /// The same for every error of a status.
    pub(in crate::server::api) title: &'static str,
    /// For people.
    #[schema(value_type = String)]
    pub(in crate::server::api) detail: Cow<'static, str>,
    /// For programs; some errors have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(in crate::server::api) code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    pub(in crate::server::api) source: Option<ErrorSource>,
}

/// Where it is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::server::api) enum ErrorSource {
    /// A place in the body.
    Pointer(String),
    /// A parameter of the query.
    Parameter(&'static str),
    /// A header of the request.
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
    /// The id of the request, for the server's log.
    id: &'a str,
}

/// An error with the address of its page, where its code has one.
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
    /// The page that explains the code, on this very server.
    about: String,
}

impl<'a> LinkedError<'a> {
    fn new(entry: &'a ErrorObject, public_url: &PublicUrl) -> Self {
        let links = entry.code.map(|code| ErrorLinks { about: public_url.join(&format!("/errors/{code}")) });
        Self { entry, links }
    }
}
