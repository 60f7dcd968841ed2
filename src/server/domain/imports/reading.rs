//! The reading of a file on a thread of its own: rows are parsed and checked there, as far as that needs no database.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Read},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sha2::{Digest, Sha256};
use tokio::{
    sync::mpsc::{self, Receiver, Sender},
    task::{JoinHandle, spawn_blocking},
};

use crate::{
    model::{
        account::Account,
        problem::{ErrorCode, FieldError, Problem},
    },
    server::domain::{
        context::RequestContext,
        error::{Error, Result},
        imports::{raw_row::RawRow, rows},
        users::imported::{self, BroughtUser},
    },
};

/// How many rows are handed over, and written, at once.
pub(super) const BATCH: usize = 500;
/// How many batches wait for the database.
const WAITING: usize = 4;
/// The most rows of a file. What was seen of each takes 30 to 90 bytes.
const MAX_ROWS: usize = 5_000_000;

/// How many letters of an email are shown: the most that a valid one has.
const SHOWN_EMAIL: usize = 254;

/// Some rows of a file.
pub(super) struct Batch {
    pub(super) rows: Vec<ReadRow>,
    /// How many bytes of the file were read until here.
    pub(super) read: u64,
}

/// The batches of a file that is being read.
pub(super) struct Batches {
    receiver: Receiver<Result<Batch>>,
    reader: JoinHandle<()>,
}

/// A row of a file.
pub(super) struct ReadRow {
    /// The line at which it begins, from 1.
    pub(super) line: u64,
    /// The email as written, its beginning; empty if the row cannot be read.
    pub(super) email: String,
    /// The user, or which rules the row breaks.
    pub(super) user: Result<Box<BroughtUser>, Vec<FieldError>>,
}

/// A file that counts what is read of it.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The emails and ids of earlier rows, by their digests.
#[derive(Default)]
struct Seen(HashSet<[u8; 16]>);

impl Seen {
    /// Notes a value. Returns whether it is new.
    fn note(&mut self, kind: &[u8], value: &[u8]) -> bool {
        let digest = Sha256::new().chain_update(kind).chain_update(value).finalize();
        self.0.insert(digest[..16].try_into().expect("a digest has 32 bytes"))
    }
}

/// Begins to read a file. The reading ends early where nobody takes its batches.
pub(super) fn start(context: &RequestContext, account: Account, path: &Path) -> Batches {
    let (sender, receiver) = mpsc::channel(WAITING);
    let (context, path) = (context.clone(), path.to_owned());
    let reader = spawn_blocking(move || {
        if let Err(error) = read(&context, &account, &path, &sender) {
            // Nobody is there to take it if the import ended meanwhile.
            drop(sender.blocking_send(Err(error)));
        }
    });
    Batches { receiver, reader }
}

impl Batches {
    /// The next batch; `None` at the end of the file.
    ///
    /// # Errors
    /// A field error at the file, or an internal error, also where the reading panicked: that is no end of the file.
    pub(super) async fn next(&mut self) -> Result<Option<Batch>> {
        match self.receiver.recv().await {
            Some(batch) => batch.map(Some),
            None => (&mut self.reader).await.map(|()| None).map_err(Error::internal),
        }
    }
}

/// The digest of a file, SHA-256, and its length in bytes.
///
/// # Errors
/// An internal error that names the file.
pub(super) async fn digest(path: &Path) -> Result<([u8; 32], u64)> {
    let path = path.to_owned();
    spawn_blocking(move || {
        let mut file = open(&path)?;
        let (mut digest, mut buffer, mut length) = (Sha256::new(), vec![0; 65_536], 0);
        loop {
            match file.read(&mut buffer).map_err(|error| unreadable(&path, &error))? {
                0 => return Ok((digest.finalize().into(), length)),
                read => {
                    digest.update(&buffer[..read]);
                    length += read as u64;
                }
            }
        }
    })
    .await
    .map_err(Error::internal)?
}

fn open(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    // It is read more than once, which a pipe cannot be.
    match file.metadata() {
        Ok(found) if found.is_file() => Ok(file),
        Ok(_) => Err(Error::internal(format!("{} is not a file", path.display()))),
        Err(error) => Err(unreadable(path, &error)),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    Error::internal(format!("{} cannot be read: {error}", path.display()))
}

fn read(context: &RequestContext, account: &Account, path: &Path, sender: &Sender<Result<Batch>>) -> Result<()> {
    let read = Arc::new(AtomicU64::new(0));
    let file = Counted { file: open(path)?, read: read.clone() };
    let (mut seen, mut batch, mut count) = (Seen::default(), Vec::with_capacity(BATCH), 0);
    for raw in rows::open(file)? {
        count += 1;
        if count > MAX_ROWS {
            return Err(Problem::from(ErrorCode::FileTooLong).into());
        }
        batch.push(checked(context, account, raw?, &mut seen)?);
        if batch.len() == BATCH {
            let rows = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if sender.blocking_send(Ok(Batch { rows, read: read.load(Ordering::Relaxed) })).is_err() {
                return Ok(());
            }
        }
    }
    if !batch.is_empty() {
        drop(sender.blocking_send(Ok(Batch { rows: batch, read: read.load(Ordering::Relaxed) })));
    }
    Ok(())
}

fn checked(context: &RequestContext, account: &Account, raw: RawRow, seen: &mut Seen) -> Result<ReadRow> {
    let line = raw.line;
    let user = match raw.user {
        Ok(user) => user,
        Err(fault) => return Ok(ReadRow { line, email: String::new(), user: Err(vec![fault]) }),
    };
    let email: String = user.email.chars().take(SHOWN_EMAIL).collect();
    match imported::prepare(context, account, user) {
        Ok(brought) => {
            let is_new = seen.note(b"email", brought.user.email.as_str().as_bytes())
                & (!brought.has_id || seen.note(b"id", brought.user.id.0.as_bytes()));
            let user = if is_new { Ok(Box::new(brought)) } else { Err(vec![ErrorCode::RowRepeated.into()]) };
            Ok(ReadRow { line, email, user })
        }
        Err(Error::Refused(problem)) => Ok(ReadRow { line, email, user: Err(problem.errors) }),
        Err(other) => Err(other),
    }
}
