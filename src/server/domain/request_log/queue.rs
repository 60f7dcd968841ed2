//! Requests that wait to be written to the request log. A request leaves its row here and goes on.
//!
//! The queue is bounded, so that neither a flood nor a stuck disk fills the memory: rows beyond the bound are lost, and
//! counted.

use std::{
    collections::VecDeque,
    mem,
    sync::{Mutex, MutexGuard},
};

use tokio::sync::Notify;

use crate::{
    model::{id::AccountId, request_log::RequestLog},
    server::domain::lock::lock,
};

/// The most rows that wait: some seconds of a flood.
const MAX_ROWS: usize = 50_000;
/// The most bytes that they take.
const MAX_BYTES: usize = 32 * 1024 * 1024;
/// So many rows are written before their second is over.
const MANY: usize = 5_000;

/// A row, and its account.
pub(super) type WaitingRow = (AccountId, RequestLog);

/// The rows that wait.
#[derive(Default)]
pub(super) struct RequestLogQueue {
    waiting: Mutex<Waiting>,
    many: Notify,
}

#[derive(Default)]
struct Waiting {
    rows: VecDeque<WaitingRow>,
    bytes: usize,
    lost: u64,
}

impl RequestLogQueue {
    /// Adds a row, unless too many wait.
    pub(super) fn push(&self, account: AccountId, row: RequestLog) {
        let mut waiting = self.lock();
        waiting.add((account, row), VecDeque::push_back);
        let is_many = waiting.rows.len() == MANY;
        drop(waiting);
        if is_many {
            self.many.notify_one();
        }
    }

    /// Waits until many rows wait.
    pub(super) async fn until_many(&self) {
        self.many.notified().await;
    }

    /// Takes so many rows, the oldest first.
    pub(super) fn take(&self, most: usize) -> Vec<WaitingRow> {
        let mut waiting = self.lock();
        let most = most.min(waiting.rows.len());
        let rows: Vec<_> = waiting.rows.drain(..most).collect();
        waiting.bytes -= rows.iter().map(|(_, row)| row.size()).sum::<usize>();
        rows
    }

    /// Puts rows back that could not be written.
    pub(super) fn put_back(&self, rows: Vec<WaitingRow>) {
        let mut waiting = self.lock();
        rows.into_iter().rev().for_each(|row| waiting.add(row, VecDeque::push_front));
    }

    /// How many rows were lost since this was last asked.
    pub(super) fn take_lost(&self) -> u64 {
        mem::take(&mut self.lock().lost)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        lock(&self.waiting)
    }
}

impl Waiting {
    fn add(&mut self, row: WaitingRow, at: fn(&mut VecDeque<WaitingRow>, WaitingRow)) {
        let size = row.1.size();
        if self.rows.len() >= MAX_ROWS || self.bytes + size > MAX_BYTES {
            self.lost += 1;
            return;
        }
        self.bytes += size;
        at(&mut self.rows, row);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::model::{id::RequestId, timestamp::Timestamp};

    use super::*;

    fn row(id: u128, url: &str) -> RequestLog {
        RequestLog {
            id: RequestId(Uuid::from_u128(id)),
            method: "GET".into(),
            url: url.into(),
            status: 200,
            agent: String::new(),
            address: "192.0.2.7".into(),
            requestor: None,
            resource: None,
            created: Timestamp(0),
            milliseconds: 0,
            details: None,
        }
    }

    fn ids(rows: &[WaitingRow]) -> Vec<u128> {
        rows.iter().map(|(_, row)| row.id.0.as_u128()).collect()
    }

    const ACCOUNT: AccountId = AccountId(Uuid::nil());

    #[test]
    fn rows_beyond_the_bound_are_lost_and_counted() {
        let queue = RequestLogQueue::default();
        for id in 0..MAX_ROWS as u128 + 3 {
            queue.push(ACCOUNT, row(id, "/v1/me"));
        }
        assert_eq!((queue.take_lost(), queue.take_lost()), (3, 0));
        let rows = queue.take(2);
        assert_eq!(ids(&rows), [0, 1], "the oldest first");
        queue.push(ACCOUNT, row(7, "/v1/me"));
        queue.put_back(rows);
        assert_eq!(queue.take_lost(), 1, "a row that is put back takes the place that is left");
        assert_eq!(queue.take(usize::MAX).len(), MAX_ROWS);
        assert!(queue.take(1).is_empty());
    }

    #[test]
    fn long_rows_are_fewer() {
        let queue = RequestLogQueue::default();
        let url = "x".repeat(1024 * 1024);
        for id in 0..40 {
            queue.push(ACCOUNT, row(id, &url));
        }
        let (rows, lost) = (queue.take(usize::MAX), queue.take_lost());
        assert_eq!((rows.len(), lost), (31, 9));
    }

    #[test]
    fn what_is_put_back_keeps_its_place() {
        let queue = RequestLogQueue::default();
        (0..4).for_each(|id| queue.push(ACCOUNT, row(id, "/v1/me")));
        let rows = queue.take(2);
        queue.put_back(rows);
        assert_eq!(ids(&queue.take(9)), [0, 1, 2, 3]);
    }
}
