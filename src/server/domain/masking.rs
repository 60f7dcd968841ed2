//! Masking of secrets in what logs keep (docs/api.md 8.7). A key tells by its name whether its value is secret.

use serde_json::{Map, Value};

/// What stands in the place of a secret.
const MASK: &str = "[FILTERED]";

/// A key is secret if its name contains one of these, in any case.
const SECRET: [&str; 15] = [
    "passw",
    "digest",
    "priv",
    "key",
    "token",
    "secret",
    "crypt",
    "salt",
    "certificate",
    "otp",
    "redirect",
    "cvv",
    "cvc",
    "ssn",
    "auth",
];

/// The same object, with everything below secret keys masked.
#[must_use]
pub fn masked(object: Map<String, Value>) -> Map<String, Value> {
    let mask = |(key, value): (String, Value)| {
        let value = if is_secret(&key) { hidden(value) } else { masked_value(value) };
        (key, value)
    };
    object.into_iter().map(mask).collect()
}

fn masked_value(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(masked(object)),
        Value::Array(items) => items.into_iter().map(masked_value).collect(),
        plain => plain,
    }
}

/// Texts and numbers are masked; the structure, null and booleans stay.
fn hidden(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(object.into_iter().map(|(key, value)| (key, hidden(value))).collect()),
        Value::Array(items) => items.into_iter().map(hidden).collect(),
        Value::String(_) | Value::Number(_) => MASK.into(),
        Value::Null | Value::Bool(_) => value,
    }
}

/// Whether the value of a key of this name is secret.
#[must_use]
pub fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    SECRET.iter().any(|part| key.contains(part))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mask(value: Value) -> Value {
        masked_value(value)
    }

    #[test]
    fn everything_below_a_secret_key_is_masked_and_the_structure_stays() {
        let sent = json!({
            "plan": "pro",
            "apiKey": "k-1",
            "SSN": 123,
            "passwordHint": null,
            "nested": [{ "authCode": { "a": [1, true, "x"], "b": {} }, "note": "fine" }],
            "tokens": ["a", ["b"]],
        });
        assert_eq!(
            mask(sent),
            json!({
                "plan": "pro",
                "apiKey": "[FILTERED]",
                "SSN": "[FILTERED]",
                "passwordHint": null,
                "nested": [{ "authCode": { "a": ["[FILTERED]", true, "[FILTERED]"], "b": {} }, "note": "fine" }],
                "tokens": ["[FILTERED]", ["[FILTERED]"]],
            })
        );
    }

    #[test]
    fn every_word_of_the_list_makes_a_key_secret() {
        for word in [
            "passw",
            "digest",
            "priv",
            "key",
            "token",
            "secret",
            "crypt",
            "salt",
            "certificate",
            "otp",
            "redirect",
            "cvv",
            "cvc",
            "ssn",
            "auth",
        ] {
            let key = format!("my{}Of", word.to_uppercase());
            assert_eq!(mask(json!({ key.clone(): "x" })), json!({ key: "[FILTERED]" }), "{word}");
        }
        assert_eq!(mask(json!({ "name": "x", "company": 1 })), json!({ "name": "x", "company": 1 }));
    }
}
