//! What lists are narrowed by (contract 3.5 and 4.5), as a request said it. An
//! empty choice leaves nobody, and so does whatever cannot be understood.

use serde_json::Value;
use uuid::Uuid;

use crate::model::{role::Role, token::TokenKind, user::Status};

/// Which users a list holds.
#[derive(Clone, Debug, PartialEq)]
pub struct UserFilter {
    /// Any of these.
    pub roles: Vec<Role>,
    /// `None`: however they stand.
    pub status: Option<Status>,
    /// Metadata that they have: key and value as sent, all of them.
    pub metadata: Vec<(String, String)>,
}

impl Default for UserFilter {
    /// Customers: staff are listed only when asked for.
    fn default() -> Self {
        Self { roles: vec![Role::User], status: None, metadata: Vec::new() }
    }
}

impl UserFilter {
    /// So many pairs of metadata can be asked for: the effort of finding a way through them grows faster than they do.
    pub const MOST_PAIRS: usize = 8;

    /// Users of every role.
    #[must_use]
    pub fn everybody() -> Self {
        Self { roles: Role::ALL.into(), ..Self::default() }
    }

    /// None at all.
    #[must_use]
    pub fn nobody() -> Self {
        Self { roles: Vec::new(), ..Self::default() }
    }

    /// Whether it asks for roles and nothing else.
    #[must_use]
    pub const fn is_by_role(&self) -> bool {
        self.status.is_none() && self.metadata.is_empty()
    }
}

/// Which tokens a list holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenFilter {
    /// Any of these.
    pub kinds: Vec<TokenKind>,
    /// The user or the product that bears them; `None`: anyone.
    pub bearer: Option<Uuid>,
}

impl Default for TokenFilter {
    fn default() -> Self {
        Self { kinds: TokenKind::ALL.into(), bearer: None }
    }
}

/// What a value in an address can mean in metadata: the text itself, and the word or number that it spells.
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

/// Digits with or without a sign and a fraction; no exponents, no `.5`.
fn number(text: &str) -> Option<Value> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = match digits.split_once('.') {
        None => is_digits(digits),
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
    };
    let parsed = || text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
    is_number.then(parsed)?.ok()
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
            ("18446744073709551616", json!(18_446_744_073_709_551_616.0)),
        ] {
            assert_eq!(meanings(text), [json!(text), spelt]);
        }
        for text in ["", "True", "1e3", ".5", "5.", "+1", "--1", "1.2.3", "0x1", "NaN", "inf", "-"] {
            assert_eq!(meanings(text), [json!(text)]);
        }
    }
}
