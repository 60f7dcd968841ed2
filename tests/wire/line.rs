//! A connection that stays open, as an app's does: one request after the other.

use std::{
    io::{BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::answer::Answer;

pub(crate) struct Line(BufReader<TcpStream>);

impl Line {
    /// `None` if nothing listens.
    pub(crate) fn connect(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self(BufReader::new(stream)))
    }

    /// Sends a request with this token and body; `None` if no response came, so that the outcome is unknown.
    pub(crate) fn ask(&mut self, line: &str, token: &str, body: &str) -> Option<Answer> {
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n");
        let request = format!("{head}content-length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        Some(Answer::read(&mut self.0)).filter(|answer| answer.status != 0)
    }
}
