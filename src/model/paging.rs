//! Paging: the requested part of a list, and the records of it (docs/api.md 1.12).

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The requested part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where the part begins.
    pub start: Start,
    /// The maximum number of records; 1 to 100.
    pub size: u32,
    /// The order of the list.
    pub order: Order,
}

impl Paging {
    /// The most records in a part, and the last part that can be asked for by its number.
    pub const MAX: u32 = 100;
    /// The number of records, unless the request says otherwise.
    pub const DEFAULT_SIZE: u32 = 10;
}

/// Where a part of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the beginning of the list, without links to other parts.
    Top,
    /// At the page of this number, from 1. The whole list is counted.
    Page(u32),
    /// After the record of this id; `None`: at the beginning.
    After(Option<Uuid>),
}

/// The order of a list, by age. Ids sort by the time at which they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Descending,
    /// The oldest first.
    Ascending,
}

/// The place of a part in a list whose parts people turn like pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The number of the part, from 1.
    pub page: u32,
    /// The number of the last part that can be asked for.
    pub last: u32,
}

impl Place {
    /// The part whose number was asked for, or the nearest one that a list of this many records has. What is no number is
    /// the first part.
    #[must_use]
    pub fn of(count: u64, size: u32, asked: &str) -> Self {
        let last = count.div_ceil(u64::from(size)).clamp(1, u64::from(Paging::MAX));
        let last = u32::try_from(last).expect("a hundred at most");
        Self { page: asked.parse().unwrap_or(1).clamp(1, last), last }
    }
}

/// How many records a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Total {
    /// So many.
    Exactly(u64),
    /// More than so many: to count them all would take too long.
    MoreThan(u64),
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The records of the part.
    pub records: Vec<T>,
    /// Whether the list has records after the part.
    pub has_more: bool,
    /// The number of records in the whole list, if it was counted.
    pub count: Option<u64>,
}

impl Paging {
    /// The newest records, without links to other parts.
    #[must_use]
    pub const fn newest(size: u32) -> Self {
        Self { start: Start::Top, size, order: Order::Descending }
    }

    /// The number of records before the requested part.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        match self.start {
            Start::Page(number) => (number - 1) * self.size,
            Start::Top | Start::After(_) => 0,
        }
    }
}

impl<T> Page<T> {
    /// The requested part of a list that was read completely, in any order.
    #[must_use]
    pub fn of(mut all: Vec<T>, paging: Paging, id: impl Fn(&T) -> Uuid) -> Self {
        let count = all.len() as u64;
        match paging.order {
            Order::Descending => all.sort_by_key(|record| Reverse(id(record))),
            Order::Ascending => all.sort_by_key(&id),
        }
        if let Start::After(Some(cursor)) = paging.start {
            all.retain(|record| match paging.order {
                Order::Descending => id(record) < cursor,
                Order::Ascending => id(record) > cursor,
            });
        }
        let mut records: Vec<T> = all.into_iter().skip(paging.offset() as usize).collect();
        let has_more = records.len() > paging.size as usize;
        records.truncate(paging.size as usize);
        Self { records, has_more, count: matches!(paging.start, Start::Page(_)).then_some(count) }
    }

    /// The same part, with each record changed.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { records: self.records.into_iter().map(change).collect(), has_more: self.has_more, count: self.count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(start: Start, order: Order) -> Page<u128> {
        let of = |id| Uuid::from_u128(id);
        Page::of(vec![2, 5, 1, 4, 3], Paging { start, size: 2, order }, |id| of(*id))
    }

    #[test]
    fn there_is_a_place_for_every_question() {
        for (count, asked, page, last) in [
            (0, "", 1, 1),
            (25, "2", 1, 1),
            (26, "2", 2, 2),
            (60, "0", 1, 3),
            (60, "99", 3, 3),
            (60, "-1", 1, 3),
            (60, "x", 1, 3),
            (u64::MAX, "4294967295", 100, 100),
        ] {
            assert_eq!(Place::of(count, 25, asked), Place { page, last }, "{count} {asked:?}");
        }
    }

    #[test]
    fn short_lists_have_the_same_parts_as_long_ones() {
        let after = |id| Start::After(Some(Uuid::from_u128(id)));
        let page = |records: &[u128], has_more, count| Page { records: records.to_vec(), has_more, count };
        assert_eq!(part(Start::Top, Order::Descending), page(&[5, 4], true, None));
        assert_eq!(part(Start::Page(3), Order::Descending), page(&[1], false, Some(5)));
        assert_eq!(part(Start::Page(4), Order::Descending), page(&[], false, Some(5)));
        assert_eq!(part(after(3), Order::Descending), page(&[2, 1], false, None));
        assert_eq!(part(after(2), Order::Ascending), page(&[3, 4], true, None));
        assert_eq!(part(Start::After(None), Order::Ascending), page(&[1, 2], true, None));
    }
}
