//! A server that webhooks are sent to: it accepts every event.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

/// An event that was heard.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) token: String,
    /// The document that it carries.
    pub(crate) payload: Value,
}

/// A server on a free port of this machine.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Receiver {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receiver = Self { address: listener.local_addr().expect("an address"), heard: Arc::default() };
        let log = Arc::clone(&receiver.heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, log) = (stream.expect("a connection"), Arc::clone(&log));
                thread::spawn(move || accept(stream, &log));
            }
        });
        receiver
    }

    /// All that was heard until now, in order.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.heard.lock().expect("a lock").clone()
    }
}

/// Reads requests until the connection ends.
fn accept(stream: TcpStream, log: &Mutex<Vec<Heard>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line).ok()? > 0 && line != "\r\n" {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a number");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let event: Value = serde_json::from_slice(&body).ok()?;
        let token = event["data"]["meta"]["idempotencyToken"].as_str()?.to_owned();
        let payload = serde_json::from_str(event["data"]["attributes"]["payload"].as_str()?).ok()?;
        log.lock().expect("a lock").push(Heard { token, payload });
        reader.get_mut().write_all(b"HTTP/1.1 204 No Content\r\n\r\n").ok()?;
    }
}
