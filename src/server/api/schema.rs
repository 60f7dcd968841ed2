//! What a body may hold, as a tree that each endpoint writes down, and the 400s
//! for whatever does not fit (contract 1.7).
//!
//! Shape only: how long a name may be is the model's business, and who may send
//! what is the deeds'.

use std::fmt;

use crate::{
    model::{id, problem::Field, timestamp::Timestamp},
    server::domain::error::Error,
};

use super::{error::ApiError, json::Json, keys::camel, time};

/// How deep metadata may be nested below itself.
const METADATA_DEPTH: usize = 2;

/// What may stand at one place of a body. As made, it may be absent or null.
#[derive(Clone, Copy)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) is_required: bool,
    pub(super) may_be_null: bool,
    pub(super) may_be_blank: bool,
    pub(super) guard: Option<Field>,
}

/// The keys of an object, in the order in which they are judged.
pub(super) type Keys = &'static [(&'static str, Node)];

/// The body of routes that need none: any key is one too many.
pub(super) const NOTHING: Keys = &[];

/// Of which kind a value is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Text,
    OneOf(&'static [&'static str]),
    Boolean,
    Id,
    Time,
    Texts,
    Metadata,
    Object(Keys),
    Anything,
    Ignored,
}

impl Node {
    const fn new(kind: Kind) -> Self {
        Self { kind, is_required: false, may_be_null: true, may_be_blank: false, guard: None }
    }

    pub(super) const fn text() -> Self {
        Self::new(Kind::Text)
    }

