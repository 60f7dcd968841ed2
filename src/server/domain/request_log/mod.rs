//! The request log as it is written: requests leave rows in a queue, and a background job writes them in batches and
//! deletes what is too old or too much. No request waits for either.

mod queue;

use std::collections::BTreeMap;

use tokio::sync::Mutex;

use crate::{
    model::{
        id::AccountId,
        log_filter::Days,
        request_log::{RequestLog, RequestLogDay},
    },
    server::domain::{
        clock::Clock,
        error::Result,
        limits::Limits,
        request_log::queue::{RequestLogQueue, WaitingRow},
        store::{self, Database, WriterShare},
    },
};

/// The rows of a transaction: it holds the writer for some milliseconds.
const BATCH: usize = 1_000;
/// The most transactions that delete in one run. More follow a second later.
const MOST_DELETIONS: usize = 50;
/// The most rows of an account of an installation in memory.
const MOST_IN_MEMORY: u32 = 10_000;

/// How much the request log keeps.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// For how many whole days a row is kept.
    pub days: u32,
    /// How many rows an account has at most.
    pub rows: u32,
}

impl Retention {
    /// What the operator wants; less for an installation in memory.
    pub(in crate::server::domain) fn of(limits: &Limits, is_in_memory: bool) -> Self {
        let most = if is_in_memory { MOST_IN_MEMORY } else { limits.request_log_rows };
        Self { days: limits.request_log_days, rows: limits.request_log_rows.min(most) }
    }
}

/// The writer of the request log.
pub struct RequestLogWriter {
    db: Database,
    clock: Clock,
    retention: Retention,
    queue: RequestLogQueue,
    /// Whoever writes or deletes: one at a time.
    turn: Mutex<()>,
}

impl RequestLogWriter {
    /// A writer without any rows.
    pub(in crate::server::domain) fn new(db: Database, clock: Clock, retention: Retention) -> Self {
        Self { db, clock, retention, queue: RequestLogQueue::default(), turn: Mutex::default() }
    }

    /// Notes a request. Its row is written within a second or so.
    pub fn note(&self, account: AccountId, row: RequestLog) {
        self.queue.push(account, row);
    }

    /// Waits until so many rows wait that they should be written now.
    pub async fn until_many(&self) {
        self.queue.until_many().await;
    }

    /// Writes all rows that wait, then deletes what is too much.
    ///
    /// # Errors
    /// Busy, or an internal error of the database. Rows that were not written wait for the next run.
    pub(in crate::server::domain) async fn flush(&self) -> Result<()> {
        let _turn = self.turn.lock().await;
        let mut has_written = false;
        loop {
            let batch = self.queue.take(BATCH);
            if batch.is_empty() {
                break;
            }
            if let Err(error) = self.write(&batch).await {
                self.queue.put_back(batch);
                return Err(error);
            }
            has_written = true;
        }
        match self.queue.take_lost() {
            0 => {}
            lost => {
                tracing::warn!(lost, "requests came faster than the request log was written; it lacks some of them")
            }
        }
        if has_written { self.delete_surplus().await } else { Ok(()) }
    }

    /// Deletes rows that are too old, and the oldest of an account that has too many.
    ///
    /// # Errors
    /// Busy, or an internal error of the database.
    pub(in crate::server::domain) async fn trim(&self) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.delete_surplus().await
    }

    /// Writes a batch in one transaction.
    async fn write(&self, batch: &[WaitingRow]) -> Result<()> {
        let mut by_day: BTreeMap<(AccountId, i64), Vec<&RequestLog>> = BTreeMap::new();
        for (account, row) in batch {
            by_day.entry((*account, row.day())).or_default().push(row);
        }
        let mut tx = self.db.write(WriterShare::Server).await?;
        for ((account, day), rows) in by_day {
            // A proxy may send an id twice. The first row stays.
            let inserted = store::new_request_logs::insert(&mut tx, account, day, &rows).await?;
            store::request_logs::add_to_day(&mut tx, account, day, inserted).await?;
        }
        tx.commit().await
    }

    async fn delete_surplus(&self) -> Result<()> {
        let oldest = Days::day(self.clock.now()) - i64::from(self.retention.days);
        let days = store::request_logs::days(&mut *self.db.read().await?).await?;
        let steps = surplus(&days, oldest, self.retention.rows.into()).into_iter().flat_map(|(day, rows)| {
            let batch = BATCH as u64;
            (0..rows.div_ceil(batch)).map(move |nth| (day, batch.min(rows - nth * batch)))
        });
        for (day, rows) in steps.take(MOST_DELETIONS) {
            // Small transactions: others write in between.
            let mut tx = self.db.write(WriterShare::Server).await?;
            let deleted = store::request_logs::delete_oldest(&mut tx, day.account, day.day, rows).await?;
            store::request_logs::take_from_day(&mut tx, day.account, day.day, deleted).await?;
            store::request_logs::delete_empty_day(&mut tx, day.account, day.day).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Of each day, how many rows are to go. `days` has the oldest day of each account first.
fn surplus(days: &[RequestLogDay], oldest: i64, most: u64) -> Vec<(RequestLogDay, u64)> {
    let mut totals: BTreeMap<AccountId, u64> = BTreeMap::new();
    for day in days {
        *totals.entry(day.account).or_default() += day.rows;
    }
    let mut surplus = Vec::new();
    for day in days {
        let total = totals.get_mut(&day.account).expect("every account was counted");
        let going = if day.day < oldest { day.rows } else { day.rows.min(total.saturating_sub(most)) };
        *total -= going;
        if going > 0 {
            surplus.push((*day, going));
        }
    }
    surplus
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn old_days_go_and_then_the_oldest_rows() {
        let day = |account: u128, day, rows| RequestLogDay { account: AccountId(Uuid::from_u128(account)), day, rows };
        let days = [day(1, 8, 5), day(1, 10, 30), day(1, 11, 40), day(1, 12, 50), day(2, 9, 1), day(2, 12, 100)];
        let going = |oldest, most| {
            let surplus = surplus(&days, oldest, most).into_iter();
            surplus.map(|(of, rows)| (of.account.0.as_u128(), of.day, rows)).collect::<Vec<_>>()
        };
        assert!(going(8, 1000).is_empty());
        assert_eq!(going(10, 1000), [(1, 8, 5), (2, 9, 1)]);
        assert_eq!(going(10, 100), [(1, 8, 5), (1, 10, 20), (2, 9, 1)]);
        assert_eq!(going(0, 60), [(1, 8, 5), (1, 10, 30), (1, 11, 30), (2, 9, 1), (2, 12, 40)]);
    }
}
