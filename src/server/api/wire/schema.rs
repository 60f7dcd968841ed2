//! The schema of a request body, which each endpoint declares, and the 400s for what does not fit (docs/api.md 1.7).
//!
//! It knows only the shape. The model limits values, such as the length of a name,
//! and use cases decide who can send a key.

use crate::{
    model::{id, problem::Field, timestamp::Timestamp},
    server::{
        api::wire::{error::ApiError, json::Json, pointer::JsonPointer, time},
        domain::error::Error,
    },
};

/// How many levels metadata can have below itself.
const METADATA_DEPTH: usize = 2;

/// What one place of a body can have. It can be absent or null, unless it is `required`.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Node {
    pub(in crate::server::api) kind: JsonKind,
    pub(in crate::server::api) is_required: bool,
    pub(in crate::server::api) may_be_null: bool,
    pub(in crate::server::api) may_be_blank: bool,
    pub(in crate::server::api) guard: Option<Field>,
}

/// The keys of an object, in the order in which they are validated.
pub(in crate::server::api) type ObjectSchema = &'static [(&'static str, Node)];

/// The type of a value.
#[derive(Clone, Copy)]
pub(in crate::server::api) enum JsonKind {
    Text,
    OneOf(&'static [&'static str]),
    Boolean,
    Integer,
    Id,
    Time,
    Texts,
    Metadata,
    /// An object with any keys, which the endpoint reads in the order of the document.
    FreeObject,
    Object(ObjectSchema),
    Anything,
    Ignored,
}

impl Node {
    const fn new(kind: JsonKind) -> Self {
        Self { kind, is_required: false, may_be_null: true, may_be_blank: false, guard: None }
    }

    pub(in crate::server::api) const fn text() -> Self {
        Self::new(JsonKind::Text)
    }

    pub(in crate::server::api) const fn one_of(words: &'static [&'static str]) -> Self {
        Self::new(JsonKind::OneOf(words))
    }

    pub(in crate::server::api) const fn boolean() -> Self {
        Self::new(JsonKind::Boolean)
    }

    /// A whole number.
    pub(in crate::server::api) const fn integer() -> Self {
        Self::new(JsonKind::Integer)
    }

    pub(in crate::server::api) const fn id() -> Self {
        Self::new(JsonKind::Id)
    }

    pub(in crate::server::api) const fn time() -> Self {
        Self::new(JsonKind::Time)
    }

    /// A list of texts, which can be empty.
    pub(in crate::server::api) const fn texts() -> Self {
        Self::new(JsonKind::Texts).or_blank()
    }

    /// Free JSON, which can be empty.
    pub(in crate::server::api) const fn metadata() -> Self {
        Self::new(JsonKind::Metadata).or_blank()
    }

    /// An object with any keys, but at least one.
    pub(in crate::server::api) const fn free_object() -> Self {
        Self::new(JsonKind::FreeObject)
    }

    /// An object with these keys and no others. It can be empty unless it is required.
    pub(in crate::server::api) const fn object(keys: ObjectSchema) -> Self {
        Self::new(JsonKind::Object(keys)).or_blank()
    }

    /// JSON of any type, which the use case validates.
    pub(in crate::server::api) const fn anything() -> Self {
        Self::new(JsonKind::Anything)
    }

    /// A key that is allowed and ignored, whatever its value.
    pub(in crate::server::api) const fn ignored() -> Self {
        Self::new(JsonKind::Ignored)
    }

    /// It must be sent, and not as null.
    pub(in crate::server::api) const fn required(self) -> Self {
        let is_object = matches!(self.kind, JsonKind::Object(_));
        Self { is_required: true, may_be_null: false, may_be_blank: self.may_be_blank && !is_object, ..self }
    }

    /// It can be null although it is required.
    pub(in crate::server::api) const fn or_null(self) -> Self {
        Self { may_be_null: true, ..self }
    }

    /// It can be empty.
    pub(in crate::server::api) const fn or_blank(self) -> Self {
        Self { may_be_blank: true, ..self }
    }

    /// A use case decides whether the caller can send it at all.
    pub(in crate::server::api) const fn guarded(self, field: Field) -> Self {
        Self { guard: Some(field), ..self }
    }

    /// Refuses the first key, in document order, that the schema does not have.
    pub(in crate::server::api) fn refuse_unknown(&self, json: &Json, at: JsonPointer<'_>) -> Result<(), ApiError> {
        let (JsonKind::Object(keys), Json::Object(members)) = (self.kind, json) else { return Ok(()) };
        members.iter().try_for_each(|(name, value)| {
            let at = JsonPointer::Key(&at, name);
            let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
            node.ok_or_else(|| unpermitted(value, at))?.refuse_unknown(value, at)
        })
    }

    /// Asks `may` about every guarded key that was sent.
    pub(in crate::server::api) fn refuse_guarded(
        &self,
        json: &Json,
        may: &impl Fn(Field) -> Result<(), Error>,
    ) -> Result<(), ApiError> {
        if let Some(field) = self.guard {
            may(field)?;
        }
        let JsonKind::Object(keys) = self.kind else { return Ok(()) };
        keys.iter().try_for_each(|(key, node)| json.get(key).map_or(Ok(()), |value| node.refuse_guarded(value, may)))
    }

    /// Converts the texts and numbers of times.
    pub(in crate::server::api) fn convert_times(&self, json: &mut Json, at: JsonPointer<'_>) -> Result<(), ApiError> {
        match (self.kind, json) {
            (JsonKind::Time, json @ (Json::Text(_) | Json::Number(_))) => {
                let from = json.kind();
                let time = timestamp(json).ok_or_else(|| refusal(at, format!("failed to coerce {from} to time")))?;
                *json = Json::Time(time);
                Ok(())
            }
            (JsonKind::Object(keys), Json::Object(members)) => members.iter_mut().try_for_each(|(name, value)| {
                let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
                node.map_or(Ok(()), |node| node.convert_times(value, JsonPointer::Key(&at, name)))
            }),
            _ => Ok(()),
        }
    }

    /// Validates the values: keys in the order of the schema, children before parents.
    pub(in crate::server::api) fn check(&self, json: Option<&Json>, at: JsonPointer<'_>) -> Result<(), ApiError> {
        let Some(json) = json else {
            return if self.is_required { Err(refusal(at, "is missing")) } else { Ok(()) };
        };
        if let JsonKind::Object(keys) = self.kind
            && matches!(json, Json::Object(_))
        {
            keys.iter().try_for_each(|(key, node)| node.check(json.get(key), JsonPointer::Key(&at, key)))?;
        }
        match json {
            Json::Null if self.may_be_null || matches!(self.kind, JsonKind::Ignored) => Ok(()),
            Json::Null => Err(refusal(at, "cannot be null")),
            json => self.check_value(json, at),
        }
    }

    fn check_value(&self, json: &Json, at: JsonPointer<'_>) -> Result<(), ApiError> {
        let mismatch =
            || Err(refusal(at, format!("type mismatch (received {} expected {})", json.kind(), self.expected())));
        let is_blank = match (self.kind, json) {
            (JsonKind::Anything | JsonKind::Ignored, _) => return Ok(()),
            (JsonKind::Text | JsonKind::OneOf(_), Json::Text(text)) => text.trim().is_empty(),
            (JsonKind::Boolean, Json::Boolean(_)) | (JsonKind::Time, Json::Time(_)) => false,
            (JsonKind::Integer, Json::Number(number)) if !number.is_f64() => false,
            (JsonKind::Id, Json::Text(text)) if is_id(text) => false,
            (JsonKind::Texts, Json::List(items)) => return check_texts(items, at),
            (JsonKind::Metadata, Json::Object(_)) => return check_depth(json, at, METADATA_DEPTH),
            (JsonKind::Object(_) | JsonKind::FreeObject, Json::Object(members)) => members.is_empty(),
            _ => return mismatch(),
        };
        if is_blank && !self.may_be_blank {
            return Err(refusal(at, "cannot be blank"));
        }
        match (self.kind, json) {
            (JsonKind::OneOf(words), Json::Text(text)) if !words.contains(&text.as_str()) => {
                Err(refusal(at, "is invalid"))
            }
            _ => Ok(()),
        }
    }

    const fn expected(&self) -> &'static str {
        match self.kind {
            JsonKind::Text | JsonKind::OneOf(_) => "string",
            JsonKind::Boolean => "boolean",
            JsonKind::Integer => "integer",
            JsonKind::Id => "UUID string",
            JsonKind::Time => "time",
            JsonKind::Texts => "array",
            JsonKind::Metadata
            | JsonKind::FreeObject
            | JsonKind::Object(_)
            | JsonKind::Anything
            | JsonKind::Ignored => "object",
        }
    }
}

