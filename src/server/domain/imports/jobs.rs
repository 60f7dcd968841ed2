//! Imports that people begin on a page. They run as tasks of the server, and outlive the request that began them; a stop
//! of the server ends them between two batches, and only somebody's click goes on with them.

use std::{ops::ControlFlow, path::PathBuf, sync::Arc};

use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    model::{
        id::{AccountId, UserId},
        import::{ImportPhase, ImportReport, ImportState, RowReport},
        problem::{ErrorCode, FieldError},
    },
    server::domain::{
        authorization::Action,
        context::RequestContext,
        error::{Error, Result},
        import_jobs::{CheckedImport, Job},
        import_rows::{RowIndex, RowsFile},
        imports::{
            self, RefusedRows, WrittenImport,
            uploads::{self, ReceivedFile},
        },
        store,
    },
};

/// Begins to check a file that was received, in the place of an earlier import.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_CONFLICT`, if an import of the account runs.
pub fn begin(context: &RequestContext, name: &str, file: ReceivedFile) -> Result<()> {
    context.authorize(Action::ImportUsers)?;
    let ReceivedFile { path, length, needed: _needed } = file;
    let job = Job { length, ..new_job(context, name, path, ImportPhase::Checking)? };
    put(context, &job)?;
    let task = context.clone();
    spawn(context, job.id, async move { check(&task, &job).await });
    Ok(())
}

/// Runs a task of a job. Should it panic, the job does not look as if it ran for ever.
pub(super) fn spawn(context: &RequestContext, job: Uuid, task: impl Future<Output = ()> + Send + 'static) {
    let ending = Ending { context: context.clone(), job };
    context.domain.import_jobs.spawn(async move {
        task.await;
        drop(ending);
    });
}

/// The end of the task of a job.
struct Ending {
    context: RequestContext,
    job: Uuid,
}

impl Drop for Ending {
    fn drop(&mut self) {
        let still_runs = |job: &Job| job.id == self.job && job.is_running();
        self.context.domain.import_jobs.change(self.context.account, still_runs, |job| {
            job.phase = if job.phase == ImportPhase::Writing { ImportPhase::Stopped } else { ImportPhase::Failed };
            job.failure = Some(ErrorCode::Broken.into());
        });
    }
}

/// A job that has done nothing yet. Letters of its name that are not for people are left out.
pub(super) fn new_job(context: &RequestContext, name: &str, path: PathBuf, phase: ImportPhase) -> Result<Job> {
    Ok(Job {
        id: context.domain.id()?,
        by: own_id(context),
        name: name.chars().filter(|letter| !letter.is_control()).take(255).collect(),
        path,
        phase,
        read: 0,
        length: 0,
        report: ImportReport::default(),
        rows: None,
        checked: None,
        failure: None,
        stop: CancellationToken::new(),
    })
}

fn own_id(context: &RequestContext) -> Option<UserId> {
    context.caller.user().map(|user| user.id)
}

/// Puts a job in the place of an earlier one, whose file is removed.
pub(super) fn put(context: &RequestContext, job: &Job) -> Result<()> {
    let replaced = context.domain.import_jobs.replace(context.account, job.clone());
    let before = replaced.map_err(|()| conflict())?;
    if let Some(before) = before.filter(|before| before.path != job.path) {
        uploads::remove(&before.path);
    }
    Ok(())
}

/// The import of the account: the one that runs or waits, or one that an earlier run of the server left. `None`: there is
/// none.
///
/// # Errors
/// Not authenticated. Forbidden. Busy, or an internal error of the database.
pub async fn state(context: &RequestContext) -> Result<Option<ImportState>> {
    imports::may_import(context)?;
    if let Some(job) = context.domain.import_jobs.find(context.account) {
        return Ok(Some(job.state(own_id(context))));
    }
    Ok(left(context).await?.map(|job| job.state(own_id(context))))
}

/// What the check found for each row: `most` of them from `first` on, and how many there are. None before the check is
/// over, and once the rows are written.
///
/// # Errors
/// Not authenticated. Forbidden. An internal error, if the file with them cannot be read.
pub fn rows(context: &RequestContext, first: usize, most: usize) -> Result<(Vec<RowReport>, usize)> {
    context.authorize(Action::ImportUsers)?;
    let job = context.domain.import_jobs.find(context.account);
    let Some(rows) = job.and_then(|job| job.rows) else { return Ok((Vec::new(), 0)) };
    Ok((rows.read(first, most)?, rows.count()))
}

