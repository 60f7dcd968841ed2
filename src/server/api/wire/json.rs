//! Strict JSON: every parser reads an accepted text in the same way (docs/api.md 1.5, 1.6).
//!
//! serde_json parses the syntax. This module keeps the order of keys, converts them to their
//! canonical form, and refuses what parsers could read differently. Which keys a body may
//! have is for `schema.rs`.

use std::{collections::HashSet, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::{
    model::{problem::ErrorCode, timestamp::Timestamp},
    server::{
        api::wire::{error::ApiError, pointer::JsonPointer},
        domain::json_keys::{self, KeyFault},
    },
};

/// The deepest nesting that is accepted.
const MAX_DEPTH: usize = 32;

/// A value as sent, with its keys in their canonical form and in document order.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::server::api) enum Json {
    Null,
    Boolean(bool),
    Number(Number),
    Text(String),
    /// A text or number that the schema has converted to a time.
    Time(Timestamp),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// Why a text is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::server::api) enum JsonError {
    /// It is not JSON or not UTF-8, or it is nested too deeply.
    Syntax,
    /// It has a null character, which some programs take for the end.
    Null,
    /// It has a key that cannot be, at this pointer. A key that is too long has the pointer of its object.
    Key(KeyFault, String),
}

impl Json {
    /// Parses a text.
    pub(in crate::server::api) fn parse(bytes: &[u8]) -> Result<Self, JsonError> {
        let text = std::str::from_utf8(bytes).map_err(|_| JsonError::Syntax)?;
        let mut source = serde_json::Deserializer::from_str(text);
        let read = DepthLimit(MAX_DEPTH).deserialize(&mut source).and_then(|json| source.end().map(|()| json));
        read.map_err(|_| JsonError::Syntax)?.normalize(JsonPointer::Top)
    }

    /// The value of a key; `None` if it is absent or this is not an object.
    pub(in crate::server::api) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The name of its type in error details.
    pub(in crate::server::api) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Number(number) if number.is_f64() => "float",
            Self::Number(_) => "integer",
            Self::Text(_) => "string",
            Self::Time(_) => "time",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// Converts every key to its canonical form, and refuses keys that cannot be, and null characters.
    fn normalize(self, at: JsonPointer<'_>) -> Result<Self, JsonError> {
        match self {
            Self::Text(text) => Ok(Self::Text(without_null(text)?)),
            Self::List(items) => {
                let items = items.into_iter().enumerate();
                let items = items.map(|(index, item)| item.normalize(JsonPointer::Index(&at, index)));
                items.collect::<Result<_, _>>().map(Self::List)
            }
            Self::Object(members) => {
                let mut seen = HashSet::new();
                let normalize = |(key, value): (String, Self)| {
                    let key = unique_key(&without_null(key)?, at, &mut seen)?;
                    let value = value.normalize(JsonPointer::Key(&at, &key))?;
                    Ok((key, value))
                };
                members.into_iter().map(normalize).collect::<Result<_, _>>().map(Self::Object)
            }
            other => Ok(other),
        }
    }
}

impl From<JsonError> for ApiError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Syntax => Self::new(ErrorCode::JsonInvalid),
            JsonError::Null => Self::null_byte(),
            JsonError::Key(KeyFault::Repeated, pointer) => Self::repeated_key(pointer),
            JsonError::Key(KeyFault::Empty, pointer) => {
                Self::invalid_body(pointer, "key must contain a letter or digit".into())
            }
            JsonError::Key(KeyFault::TooLong, pointer) => {
                let most = json_keys::MAX_LENGTH;
                Self::invalid_body(pointer, format!("key is too long (maximum is {most} characters)"))
            }
        }
    }
}

impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        match json {
            // No schema has a time in free JSON.
            Json::Null | Json::Time(_) => Self::Null,
            Json::Boolean(value) => Self::Bool(*value),
            Json::Number(number) => Self::Number(number.clone()),
            Json::Text(text) => Self::String(text.clone()),
            Json::List(items) => items.iter().map(Self::from).collect(),
            Json::Object(members) => members.iter().map(|(key, value)| (key.clone(), Self::from(value))).collect(),
        }
    }
}

/// The canonical form of a key that the object at this place does not have yet.
fn unique_key(sent: &str, at: JsonPointer<'_>, seen: &mut HashSet<String>) -> Result<String, JsonError> {
    let refuse = |fault, at: JsonPointer<'_>| Err(JsonError::Key(fault, at.text()));
    match json_keys::parse(sent) {
        Ok(key) if seen.insert(key.clone()) => Ok(key),
        Ok(key) => refuse(KeyFault::Repeated, JsonPointer::Key(&at, &key)),
        Err(KeyFault::TooLong) => refuse(KeyFault::TooLong, at),
        Err(fault) => refuse(fault, JsonPointer::Key(&at, "")),
    }
}

