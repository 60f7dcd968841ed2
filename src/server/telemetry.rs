//! The log: its format, its filter, and the thread that writes it to standard output.
//!
//! What the line of a request says, and what it never says, is decided in `http/`.

use std::io::{BufWriter, IsTerminal, stdout};

use tracing_appender::non_blocking::{ErrorCounter, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::{EnvFilter, fmt};

use crate::server::config::{Config, LogFormat};

/// How many lines may wait to be written: some seconds of a busy server. One too many is lost.
const WAITING: usize = 16_384;

/// Keeps the log open. When dropped, it reports lost lines and writes what waits, for a second at most.
#[must_use]
pub struct LogGuard {
    lost: ErrorCounter,
    _worker: WorkerGuard,
}

impl Drop for LogGuard {
    fn drop(&mut self) {
        match self.lost.dropped_lines() {
            0 => {}
            lost => tracing::warn!(lost, "log lines were lost because standard output was too slow"),
        }
    }
}

/// Starts logging. Only the first call in a process changes anything.
///
/// No request waits for a disk or a pipe: a thread of its own writes, and all lines that wait go out in one write.
///
/// # Errors
/// What is wrong with the filter.
pub fn start(config: &Config) -> Result<LogGuard, String> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| error.to_string())?;
    // The CSRF layer logs whole paths, and the paths of links hold codes.
    let filter = filter.add_directive("tower_http::csrf=off".parse().expect("a directive"));
    let writer = NonBlockingBuilder::default().buffered_lines_limit(WAITING).thread_name("log");
    let (lines, worker) = writer.lossy(true).finish(BufWriter::new(stdout()));
    let guard = LogGuard { lost: lines.error_counter(), _worker: worker };
    let log = fmt().with_env_filter(filter).with_writer(lines);
    // On a terminal, the crate itself obeys NO_COLOR.
    let is_plain = !stdout().is_terminal();
    // Fails if a test has started logging already.
    let _ = match config.log_format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text if is_plain => log.with_ansi(false).try_init(),
        LogFormat::Text => log.try_init(),
    };
    Ok(guard)
}
