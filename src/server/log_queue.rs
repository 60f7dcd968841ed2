//! The queue between the program and the reader of its log, which may be slow or stuck.
//!
//! No request waits for the reader: a thread of its own writes. Audit lines and other lines each have a number that may
//! wait, so that neither takes the other's place, and one too many is lost and counted. Lines stay in order.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread,
    time::Duration,
};

use crate::server::domain::lock::lock;

/// How many audit lines may wait: a minute of a server that does nothing but write.
const MOST_AUDIT: usize = 65_536;
/// How many other lines may wait: some seconds of a busy server.
const MOST_OTHER: usize = 16_384;
/// How long a line may wait for others that are written with it. Audit lines do not wait, and hurry those before them.
const GATHERING: Duration = Duration::from_millis(5);
/// A buffer that grew larger than this, in bytes, is given back.
const KEPT_CAPACITY: usize = 1024 * 1024;

/// Lines that wait to be written. Clones share them.
#[derive(Clone, Default)]
pub struct LogQueue(Arc<Shared>);

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// It tells of a change or a log-in.
    Audit,
    /// Anything else.
    Other,
}

/// Numbers of lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Of audit lines.
    pub audit: usize,
    /// Of other lines.
    pub other: usize,
}

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Signalled when there is something to write, and when it was written.
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    text: Vec<u8>,
    /// What is in `text`, and what is being written.
    lines: LineCounts,
    lost: LineCounts,
    /// Whether the lines are to be written at once.
    is_urgent: bool,
    is_closed: bool,
}

impl LogQueue {
    /// Starts the thread that writes to `output`.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn write_to(&self, output: impl Write + Send + 'static) -> io::Result<()> {
        let queue = self.clone();
        thread::Builder::new().name("log".into()).spawn(move || queue.write_all(output)).map(drop)
    }

    /// Appends a line, with its line break, unless too many of its kind wait.
    pub fn push(&self, kind: LineKind, line: &[u8]) {
        let mut waiting = lock(&self.0.waiting);
        let (number, most) = match kind {
            LineKind::Audit => (&mut waiting.lines.audit, MOST_AUDIT),
            LineKind::Other => (&mut waiting.lines.other, MOST_OTHER),
        };
        if *number == most {
            match kind {
                LineKind::Audit => waiting.lost.audit += 1,
                LineKind::Other => waiting.lost.other += 1,
            }
            return;
        }
        *number += 1;
        let is_first = waiting.text.is_empty();
        let is_urgent = kind == LineKind::Audit && !waiting.is_urgent;
        waiting.is_urgent |= is_urgent;
        waiting.text.extend_from_slice(line);
        if is_first || is_urgent {
            self.0.changed.notify_all();
        }
    }

    /// How many lines were lost since the start.
    #[must_use]
    pub fn lost(&self) -> LineCounts {
        lock(&self.0.waiting).lost
    }

    /// Waits until all lines are written, for `longest` at most.
    pub fn flush(&self, longest: Duration) {
        let is_busy = |waiting: &mut Waiting| waiting.lines != LineCounts::default();
        let mut waiting = lock(&self.0.waiting);
        waiting.is_urgent = true;
        self.0.changed.notify_all();
        drop(self.0.changed.wait_timeout_while(waiting, longest, is_busy));
    }

    /// Ends the thread once all lines are written.
    pub fn close(&self) {
        lock(&self.0.waiting).is_closed = true;
        self.0.changed.notify_all();
    }

    /// Writes all lines that wait at once, until the queue is closed and empty.
    fn write_all(&self, mut output: impl Write) {
        let mut batch = Vec::new();
        while let Some(lines) = self.take(&mut batch) {
            // If the reader is gone, the lines are gone too; the next ones may find another.
            let _ = output.write_all(&batch).and_then(|()| output.flush());
            batch.clear();
            batch.shrink_to(KEPT_CAPACITY);
            let mut waiting = lock(&self.0.waiting);
            waiting.lines.audit -= lines.audit;
            waiting.lines.other -= lines.other;
            self.0.changed.notify_all();
        }
    }

    /// Waits for lines and moves them into the empty `batch`. `None` once there will be no more.
    fn take(&self, batch: &mut Vec<u8>) -> Option<LineCounts> {
        let is_idle = |waiting: &mut Waiting| waiting.text.is_empty() && !waiting.is_closed;
        let waiting = self.0.changed.wait_while(lock(&self.0.waiting), is_idle);
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner);
        let may_wait = |waiting: &mut Waiting| !waiting.is_urgent && !waiting.is_closed;
        let gathered = self.0.changed.wait_timeout_while(waiting, GATHERING, may_wait);
        let (mut waiting, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        waiting.is_urgent = false;
        mem::swap(&mut waiting.text, batch);
        (!batch.is_empty()).then_some(waiting.lines)
    }
}
