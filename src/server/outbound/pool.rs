//! Connections that are kept for the next request to the same server.
//!
//! A connection stays with the address that was checked when it was opened. It is closed after some seconds without a
//! request, and after a thousand of them, so that a name which moves is followed.

use std::{collections::HashMap, sync::Mutex};

use axum::body::Body;
use hyper::client::conn::http1::SendRequest;

/// The most that are kept for one server.
const PER_SERVER: usize = 2;
/// The most that are kept.
const IN_ALL: usize = 128;
/// The most requests on one connection.
const MAX_REQUESTS: u32 = 1000;
/// After so many sweeps without a request a connection is closed.
const MAX_IDLE: u8 = 5;

/// The connections that are kept, by scheme, host and port.
#[derive(Default)]
pub(super) struct Pool(Mutex<HashMap<String, Vec<Kept>>>);

/// A connection on which a request can be sent.
pub(super) struct Line {
    pub(super) sender: SendRequest<Body>,
    /// The number of requests that were answered on it.
    pub(super) answered: u32,
}

struct Kept {
    line: Line,
    idle: u8,
}

impl Pool {
    /// The connection to this server that was used last, if one is kept.
    pub(super) fn take(&self, server: &str) -> Option<Line> {
        let mut kept = self.0.lock().expect("nothing panics under this lock");
        let lines = kept.get_mut(server)?;
        let line = std::iter::from_fn(|| lines.pop()).map(|kept| kept.line).find(|line| !line.sender.is_closed());
        if lines.is_empty() {
            kept.remove(server);
        }
        line
    }

    /// Keeps a connection whose answer was read to its end.
    pub(super) fn put(&self, server: String, line: Line) {
        if line.answered >= MAX_REQUESTS || line.sender.is_closed() {
            return;
        }
        let mut kept = self.0.lock().expect("nothing panics under this lock");
        if kept.values().map(Vec::len).sum::<usize>() >= IN_ALL {
            return;
        }
        let lines = kept.entry(server).or_default();
        if lines.len() < PER_SERVER {
            lines.push(Kept { line, idle: 0 });
        }
    }

    /// Closes connections without requests. Call it every second.
    pub(super) fn sweep(&self) {
        let mut kept = self.0.lock().expect("nothing panics under this lock");
        kept.retain(|_, lines| {
            lines.retain_mut(|kept| {
                kept.idle += 1;
                kept.idle < MAX_IDLE && !kept.line.sender.is_closed()
            });
            !lines.is_empty()
        });
    }
}
