//! The filters that the lists of logs share: days, and records that a row names (docs/api.md 8.5 and 8.6).

use uuid::Uuid;

use crate::model::timestamp::Timestamp;

/// The milliseconds of a day.
const DAY: i64 = 24 * 3600 * 1000;

/// Whole days in UTC, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: i64,
    /// The last day, which is included.
    pub last: i64,
}

impl Days {
    /// Every day that there is.
    pub const ALL: Self = Self { first: 0, last: i64::MAX / DAY - 1 };

    /// The day of a moment.
    #[must_use]
    pub const fn day(moment: Timestamp) -> i64 {
        moment.0.div_euclid(DAY)
    }

    /// The first moment of the days, and the first one after them.
    #[must_use]
    pub const fn moments(self) -> (Timestamp, Timestamp) {
        (Timestamp(self.first * DAY), Timestamp((self.last + 1) * DAY))
    }
}

/// A record by id, and perhaps by kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordFilter {
    /// The kind, such as `users`. `None`: any.
    pub kind: Option<String>,
    /// The id. `None`: any.
    pub id: Option<IdFilter>,
}

/// An id, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdFilter {
    /// The whole id.
    Whole(Uuid),
    /// A part of its text, in lower case.
    Part(String),
}

impl RecordFilter {
    /// Whether a record of this kind with this id passes.
    #[must_use]
    pub fn matches(&self, kind: &str, id: Uuid) -> bool {
        let is_kind = self.kind.as_deref().is_none_or(|wanted| wanted == kind);
        is_kind && self.id.as_ref().is_none_or(|wanted| wanted.matches(id))
    }

    /// The whole id, if the filter has one.
    #[must_use]
    pub const fn whole_id(&self) -> Option<Uuid> {
        match self.id {
            Some(IdFilter::Whole(id)) => Some(id),
            _ => None,
        }
    }
}

impl IdFilter {
    /// A text as sent: an id, or a part of one.
    #[must_use]
    pub fn parse(sent: &str) -> Self {
        crate::model::id::parse(sent).map_or_else(|_| Self::Part(sent.to_lowercase()), Self::Whole)
    }

    /// Whether this id passes.
    #[must_use]
    pub fn matches(&self, id: Uuid) -> bool {
        match self {
            Self::Whole(wanted) => *wanted == id,
            Self::Part(part) => id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).contains(part.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Uuid = Uuid::from_u128(0x01c1_dabc_7620_7893_923f_0824_128b_2f33);

    #[test]
    fn a_part_of_an_id_is_a_part_of_its_text() {
        for (sent, matches) in [
            ("01c1dabc-7620-7893-923f-0824128b2f33", true),
            ("01C1DABC76207893923F0824128B2F33", true),
            ("DABC-76", true),
            ("2f33", true),
            ("dabc76", false),
            ("x", false),
            ("", true),
        ] {
            assert_eq!(IdFilter::parse(sent).matches(ID), matches, "{sent}");
        }
    }

    #[test]
    fn a_kind_narrows_down() {
        let filter = |kind: &str| RecordFilter { kind: Some(kind.into()), id: Some(IdFilter::Whole(ID)) };
        assert!(filter("users").matches("users", ID));
        assert!(!filter("users").matches("products", ID));
        assert!(!filter("users").matches("users", Uuid::nil()));
        assert!(RecordFilter::default().matches("users", ID));
    }

    #[test]
    fn days_begin_at_midnight_and_include_the_last() {
        let days = Days { first: Days::day(Timestamp(DAY - 1)), last: Days::day(Timestamp(DAY)) };
        assert_eq!(days.moments(), (Timestamp(0), Timestamp(2 * DAY)));
        assert_eq!(Days::day(Timestamp(-1)), -1);
    }
}
