//! How the log is written: lines for people or objects for machines, to
//! standard output. What a request's line says, and never says, is `guard.rs`'s.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt};

use super::config::{Config, LogFormat};

/// Begins to write to standard output. Only once: later calls change nothing.
///
/// # Errors
/// What is wrong with the filter.
pub fn start(config: &Config) -> Result<(), String> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| error.to_string())?;
    // Whoever read the log may be gone. To say so on standard error would panic where that is gone too,
    // and a panic here takes the request along, or the wish to stop.
    let log = fmt().with_env_filter(filter).log_internal_errors(false);
    // Where colours are possible at all, NO_COLOR is heeded by the crate itself.
    let plain = !std::io::stdout().is_terminal();
    // A test may have begun already, and an embedder too.
    let _ = match config.log_format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text if plain => log.with_ansi(false).try_init(),
        LogFormat::Text => log.try_init(),
    };
    Ok(())
}
