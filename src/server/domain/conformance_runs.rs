//! The run of the tutorials' calls that is at work, and the latest report of each account, in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use crate::{
    model::{conformance::Report, id::AccountId, timestamp::Timestamp},
    server::domain::lock::lock,
};

/// How long a report is kept, in seconds.
const KEPT_SECONDS: i64 = 3600;

/// The run and the reports.
#[derive(Clone, Debug, Default)]
pub(in crate::server::domain) struct ConformanceRuns(Arc<Mutex<Runs>>);

#[derive(Debug, Default)]
struct Runs {
    is_running: bool,
    reports: HashMap<AccountId, Report>,
}

/// A run at work. It is over when this is dropped.
pub struct Run {
    runs: ConformanceRuns,
    account: AccountId,
    at: Timestamp,
}

impl ConformanceRuns {
    /// Begins a run; `None` while another one is at work.
    pub(in crate::server::domain) fn begin(&self, account: AccountId, at: Timestamp) -> Option<Run> {
        let mut runs = lock(&self.0);
        if runs.is_running {
            return None;
        }
        runs.is_running = true;
        Some(Run { runs: self.clone(), account, at })
    }

    /// The latest report of an account. Old ones of all accounts are forgotten.
    pub(in crate::server::domain) fn report(&self, account: AccountId, now: Timestamp) -> Option<Report> {
        let mut runs = lock(&self.0);
        runs.reports.retain(|_, report| now < report.at.plus_seconds(KEPT_SECONDS));
        runs.reports.get(&account).cloned()
    }
}

impl Run {
    /// When it began.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Keeps what it found.
    pub fn finish(self, report: Report) {
        let passed = report.has_passed();
        lock(&self.runs.0).reports.insert(self.account, report);
        tracing::info!(account = %self.account, passed, "the calls of the tutorials were played");
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        lock(&self.runs.0).is_running = false;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_run_is_at_work_and_a_report_is_kept_for_an_hour() {
        let runs = ConformanceRuns::default();
        let [own, other] = [1, 2].map(|number| AccountId(Uuid::from_u128(number)));
        let first = runs.begin(own, Timestamp(0)).expect("the first");
        assert!(runs.begin(other, Timestamp(0)).is_none());
        drop(first);
        assert_eq!(runs.report(own, Timestamp(0)), None);
        let second = runs.begin(own, Timestamp(0)).expect("the second");
        second.finish(Report { at: Timestamp(0), steps: Vec::new() });
        assert!(runs.begin(other, Timestamp(0)).is_some());
        assert!(runs.report(own, Timestamp(3_599_999)).is_some() && runs.report(other, Timestamp(0)).is_none());
        assert_eq!(runs.report(own, Timestamp(3_600_000)), None);
    }
}
