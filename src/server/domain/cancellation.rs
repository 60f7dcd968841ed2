//! Cancellation of requests: dropping the future of a request ends it, unless it has begun to write.
//!
//! A client that hangs up, or a time limit, drops the future of its request. In the middle of a commit that would lose
//! the audit line of a change, and everything else that follows it. So a request that has begun a transaction runs on
//! in a task of its own when its future is dropped. Before that, dropping it frees what it waits for, such as its place
//! in the queue of password hashes.

use std::{
    fmt,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{runtime::Handle, task_local, time::timeout};
use tokio_util::task::{TaskTracker, task_tracker::TaskTrackerToken};

task_local! {
    /// The request that is running, if it was started by [`WritingRequests::run`].
    static REQUEST: Arc<Progress>;
}

/// The requests that have begun to write and are not finished. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct WritingRequests(TaskTracker);

/// How far a request is.
struct Progress {
    writing: TaskTracker,
    /// Set once the request has begun to write. It counts the request until the request ends.
    begun: OnceLock<TaskTrackerToken>,
}

/// A request that runs to its end once it has begun to write, whether or not this future is dropped.
#[must_use = "futures do nothing unless they are awaited"]
pub struct FinishesWrites<T: Send + 'static> {
    /// `None` once it is ready.
    request: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
    progress: Arc<Progress>,
}

impl WritingRequests {
    /// Runs a request.
    pub fn run<F>(&self, request: F) -> FinishesWrites<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let progress = Arc::new(Progress { writing: self.0.clone(), begun: OnceLock::new() });
        FinishesWrites { request: Some(Box::pin(REQUEST.scope(Arc::clone(&progress), request))), progress }
    }

    /// Waits until all of them are finished, for `longest` at most. Returns how many are left.
    pub(in crate::server::domain) async fn finish(&self, longest: Duration) -> usize {
        self.0.close();
        match timeout(longest, self.0.wait()).await {
            Ok(()) => 0,
            Err(_) => self.0.len(),
        }
    }
}

/// Whether the running request has begun to write.
#[must_use]
pub fn has_begun_to_write() -> bool {
    REQUEST.try_with(|request| request.begun.get().is_some()).unwrap_or(false)
}

/// Notes that the running request has a transaction. What runs outside of a request, such as the command line and the
/// background jobs, is never cancelled.
pub(in crate::server::domain) fn begin_to_write() {
    let _ = REQUEST.try_with(|request| {
        request.begun.get_or_init(|| request.writing.token());
    });
}

impl<T: Send + 'static> Future for FinishesWrites<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        // Taken out, so that a request that panics is not polled again.
        let mut request = self.request.take().expect("nobody polls a future that was ready");
        let outcome = request.as_mut().poll(context);
        if outcome.is_pending() {
            self.request = Some(request);
        }
        outcome
    }
}

impl<T: Send + 'static> Drop for FinishesWrites<T> {
    fn drop(&mut self) {
        let Some(request) = self.request.take().filter(|_| self.progress.begun.get().is_some()) else { return };
        // Without a runtime the process ends, and nothing could run the request.
        if let Ok(runtime) = Handle::try_current() {
            self.progress.writing.spawn_on(async { drop(request.await) }, &runtime);
        }
    }
}

impl<T: Send + 'static> fmt::Debug for FinishesWrites<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FinishesWrites").finish_non_exhaustive()
    }
}
