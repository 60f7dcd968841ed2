//! The number that is part of some errors: a limit, or a time to wait.

use std::{borrow::Cow, fmt};

/// The number of an error, with its meaning. Every code has one kind of it, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorParameter {
    /// The least that is accepted, in characters.
    Minimum(u32),
    /// The most that is accepted, in characters, keys, bytes or records.
    Maximum(u32),
    /// The time until the next try.
    Seconds(u32),
    /// The line of a text, from 1.
    Line(u32),
    /// The column of a table, from 1.
    Column(u32),
}

impl ErrorParameter {
    /// The number alone.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Minimum(number) | Self::Maximum(number) | Self::Seconds(number) => number,
            Self::Line(number) | Self::Column(number) => number,
        }
    }

    /// Another number with the same meaning.
    #[must_use]
    pub const fn with_number(self, number: u32) -> Self {
        match self {
            Self::Minimum(_) => Self::Minimum(number),
            Self::Maximum(_) => Self::Maximum(number),
            Self::Seconds(_) => Self::Seconds(number),
            Self::Line(_) => Self::Line(number),
            Self::Column(_) => Self::Column(number),
        }
    }

    /// Whether both numbers mean the same thing.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        self.with_number(0) == other.with_number(0)
    }

    /// A text of the table, with the parameter in place of `{}`.
    #[must_use]
    pub fn fill(parameter: Option<Self>, text: &'static str) -> Cow<'static, str> {
        match (text.split_once("{}"), parameter) {
            (Some((before, after)), Some(parameter)) => [before, &parameter.to_string(), after].concat().into(),
            (Some(_), None) | (None, _) => text.into(),
        }
    }
}

/// As part of a sentence: limits as plain numbers, times in the unit that people count in, rounded up.
impl fmt::Display for ErrorParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Minimum(number) | Self::Maximum(number) => write!(f, "{number}"),
            Self::Line(number) | Self::Column(number) => write!(f, "{number}"),
            Self::Seconds(seconds @ 0..120) => write!(f, "{seconds} s"),
            Self::Seconds(seconds @ 120..7200) => write!(f, "{} min", seconds.div_ceil(60)),
            Self::Seconds(seconds @ 7200..) => write!(f, "{} h", seconds.div_ceil(3600)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_in_the_unit_that_people_count_in() {
        let text = |seconds| ErrorParameter::Seconds(seconds).to_string();
        assert_eq!([42, 361, 86_400].map(text), ["42 s", "7 min", "24 h"]);
    }

    #[test]
    fn a_text_is_filled_in() {
        assert_eq!(ErrorParameter::fill(Some(ErrorParameter::Maximum(255)), "at most {} keys"), "at most 255 keys");
        assert_eq!(ErrorParameter::fill(None, "is invalid"), "is invalid");
    }
}
