//! Backups of this installation on its pages: made, listed, checked, and downloaded by admins.
//!
//! A backup has the records of every account. So they are for admins of an installation with one account; where there are
//! several, only the operator has them.

use std::{
    fs::{self, File},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use tokio::task::spawn_blocking;
use tracing::Instrument;

use crate::{
    model::{
        account::SettingsRights,
        backup::{Backup, BackupCheck, Backups},
        passkey::PasskeyUse,
        problem::ErrorCode,
        timestamp::Timestamp,
    },
    server::domain::{
        accounts,
        audit::{self, Event},
        authorization::Action,
        backup_checks,
        backup_jobs::BackupJobs,
        backups,
        context::RequestContext,
        error::{Error, ForbiddenReason, ResourceKind, Result, UnauthenticatedReason},
        passkeys, store,
    },
};

/// The most backups that are listed.
const MAX: usize = 100;
/// How long a request waits for a job: most are done by then, and a page can say so.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks that the caller may make and download backups.
///
/// # Errors
/// Not authenticated. Forbidden: only admins may, and only of an installation with one account that is on disk.
pub async fn may_manage(context: &RequestContext) -> Result<()> {
    context.authorize(Action::ManageBackups)?;
    are_possible(context).await
}

/// Checks that this installation has backups on its pages, whoever asks.
///
/// # Errors
/// Forbidden: it is in memory, or has several accounts. Busy, or an internal error of the database.
pub async fn are_possible(context: &RequestContext) -> Result<()> {
    jobs(context)?;
    let accounts = store::accounts::list(&mut *context.read().await?).await?;
    match accounts.len() {
        1 => Ok(()),
        _ => Err(Error::Forbidden(ForbiddenReason::SeveralAccounts)),
    }
}

/// Which parts of the settings the caller may open.
///
/// # Errors
/// Busy, or an internal error of the database.
pub async fn settings_rights(context: &RequestContext) -> Result<SettingsRights> {
    let backups = match may_manage(context).await {
        Ok(()) => true,
        Err(Error::Forbidden(_) | Error::Unauthenticated(_)) => false,
        Err(error) => return Err(error),
    };
    Ok(SettingsRights { update: accounts::may_update(context).is_ok(), backups })
}

/// The backups in the folder, and how the jobs stand.
///
/// # Errors
/// As [`may_manage`]. An internal error: the folder cannot be read.
pub async fn list(context: &RequestContext) -> Result<Backups> {
    may_manage(context).await?;
    let jobs = jobs(context)?;
    let (folder, data) = (jobs.folder(), jobs.data.clone());
    let shown = folder.display().to_string();
    let read = move || {
        let checks = backup_checks::read(&data);
        let files = read_folder(&folder, &checks).map_err(|error| cannot_read(&folder, &error))?;
        Ok::<_, Error>((files, checks.into_iter().next()))
    };
    let (files, last_check) = spawn_blocking(read).await.map_err(Error::internal)??;
    let state = jobs.state();
    Ok(Backups { folder: shown, files, last_check, running: state.running, failed: state.failed })
}

/// One of the backups in the folder.
///
/// # Errors
/// As [`list`]. Not found.
pub async fn show(context: &RequestContext, name: &str) -> Result<Backup> {
    let found = list(context).await?.files.into_iter().find(|backup| backup.name == name);
    found.ok_or(Error::NotFound(ResourceKind::Backup, None))
}

/// Begins to make a backup, and waits a few seconds for it. Returns whether it was made by then.
///
/// # Errors
/// As [`may_manage`]. `BACKUP_IN_WORK`. An internal error: it failed.
pub async fn create(context: &RequestContext) -> Result<bool> {
    may_manage(context).await?;
    let asking = context.clone();
    run(context, async move {
        let jobs = jobs(&asking)?;
        let file = backups::copy(&jobs.database, &jobs.folder(), asking.now()).await?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        audit::note(Event::BackupCreated, asking.account, name.expect("a backup has a name"));
        Ok(())
    })
    .await
}

/// Begins to check a backup, and waits a few seconds for it. What it finds is kept. Returns whether it was checked by then.
///
/// # Errors
/// As [`create`]. Not found.
pub async fn check(context: &RequestContext, name: &str) -> Result<bool> {
    let backup = show(context, name).await?;
    let asking = context.clone();
    run(context, async move {
        let jobs = jobs(&asking)?;
        let file = jobs.folder().join(&backup.name);
        let check = match backups::inspect(&file, Some(&asking.domain.keys)).await {
            Ok(report) => report.to_check(backup.name, asking.now()),
            // It cannot even be opened as a database.
            Err(Error::Internal(cause)) => damaged(backup.name, asking.now(), cause.to_string()),
            Err(error) => return Err(error),
        };
        audit::note(Event::BackupChecked, asking.account, &check.name);
        let data = jobs.data.clone();
        spawn_blocking(move || backup_checks::keep(&data, check)).await.map_err(Error::internal)?
    })
    .await
}

/// Opens a backup for download, and returns it with its size in bytes. The caller has proven a moment ago who they are: a
/// backup has the hashes of all passwords, and a browser that was left open must not give it away.
///
/// # Errors
/// As [`show`]. Not authenticated (`Password`), without that proof. An internal error: it cannot be read.
pub async fn open(context: &RequestContext, name: &str) -> Result<(File, u64)> {
    let opened = open_unnoted(context, name).await?;
    audit::note(Event::BackupDownloaded, context.account, name);
    Ok(opened)
}

/// The size in bytes of a backup that [`open`] would open now.
///
/// # Errors
/// As [`open`].
pub async fn download_size(context: &RequestContext, name: &str) -> Result<u64> {
    Ok(open_unnoted(context, name).await?.1)
}

async fn open_unnoted(context: &RequestContext, name: &str) -> Result<(File, u64)> {
    let backup = show(context, name).await?;
    if !passkeys::is_proven(context, PasskeyUse::DownloadBackup) {
        return Err(Error::Unauthenticated(UnauthenticatedReason::Password));
    }
    let path = jobs(context)?.folder().join(&backup.name);
    let file = File::open(&path).map_err(|error| cannot_read(&path, &error))?;
    let size = file.metadata().map_err(|error| cannot_read(&path, &error))?.len();
    Ok((file, size))
}

/// Runs a job, which goes on if it takes longer than the request waits. Returns whether it was done by then.
async fn run(context: &RequestContext, job: impl Future<Output = Result<()>> + Send + 'static) -> Result<bool> {
    let begun = jobs(context)?.begin(context.now()).ok_or(ErrorCode::BackupInWork)?;
    let job = async move {
        let done = job.await;
        match &done {
            Ok(()) => begun.finish(),
            Err(error) => tracing::error!(%error, "a job on backups failed"),
        }
        done
    };
    let job = tokio::spawn(job.in_current_span());
    match tokio::time::timeout(PATIENCE, job).await {
        Ok(done) => done.map_err(Error::internal)?.map(|()| true),
        Err(_) => Ok(false),
    }
}

/// The jobs. An installation in memory has none, and no backups.
fn jobs(context: &RequestContext) -> Result<&BackupJobs> {
    context.domain.backups.as_ref().ok_or(Error::Forbidden(ForbiddenReason::InMemory))
}

fn damaged(name: String, at: Timestamp, fault: String) -> BackupCheck {
    BackupCheck { name, at, schema: 0, counts: Vec::new(), key_fits: None, faults: vec![fault] }
}

fn read_folder(folder: &Path, checks: &[BackupCheck]) -> std::io::Result<Vec<Backup>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Nothing but what `backup create` makes: whatever else is there is not ours to give away.
        if backups::is_name(&name) && entry.file_type()?.is_file() {
            found.push((name, entry.metadata()?));
        }
    }
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    found.truncate(MAX);
    let backup = |(name, metadata): (String, fs::Metadata)| -> std::io::Result<Backup> {
        let since = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        let made = Timestamp(i64::try_from(since.as_millis()).expect("a time of this age"));
        let check = checks.iter().find(|check| check.name == name).cloned();
        Ok(Backup { name, size: metadata.len(), made, check })
    };
    found.into_iter().map(backup).collect()
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Error {
    Error::internal(format!("{} cannot be read: {error}", path.display()))
}