fn refusal(at: JsonPointer<'_>, detail: impl Into<String>) -> ApiError {
    ApiError::invalid_body(at.text(), detail.into())
}

/// Refuses an unknown key. An endpoint without relationships knows none of their names, so the first that was sent is
/// the unknown one.
fn unpermitted(json: &Json, at: JsonPointer<'_>) -> ApiError {
    const DETAIL: &str = "unpermitted parameter";
    let is_relationships = matches!(at, JsonPointer::Key(JsonPointer::Key(JsonPointer::Top, "data"), "relationships"));
    match json {
        Json::Object(members) if is_relationships && let Some((first, _)) = members.first() => {
            refusal(JsonPointer::Key(&at, first), DETAIL)
        }
        _ => refusal(at, DETAIL),
    }
}

/// Whether it is a UUID, with or without dashes, like in paths.
fn is_id(text: &str) -> bool {
    id::parse(text).is_ok()
}

/// ISO 8601, or seconds since 1970.
fn timestamp(json: &Json) -> Option<Timestamp> {
    match json {
        Json::Text(text) => time::parse(text),
        Json::Number(number) => number.as_f64().and_then(time::from_seconds),
        _ => None,
    }
}

fn check_texts(items: &[Json], at: JsonPointer<'_>) -> Result<(), ApiError> {
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| Node::text().required().check(Some(item), JsonPointer::Index(&at, index)))
}

fn check_depth(json: &Json, at: JsonPointer<'_>, levels: usize) -> Result<(), ApiError> {
    let check = |value: &Json, at: JsonPointer<'_>| match (value, levels.checked_sub(1)) {
        (Json::List(_) | Json::Object(_), None) => {
            Err(refusal(at, format!("maximum depth of {METADATA_DEPTH} exceeded")))
        }
        (_, None) => Ok(()),
        (_, Some(levels)) => check_depth(value, at, levels),
    };
    match json {
        Json::List(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| check(item, JsonPointer::Index(&at, index)))
        }
        Json::Object(members) => members.iter().try_for_each(|(key, value)| check(value, JsonPointer::Key(&at, key))),
        _ => Ok(()),
    }
}
