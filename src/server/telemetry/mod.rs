//! The log: text lines or JSON, to standard output. What a request's line says, and never says,
//! is in `http/access_log.rs`.

mod lines;

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt};

pub use self::lines::Writer;
use crate::server::config::{Config, LogFormat};

/// Starts the log, until the writer is dropped. Only the first call in a process has an effect.
///
/// # Errors
/// The filter is not valid, or the thread cannot start.
pub fn start(config: &Config) -> Result<Writer, String> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| error.to_string())?;
    // It logs whole paths, and paths of links have secrets in them.
    let filter = filter.add_directive("tower_http::csrf=off".parse().map_err(|error| format!("{error}"))?);
    let (writer, lines) = lines::open().map_err(|error| error.to_string())?;
    let log = fmt().with_env_filter(filter).with_writer(move || lines.clone());
    // On a terminal, the crate itself reads NO_COLOR.
    let plain = !std::io::stdout().is_terminal();
    // In tests, another test may have started the log.
    let _ = match config.log_format {
        LogFormat::Json => log.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
        LogFormat::Text if plain => log.with_ansi(false).try_init(),
        LogFormat::Text => log.try_init(),
    };
    Ok(writer)
}