fn without_null(text: String) -> Result<String, JsonError> {
    if text.contains('\0') { Err(JsonError::Null) } else { Ok(text) }
}

/// Parses one value with this many levels of nesting left.
#[derive(Clone, Copy)]
struct DepthLimit(usize);

impl DepthLimit {
    fn inner<E: de::Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for DepthLimit {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Json, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for DepthLimit {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut members = Vec::new();
        while let Some(key) = source.next_key::<String>()? {
            members.push((key, source.next_value_seed(inner)?));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refusal(bytes: &[u8]) -> Option<JsonError> {
        Json::parse(bytes).err()
    }

    #[test]
    fn one_text_has_one_meaning() {
        for text in [
            "",
            " ",
            "{",
            "{} {}",
            "{}}",
            "{\"a\":1}=",
            "// x\n{}",
            "/* x */{}",
            "{'a':1}",
            "{\"a\":1,}",
            "[1,]",
            "NaN",
            "Infinity",
            "1e400",
            "01",
            "+1",
            ".5",
            "\u{feff}{}",
            "{}\0",
            "{\0}",
            r#""\ud888""#,
            r#"{"ro\ud888le":1}"#,
            "\"\t\"",
            "{\"a\":1 \"b\":2}",
        ] {
            assert_eq!(refusal(text.as_bytes()), Some(JsonError::Syntax), "{text:?}");
        }
    }

    #[test]
    fn keys_that_cannot_be_are_pointed_at() {
        let long = format!(r#"{{"x":{{"{}":1}}}}"#, "a_".repeat(32_000));
        for (text, fault, pointer) in [
            (r#"{"a":1,"a":1}"#, KeyFault::Repeated, "/a"),
            (r#"{"firstName":1,"first_name":1}"#, KeyFault::Repeated, "/firstName"),
            (r#"{"x":{"a":1,"A":1}}"#, KeyFault::Repeated, "/x/a"),
            (r#"{"x":[1,{"seat1":1,"seat_1":1}]}"#, KeyFault::Repeated, "/x/1/seat1"),
            (r#"{"x":{"😀":1}}"#, KeyFault::Empty, "/x/"),
            (r#"{"":1}"#, KeyFault::Empty, "/"),
            (&long, KeyFault::TooLong, "/x"),
        ] {
            assert_eq!(refusal(text.as_bytes()), Some(JsonError::Key(fault, pointer.into())), "{text:.40}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_no_json() {
        for bytes in [&b"\"\xff\""[..], b"\xff\xfe{\0}\0", b"\"Andr\xe9\""] {
            assert_eq!(refusal(bytes), Some(JsonError::Syntax));
        }
        for text in [r#""a\u0000""#, r#"{"role\u0000":1}"#, r#"[{"a":["\u0000"]}]"#] {
            assert_eq!(refusal(text.as_bytes()), Some(JsonError::Null), "{text}");
        }
    }

    #[test]
    fn nesting_ends_somewhere() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(refusal(nested(32).as_bytes()), None);
        for depth in [33, 128, 129, 30_000] {
            assert_eq!(refusal(nested(depth).as_bytes()), Some(JsonError::Syntax), "{depth}");
        }
    }

    #[test]
    fn keeps_the_order_of_keys_and_converts_them() {
        let json = Json::parse(br#"{"zed":1,"ro\u006ce":true,"First-Name":[{"userID":null}]}"#).expect("parses");
        assert_eq!(
            format!("{:?}", Value::from(&json)),
            format!("{:?}", serde_json::json!({"zed":1,"role":true,"first_name":[{"user_id":null}]}))
        );
        let Json::Object(members) = json else { panic!("an object") };
        assert_eq!(members.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["zed", "role", "first_name"]);
    }

    proptest! {
        #[test]
        fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Json::parse(&bytes);
        }

        #[test]
        fn never_panics_on_what_looks_like_json(text in r#"[\[\]{}",:\\u0-9a-dtrue null.eE+-]{0,80}"#) {
            let strict = Json::parse(text.as_bytes());
            // Never more lenient than serde_json.
            prop_assert!(strict.is_err() || serde_json::from_str::<Value>(&text).is_ok());
        }
    }
}
