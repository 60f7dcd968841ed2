//! A write is on disk before its response is sent (docs/security.md R-81), by the order of system calls.

use std::{fs, thread, time::Duration};

use crate::{
    line::Line,
    rounds::rounds,
    server::{Server, new_user},
};

const WRITES: usize = 200;

/// A relevant system call of any thread, in order.
#[derive(Debug, PartialEq)]
enum Call {
    /// A write to the write-ahead log.
    Written,
    /// A sync of it.
    Synced,
    /// A response.
    Answered,
}

#[test]
fn nothing_is_answered_before_it_is_on_the_disk() {
    let server = Server::start_traced("fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg");
    // The first background jobs write too.
    thread::sleep(Duration::from_millis(1500));
    let mut line = Line::connect(server.process.address).expect("connects");
    let from = calls(&server).len();
    for nth in 0..rounds(WRITES) {
        let body = new_user(&format!(r#""email":"n{nth}@engine.example""#));
        assert_eq!(line.ask("POST /v1/users", &server.admin, &body).expect("an answer").status, 201);
    }
    let mut calls = calls(&server).split_off(from);
    assert_eq!(calls.iter().filter(|call| **call == Call::Answered).count(), rounds(WRITES));
    assert_eq!(early(&calls), 0, "answers came before their writes were on the disk");
    // A control: the same trace without the syncs. That must be found.
    calls.retain(|call| *call != Call::Synced);
    assert_eq!(early(&calls), rounds(WRITES));
}

/// The number of responses before which nothing was written and then synced.
fn early(calls: &[Call]) -> usize {
    let (mut is_written, mut is_synced, mut early) = (false, false, 0);
    for call in calls {
        match call {
            Call::Written => (is_written, is_synced) = (true, false),
            Call::Synced => is_synced = is_written,
            Call::Answered => {
                early += usize::from(!is_synced);
                (is_written, is_synced) = (false, false);
            }
        }
    }
    early
}

/// The relevant calls as strace wrote them; an interrupted one counts when it is resumed.
fn calls(server: &Server) -> Vec<Call> {
    let trace = fs::read_to_string(server.folder().join("trace")).expect("the trace");
    let mut syncing = Vec::new();
    trace
        .lines()
        .filter_map(|line| {
            let (thread, call) = line.split_once(' ')?;
            let is_sync = call.trim_start().starts_with("fdatasync(") || call.trim_start().starts_with("fsync(");
            if is_sync && call.contains("-wal>") && call.ends_with("<unfinished ...>") {
                syncing.push(thread.to_owned());
                return None;
            }
            let is_resumed = call.contains("sync resumed>") && syncing.iter().any(|syncing| syncing == thread);
            if is_resumed {
                syncing.retain(|syncing| syncing != thread);
            }
            match () {
                () if is_resumed || is_sync && call.contains("-wal>") => Some(Call::Synced),
                () if call.contains("pwrite64(") && call.contains("-wal>") => Some(Call::Written),
                () if call.contains("\"HTTP/1.1 201 ") => Some(Call::Answered),
                () => None,
            }
        })
        .collect()
}
