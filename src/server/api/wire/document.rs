//! The JSON:API envelope of answers: documents, resources, relationships, links (docs/api.md 0).
//!
//! Each resource has its own type of attributes. No type of the model is serialised,
//! so a new column does not change an answer by itself.

use axum::{
    Extension,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    model::id::AccountId,
    server::{
        api::wire::{error::ApiError, media_type},
        domain::error::Error,
    },
};

/// An answer with one record, or a list of them.
#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct Document<Data, Included = ()> {
    #[schema(inline)]
    data: Data,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    included: Option<[Included; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    links: Option<Links>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false)]
    meta: Option<Value>,
}

/// Links to the pages of a list, as far as its kind of paging knows them (docs/api.md 1.12).
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(in crate::server::api) enum Links {
    /// Paging by number: all pages are known.
    Pages {
        #[serde(rename = "self")]
        own: String,
        #[schema(required)]
        prev: Option<String>,
        #[schema(required)]
        next: Option<String>,
        first: String,
        last: String,
        #[schema(inline)]
        meta: ListMeta,
    },
    /// Paging by number through a list that is not counted.
    Uncounted {
        #[serde(rename = "self")]
        own: String,
        #[schema(required)]
        prev: Option<String>,
        #[schema(required)]
        next: Option<String>,
    },
    /// Paging by cursor: only the next page is known.
    Cursor {
        #[serde(rename = "self")]
        own: String,
        #[schema(required)]
        next: Option<String>,
    },
}

/// The length of a list.
#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct ListMeta {
    pub(in crate::server::api) pages: u64,
    pub(in crate::server::api) count: u64,
}

/// An answer with the record that was created: 201, with its `Location`.
pub(in crate::server::api) struct Created<Attributes>(pub(in crate::server::api) Resource<Attributes>);

/// One record.
#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct Resource<Attributes> {
    id: Uuid,
    #[serde(rename = "type")]
    kind: &'static str,
    #[schema(inline)]
    attributes: Attributes,
    #[schema(value_type = Object)]
    relationships: Relationships,
    #[schema(inline)]
    links: SelfLink,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object, nullable = false)]
    meta: Option<Value>,
}

/// The relationships of a record, in order.
pub(in crate::server::api) struct Relationships(Vec<(&'static str, Relationship)>);

/// A link to a related record, unless there is none, and its identifier where the contract has one.
#[derive(Serialize, ToSchema)]
pub(in crate::server::api) struct Relationship {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline, nullable = false)]
    links: Option<Related>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(inline)]
    data: Option<Option<Identifier>>,
}

/// The type and id of a record.
#[derive(Serialize, ToSchema)]
struct Identifier {
    #[serde(rename = "type")]
    kind: &'static str,
    id: Uuid,
}

#[derive(Serialize, ToSchema)]
struct Related {
    /// The path of the related record or list.
    related: String,
}

#[derive(Serialize, ToSchema)]
struct SelfLink {
    /// The path of the record itself.
    #[serde(rename = "self")]
    own: String,
}

impl<Data> Document<Data> {
    /// A document with nothing but data.
    pub(in crate::server::api) const fn new(data: Data) -> Self {
        Self { data, included: None, links: None, meta: None }
    }

    /// A page of a list, with links to other pages.
    pub(in crate::server::api) const fn page(data: Data, links: Option<Links>) -> Self {
        Self { data, included: None, links, meta: None }
    }
}

impl<Data, Included> Document<Data, Included> {
    /// A document that includes another record, if there is one.
    pub(in crate::server::api) fn with_included(data: Data, included: Option<Included>) -> Self {
        Self { data, included: included.map(|one| [one]), links: None, meta: None }
    }

    /// Sets `meta` of the document.
    pub(in crate::server::api) fn with_meta(self, meta: Value) -> Self {
        Self { meta: Some(meta), ..self }
    }
}

impl<Attributes> Resource<Attributes> {
    /// Its id.
    pub(in crate::server::api) const fn id(&self) -> Uuid {
        self.id
    }

    /// A record whose own path is `path`.
    pub(in crate::server::api) fn new<const N: usize>(
        kind: &'static str,
        id: Uuid,
        path: String,
        attributes: Attributes,
        relationships: [(&'static str, Relationship); N],
    ) -> Self {
        Self {
            id,
            kind,
            attributes,
            relationships: Relationships(relationships.into()),
            links: SelfLink { own: path },
            meta: None,
        }
    }

    /// Sets `meta` of the record.
    pub(in crate::server::api) fn with_meta(self, meta: Value) -> Self {
        Self { meta: Some(meta), ..self }
    }
}

impl Relationship {
    /// A link without an identifier.
    pub(in crate::server::api) const fn to(related: String) -> Self {
        Self { links: Some(Related { related }), data: None }
    }

    /// A link, and null: there is no related record.
    pub(in crate::server::api) const fn to_none(related: String) -> Self {
        Self { links: Some(Related { related }), data: Some(None) }
    }

    /// Null without a link: there is no related record, and no place where one would be.
    pub(in crate::server::api) const fn none() -> Self {
        Self { links: None, data: Some(None) }
    }

    /// A link and an identifier.
    pub(in crate::server::api) const fn to_one(related: String, kind: &'static str, id: Uuid) -> Self {
        Self { links: Some(Related { related }), data: Some(Some(Identifier { kind, id })) }
    }

    /// The account that a record belongs to.
    pub(in crate::server::api) fn to_account(account: AccountId) -> Self {
        Self::to_one(account_path(account, ""), "accounts", account.0)
    }
}

/// A path in an account. It has the account's id even where the request used the slug.
pub(in crate::server::api) fn account_path(account: AccountId, below: &str) -> String {
    format!("/v1/accounts/{account}{below}")
}

impl<Data: Serialize, Included: Serialize> IntoResponse for Document<Data, Included> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self) {
            Ok(json) => ([(header::CONTENT_TYPE, media_type::JSON_API)], json).into_response(),
            Err(error) => ApiError::from(Error::internal(error)).into_response(),
        }
    }
}

/// The type and id of the record that an answer says was created.
#[derive(Clone, Copy, Debug)]
pub(in crate::server::api) struct CreatedRecord {
    pub(in crate::server::api) kind: &'static str,
    pub(in crate::server::api) id: Uuid,
}

impl<Attributes: Serialize> IntoResponse for Created<Attributes> {
    fn into_response(self) -> Response {
        let record = CreatedRecord { kind: self.0.kind, id: self.0.id };
        let location = HeaderValue::try_from(&self.0.links.own).map(|path| [(header::LOCATION, path)]);
        let document = Document::new(self.0);
        match location {
            // `finish_response` makes the path absolute.
            Ok(location) => (StatusCode::CREATED, location, Extension(record), document).into_response(),
            Err(error) => ApiError::from(Error::internal(error)).into_response(),
        }
    }
}

impl Serialize for Relationships {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, relationship)| (name, relationship)))
    }
}
