//! Log lines on their way out, by a thread of their own: no request waits for
//! a disk or a pipe, and a full one stops nothing. Many lines go in one write.

use std::{
    io::{BufWriter, Result, Write, stdout},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{Builder, JoinHandle},
};

/// So many may wait; some seconds of a busy server.
const WAITING: usize = 16_384;

/// A line, or the end.
type Message = Option<Vec<u8>>;

/// Where lines are put; cheap to clone.
#[derive(Clone)]
pub(super) struct Lines(SyncSender<Message>);

/// The thread that writes. When dropped, it first writes what waits.
pub struct Writer {
    lines: Lines,
    thread: Option<JoinHandle<()>>,
}

/// Starts the thread.
pub(super) fn open() -> Result<(Writer, Lines)> {
    let (sender, receiver) = sync_channel(WAITING);
    let lines = Lines(sender);
    let thread = Builder::new().name("log".into()).spawn(move || write(&receiver, stdout()))?;
    Ok((Writer { lines: lines.clone(), thread: Some(thread) }, lines))
}

impl Write for Lines {
    /// Takes a whole line. One too many is lost: better that than the request it tells of.
    fn write(&mut self, line: &[u8]) -> Result<usize> {
        let _ = self.0.try_send(Some(line.to_vec()));
        Ok(line.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        let _ = self.lines.0.send(None);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Writes until the end: what waits goes out together, and nothing is kept back. What cannot be written is lost.
fn write(lines: &Receiver<Message>, out: impl Write) {
    let mut out = BufWriter::new(out);
    let wait = || lines.recv().ok().flatten();
    let mut message = wait();
    while let Some(line) = message {
        let _ = out.write_all(&line);
        message = lines.try_recv().unwrap_or_else(|_| {
            let _ = out.flush();
            wait()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_written_in_order_before_the_end() {
        let (sender, receiver) = sync_channel(WAITING);
        let mut lines = Lines(sender);
        for number in 0..1000 {
            writeln!(lines, "{number}").expect("taken");
        }
        lines.0.send(None).expect("taken");
        writeln!(lines, "too late").expect("taken");
        let mut written = Vec::new();
        write(&receiver, &mut written);
        let expected: String = (0..1000).map(|number| format!("{number}\n")).collect();
        assert_eq!(String::from_utf8(written).expect("text"), expected);
    }

    #[test]
    fn a_line_too_many_is_lost_and_nobody_waits() {
        let (sender, receiver) = sync_channel(1);
        let mut lines = Lines(sender);
        for line in ["kept", "lost"] {
            lines.write_all(line.as_bytes()).expect("taken");
        }
        drop(lines);
        let mut written = Vec::new();
        write(&receiver, &mut written);
        assert_eq!(written, b"kept");
    }
}
