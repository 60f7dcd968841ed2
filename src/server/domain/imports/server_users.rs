//! Users that a task reads from another server, for an import of a page: into a file, which is then checked like any other.
//! How they are read is up to the caller; nothing here knows of HTTP or of tokens.

use std::ops::ControlFlow;

use uuid::Uuid;

use crate::{
    model::{import::ImportPhase, problem::ErrorCode},
    server::domain::{
        context::RequestContext,
        error::{Error, Result},
        import_jobs::Job,
        imports::{
            jobs, may_import,
            uploads::{self, ReceivedFile, Upload},
        },
    },
};

/// The file that a task writes what it reads into.
pub struct ServerUsers {
    context: RequestContext,
    job: Uuid,
    file: Upload,
}

impl ServerUsers {
    /// Keeps some lines; until here there are as many `users`. To break: it is to stop.
    ///
    /// # Errors
    /// `FILE_TOO_LARGE`. An internal error, such as a full disk.
    pub fn keep(&mut self, lines: &[u8], users: u64) -> Result<ControlFlow<()>> {
        self.file.write(lines)?;
        let goes_on = self.context.domain.import_jobs.note(self.context.account, self.job, &[], users);
        Ok(if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }
}

/// Begins to read users, in the place of an earlier import. `name` is the address that they come from; `read` reads them and
/// returns the file when it has them all. It is dropped when somebody stops the import.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_CONFLICT`, if an import of the account runs. An internal error, if the folder
/// cannot be written.
pub async fn begin<Reading>(
    context: &RequestContext,
    name: &str,
    read: impl FnOnce(ServerUsers) -> Reading + Send + 'static,
) -> Result<()>
where
    Reading: Future<Output = Result<ServerUsers>> + Send + 'static,
{
    may_import(context)?;
    let file = uploads::create(context, None).await?;
    let job = jobs::new_job(context, name, file.path().to_owned(), ImportPhase::Reading)?;
    jobs::put(context, &job)?;
    let users = ServerUsers { context: context.clone(), job: job.id, file };
    let (task, reading) = (context.clone(), read(users));
    jobs::spawn(context, job.id, async move {
        let stopped = || Error::from(ErrorCode::ImportStopped);
        let outcome = tokio::select! {
            biased;
            () = job.stop.cancelled() => Err(stopped()),
            outcome = reading => outcome,
        };
        go_on(&task, &job, outcome.and_then(|users| users.file.finish())).await;
    });
    Ok(())
}

/// Has the rows checked that were read, or notes why there are none.
async fn go_on(context: &RequestContext, job: &Job, outcome: Result<ReceivedFile>) {
    let is_this = |now: &Job| now.id == job.id;
    let jobs = &context.domain.import_jobs;
    match outcome {
        Ok(ReceivedFile { path, length, needed: _needed }) => {
            let checking = jobs.change(context.account, is_this, |now| {
                (now.phase, now.read, now.length) = (ImportPhase::Checking, 0, length);
                now.path = path;
            });
            if let Some(job) = checking {
                jobs::check(context, &job).await;
            }
        }
        Err(error) => {
            let failure = jobs::failure(error);
            jobs.change(context.account, is_this, |now| {
                (now.phase, now.failure) = (ImportPhase::Failed, Some(failure));
            });
        }
    }
}
