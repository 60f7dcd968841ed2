//! A connection with a timeout for writes, and an end that lingers. hyper has a timeout for reading headers, but none
//! for writing, and it closes at once after a response.

use std::{
    io::{Error, ErrorKind, Result},
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Sleep, sleep},
};

use crate::server::http::listen::unread::Unread;

/// How long a connection waits for its client.
#[derive(Clone, Copy)]
pub(in crate::server) struct StreamLimits {
    /// The longest time that a write waits.
    pub(in crate::server) write: Duration,
    /// The longest time that the end lingers.
    pub(in crate::server) linger: Duration,
    /// The most bytes that are read meanwhile.
    pub(in crate::server) linger_bytes: usize,
}

/// A TCP stream that fails if a write waits too long for the client, and that lingers at its end if the client may
/// still be sending (RFC 9112, 9.6).
pub(in crate::server) struct Stream {
    inner: TcpStream,
    limits: StreamLimits,
    unread: Unread,
    /// Runs while a write waits, and at the end while the stream lingers.
    timer: Option<Pin<Box<Sleep>>>,
    has_ended: bool,
    /// How many bytes may still be read at the end.
    left: usize,
}

impl Stream {
    pub(in crate::server) const fn new(inner: TcpStream, limits: StreamLimits, unread: Unread) -> Self {
        Self { inner, limits, unread, timer: None, has_ended: false, left: limits.linger_bytes }
    }

    /// The outcome of a write, or an error after the timeout.
    fn bounded<T>(&mut self, context: &mut Context<'_>, outcome: Poll<Result<T>>) -> Poll<Result<T>> {
        if outcome.is_ready() {
            self.timer = None;
            return outcome;
        }
        let write_timeout = self.limits.write;
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(write_timeout)));
        ready!(timer.as_mut().poll(context));
        // Otherwise the kernel would keep the unsent data and go on sending it.
        let _ = self.inner.set_zero_linger();
        Poll::Ready(Err(Error::from(ErrorKind::TimedOut)))
    }

    /// Reads what the client still sends, until it closes too or a limit is reached.
    fn linger(&mut self, context: &mut Context<'_>) -> Poll<Result<()>> {
        let mut bytes = [0; 4096];
        while self.left > 0 {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut self.inner).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.left = self.left.saturating_sub(buffer.filled().len());
                }
                // The client has closed, or is gone.
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => {
                    let longest = self.limits.linger;
                    let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(longest)));
                    return timer.as_mut().poll(context).map(Ok);
                }
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        let outcome = Pin::new(&mut self.inner).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.unread.received();
        }
        outcome
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write(context, bytes);
        self.bounded(context, outcome)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[std::io::IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let outcome = Pin::new(&mut self.inner).poll_write_vectored(context, slices);
        self.bounded(context, outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        if !self.has_ended {
            ready!(Pin::new(&mut self.inner).poll_shutdown(context))?;
            (self.has_ended, self.timer) = (true, None);
        }
        if self.unread.has_any() { self.linger(context) } else { Poll::Ready(Ok(())) }
    }
}
