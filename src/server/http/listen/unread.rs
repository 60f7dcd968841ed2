//! Whether a connection has bytes that nobody read: the rest of a body, or what is no request.
//!
//! A connection that is closed over unread bytes is reset by the system, and a reset may reach the client before it has
//! read the response.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Frame, SizeHint};

/// What of one connection is unread. Its stream and its service share it.
#[derive(Clone, Default)]
pub(in crate::server) struct Unread(Arc<Flags>);

#[derive(Default)]
struct Flags {
    /// Bytes came since the last request was read to its end.
    bytes: AtomicBool,
    /// The body of the current request was not read to its end.
    body: AtomicBool,
}

impl Unread {
    /// Bytes came from the client.
    pub(in crate::server) fn received(&self) {
        self.0.bytes.store(true, Ordering::Relaxed);
    }

    /// Whether the body of the current request was not read to its end.
    pub(in crate::server) fn has_body(&self) -> bool {
        self.0.body.load(Ordering::Relaxed)
    }

    /// Whether anything may be unread.
    pub(in crate::server) fn has_any(&self) -> bool {
        self.has_body() || self.0.bytes.load(Ordering::Relaxed)
    }

    /// A request came to the end of its head, if it has a body, or to its own end.
    fn set_body(&self, has_body: bool) {
        self.0.bytes.store(false, Ordering::Relaxed);
        self.0.body.store(has_body, Ordering::Relaxed);
    }
}

/// The body of a request, which notes when it was read to its end.
pub(in crate::server) struct NotedBody<B> {
    body: B,
    unread: Unread,
}

impl<B: Body> NotedBody<B> {
    /// The body of a request that has just come.
    pub(in crate::server) fn new(body: B, unread: Unread) -> Self {
        unread.set_body(!body.is_end_stream());
        Self { body, unread }
    }
}

impl<B: Body + Unpin> Body for NotedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.unread.set_body(false);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
