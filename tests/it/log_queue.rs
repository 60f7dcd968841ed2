//! A log whose reader is stuck: audit lines have room of their own, and what was lost is counted.

use std::{
    io::{self, Write},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
};

use keydesk::server::{config::StartSettings, telemetry};
use tracing::dispatcher::with_default;

/// How many lines of each kind may wait (docs/operations.md, Log).
const MOST: (usize, usize) = (65_536, 16_384);

/// Takes nothing until the other end of the channel is dropped.
struct Stuck {
    until_read: Receiver<()>,
    written: Arc<Mutex<Vec<u8>>>,
}

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.until_read.recv();
        self.written.lock().expect("no panic").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Logs so many lines while the reader is stuck. Returns the log once it was read.
fn log(audit: usize, other: usize) -> String {
    let config = StartSettings::from(|_| None, |_| None).expect("settings").config;
    let (reading, until_read) = channel();
    let written = Arc::default();
    let (log, guard) =
        telemetry::open(&config, Stuck { until_read, written: Arc::clone(&written) }, false).expect("a log");
    with_default(&log, || {
        // The first line reaches the writer, which is stuck with it.
        for number in 0..other {
            tracing::info!(number, "answered");
        }
        for record in 0..audit {
            tracing::info!(target: "keydesk::server::domain::audit", event = "user.banned", record);
        }
        for _ in 0..3 {
            tracing::info!(target: "keydesk::server::domain::audit", event = "limit.reached", limit = "1s");
        }
        guard.losses().report();
        guard.losses().report();
        drop(reading);
        drop(guard);
    });
    let bytes = written.lock().expect("no panic").clone();
    String::from_utf8(bytes).expect("text")
}

fn count(log: &str, words: &str) -> usize {
    log.lines().filter(|line| line.contains(words)).count()
}

#[test]
fn audit_lines_are_not_lost_for_the_sake_of_others() {
    let log = log(MOST.0 - 10, MOST.1 + 5_000);
    assert_eq!(count(&log, " answered "), MOST.1);
    assert_eq!(count(&log, "user.banned"), MOST.0 - 10, "each change is there");
    // Anybody can reach a limit as often as they like.
    assert_eq!(count(&log, "limit.reached"), 0);
    assert_eq!(count(&log, "audit lines were lost"), 0);
    let lost = log.lines().filter(|line| line.contains("log lines were lost")).collect::<Vec<_>>();
    assert_eq!(lost.len(), 1, "{lost:?}");
    assert!(lost[0].contains("audit=0 other=5003"), "{lost:?}");
    let numbers = log.lines().filter_map(|line| line.split_once(" number=")?.1.trim().parse::<usize>().ok());
    assert!(numbers.eq(0..MOST.1), "in order");
}

#[test]
fn lost_audit_lines_are_counted_too() {
    let log = log(MOST.0 + 7, 1);
    assert_eq!(count(&log, "user.banned"), MOST.0);
    assert_eq!(count(&log, " answered "), 1);
    assert_eq!(count(&log, "limit.reached"), 3, "others have room");
    // Two reports were lost as well, and the last one says so.
    assert_eq!(count(&log, "audit lines were lost"), 1);
    assert_eq!(count(&log, "audit=9 other=0"), 1);
}

#[test]
fn a_log_that_is_read_loses_nothing() {
    let log = log(1_000, 1_000);
    assert_eq!((count(&log, " answered "), count(&log, "user.banned"), count(&log, "lost")), (1_000, 1_000, 0));
}
