//! One response from a socket, read to the length that it states.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
};

use serde_json::Value;

/// A response.
#[derive(Debug)]
pub(crate) struct Answer {
    /// 0 if the connection was closed without a response.
    pub(crate) status: u16,
    /// The header lines, as sent.
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    /// Reads the next response; the end of the connection counts as one.
    pub(crate) fn read(stream: &mut BufReader<TcpStream>) -> Self {
        let mut answer = Self { status: 0, head: String::new(), body: String::new() };
        while !answer.head.ends_with("\r\n\r\n") {
            // A server may also reset the connection: that is an end too.
            if !matches!(stream.read_line(&mut answer.head), Ok(1..)) {
                return answer;
            }
        }
        answer.status = answer.head.split(' ').nth(1).and_then(|text| text.parse().ok()).expect("a status");
        let length = answer.header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        stream.read_exact(&mut body).expect("as long as it says");
        answer.body = String::from_utf8_lossy(&body).into_owned();
        answer
    }

    /// The value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// The first error's code, or its detail and source; empty if nothing was refused.
    pub(crate) fn summary(&self) -> String {
        let document: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let error = &document["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        if !error["code"].is_null() {
            return text(&error["code"]);
        }
        let place = ["pointer", "parameter", "header"].map(|kind| text(&error["source"][kind])).concat();
        format!("{} {place}", text(&error["detail"])).trim().to_owned()
    }
}
