//! Requests for a password reset that nobody has looked into yet. The answer to one must not
//! depend on whether anybody has the email, so it is queued here, and looked up by the worker.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use tracing::Span;

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{
        error::{Error, Result},
        lock::lock,
    },
};

/// More would not be dealt with soon.
const MOST: usize = 1000;

/// The queue, oldest first.
#[derive(Default)]
pub(in crate::server::domain) struct ResetQueue(Mutex<VecDeque<ResetRequest>>);

/// Who is meant, and the request that is named in the log.
#[derive(Clone)]
pub(in crate::server::domain) struct ResetRequest {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) email: Email,
    pub(in crate::server::domain) span: Span,
}

impl ResetQueue {
    /// Adds a request. Two for one email make one email.
    ///
    /// # Errors
    /// Busy, where the queue is full.
    pub(in crate::server::domain) fn push(&self, request: ResetRequest) -> Result<()> {
        let mut waiting = self.lock();
        if waiting.iter().any(|other| (other.account, &other.email) == (request.account, &request.email)) {
            return Ok(());
        }
        if waiting.len() >= MOST {
            return Err(Error::Busy);
        }
        waiting.push_back(request);
        Ok(())
    }

    /// The oldest request, which stays in the queue.
    pub(in crate::server::domain) fn first(&self) -> Option<ResetRequest> {
        self.lock().front().cloned()
    }

    /// Removes the oldest request: it was dealt with.
    pub(in crate::server::domain) fn pop(&self) {
        self.lock().pop_front();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<ResetRequest>> {
        lock(&self.0)
    }
}