    pub(super) const fn one_of(words: &'static [&'static str]) -> Self {
        Self::new(Kind::OneOf(words))
    }

    pub(super) const fn boolean() -> Self {
        Self::new(Kind::Boolean)
    }

    pub(super) const fn id() -> Self {
        Self::new(Kind::Id)
    }

    pub(super) const fn time() -> Self {
        Self::new(Kind::Time)
    }

    /// A list of texts, perhaps empty.
    pub(super) const fn texts() -> Self {
        Self::new(Kind::Texts).or_blank()
    }

    /// Free JSON, perhaps empty.
    pub(super) const fn metadata() -> Self {
        Self::new(Kind::Metadata).or_blank()
    }

    /// An object with these keys and no others; empty only where it need not be there.
    pub(super) const fn object(keys: Keys) -> Self {
        Self::new(Kind::Object(keys)).or_blank()
    }

    /// JSON of any kind; what it means is a deed's business.
    pub(super) const fn anything() -> Self {
        Self::new(Kind::Anything)
    }

    /// Known, and without effect whatever it is.
    pub(super) const fn ignored() -> Self {
        Self::new(Kind::Ignored)
    }

    /// It must be there, and not null.
    pub(super) const fn required(self) -> Self {
        let is_object = matches!(self.kind, Kind::Object(_));
        Self { is_required: true, may_be_null: false, may_be_blank: self.may_be_blank && !is_object, ..self }
    }

    /// Null will do, where it must be there.
    pub(super) const fn or_null(self) -> Self {
        Self { may_be_null: true, ..self }
    }

    /// The empty text will do.
    pub(super) const fn or_blank(self) -> Self {
        Self { may_be_blank: true, ..self }
    }

    /// Whether the caller may send it at all is for a deed to say.
    pub(super) const fn guarded(self, field: Field) -> Self {
        Self { guard: Some(field), ..self }
    }

    /// Refuses the first key, in document order, that stands nowhere in the tree.
    pub(super) fn refuse_unknown(&self, json: &Json, at: At<'_>) -> Result<(), ApiError> {
        let (Kind::Object(keys), Json::Object(members)) = (self.kind, json) else { return Ok(()) };
        members.iter().try_for_each(|(name, value)| {
            let at = At::Key(&at, name);
            let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
            node.ok_or_else(|| refusal(at, "unpermitted parameter"))?.refuse_unknown(value, at)
        })
    }

    /// Asks about every guarded key that was sent.
    pub(super) fn refuse_guarded(
        &self,
        json: &Json,
        may: &impl Fn(Field) -> Result<(), Error>,
    ) -> Result<(), ApiError> {
        if let Some(field) = self.guard {
            may(field)?;
        }
        let Kind::Object(keys) = self.kind else { return Ok(()) };
        keys.iter().try_for_each(|(key, node)| json.get(key).map_or(Ok(()), |value| node.refuse_guarded(value, may)))
    }

    /// Reads as times the texts and numbers that are meant so.
    pub(super) fn coerce(&self, json: &mut Json, at: At<'_>) -> Result<(), ApiError> {
        match (self.kind, json) {
            (Kind::Time, json @ (Json::Text(_) | Json::Number(_))) => {
                let from = json.kind();
                let moment = moment(json).ok_or_else(|| refusal(at, format!("failed to coerce {from} to time")))?;
                *json = Json::Time(moment);
                Ok(())
            }
            (Kind::Object(keys), Json::Object(members)) => members.iter_mut().try_for_each(|(name, value)| {
                let node = keys.iter().find(|(key, _)| key == name).map(|(_, node)| node);
                node.map_or(Ok(()), |node| node.coerce(value, At::Key(&at, name)))
            }),
            _ => Ok(()),
        }
    }

    /// Judges what is known to belong here: keys in the tree's order, leaves before parents.
    pub(super) fn check(&self, json: Option<&Json>, at: At<'_>) -> Result<(), ApiError> {
        let Some(json) = json else {
            return if self.is_required { Err(refusal(at, "is missing")) } else { Ok(()) };
        };
        if let Kind::Object(keys) = self.kind
            && matches!(json, Json::Object(_))
        {
            keys.iter().try_for_each(|(key, node)| node.check(json.get(key), At::Key(&at, key)))?;
        }
        match json {
            Json::Null if self.may_be_null || matches!(self.kind, Kind::Ignored) => Ok(()),
            Json::Null => Err(refusal(at, "cannot be null")),
            json => self.check_value(json, at),
        }
    }

    fn check_value(&self, json: &Json, at: At<'_>) -> Result<(), ApiError> {
        let mismatch =
            || Err(refusal(at, format!("type mismatch (received {} expected {})", json.kind(), self.expected())));
        let is_blank = match (self.kind, json) {
            (Kind::Anything | Kind::Ignored, _) => return Ok(()),
            (Kind::Text | Kind::OneOf(_), Json::Text(text)) => text.trim().is_empty(),
            (Kind::Boolean, Json::Boolean(_)) | (Kind::Time, Json::Time(_)) => false,
            (Kind::Id, Json::Text(text)) if is_id(text) => false,
            (Kind::Texts, Json::List(items)) => return check_texts(items, at),
            (Kind::Metadata, Json::Object(_)) => return check_depth(json, at, METADATA_DEPTH),
            (Kind::Object(_), Json::Object(members)) => members.is_empty(),
            _ => return mismatch(),
        };
        if is_blank && !self.may_be_blank {
            return Err(refusal(at, "cannot be blank"));
        }
        match (self.kind, json) {
            (Kind::OneOf(words), Json::Text(text)) if !words.contains(&text.as_str()) => Err(refusal(at, "is invalid")),
            _ => Ok(()),
        }
    }

    const fn expected(&self) -> &'static str {
        match self.kind {
            Kind::Text | Kind::OneOf(_) => "string",
            Kind::Boolean => "boolean",
            Kind::Id => "UUID string",
            Kind::Time => "time",
            Kind::Texts => "array",
            Kind::Metadata | Kind::Object(_) | Kind::Anything | Kind::Ignored => "object",
        }
    }
}

/// A place in a body: written out, as a JSON pointer, only where something is wrong.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Top,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(parent, key) => write!(f, "{parent}/{}", camel(key)),
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

fn refusal(at: At<'_>, detail: impl Into<String>) -> ApiError {
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

fn check_texts(items: &[Json], at: At<'_>) -> Result<(), ApiError> {
    items
        .iter()
        .enumerate()
        .try_for_each(|(index, item)| Node::text().required().check(Some(item), At::Index(&at, index)))
}

fn check_depth(json: &Json, at: At<'_>, levels: usize) -> Result<(), ApiError> {
    let check = |value: &Json, at: At<'_>| match (value, levels.checked_sub(1)) {
        (Json::List(_) | Json::Object(_), None) => {
            Err(refusal(at, format!("maximum depth of {METADATA_DEPTH} exceeded")))
        }
        (_, levels) => check_depth(value, at, levels.unwrap_or_default()),
    };
    match json {
        Json::List(items) => items.iter().enumerate().try_for_each(|(index, item)| check(item, At::Index(&at, index))),
        Json::Object(members) => members.iter().try_for_each(|(key, value)| check(value, At::Key(&at, key))),
        _ => Ok(()),
    }
}
