//! What a body may hold, as a tree that each endpoint writes down, and the 400s
//! for whatever does not fit (contract 1.7).
//!
//! Shape only: how long a name may be is the model's business, and who may send
//! what is the deeds'.

use std::fmt;

use crate::{
    model::{id, problem::Field, timestamp::Timestamp},
    server::{
        api::wire::{error::ApiError, json::Json, keys::camel, time},
        domain::error::Error,
    },
};

/// How deep metadata may be nested below itself.
const METADATA_DEPTH: usize = 2;

/// What may stand at one place of a body. As made, it may be absent or null.
#[derive(Clone, Copy)]
pub(in crate::server::api) struct Node {
    pub(in crate::server::api) kind: JsonKind,
    pub(in crate::server::api) is_required: bool,
    pub(in crate::server::api) may_be_null: bool,
    pub(in crate::server::api) may_be_blank: bool,
    pub(in crate::server::api) guard: Option<Field>,
}

/// The keys of an object, in the order in which they are judged.
pub(in crate::server::api) type ObjectSchema = &'static [(&'static str, Node)];

/// The body of routes that need none: any key is one too many.
pub(in crate::server::api) const NOTHING: ObjectSchema = &[];

/// Of which kind a value is.
#[derive(Clone, Copy)]
pub(in crate::server::api) enum JsonKind {
    Text,
    OneOf(&'static [&'static str]),
    Boolean,
    Id,
    Time,
    Texts,
    Metadata,
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

    pub(in crate::server::api) const fn id() -> Self {
        Self::new(JsonKind::Id)
    }

    pub(in crate::server::api) const fn time() -> Self {
        Self::new(JsonKind::Time)
    }

    /// A list of texts, perhaps empty.
    pub(in crate::server::api) const fn texts() -> Self {
        Self::new(JsonKind::Texts).or_blank()
    }

    /// Free JSON, perhaps empty.
    pub(in crate::server::api) const fn metadata() -> Self {
        Self::new(JsonKind::Metadata).or_blank()
    }

    /// An object with these keys and no others; empty only where it need not be there.
    pub(in crate::server::api) const fn object(keys: ObjectSchema) -> Self {
        Self::new(JsonKind::Object(keys)).or_blank()
    }

    /// JSON of any kind; what it means is a deed's business.
    pub(in crate::server::api) const fn anything() -> Self {
        Self::new(JsonKind::Anything)
    }

    /// Known, and without effect whatever it is.
    pub(in crate::server::api) const fn ignored() -> Self {
        Self::new(JsonKind::Ignored)
    }

    /// It must be there, and not null.
    pub(in crate::server::api) const fn required(self) -> Self {
        let is_object = matches!(self.kind, JsonKind::Object(_));
        Self { is_required: true, may_be_null: false, may_be_blank: self.may_be_blank && !is_object, ..self }
    }

    /// Null will do, where it must be there.
    pub(in crate::server::api) const fn or_null(self) -> Self {
        Self { may_be_null: true, ..self }
    }

    /// The empty text will do.
    pub(in crate::server::api) const fn or_blank(self) -> Self {
        Self { may_be_blank: true, ..self }
    }

    /// Whether the caller may send it at all is for a deed to say.
    pub(in crate::server::api) const fn guarded(self, field: Field) -> Self {
        Self { guard: Some(field), ..self }
    }

    /// Refuses the first key, in document order, that stands nowhere in the tree.
    pub(in crate::server::api) fn refuse_unknown(&self, json: &Json, at: JsonPointer<'_>) -> Result<(), ApiError> {
        let (JsonKind::Object(keys), Json::Object(members)) = (self.kind, json) else { return Ok(()) };
        members.iter().try_for_each(|(name, value)| {
            let at = JsonPointer::Key(&at, name);
            let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
            node.ok_or_else(|| refusal(at, "unpermitted parameter"))?.refuse_unknown(value, at)
        })
    }

    /// Asks about every guarded key that was sent.
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

    /// Reads as times the texts and numbers that are meant so.
    pub(in crate::server::api) fn coerce(&self, json: &mut Json, at: JsonPointer<'_>) -> Result<(), ApiError> {
        match (self.kind, json) {
            (JsonKind::Time, json @ (Json::Text(_) | Json::Number(_))) => {
                let from = json.kind();
                let moment = moment(json).ok_or_else(|| refusal(at, format!("failed to coerce {from} to time")))?;
                *json = Json::Time(moment);
                Ok(())
            }
            (JsonKind::Object(keys), Json::Object(members)) => members.iter_mut().try_for_each(|(name, value)| {
                let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
                node.map_or(Ok(()), |node| node.coerce(value, JsonPointer::Key(&at, name)))
            }),
            _ => Ok(()),
        }
    }

    /// Judges what is known to belong here: keys in the tree's order, leaves before parents.
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
            (JsonKind::Id, Json::Text(text)) if is_id(text) => false,
            (JsonKind::Texts, Json::List(items)) => return check_texts(items, at),
            (JsonKind::Metadata, Json::Object(_)) => return check_depth(json, at, METADATA_DEPTH),
            (JsonKind::Object(_), Json::Object(members)) => members.is_empty(),
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
            JsonKind::Id => "UUID string",
            JsonKind::Time => "time",
            JsonKind::Texts => "array",
            JsonKind::Metadata | JsonKind::Object(_) | JsonKind::Anything | JsonKind::Ignored => "object",
        }
    }
}

/// A place in a body: written out, as a JSON pointer, only where something is wrong.
#[derive(Clone, Copy)]
pub(in crate::server::api) enum JsonPointer<'a> {
    Top,
    Key(&'a JsonPointer<'a>, &'a str),
    Index(&'a JsonPointer<'a>, usize),
}

impl fmt::Display for JsonPointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(parent, key) => write!(f, "{parent}/{}", camel(key)),
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

fn refusal(at: JsonPointer<'_>, detail: impl Into<String>) -> ApiError {
    ApiError::shape(at.to_string(), detail.into())
}

/// With dashes or without, as in paths.
fn is_id(text: &str) -> bool {
    id::parse(text).is_ok()
}

/// ISO 8601, or seconds since 1970.
fn moment(json: &Json) -> Option<Timestamp> {
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
