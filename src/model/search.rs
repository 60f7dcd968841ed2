//! What somebody searches for (docs/api.md 11): terms in columns, and metadata.

use serde_json::{Map, Value};

/// A search over the records of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// How its conditions are combined.
    pub combination: Combination,
    /// Terms, each in one column.
    pub terms: Vec<Term>,
    /// Values that metadata must contain, by key. All of them must match, whatever the combination.
    pub metadata: Map<String, Value>,
}

/// How the conditions of a search are combined.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Combination {
    /// All must match.
    #[default]
    All,
    /// One must match.
    Any,
}

/// A text that a column must contain, in any case. A term of blanks matches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Where it is looked for.
    pub column: Column,
    /// What is looked for.
    pub text: String,
}

/// What a term is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The id, with dashes. A whole UUID can be written without them.
    Id,
    /// A user's email.
    Email,
    /// A user's first name.
    FirstName,
    /// A user's last name.
    LastName,
    /// First and last name of a user; the name of a product.
    Name,
    /// A user's role, with underscores or dashes.
    Role,
}

impl Term {
    /// The fewest characters of a term: the index is one of groups of three.
    pub const MIN_LENGTH: usize = 3;
    /// No column has a longer text.
    pub const MAX_LENGTH: usize = 255;
}

/// Whether a value of metadata contains another one: equal scalars, each key of an object, each item of a list in any
/// order. `1` and `1.0` are equal, `1` and `"1"` are not.
#[must_use]
pub fn contains(value: &Value, wanted: &Value) -> bool {
    match (value, wanted) {
        (Value::Object(value), Value::Object(wanted)) => {
            wanted.iter().all(|(key, wanted)| value.get(key).is_some_and(|value| contains(value, wanted)))
        }
        (Value::Array(value), Value::Array(wanted)) => {
            wanted.iter().all(|wanted| value.iter().any(|value| contains(value, wanted)))
        }
        (Value::Number(value), Value::Number(wanted)) if value.is_f64() || wanted.is_f64() => {
            value.as_f64() == wanted.as_f64()
        }
        (value, wanted) => value == wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_contains_parts_of_itself() {
        for (value, wanted) in [
            (json!([1, 2, 3]), json!([2])),
            (json!([1, 2, 3]), json!([3, 1])),
            (json!([1, 2, 3]), json!([])),
            (json!({"a": {"b": [1, "x"]}, "c": null}), json!({"a": {"b": ["x"]}})),
            (json!([{"a": 1, "b": 2}]), json!([{"b": 2.0}])),
            (json!("x"), json!("x")),
            (json!(1), json!(1.0)),
            (json!(null), json!(null)),
        ] {
            assert!(contains(&value, &wanted), "{value} {wanted}");
        }
        for (value, wanted) in [
            (json!([1, 2, 3]), json!([4])),
            (json!([1, 2, 3]), json!(2)),
            (json!([{"a": 1}, {"b": 2}]), json!([{"a": 1, "b": 2}])),
            (json!({"a": 1}), json!({"a": 1, "b": null})),
            (json!("xyz"), json!("xy")),
            (json!("X"), json!("x")),
            (json!(1), json!("1")),
            (json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992_i64)),
        ] {
            assert!(!contains(&value, &wanted), "{value} {wanted}");
        }
    }
}
