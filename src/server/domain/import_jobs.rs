//! The imports that people began on a page: one for each account, in the memory of this process. Its rows are in the
//! database; what is lost by a restart is the result of a check.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, UserId},
        import::{ImportPhase, ImportReport, ImportState, RowReport},
        problem::FieldError,
    },
    server::domain::{import_rows::RowIndex, lock::lock},
};

/// A file that was checked.
#[derive(Clone, Debug)]
pub struct CheckedImport {
    /// The file.
    pub(in crate::server::domain) path: PathBuf,
    /// Its name, as people know it.
    pub(in crate::server::domain) name: String,
    /// SHA-256 of what was checked.
    pub(in crate::server::domain) digest: [u8; 32],
    /// What would become of its rows.
    pub report: ImportReport,
    /// The length of the file in bytes.
    pub length: u64,
    /// Whether it was checked to its end.
    pub is_whole: bool,
}

/// An import of a page.
#[derive(Clone, Debug)]
pub(in crate::server::domain) struct Job {
    /// Tells this job from a later one of the account.
    pub(in crate::server::domain) id: Uuid,
    /// Who had it checked; `None` for nobody who still exists.
    pub(in crate::server::domain) by: Option<UserId>,
    /// The name of the file, as the browser sent it.
    pub(in crate::server::domain) name: String,
    pub(in crate::server::domain) path: PathBuf,
    pub(in crate::server::domain) phase: ImportPhase,
    pub(in crate::server::domain) read: u64,
    pub(in crate::server::domain) length: u64,
    pub(in crate::server::domain) report: ImportReport,
    /// Where the fate of each row stands that the check found.
    pub(in crate::server::domain) rows: Option<Arc<RowIndex>>,
    /// The outcome of the check.
    pub(in crate::server::domain) checked: Option<CheckedImport>,
    pub(in crate::server::domain) failure: Option<FieldError>,
    /// Is cancelled when somebody asks it to stop, and when the server stops.
    pub(in crate::server::domain) stop: CancellationToken,
}

/// The imports of all accounts.
#[derive(Default)]
pub(in crate::server::domain) struct ImportJobs {
    jobs: Mutex<HashMap<AccountId, Job>>,
    /// Files that are being received, of no job yet.
    receiving: Mutex<HashSet<PathBuf>>,
    tasks: TaskTracker,
    is_closing: AtomicBool,
}

impl Job {
    /// Whether a task works on it.
    pub(in crate::server::domain) const fn is_running(&self) -> bool {
        self.phase.is_running()
    }

    /// What a person sees of it.
    pub(in crate::server::domain) fn state(&self, person: Option<UserId>) -> ImportState {
        ImportState {
            id: self.id,
            is_own: self.by == person,
            name: self.name.clone(),
            phase: self.phase,
            read: self.read,
            length: self.length,
            counts: self.report.counts,
            staff: self.report.staff,
            resumed: self.report.resumed,
            failure: self.failure,
        }
    }
}

impl ImportJobs {
    /// The import of an account.
    pub(in crate::server::domain) fn find(&self, account: AccountId) -> Option<Job> {
        lock(&self.jobs).get(&account).cloned()
    }

    /// Puts a job in the place of the one before, unless that runs. Returns the one before, or `Err` if it runs.
    pub(in crate::server::domain) fn replace(&self, account: AccountId, job: Job) -> Result<Option<Job>, ()> {
        let mut jobs = lock(&self.jobs);
        if jobs.get(&account).is_some_and(Job::is_running) {
            return Err(());
        }
        Ok(jobs.insert(account, job))
    }

    /// Changes a job, if it is still this one and `may` says so. Returns the changed job.
    pub(in crate::server::domain) fn change(
        &self,
        account: AccountId,
        may: impl FnOnce(&Job) -> bool,
        change: impl FnOnce(&mut Job),
    ) -> Option<Job> {
        let mut jobs = lock(&self.jobs);
        let job = jobs.get_mut(&account).filter(|job| may(job))?;
        change(job);
        Some(job.clone())
    }

    /// Notes some rows of a running job. Returns whether it is to go on.
    pub(in crate::server::domain) fn note(&self, account: AccountId, id: Uuid, rows: &[RowReport], read: u64) -> bool {
        let noted = self.change(
            account,
            |job| job.id == id,
            |job| {
                rows.iter().for_each(|row| job.report.add(row));
                job.read = read;
            },
        );
        noted.is_some_and(|job| !job.stop.is_cancelled()) && !self.is_closing.load(Ordering::Relaxed)
    }

    /// Removes this job, if it does not run. Returns it.
    pub(in crate::server::domain) fn remove(&self, account: AccountId, id: Uuid) -> Option<Job> {
        let mut jobs = lock(&self.jobs);
        jobs.get(&account).filter(|job| job.id == id && !job.is_running())?;
        jobs.remove(&account)
    }

    /// The files of all jobs, and those that are being received.
    pub(in crate::server::domain) fn files(&self) -> Vec<PathBuf> {
        let receiving: Vec<_> = lock(&self.receiving).iter().cloned().collect();
        lock(&self.jobs).values().map(|job| job.path.clone()).chain(receiving).collect()
    }

    /// Notes that a file is being received.
    pub(in crate::server::domain) fn begin_receiving(&self, path: PathBuf) {
        lock(&self.receiving).insert(path);
    }

    /// Notes that a file was received, or will not be.
    pub(in crate::server::domain) fn end_receiving(&self, path: &Path) {
        lock(&self.receiving).remove(path);
    }

    /// Runs a task that outlives the request.
    pub(in crate::server::domain) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Stops all jobs after the rows that they are at, and waits for them, for `longest` at most.
    pub(in crate::server::domain) async fn finish(&self, longest: Duration) {
        self.is_closing.store(true, Ordering::Relaxed);
        lock(&self.jobs).values().for_each(|job| job.stop.cancel());
        self.tasks.close();
        if timeout(longest, self.tasks.wait()).await.is_err() {
            tracing::warn!("an import did not stop in time; its rows until here are written");
        }
    }
}
