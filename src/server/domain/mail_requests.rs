//! Queues of requests for mail, in memory: for password resets, and for links that finish a sign-up.
//!
//! The response to a request must not depend on whether a user has the email, neither by its text nor
//! by its time. So requests are queued here, and the worker looks the users up later.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard},
};

use tracing::Span;

use crate::{
    model::{email::Email, id::AccountId},
    server::domain::{
        caller::Caller,
        error::{Error, Result},
        lock::lock,
    },
};

/// The maximum number of queued requests. It bounds memory and the time until the last one is handled.
const MAX_QUEUED: usize = 1000;

/// The queue, with the oldest request first.
#[derive(Default)]
pub(in crate::server::domain) struct MailRequests(Mutex<VecDeque<MailRequest>>);

/// A request for mail to this email, if a user has it.
#[derive(Clone)]
pub(in crate::server::domain) struct MailRequest {
    pub(in crate::server::domain) account: AccountId,
    pub(in crate::server::domain) email: Email,
    /// Who asked. The mail tells from where.
    pub(in crate::server::domain) caller: Caller,
    /// The span of the HTTP request, so that the worker's log lines name it.
    pub(in crate::server::domain) span: Span,
}

impl MailRequest {
    /// A request of the current HTTP request.
    pub(in crate::server::domain) fn new(account: AccountId, email: Email, caller: Caller) -> Self {
        Self { account, email, caller, span: Span::current() }
    }
}

impl MailRequests {
    /// Adds a request, unless one for the same email is queued already: two requests result in one email.
    ///
    /// # Errors
    /// Busy, if the queue is full.
    pub(in crate::server::domain) fn push(&self, request: MailRequest) -> Result<()> {
        let mut queued = self.lock();
        if queued.iter().any(|other| (other.account, &other.email) == (request.account, &request.email)) {
            return Ok(());
        }
        if queued.len() >= MAX_QUEUED {
            return Err(Error::Busy);
        }
        queued.push_back(request);
        Ok(())
    }

    /// The oldest request. It stays in the queue until [`Self::pop`], so a failed round loses nothing.
    pub(in crate::server::domain) fn first(&self) -> Option<MailRequest> {
        self.lock().front().cloned()
    }

    /// Removes the oldest request, after it was handled.
    pub(in crate::server::domain) fn pop(&self) {
        self.lock().pop_front();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<MailRequest>> {
        lock(&self.0)
    }
}
