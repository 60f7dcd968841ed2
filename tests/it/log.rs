//! What the server logs, overheard.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

/// All that is logged at any level by this thread.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Begins to listen; until what comes beside it is dropped.
    pub(crate) fn listen() -> (Self, impl Sized) {
        let log = Self::default();
        // Of one listener alone only its own thread is asked whether a line is wanted, and other tests' threads may come first.
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
