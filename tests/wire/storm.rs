//! Too many and too slow clients: hashing is bounded, and others are served meanwhile (docs/security.md ).

use std::{
    fs,
    io::{BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::server::domain::clock::Clock;

use crate::{answer::Answer, server::Server};

/// Others must be served within this time, which leaves room for a machine that also compiles.
const SOON: Duration = Duration::from_secs(2);

fn log_in(nth: usize) -> String {
    let pair = BASE64_STANDARD.encode(format!("n{nth}@engine.example:nine brass cogs turn"));
    format!("POST /v1/tokens HTTP/1.1\r\nhost: a\r\nauthorization: Basic {pair}\r\nconnection: close\r\n\r\n")
}

fn is_alive_soon(server: &Server) {
    let clock = Clock::system();
    assert_eq!(server.request("GET /livez", "", b"").status, 200);
    assert!(clock.elapsed() < SOON, "/livez took {:?}", clock.elapsed());
}

/// In MiB.
fn peak_memory(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process.child.id())).expect("/proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.split_whitespace().next().and_then(|text| text.parse::<u64>().ok()).expect("a number") / 1024
}

#[test]
fn who_hangs_up_leaves_no_hash_behind() {
    let server = Server::start_with(&[("KEYDESK_HASH_PERMITS", "2")]);
    server.send(log_in(0).as_bytes());
    let (before, address) = (peak_memory(&server), server.process.address);
    let clients = |of: usize| {
        thread::spawn(move || {
            for nth in 0..20 {
                let mut stream = TcpStream::connect(address).expect("connects");
                stream.write_all(log_in(of * 20 + nth).as_bytes()).expect("written");
                thread::sleep(Duration::from_millis(5));
            }
        })
    };
    let clients: Vec<_> = (0..50).map(clients).collect();
    is_alive_soon(&server);
    clients.into_iter().for_each(|clients| clients.join().expect("clients end"));
    is_alive_soon(&server);
    // 19 MiB a hash: fifty at once would be a gigabyte.
    let grown = peak_memory(&server) - before;
    assert!(grown < 150, "{grown} MiB more");
    let clock = Clock::system();
    while server.send(log_in(1).as_bytes()).status != 401 {
        assert!(clock.elapsed() < Duration::from_secs(10), "the gate stays full");
    }
    server.finish_busy();
}

#[test]
fn a_full_gate_says_so_soon() {
    let server = Server::start_with(&[("KEYDESK_HASH_PERMITS", "1"), ("KEYDESK_ARGON2_PASSES", "10")]);
    let address = server.process.address;
    let client = |nth: usize| thread::spawn(move || timed(address, &log_in(nth)));
    let clients: Vec<_> = (0..200).map(client).collect();
    is_alive_soon(&server);
    let answers: Vec<_> = clients.into_iter().map(|client| client.join().expect("a client ends")).collect();
    for (answer, took) in &answers {
        assert!(matches!(answer.status, 401 | 503), "{answer:?}");
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), Some("1"), "{answer:?}");
            // Two seconds in the queue, plus the time that 200 threads need on few cores.
            assert!(*took < Duration::from_secs(2) + SOON, "refused after {took:?}");
        }
    }
    let refused = answers.iter().filter(|(answer, _)| answer.status == 503).count();
    assert!((100..200).contains(&refused), "{refused} of 200 were refused");
    server.finish_busy();
}

fn timed(address: SocketAddr, request: &str) -> (Answer, Duration) {
    let clock = Clock::system();
    let mut stream = TcpStream::connect(address).expect("connects");
    stream.write_all(request.as_bytes()).expect("written");
    (Answer::read(&mut BufReader::new(stream)), clock.elapsed())
}

#[test]
fn slow_clients_are_let_go_and_nobody_waits_for_them() {
    let server = Server::start();
    let begun = |text: &str| {
        let mut stream = server.process.connect();
        stream.write_all(text.as_bytes()).expect("written");
        stream.set_read_timeout(Some(Duration::from_secs(40))).expect("set");
        stream
    };
    let clock = Clock::system();
    let silent: Vec<_> = (0..200).map(|_| begun("")).collect();
    let halting: Vec<_> = (0..200).map(|_| begun("GET /livez HTTP/1.1\r\nhost: lo")).collect();
    let mut trickling = begun("GET /livez HTTP/1.1\r\n");
    let sending: Vec<_> =
        (0..20).map(|_| begun("POST /v1/users HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n{")).collect();
    is_alive_soon(&server);
    // A body has 15 s, and its sender gets a response.
    for stream in sending {
        assert_eq!(Answer::read(&mut BufReader::new(stream)).status, 503);
    }
    assert!(clock.elapsed() < Duration::from_secs(20), "after {:?}", clock.elapsed());
    // A head has 30 s, however often a part of it arrives.
    while clock.elapsed() < Duration::from_secs(29) {
        thread::sleep(Duration::from_secs(1));
        let _ = trickling.write_all(b"x: y\r\n");
    }
    for mut stream in silent.into_iter().chain(halting).chain([trickling]) {
        let mut said = String::new();
        // A reset is an end too.
        let _ = stream.read_to_string(&mut said);
        assert_eq!(said, "");
    }
    assert!(clock.elapsed() < Duration::from_secs(36), "after {:?}", clock.elapsed());
    is_alive_soon(&server);
    server.finish_busy();
}