/// The refused rows of the import, as far as they are kept: those from `first` on, and how many there are.
///
/// # Errors
/// Not authenticated. Forbidden.
pub fn refusals(context: &RequestContext, first: usize, most: usize) -> Result<(Vec<RowReport>, usize)> {
    context.authorize(Action::ImportUsers)?;
    let job = context.domain.import_jobs.find(context.account);
    let refusals = job.map(|job| job.report.refusals).unwrap_or_default();
    let count = refusals.len();
    Ok((refusals.into_iter().skip(first).take(most).collect(), count))
}

/// Begins to write the rows that were checked. `seen` is the id of the import that somebody saw.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_REFUSED`, if rows break a rule and are not to be skipped. `IMPORT_CONFLICT`, if
/// that import does not wait. `IMPORT_FOREIGN`, if somebody else had it checked.
pub fn write(context: &RequestContext, seen: Option<Uuid>, refused: RefusedRows) -> Result<()> {
    imports::may_import(context)?;
    let checked = own_checked(context, seen)?;
    imports::permit_skipping(&checked, refused)?;
    start_writing(context, ImportPhase::Checked, checked, refused)
}

/// Goes on with an import that stopped while its rows were written.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_CONFLICT`, if that import did not stop. `IMPORT_FOREIGN`, if somebody else began
/// it.
pub async fn resume(context: &RequestContext, seen: Option<Uuid>) -> Result<()> {
    imports::may_import(context)?;
    if let Some(job) = left(context).await?
        && context.domain.import_jobs.find(context.account).is_none()
    {
        // Somebody else may have done so at the same moment; then theirs stays.
        drop(context.domain.import_jobs.replace(context.account, job));
    }
    let checked = own_checked(context, seen)?;
    let import = store::imports::find(&mut *context.read().await?, context.account, &checked.digest).await?;
    let skips = import.is_some_and(|import| import.skips);
    let refused = if skips { RefusedRows::AreSkipped } else { RefusedRows::StopAll };
    start_writing(context, ImportPhase::Stopped, checked, refused)
}

/// The import that somebody saw, as it was checked for them. What a row may say depends on who imports it, so nobody
/// writes what was checked for somebody else.
fn own_checked(context: &RequestContext, seen: Option<Uuid>) -> Result<CheckedImport> {
    let job = context.domain.import_jobs.find(context.account).filter(|job| Some(job.id) == seen);
    let job = job.ok_or_else(conflict)?;
    if job.by != own_id(context) {
        return Err(ErrorCode::ImportForeign.into());
    }
    job.checked.ok_or_else(conflict)
}

fn conflict() -> Error {
    ErrorCode::ImportConflict.into()
}

/// Stops the import after the rows that it is at, or gives up one that waits. What was written stays, and the file can be
/// imported again from its beginning.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_CONFLICT`, if there is another import. Busy, or an internal error of the database.
pub async fn cancel(context: &RequestContext, seen: Option<Uuid>) -> Result<()> {
    imports::may_import(context)?;
    let jobs = &context.domain.import_jobs;
    let is_seen = |job: &Job| Some(job.id) == seen;
    let runs = |job: &Job| job.is_running() && is_seen(job);
    if jobs.change(context.account, runs, |job| job.stop.cancel()).is_some() {
        return Ok(());
    }
    let job = match jobs.find(context.account) {
        Some(found) if is_seen(&found) => jobs.remove(context.account, found.id).ok_or_else(conflict)?,
        Some(_) => return Err(conflict()),
        None => match left(context).await? {
            Some(left) if is_seen(&left) => left,
            Some(_) => return Err(conflict()),
            None => return Ok(()),
        },
    };
    if let Some(checked) = job.checked.filter(|_| job.phase == ImportPhase::Stopped) {
        let mut tx = context.write().await?;
        store::imports::delete_unfinished(&mut tx, context.account, &checked.digest).await?;
        tx.commit().await?;
    }
    uploads::remove(&job.path);
    Ok(())
}

