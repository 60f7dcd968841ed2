//! Metadata as a text that people edit. What metadata may be is the same as in a request to the API (docs/api.md 2.5).

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{
    model::{
        metadata::Metadata,
        problem::{ErrorCode, ErrorParameter, FieldError},
    },
    server::domain::json_keys::{self, camel_case_keys},
};

/// How many levels metadata can have below itself.
const LEVELS: usize = 2;

/// The text: JSON with keys as answers of the API have them, a line for each.
///
/// # Panics
/// Never: a map with text as keys is JSON.
#[must_use]
pub fn write(metadata: &Metadata) -> String {
    serde_json::to_string_pretty(&camel_case_keys(&metadata.0)).expect("a map with text as keys is JSON")
}

/// The metadata that a text says. An empty text is no metadata.
///
/// # Errors
/// `METADATA_NOT_JSON` or `METADATA_SHAPE_INVALID`, each with the line.
pub fn read(text: &str) -> Result<Metadata, FieldError> {
    if text.trim().is_empty() {
        return Ok(Metadata::default());
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let found = Level(LEVELS + 1).deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    match found {
        Ok(Value::Object(map)) => Ok(Metadata(map)),
        Ok(_) => Err(at_line(ErrorCode::MetadataShapeInvalid, 1)),
        Err(error) if error.is_data() => Err(at_line(ErrorCode::MetadataShapeInvalid, error.line())),
        Err(error) => Err(at_line(ErrorCode::MetadataNotJson, error.line())),
    }
}

fn at_line(code: ErrorCode, line: usize) -> FieldError {
    FieldError::from(code).with(ErrorParameter::Line(u32::try_from(line.max(1)).unwrap_or(u32::MAX)))
}

/// Reads a value that can have this many levels: lists and objects are one each.
#[derive(Clone, Copy)]
struct Level(usize);

impl Level {
    fn below<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0.checked_sub(1).map(Self).ok_or_else(|| E::custom("too deep"))
    }
}

impl<'text> DeserializeSeed<'text> for Level {
    type Value = Value;

    fn deserialize<D: Deserializer<'text>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'text> Visitor<'text> for Level {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, is: bool) -> Result<Value, E> {
        Ok(Value::Bool(is))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value, E> {
        Number::from_f64(number).map(Value::Number).ok_or_else(|| E::custom("no number"))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        if text.contains('\0') { Err(E::custom("a null byte")) } else { Ok(Value::from(text)) }
    }

    fn visit_seq<A: SeqAccess<'text>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'text>>(self, mut members: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut map = Map::new();
        while let Some(sent) = members.next_key::<String>()? {
            let key = json_keys::parse(&sent).map_err(|_| A::Error::custom("a key that cannot be"))?;
            if map.contains_key(&key) {
                return Err(A::Error::custom("a key twice"));
            }
            map.insert(key, members.next_value_seed(below)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_is_read_as_it_is_written() {
        let text = r#"{ "planName": "pro", "seats": [1, 2.5, null], "address": { "city": "Ωmega", "tags": ["a"] } }"#;
        let metadata = read(text).expect("metadata");
        let expected =
            json!({ "plan_name": "pro", "seats": [1, 2.5, null], "address": { "city": "Ωmega", "tags": ["a"] } });
        assert_eq!(Value::Object(metadata.0.clone()), expected);
        assert_eq!(read(&write(&metadata)), Ok(metadata));
        for empty in ["", " \n", "{}"] {
            assert_eq!(read(empty), Ok(Metadata::default()));
        }
    }

    #[test]
    fn an_error_names_its_line() {
        for (text, code, line) in [
            ("{\n\"a\": 1,\n}", ErrorCode::MetadataNotJson, 3),
            ("nonsense", ErrorCode::MetadataNotJson, 1),
            ("{} {}", ErrorCode::MetadataNotJson, 1),
            ("[1]", ErrorCode::MetadataShapeInvalid, 1),
            ("{\n\"a\": 1,\n\"A\": 2\n}", ErrorCode::MetadataShapeInvalid, 3),
            ("{\n\"a\": { \"b\":\n{ \"c\": [1] } } }", ErrorCode::MetadataShapeInvalid, 3),
            ("{\"-\": 1}", ErrorCode::MetadataShapeInvalid, 1),
            ("{\n\"a\": \"\\u0000\"}", ErrorCode::MetadataShapeInvalid, 2),
        ] {
            assert_eq!(read(text), Err(at_line(code, line)), "{text}");
        }
    }
}
