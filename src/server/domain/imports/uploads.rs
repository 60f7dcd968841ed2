//! Files that browsers send for an import: written to the data folder, for their owner only, and removed when the import
//! is over.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    model::{id::AccountId, problem::ErrorCode},
    server::domain::{
        cancellation,
        context::RequestContext,
        error::{Error, Result},
        files, import_rows,
        imports::may_import,
        runtime::Domain,
        store,
    },
};

/// The most bytes of a file that a browser sends.
pub const MAX_BYTES: u64 = 512 * 1024 * 1024;

/// A file that is being received. It is removed when this is dropped before [`Upload::finish`].
pub struct Upload {
    account: AccountId,
    path: PathBuf,
    file: Option<File>,
    digest: Sha256,
    length: u64,
    needed: NeededFile,
    _slot: Option<OwnedSemaphorePermit>,
}

/// A file that was received.
pub struct ReceivedFile {
    pub(super) path: PathBuf,
    pub(super) length: u64,
    /// To be kept until a job has the file.
    pub(super) needed: NeededFile,
}

/// A file that no job has yet, and that is not one that was left.
pub(super) struct NeededFile {
    domain: Domain,
    path: PathBuf,
}

/// Begins to receive a file. One is received at a time. Files that no import needs any more are removed.
///
/// # Errors
/// Not authenticated. Forbidden. `IMPORT_CONFLICT`, if an import of the account runs. Busy, if another file is being
/// received. An internal error, if the folder cannot be written.
pub async fn receive(context: &RequestContext) -> Result<Upload> {
    may_import(context)?;
    if context.domain.import_jobs.find(context.account).is_some_and(|job| job.is_running()) {
        return Err(ErrorCode::ImportConflict.into());
    }
    let slot = context.domain.uploads.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
    // From here on it is written, and may take longer than other requests.
    cancellation::begin_to_write();
    create(context, Some(slot)).await
}

/// Begins a file for what a task receives. Files that no import needs any more are removed.
///
/// # Errors
/// An internal error, if the folder cannot be written.
pub(super) async fn create(context: &RequestContext, slot: Option<OwnedSemaphorePermit>) -> Result<Upload> {
    let folder = context.domain.import_folder()?;
    files::create_folder(folder)?;
    remove_unneeded(&context.domain).await?;
    let path = folder.join(format!("{}.part", context.domain.id()?.simple()));
    let needed = NeededFile::new(&context.domain, path.clone());
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)
        .map_err(|error| failed(&path, &error))?;
    let digest = Sha256::new();
    Ok(Upload { account: context.account, path, file: Some(file), digest, length: 0, needed, _slot: slot })
}

impl NeededFile {
    /// To be called before the file is there.
    fn new(domain: &Domain, path: PathBuf) -> Self {
        domain.import_jobs.begin_receiving(path.clone());
        Self { domain: domain.clone(), path }
    }
}

impl Drop for NeededFile {
    fn drop(&mut self) {
        self.domain.import_jobs.end_receiving(&self.path);
    }
}

impl Upload {
    /// Where it is until it is finished.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes some bytes.
    ///
    /// # Errors
    /// `FILE_TOO_LARGE`. An internal error, such as a full disk.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.length += bytes.len() as u64;
        if self.length > MAX_BYTES {
            return Err(ErrorCode::FileTooLarge.into());
        }
        self.digest.update(bytes);
        let file = self.file.as_mut().expect("it is open until it is finished");
        file.write_all(bytes).map_err(|error| failed(&self.path, &error))
    }

    /// Gives the file its name, which tells account and digest.
    ///
    /// # Errors
    /// `FILE_EMPTY`. An internal error.
    pub fn finish(mut self) -> Result<ReceivedFile> {
        if self.length == 0 {
            return Err(ErrorCode::FileEmpty.into());
        }
        drop(self.file.take());
        let digest: [u8; 32] = self.digest.clone().finalize().into();
        let path = self.path.with_file_name(name_of(self.account, &digest));
        let needed = NeededFile::new(&self.needed.domain, path.clone());
        files::publish(&self.path, &path).map_err(|error| failed(&path, &error))?;
        Ok(ReceivedFile { path, length: self.length, needed })
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // After `finish` it has another name.
        remove(&self.path);
    }
}

/// The file of an import with this digest.
///
/// # Errors
/// Forbidden, for an installation in memory.
pub(super) fn file_of(domain: &Domain, account: AccountId, digest: &[u8; 32]) -> Result<PathBuf> {
    Ok(domain.import_folder()?.join(name_of(account, digest)))
}

/// Removes a file, and that with the fates of its rows, if they are there.
pub(super) fn remove(path: &Path) {
    for path in [path, &import_rows::path_of(path)] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(path = %path.display(), %error, "the file of an import cannot be removed");
            }
            _ => {}
        }
    }
}

fn name_of(account: AccountId, digest: &[u8; 32]) -> String {
    format!("{}-{}.users", account.0.simple(), hex::encode(digest))
}

/// Removes what earlier runs of the server left: files of no job, and of no import that can go on. They have hashes of
/// passwords.
///
/// # Errors
/// Busy, or an internal error of the database or the folder.
pub(in crate::server::domain) async fn remove_unneeded(domain: &Domain) -> Result<()> {
    let Ok(folder) = domain.import_folder() else { return Ok(()) };
    if !files::exists(folder)? {
        return Ok(());
    }
    let files = domain.import_jobs.files();
    let needed: Vec<_> = files.iter().map(|file| import_rows::path_of(file)).chain(files.clone()).collect();
    let entries = fs::read_dir(folder).map_err(|error| failed(folder, &error))?;
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| !needed.contains(path)) {
        let unfinished = match named(&path) {
            Some((account, digest)) => store::imports::find(&mut *domain.read().await?, account, &digest).await?,
            None => None,
        };
        if unfinished.is_none_or(|import| import.finished.is_some()) {
            remove(&path);
        }
    }
    Ok(())
}

/// Account and digest of a file, by its name.
fn named(path: &Path) -> Option<(AccountId, [u8; 32])> {
    let (account, digest) = path.file_name()?.to_str()?.strip_suffix(".users")?.split_once('-')?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(digest, &mut bytes).ok()?;
    Some((account.parse().ok()?, bytes))
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::internal(format!("{} cannot be written: {error}", path.display()))
}
