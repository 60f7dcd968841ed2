//! A place in a body, as a JSON pointer (RFC 6901).

use std::fmt;

use crate::server::domain::json_keys::CamelCase;

/// The longest pointer in an answer, in characters. Whatever a body may have can be pointed at within it.
const MAX_LENGTH: usize = 1024;

/// A place in a body. It is formatted only for an error.
#[derive(Clone, Copy)]
pub(in crate::server::api) enum JsonPointer<'a> {
    Top,
    /// A canonical key of an object. It has no character that a pointer would have to escape.
    Key(&'a JsonPointer<'a>, &'a str),
    Index(&'a JsonPointer<'a>, usize),
}

impl JsonPointer<'_> {
    /// The pointer as answers have it: cut, with an ellipsis, if it is longer than 1,024 characters.
    pub(in crate::server::api) fn text(self) -> String {
        let mut text = self.to_string();
        if let Some((end, _)) = text.char_indices().nth(MAX_LENGTH) {
            text.truncate(end);
            text.push('…');
        }
        text
    }
}

impl fmt::Display for JsonPointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(parent, key) => write!(f, "{parent}/{}", CamelCase(key)),
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_cut() {
        let key = "é".repeat(255);
        let [data, deep, deeper, deepest] = [&key; 4].map(String::as_str);
        let data = JsonPointer::Key(&JsonPointer::Top, data);
        let deep = JsonPointer::Key(&data, deep);
        let deeper = JsonPointer::Key(&deep, deeper);
        assert_eq!(deeper.text(), format!("/{key}/{key}/{key}"));
        let deepest = JsonPointer::Key(&deeper, deepest);
        assert_eq!(JsonPointer::Index(&deepest, 7).text(), format!("/{key}/{key}/{key}/{key}…"));
    }
}
