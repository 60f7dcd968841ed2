//! A part of the OpenAPI document. References are followed; what is absent is empty.

use serde_json::Value;

static NOTHING: Value = Value::Null;

/// A value in the document.
#[derive(Clone, Copy)]
pub(super) struct DocumentPart<'a> {
    document: &'a Value,
    value: &'a Value,
}

impl<'a> DocumentPart<'a> {
    /// The whole document.
    pub(super) const fn whole(document: &'a Value) -> Self {
        Self { document, value: document }
    }

    /// The value of a key, after references.
    pub(super) fn get(self, key: &str) -> Self {
        self.at(self.value.get(key).unwrap_or(&NOTHING))
    }

    /// The name that a reference at this key has; `None` if there is no reference.
    pub(super) fn named(self, key: &str) -> Option<&'a str> {
        self.value.get(key)?.get("$ref")?.as_str()?.rsplit('/').next()
    }

    pub(super) fn is_there(self) -> bool {
        !self.value.is_null()
    }

    pub(super) const fn value(self) -> &'a Value {
        self.value
    }

    pub(super) fn text(self) -> &'a str {
        self.value.as_str().unwrap_or_default()
    }

    /// The items of a list.
    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        self.value.as_array().into_iter().flatten().map(move |value| self.at(value))
    }

    /// The texts of a list; a single text counts as a list.
    pub(super) fn texts(self) -> Vec<&'a str> {
        match self.value {
            Value::String(text) => vec![text],
            _ => self.items().map(Self::text).collect(),
        }
    }

    /// The members of an object.
    pub(super) fn members(self) -> impl Iterator<Item = (&'a str, Self)> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(key, value)| (key.as_str(), self.at(value)))
    }

    /// Indented, for people.
    pub(super) fn pretty(self) -> String {
        serde_json::to_string_pretty(self.value).expect("JSON serialises")
    }

    fn at(self, value: &'a Value) -> Self {
        let target = value.get("$ref").and_then(Value::as_str).and_then(|place| place.strip_prefix('#'));
        let value = target.map_or(value, |place| self.document.pointer(place).unwrap_or(&NOTHING));
        Self { document: self.document, value }
    }
}
