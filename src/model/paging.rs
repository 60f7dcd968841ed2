//! Which part of a list is asked for, and what came of it (contract 1.12).

use uuid::Uuid;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Where it begins.
    pub start: Start,
    /// How many records; 1 to 100.
    pub size: u32,
    /// By age.
    pub order: Order,
}

/// Where a part of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the beginning; nothing is said about the rest.
    Top,
    /// At the page of this number, from 1; all pages are counted.
    Page(u32),
    /// Behind the record of this id; `None`: at the beginning.
    After(Option<Uuid>),
}

/// By age; ids sort by the time they were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    #[default]
    Descending,
    /// The oldest first.
    Ascending,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// What stands in it.
    pub records: Vec<T>,
    /// Whether the list goes on behind it.
    pub has_more: bool,
    /// How many records the whole list has, where pages are counted.
    pub count: Option<u64>,
}

impl Paging {
    /// The newest so many, and nothing about the rest.
    #[must_use]
    pub const fn newest(size: u32) -> Self {
        Self { start: Start::Top, size, order: Order::Descending }
    }

    /// How many records come before the part that is asked for.
    #[must_use]
    pub const fn offset(&self) -> u32 {
        match self.start {
            Start::Page(number) => (number - 1) * self.size,
            Start::Top | Start::After(_) => 0,
        }
    }
}

impl<T> Page<T> {
    /// The same part, with each record changed.
    #[must_use]
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page { records: self.records.into_iter().map(change).collect(), has_more: self.has_more, count: self.count }
    }
}
