//! Where backups of this installation are, and which job is at work on them. A large database takes longer than a request
//! may, so a job outlives the request that began it; there is one at a time.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

use crate::{model::timestamp::Timestamp, server::domain::lock::lock};

/// The files, and the job at work.
pub(in crate::server::domain) struct BackupJobs {
    /// The database.
    pub(in crate::server::domain) database: PathBuf,
    /// The data folder. Backups are in a folder below it.
    pub(in crate::server::domain) data: PathBuf,
    state: Arc<Mutex<JobState>>,
}

/// How the jobs stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::server::domain) struct JobState {
    /// Since when one is at work.
    pub(in crate::server::domain) running: Option<Timestamp>,
    /// When the latest one failed, if it did.
    pub(in crate::server::domain) failed: Option<Timestamp>,
}

/// A job at work. Once it is dropped, another one may begin; unless it was finished, it has failed.
pub(in crate::server::domain) struct Job {
    state: Arc<Mutex<JobState>>,
    begun: Timestamp,
    is_done: bool,
}

impl BackupJobs {
    pub(in crate::server::domain) fn new(database: PathBuf, data: PathBuf) -> Self {
        Self { database, data, state: Arc::default() }
    }

    /// The folder of backups, as `keydesk backup create` uses it.
    pub(in crate::server::domain) fn folder(&self) -> PathBuf {
        self.data.join("backups")
    }

    /// How the jobs stand.
    pub(in crate::server::domain) fn state(&self) -> JobState {
        *lock(&self.state)
    }

    /// Begins a job. `None` while another one is at work.
    pub(in crate::server::domain) fn begin(&self, now: Timestamp) -> Option<Job> {
        let mut state = lock(&self.state);
        if state.running.is_some() {
            return None;
        }
        state.running = Some(now);
        Some(Job { state: self.state.clone(), begun: now, is_done: false })
    }
}

impl Job {
    /// The job has done what it was to do.
    pub(in crate::server::domain) fn finish(mut self) {
        self.is_done = true;
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        *lock(&self.state) = JobState { running: None, failed: (!self.is_done).then_some(self.begun) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_job_is_at_work_and_a_dropped_one_has_failed() {
        let jobs = BackupJobs::new("keydesk.db".into(), "data".into());
        let first = jobs.begin(Timestamp(1)).expect("the first");
        assert!(jobs.begin(Timestamp(2)).is_none());
        assert_eq!(jobs.state(), JobState { running: Some(Timestamp(1)), failed: None });
        drop(first);
        assert_eq!(jobs.state(), JobState { running: None, failed: Some(Timestamp(1)) });
        jobs.begin(Timestamp(3)).expect("another").finish();
        assert_eq!(jobs.state(), JobState::default());
    }
}
