//! A connection that stays, as an app's would: one request after the other, until one side has enough.

use std::{
    io::{BufReader, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::answer::Answer;

pub(crate) struct Line(BufReader<TcpStream>);

impl Line {
    /// `None` where nobody listens.
    pub(crate) fn connect(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        stream.set_nodelay(true).ok()?;
        Some(Self(BufReader::new(stream)))
    }

    /// One request with this token and body, and its answer; `None` where none came: who knows what became of it.
    pub(crate) fn ask(&mut self, line: &str, token: &str, body: &str) -> Option<Answer> {
        let length = body.len();
        let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n");
        let request = format!("{head}content-length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        Some(Answer::read(&mut self.0)).filter(|answer| answer.status != 0)
    }
}
