//! The filters of lists
//! (docs/api.md 3.5 and 4.5). A filter that nothing can match, or that cannot be understood, gives an
//! empty list.

use serde_json::Value;
use uuid::Uuid;

use crate::model::{role::Role, token::TokenKind, user::Status};

/// Which users are listed.
#[derive(Clone, Debug, PartialEq)]
pub struct UserFilter {
    /// Users with any of these roles.
    pub roles: Vec<Role>,
    /// Users with this status; `None` for any status.
    pub status: Option<Status>,
    /// Users with all of these pairs of metadata: canonical keys, and values as sent.
    pub metadata: Vec<(String, String)>,
}

impl Default for UserFilter {
    /// Customers. Staff are listed only if their roles are asked for.
    fn default() -> Self {
        Self { roles: vec![Role::User], status: None, metadata: Vec::new() }
    }
}

impl UserFilter {
    /// The maximum number of pairs of metadata. The effort to plan the query grows faster than their number.
    pub const MOST_PAIRS: usize = 8;

    /// Users of every role.
    #[must_use]
    pub fn everybody() -> Self {
        Self { roles: Role::ALL.into(), ..Self::default() }
    }

    /// No users.
    #[must_use]
    pub fn nobody() -> Self {
        Self { roles: Vec::new(), ..Self::default() }
    }

    /// Whether it filters by role only.
    #[must_use]
    pub const fn is_by_role(&self) -> bool {
        self.status.is_none() && self.metadata.is_empty()
    }
}

/// Which tokens are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFilter {
    /// Tokens of any of these kinds.
    pub kinds: Vec<TokenKind>,
    /// Tokens of this user or product; `None` for any bearer.
    pub bearer: Option<Uuid>,
}

impl Default for TokenFilter {
    fn default() -> Self {
        Self { kinds: TokenKind::ALL.into(), bearer: None }
    }
}

/// The JSON values that a text in a query can stand for: the text itself, and the constant or number that it spells.
#[must_use]
pub fn meanings(text: &str) -> Vec<Value> {
    let spelt = match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        text => number(text),
    };
    [Value::from(text)].into_iter().chain(spelt).collect()
}

/// Digits with or without a sign and a fraction; no exponents, no `.5`. Only a number that can be compared exactly: an
/// integer of 64 bits, or a decimal that is not rounded to an integer.
fn number(text: &str) -> Option<Value> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    if fraction.bytes().all(|digit| digit == b'0') {
        let integer = text.split('.').next()?;
        return integer.parse::<i64>().ok().map(Value::from);
    }
    text.parse::<f64>().ok().filter(|decimal| decimal.fract() != 0.0).map(Value::from)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_may_spell_a_word_or_a_number() {
        for (text, spelt) in [
            ("true", json!(true)),
            ("false", json!(false)),
            ("null", json!(null)),
            ("-12", json!(-12)),
            ("007", json!(7)),
            ("1.50", json!(1.5)),
            ("-0.0", json!(0)),
            ("9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("9007199254740993.000", json!(9_007_199_254_740_993_i64)),
            ("-9223372036854775808", json!(i64::MIN)),
        ] {
            assert_eq!(meanings(text), [json!(text), spelt]);
        }
        for text in ["9223372036854775808", "18446744073709551616.0", "9007199254740991.4", "0.9999999999999999999"] {
            assert_eq!(meanings(text), [json!(text)], "rounded");
        }
        for text in ["", "True", "1e3", ".5", "5.", "+1", "--1", "1.2.3", "0x1", "NaN", "inf", "-"] {
            assert_eq!(meanings(text), [json!(text)]);
        }
    }
}
