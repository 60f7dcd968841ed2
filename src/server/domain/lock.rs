//! Locking of state that is shared between requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks a mutex, also after another thread panicked while it held the lock.
///
/// No code in the domain can panic between two writes to guarded state, so the state is consistent
/// even then; refusing it would turn one panic into an outage.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