fn start_writing(
    context: &RequestContext,
    from: ImportPhase,
    checked: CheckedImport,
    refused: RefusedRows,
) -> Result<()> {
    let is_waiting = |job: &Job| job.phase == from;
    let begun = context.domain.import_jobs.change(context.account, is_waiting, |job| {
        job.phase = ImportPhase::Writing;
        (job.read, job.report, job.rows) = (0, ImportReport::default(), None);
        (job.failure, job.stop) = (None, CancellationToken::new());
    });
    let job = begun.ok_or_else(conflict)?;
    let task = context.clone();
    spawn(context, job.id, async move { run(&task, &job, &checked, refused).await });
    Ok(())
}

/// Checks the rows of a job, and notes the outcome in it.
pub(super) async fn check(context: &RequestContext, job: &Job) {
    let outcome = check_rows(context, job).await;
    let done = context.domain.import_jobs.change(
        context.account,
        |now| now.id == job.id,
        |now| match outcome {
            Ok((checked, rows)) if checked.is_whole => {
                now.phase = ImportPhase::Checked;
                now.report = checked.report.clone();
                (now.checked, now.rows) = (Some(checked), Some(Arc::new(rows)));
            }
            Ok(_) => (now.phase, now.failure) = (ImportPhase::Failed, Some(ErrorCode::ImportStopped.into())),
            Err(error) => (now.phase, now.failure) = (ImportPhase::Failed, Some(failure(error))),
        },
    );
    if let Some(failed) = done.filter(|job| job.phase == ImportPhase::Failed) {
        uploads::remove(&failed.path);
    }
}

async fn check_rows(context: &RequestContext, job: &Job) -> Result<(CheckedImport, RowIndex)> {
    let (mut rows, mut note) = (RowsFile::create(&job.path)?, watch(context, job));
    let checked = imports::check(context, &job.path, &job.name, |some, read| {
        if rows.write(some) { note(some, read) } else { ControlFlow::Break(()) }
    })
    .await?;
    Ok((checked, rows.finish()?))
}

async fn run(context: &RequestContext, job: &Job, checked: &CheckedImport, refused: RefusedRows) {
    let outcome = imports::write(context, checked, refused, watch(context, job)).await;
    let done = context.domain.import_jobs.change(
        context.account,
        |now| now.id == job.id,
        |now| match outcome {
            Ok(WrittenImport { report, is_finished }) => {
                now.phase = if is_finished { ImportPhase::Finished } else { ImportPhase::Stopped };
                now.report = report;
            }
            Err(error) => (now.phase, now.failure) = (ImportPhase::Stopped, Some(failure(error))),
        },
    );
    if let Some(finished) = done.filter(|job| job.phase == ImportPhase::Finished) {
        uploads::remove(&finished.path);
    }
}

fn watch(context: &RequestContext, job: &Job) -> impl FnMut(&[RowReport], u64) -> ControlFlow<()> + Send + use<> {
    let (domain, account, id): (_, AccountId, _) = (context.domain.clone(), context.account, job.id);
    move |rows, read| match domain.import_jobs.note(account, id, rows, read) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    }
}

/// Why an import stopped, as people see it. The cause of an internal error is in the log.
pub(super) fn failure(error: Error) -> FieldError {
    match error {
        Error::Refused(problem) => problem.errors.first().copied().unwrap_or_else(|| ErrorCode::Broken.into()),
        Error::Busy => ErrorCode::Busy.into(),
        Error::Internal(cause) => {
            tracing::error!(error = %cause, "an import stopped");
            ErrorCode::Broken.into()
        }
        _ => ErrorCode::NotAllowed.into(),
    }
}

/// An import that an earlier run of the server left.
async fn left(context: &RequestContext) -> Result<Option<Job>> {
    let import = store::imports::find_unfinished(&mut *context.read().await?, context.account).await?;
    let Some(import) = import else { return Ok(None) };
    let path = uploads::file_of(&context.domain, context.account, &import.digest)?;
    let Ok(found) = std::fs::metadata(&path) else { return Ok(None) };
    let report = ImportReport { counts: import.counts, ..ImportReport::default() };
    let checked = CheckedImport {
        path: path.clone(),
        name: import.name.clone(),
        digest: import.digest,
        report: ImportReport::default(),
        length: found.len(),
        is_whole: true,
    };
    let job = Job {
        id: import.id,
        by: import.user,
        length: found.len(),
        report,
        checked: Some(checked),
        ..new_job(context, &import.name, path, ImportPhase::Stopped)?
    };
    Ok(Some(job))
}
