//! Locks around what is remembered between requests.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a lock guards. It is never left half written, so whoever panicked while
/// holding it spoilt nothing.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
