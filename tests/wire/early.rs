//! Refusals that come before a body was read: the client gets them, and the connection ends as they say.

use std::io::{BufReader, Read, Write};

use crate::{answer::Answer, server::Server};

/// More than all buffers between client and server hold.
const LARGE: usize = 12 * 1024 * 1024;
/// Less than a body may have, more than the server reads at once.
const SMALL: usize = 60 * 1024;

const API: &str = "POST /v1/users HTTP/1.1\r\nhost: a\r\n";
const FORM: &str = "POST /forms/sign-up HTTP/1.1\r\nhost: a\r\n";
const TEXT: &str = "content-type: text/plain\r\n";
const FORM_TYPE: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// What is refused, its head without a length, the length of its body, the status.
const REFUSALS: &[(&str, [&str; 3], usize, u16)] = &[
    ("a large body", [API, "", ""], LARGE, 413),
    ("a large form", [FORM, FORM_TYPE, ""], LARGE, 413),
    ("a type that is none", [API, "content-type: nonsense\r\n", ""], SMALL, 400),
    ("a compressed body", [API, "content-encoding: gzip\r\n", ""], SMALL, 400),
    ("a method that is none", ["BREW /v1/users HTTP/1.1\r\nhost: a\r\n", "", ""], SMALL, 400),
    ("a broken path", ["POST /v1/%zz HTTP/1.1\r\nhost: a\r\n", "", ""], SMALL, 400),
    ("a form that is none", [FORM, TEXT, ""], SMALL, 415),
    ("a compressed form", [FORM, FORM_TYPE, "content-encoding: gzip\r\n"], SMALL, 415),
    ("a form of another site", [FORM, FORM_TYPE, "sec-fetch-site: cross-site\r\n"], SMALL, 403),
    ("a page that is posted to", ["POST /log-in HTTP/1.1\r\nhost: a\r\n", "", ""], SMALL, 405),
    ("two hosts", [FORM, "host: b\r\n", ""], SMALL, 400),
];

#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let server = Server::start();
    for (what, head, length, status) in REFUSALS {
        let head = format!("{}content-length: {length}\r\n\r\n", head.concat());
        let answer = sends_all(&server, what, &[head.as_bytes(), &vec![b'x'; *length]].concat());
        server.expect_status(what, &answer, *status);
        assert_eq!(answer.header("connection"), Some("close"), "{what}: {answer:?}");
    }
    // Without a length, the body is too large once enough of it came.
    let chunk = [format!("{SMALL:x}\r\n").into_bytes(), vec![b'x'; SMALL], b"\r\n".to_vec()].concat();
    let chunked = [format!("{API}transfer-encoding: chunked\r\n\r\n").into_bytes(), chunk.repeat(100)].concat();
    let answer = sends_all(&server, "chunks", &chunked);
    assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
    // hyper refuses these itself.
    for (what, head, status) in [
        ("large headers", format!("GET /livez HTTP/1.1\r\nhost: a\r\nx: {}", "x".repeat(LARGE)), 431),
        ("no HTTP", format!("EHLO\r\n{}", "x".repeat(LARGE)), 400),
    ] {
        assert_eq!(sends_all(&server, what, head.as_bytes()).status, status, "{what}");
    }
    server.finish();
}

#[test]
fn a_body_that_is_read_keeps_the_connection() {
    let server = Server::start();
    let body = "x".repeat(SMALL);
    let post = format!("{API}content-length: {SMALL}\r\n\r\n{body}");
    let (first, mut stream) = server.converse(post.repeat(3).as_bytes());
    let mut answers = vec![first];
    answers.extend((0..2).map(|_| Answer::read(&mut stream)));
    for answer in answers {
        assert_eq!((answer.status, answer.header("connection")), (400, None), "{answer:?}");
    }
    server.finish();
}

#[test]
fn who_sends_for_ever_is_left() {
    let server = Server::start();
    let mut stream = server.process.connect();
    stream.write_all(format!("{API}content-length: 1000000000000\r\n\r\n").as_bytes()).expect("written");
    // It lingers for 16 MiB, whatever the time.
    let chunk = vec![b'x'; 1024 * 1024];
    let sent = (0..200).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!((16..200).contains(&sent), "{sent} MiB were read");
    server.finish();
}

/// Sends everything, then reads the response and the end of the connection. A reset fails the test.
fn sends_all(server: &Server, what: &str, bytes: &[u8]) -> Answer {
    let mut stream = server.process.connect();
    stream.write_all(bytes).unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut stream = BufReader::new(stream);
    let answer = Answer::read(&mut stream);
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest).map_err(|error| error.to_string());
    assert_eq!((end, rest.len()), (Ok(0), 0), "{what}, after {answer:?}");
    answer
}
