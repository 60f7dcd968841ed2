//! The log: its format, its filter, and what happens if nobody reads it fast enough.
//!
//! What the line of a request says, and what it never says, is decided in `http/`; the audit lines are those of
//! `domain/audit.rs`.

use std::{
    io::{self, IsTerminal, Write, stdout},
    sync::{Arc, Mutex},
    time::Duration,
};

use tracing::{Dispatch, Metadata};
use tracing_subscriber::{EnvFilter, fmt, fmt::MakeWriter, util::SubscriberInitExt};

use crate::server::{
    config::{Config, LogFormat},
    domain::{audit, lock::lock},
    log_queue::{LineCounts, LineKind, LogQueue},
};

/// How long the end of the process waits for lines that wait, and then for the last one. A reader that is stuck must not
/// keep it from ending.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Keeps the log open. When dropped, it writes what waits and reports lost lines, for two seconds at most.
#[must_use]
pub struct LogGuard {
    losses: LostLines,
}

/// Reports lines that were lost because the reader was too slow. Clones share what was reported.
#[derive(Clone)]
pub struct LostLines {
    queue: LogQueue,
    reported: Arc<Mutex<LineCounts>>,
}

impl LogGuard {
    /// The lines that were lost.
    #[must_use]
    pub fn losses(&self) -> LostLines {
        self.losses.clone()
    }
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        let queue = &self.losses.queue;
        queue.flush(FLUSH_TIMEOUT);
        // After that there is room for it.
        self.losses.report();
        queue.flush(FLUSH_TIMEOUT);
        queue.close();
    }
}

impl LostLines {
    /// Logs how many lines were lost since the start, if there are more than at the last call.
    pub fn report(&self) {
        let lost = self.queue.lost();
        let former = std::mem::replace(&mut *lock(&self.reported), lost);
        let LineCounts { audit, other } = lost;
        if audit > former.audit {
            tracing::error!(audit, other, "audit lines were lost because standard output was too slow");
        } else if other > former.other {
            tracing::warn!(audit, other, "log lines were lost because standard output was too slow");
        }
    }
}

/// Starts logging to standard output. Only the first call in a process changes anything.
///
/// # Errors
/// What is wrong with the filter; the system has no thread left.
pub fn start(config: &Config) -> Result<LogGuard, String> {
    let (log, guard) = open(config, stdout(), stdout().is_terminal())?;
    // Fails if a test has started logging already.
    let _ = log.try_init();
    Ok(guard)
}

/// A log that is written to `output`, with colours where that is a terminal.
///
/// # Errors
/// As [`start`].
pub fn open(
    config: &Config,
    output: impl Write + Send + 'static,
    is_terminal: bool,
) -> Result<(Dispatch, LogGuard), String> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| error.to_string())?;
    // The CSRF layer logs whole paths, and the paths of links hold codes.
    let filter = filter.add_directive("tower_http::csrf=off".parse().expect("a directive"));
    let queue = LogQueue::default();
    queue.write_to(output).map_err(|error| error.to_string())?;
    let log = fmt().with_env_filter(filter).with_writer(Lines(queue.clone()));
    let log = match config.log_format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).into(),
        // On a terminal, the crate itself obeys NO_COLOR.
        LogFormat::Text if is_terminal => log.into(),
        LogFormat::Text => log.with_ansi(false).into(),
    };
    Ok((log, LogGuard { losses: LostLines { queue, reported: Arc::default() } }))
}

/// Makes a writer for each event, which puts its line into the queue.
struct Lines(LogQueue);

/// The writer of one line.
struct Line<'a> {
    queue: &'a LogQueue,
    kind: LineKind,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line { queue: &self.0, kind: LineKind::Other }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Line<'a> {
        // A report of lost lines must not be lost with them.
        let is_kept = audit::is_audit_line(event) || event.target() == module_path!();
        Line { queue: &self.0, kind: if is_kept { LineKind::Audit } else { LineKind::Other } }
    }
}

impl Write for Line<'_> {
    /// The formatter calls this once for each event, with the whole line.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.queue.push(self.kind, line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
