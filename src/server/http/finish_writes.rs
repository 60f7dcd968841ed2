//! Lets a request that has begun to write run to its end, also if its client hangs up.
//!
//! The handler, the audit line, what follows a commit in memory and the request's line in the log are all inside.

use std::sync::Arc;

use axum::{extract::Request, middleware::Next, response::Response};
use tokio::sync::OwnedSemaphorePermit;

use crate::server::domain::runtime::Domain;

/// The slot of the connection that a request came by; the listener adds it to requests that may write.
#[derive(Clone)]
pub struct ConnectionSlot(pub Arc<OwnedSemaphorePermit>);

/// Runs a request. One that only reads ends with its connection.
pub async fn finish_writes(domain: &Domain, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        return next.run(request).await;
    }
    // Held until the request ends, so that clients who hang up have no more requests running than those who wait.
    let slot = request.extensions().get::<ConnectionSlot>().cloned();
    let answered = async move {
        let response = next.run(request).await;
        drop(slot);
        response
    };
    domain.writing_requests().run(answered).await
}
