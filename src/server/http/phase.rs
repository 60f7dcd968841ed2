//! The phase of the process: starting, ready, stopping. The listener sets it, `/readyz` shows it.

use std::sync::{
    Arc,
    atomic::{AtomicU8, Ordering},
};

/// Whether the process is starting, ready or stopping. Clones share it.
#[derive(Clone, Default)]
pub struct Phase(Arc<AtomicU8>);

impl Phase {
    const READY: u8 = 1;
    const STOPPING: u8 = 2;

    /// The listener accepts connections.
    pub fn set_ready(&self) {
        self.0.store(Self::READY, Ordering::Relaxed);
    }

    /// The listener stops accepting connections.
    pub fn set_stopping(&self) {
        self.0.store(Self::STOPPING, Ordering::Relaxed);
    }

    /// Why there should be no traffic; `None` if the process is ready.
    #[must_use]
    pub fn reason_not_ready(&self) -> Option<&'static str> {
        match self.0.load(Ordering::Relaxed) {
            Self::READY => None,
            Self::STOPPING => Some("stopping"),
            _ => Some("starting"),
        }
    }
}
