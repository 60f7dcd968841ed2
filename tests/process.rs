//! The server as a process, for the test binaries that talk to it over sockets.

use std::{
    io::{BufRead, BufReader, Read},
    net::{SocketAddr, TcpStream},
    process::{Child, ChildStderr, Command, Stdio},
};

/// A server on a free port; it ends with the test.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// What it printed at start, up to the address.
    pub(crate) banner: String,
    errors: BufReader<ChildStderr>,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts `keydesk serve`, which the command must be, and waits until it prints its address.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap_or_else(|error| {
            panic!(
                "{} does not start: {error} (scripts/setup test brings what tests need)",
                command.get_program().display()
            )
        });
        let mut errors = BufReader::new(child.stderr.take().expect("standard error"));
        let mut banner = String::new();
        while !banner.contains("http://") {
            assert!(errors.read_line(&mut banner).expect("a line") > 0, "the server ended: {banner}");
        }
        let address = banner.rsplit("http://").next().and_then(|text| text.trim().parse().ok()).expect("an address");
        Self { child, address, banner, errors }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).expect("connects")
    }

    /// Sends SIGTERM; returns the exit code and the rest of its output.
    pub(crate) fn stop(mut self) -> (Option<i32>, String) {
        self.signal("-TERM");
        let mut rest = String::new();
        self.errors.read_to_string(&mut rest).expect("text");
        (self.child.wait().expect("ends").code(), rest.trim().to_owned())
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().expect("kill").success());
    }
}
