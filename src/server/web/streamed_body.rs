//! The body of a file that is sent while it is read, so that its size takes no memory.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::Frame;
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::server::domain::error::{Error, Result};

/// How many parts of the file wait for a slow reader.
const WAITING: usize = 2;

/// The parts of the file, as they are read. After an error the connection breaks off, so nobody takes a part for the
/// whole.
struct Parts(Receiver<Result<Bytes>>);

impl HttpBody for Parts {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        self.0.poll_recv(context).map(|part| part.map(|part| part.map(Frame::data)))
    }
}

/// A body, and the way to its parts. Sending fails where nobody reads them any more.
pub fn channel() -> (Sender<Result<Bytes>>, Body) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (sender, Body::new(Parts(receiver)))
}
