//! Captures the log of the server.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// Everything that this thread logs, at any level.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Captures until the guard is dropped.
    pub(crate) fn listen() -> (Self, impl Sized) {
        let log = Self::default();
        // With one subscriber, tracing asks one thread only if a line is wanted, perhaps another test's.
        let second = tracing::Dispatch::new(log.subscriber());
        let listening = tracing::subscriber::set_default(log.subscriber());
        (log, (second, listening))
    }

    fn subscriber(&self) -> impl tracing::Subscriber + use<> {
        let log = self.clone();
        tracing_subscriber::fmt()
            .without_time()
            .with_ansi(false)
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || log.clone())
            .finish()
    }

    /// What was logged so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("no panic").clone()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
