//! Messages that two servers could divide in two ways, and HTTP features that are not served.

use std::{
    io::{BufReader, Read, Write},
    net::Shutdown,
};

use crate::{answer::Answer, server::Server};

const LIVE: &str = "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: close\r\n";
/// The refusal of a body that was read whole and is empty.
const MISSING: &str = "is missing /data";
/// The refusal of a body that breaks off.
const BROKEN: &str = "The request could not be completed";
const TOO_LARGE: &str = "The request could not be completed because its body is too large";
const SIGN_UP: &str = "POST /v1/users HTTP/1.1\r\nhost: a\r\n";

/// The head of a request to a page, without a body.
const HEADS: &[(&str, &str, u16)] = &[
    ("as it should be", "GET /livez HTTP/1.1\r\nhost: a\r\n\r\n", 200),
    ("HTTP/1.0", "GET /livez HTTP/1.0\r\n\r\n", 200),
    ("HTTP/0.9", "GET /livez\r\n\r\n", 400),
    ("HTTP/1.2", "GET /livez HTTP/1.2\r\nhost: a\r\n\r\n", 400),
    ("HTTP/2.0", "GET /livez HTTP/2.0\r\nhost: a\r\n\r\n", 400),
    ("HTTP/9.9", "GET /livez HTTP/9.9\r\nhost: a\r\n\r\n", 400),
    ("no host", "GET /livez HTTP/1.1\r\n\r\n", 400),
    ("two hosts", "GET /livez HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n", 400),
    ("a host with a space", "GET /livez HTTP/1.1\r\nhost: a b\r\n\r\n", 400),
    ("a host with markup", "GET /livez HTTP/1.1\r\nhost: <a>\r\n\r\n", 400),
    ("a whole address", "GET http://evil.example/livez HTTP/1.1\r\nhost: a\r\n\r\n", 200),
    ("a whole address of another scheme", "GET ftp://evil.example/livez HTTP/1.1\r\nhost: a\r\n\r\n", 200),
    ("an asterisk", "OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a host to connect to", "CONNECT evil.example:443 HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a path to connect to", "CONNECT /livez HTTP/1.1\r\nhost: a\r\n\r\n", 405),
    ("TRACE", "TRACE /livez HTTP/1.1\r\nhost: a\r\n\r\n", 405),
    ("TRACE on the API", "TRACE /v1/me HTTP/1.1\r\nhost: a\r\n\r\n", 404),
    ("a method of our own", "BREW /livez HTTP/1.1\r\nhost: a\r\n\r\n", 405),
    ("a method of our own on the API", "BREW /v1/me HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a method in lower case on the API", "get /v1/me HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a method that is none", "G@T /livez HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("no method", " /livez HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("no path", "GET  HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a space in the path", "GET /livez x HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("a tab in the path", "GET /livez\tx HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("NUL in the path", "GET /livez\0 HTTP/1.1\r\nhost: a\r\n\r\n", 400),
    ("NUL in a header", "GET /livez HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n", 400),
    ("CR in a header", "GET /livez HTTP/1.1\r\nhost: a\r\nx: a\rb\r\n\r\n", 400),
    ("a folded header", "GET /livez HTTP/1.1\r\nhost: a\r\nx: a\r\n b\r\n\r\n", 400),
    ("a space before the colon", "GET /livez HTTP/1.1\r\nhost : a\r\n\r\n", 400),
    ("a header without a name", "GET /livez HTTP/1.1\r\nhost: a\r\n: b\r\n\r\n", 400),
    ("a header without a colon", "GET /livez HTTP/1.1\r\nhost: a\r\nx\r\n\r\n", 400),
    ("a space before the first header", "GET /livez HTTP/1.1\r\n host: a\r\n\r\n", 400),
    ("a name with a bracket", "GET /livez HTTP/1.1\r\nhost: a\r\nx(y: b\r\n\r\n", 400),
    ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n", 400),
    ("another protocol", "EHLO evil.example\r\n\r\n", 400),
    (
        "an upgrade to HTTP/2",
        "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
        200,
    ),
    (
        "an upgrade to WebSocket",
        "GET /livez HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n",
        200,
    ),
    ("a range of a file", "GET /robots.txt HTTP/1.1\r\nhost: a\r\nrange: bytes=0-1\r\n\r\n", 200),
    ("a range of nothing", "GET /robots.txt HTTP/1.1\r\nhost: a\r\nrange: bytes=9-1,-0,zz\r\n\r\n", 200),
    ("an expectation", "GET /livez HTTP/1.1\r\nhost: a\r\nexpect: 200-ok\r\n\r\n", 200),
    ("another method in a header", "GET /livez HTTP/1.1\r\nhost: a\r\nx-http-method-override: DELETE\r\n\r\n", 200),
    (
        "another address in a header",
        "GET /livez HTTP/1.1\r\nhost: a\r\nx-original-url: /admin\r\nx-rewrite-url: /admin\r\n\r\n",
        200,
    ),
    ("a wrong method on a page", "DELETE /livez HTTP/1.1\r\nhost: a\r\n\r\n", 405),
    ("a wrong method on the API", "DELETE /v1/me HTTP/1.1\r\nhost: a\r\n\r\n", 404),
];

/// Requests with a body whose end is ambiguous. After each the connection ends: nothing is read twice. hyper's own
/// refusals have no body.
const BODIES: &[(&str, &str, u16, &str)] = &[
    ("a length below nothing", "content-length: -1\r\n\r\n", 400, ""),
    ("a length with an exponent", "content-length: 1e3\r\n\r\n", 400, ""),
    ("a length with a plus", "content-length: +4\r\n\r\n{}{}", 400, ""),
    ("a length in hexadecimal", "content-length: 0x4\r\n\r\n{}{}", 400, ""),
    ("a length that is none", "content-length: \r\n\r\n", 400, ""),
    ("a length beyond numbers", "content-length: 99999999999999999999\r\n\r\n", 400, ""),
    ("a length beyond memory", "content-length: 18446744073709551615\r\n\r\n", 431, ""),
    ("a length beyond the limit", "content-length: 65537\r\n\r\n", 413, TOO_LARGE),
    ("two lengths", "content-length: 2\r\ncontent-length: 4\r\n\r\n{}{}", 400, ""),
    ("two lengths in one", "content-length: 2, 4\r\n\r\n{}{}", 400, ""),
    (
        "a length and chunks",
        "content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        400,
        MISSING,
    ),
    (
        "chunks and a length",
        "transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        400,
        MISSING,
    ),
    ("chunks alone", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, MISSING),
    ("chunks in capitals", "transfer-encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, MISSING),
    ("chunks, then something", "transfer-encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, ""),
    ("nearly chunks", "transfer-encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, ""),
    ("identity", "transfer-encoding: identity\r\n\r\n{}", 400, ""),
    ("chunks, with a vertical tab", "transfer-encoding: \u{b}chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 400, ""),
    ("chunks of no number", "transfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400, BROKEN),
    ("chunks below nothing", "transfer-encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", 400, BROKEN),
    ("chunks with 0x", "transfer-encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n", 400, BROKEN),
    ("chunks beyond numbers", "transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n", 400, BROKEN),
    ("a chunk longer than it says", "transfer-encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", 400, BROKEN),
    ("a chunk with bare line feeds", "transfer-encoding: chunked\r\n\r\n2\n{}\n0\n\n", 400, BROKEN),
    ("a chunk with a note", "transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n", 400, MISSING),
    (
        "chunks with a trailer",
        "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nauthorization: Bearer x\r\n\r\n",
        400,
        MISSING,
    ),
    (
        "a compressed body",
        "content-encoding: gzip\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
        400,
        "ENCODING_INVALID",
    ),
    (
        "a type that is none",
        "content-type: vnd.api+xml\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
        400,
        "MIME_TYPE_INVALID",
    ),
];

#[test]
fn a_head_is_read_or_refused() {
    let server = Server::start();
    for (what, head, status) in HEADS {
        let (answer, mut stream) = server.converse(head.as_bytes());
        server.expect_status(what, &answer, *status);
        // hyper's own refusals have no body, and none of ours repeats what it refused.
        assert!(!format!("{answer:?}").contains("evil"), "{what}: {answer:?}");
        if answer.head.is_empty() || answer.status == 400 && answer.body.is_empty() {
            server.expect_status(&format!("{what}, then"), &Answer::read(&mut stream), 0);
        }
    }
    server.finish();
}

#[test]
fn a_body_ends_in_one_place_or_the_connection_does() {
    let server = Server::start();
    for (what, rest, status, expected) in BODIES {
        // What a request smuggler would send as another client's request.
        let (answer, mut stream) =
            server.converse(format!("{SIGN_UP}{rest}GET /livez HTTP/1.1\r\nhost: a\r\n\r\n").as_bytes());
        server.expect(what, &answer, *status, expected);
        server.expect_status(&format!("{what}, then"), &Answer::read(&mut stream), 0);
    }
    assert_eq!(server.users(), 1);
    server.finish();
}

#[test]
fn a_body_that_never_ends_is_let_go() {
    let server = Server::start();
    for head in ["content-length: 40\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"] {
        let mut stream = server.process.connect();
        stream.write_all(format!("{SIGN_UP}{head}").as_bytes()).expect("written");
        stream.shutdown(Shutdown::Write).expect("shut");
        let answer = Answer::read(&mut BufReader::new(stream));
        assert!(matches!(answer.status, 0 | 400), "{answer:?}");
    }
    server.finish();
}

#[test]
fn a_thousand_requests_on_one_connection_get_a_thousand_answers() {
    let server = Server::start();
    let (first, mut stream) = server.converse("GET /livez HTTP/1.1\r\nhost: a\r\n\r\n".repeat(1000).as_bytes());
    assert_eq!(first.status, 200);
    for nth in 1..1000 {
        assert_eq!(Answer::read(&mut stream).status, 200, "the request {nth}");
    }
    // The connection stays open, and one with pauses is served as well.
    for _ in 0..20 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        stream.get_mut().write_all(b"GET /v1/ping HTTP/1.1\r\nhost: a\r\n\r\n").expect("written");
        assert_eq!(Answer::read(&mut stream).status, 200);
    }
    server.finish();
}

#[test]
fn headers_have_a_number_and_a_size() {
    let server = Server::start();
    let fields = |count: usize| (0..count).map(|nth| format!("x-{nth}: a\r\n")).collect::<String>();
    // `LIVE` has two itself.
    for (what, headers, status) in [
        ("100 headers", fields(98), 200),
        ("101 headers", fields(99), 431),
        ("1,000 headers", fields(1000), 431),
        ("15 KiB", format!("x: {}\r\n", "a".repeat(15 * 1024)), 200),
        ("16 KiB", format!("x: {}\r\n", "a".repeat(16 * 1024)), 431),
        ("1 MiB", format!("x: {}\r\n", "a".repeat(1024 * 1024)), 431),
        ("a long name", format!("{}: a\r\n", "x".repeat(15 * 1024)), 200),
    ] {
        assert_eq!(server.send(format!("{LIVE}{headers}\r\n").as_bytes()).status, status, "{what}");
    }
    let line = format!("GET /{} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", "a".repeat(15 * 1024));
    assert_eq!(server.send(line.as_bytes()).status, 414, "a path of 15 KiB");
    let line = format!("GET /{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(100 * 1024));
    assert!(matches!(server.send(line.as_bytes()).status, 414 | 431), "a path of 100 KiB");
    server.finish();
}

#[test]
fn http_2_is_not_spoken() {
    let server = Server::start();
    let mut stream = server.process.connect();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").expect("written");
    let mut said = Vec::new();
    // A reset is an end too.
    let _ = stream.read_to_end(&mut said);
    assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 400 "), "{said:?}");
    server.finish();
}

#[test]
fn a_client_may_ask_before_it_sends() {
    let server = Server::start();
    let body = crate::server::new_user(r#""email":"ada@engine.example""#);
    let head = format!("{SIGN_UP}expect: 100-continue\r\ncontent-length: {}\r\n\r\n", body.len());
    let (answer, mut stream) = server.converse(head.as_bytes());
    assert_eq!(answer.status, 100);
    stream.get_mut().write_all(body.as_bytes()).expect("written");
    assert_eq!(Answer::read(&mut stream).status, 201);
    let large = format!("{SIGN_UP}expect: 100-continue\r\ncontent-length: 1000000\r\n\r\n");
    assert_eq!(server.send(large.as_bytes()).status, 413, "refused before it is sent");
    server.finish();
}

#[test]
fn what_is_packed_stays_packed() {
    let server = Server::start();
    // It begins as gzip does. It is never unpacked.
    let bomb =
        [b"\x1f\x8b\x08\0\0\0\0\0\0\xff\xec\xc1\x01\x0d\0\0\0\xc2\xa0\xf7Om\x0e7\xa0".as_slice(), &[0; 4096]].concat();
    let answer = server.request("POST /v1/users", "content-encoding: gzip\r\n", &bomb);
    server.expect("the API", &answer, 400, "ENCODING_INVALID");
    for (what, kind) in
        [("gzip", "application/x-www-form-urlencoded\r\ncontent-encoding: gzip"), ("text", "text/plain")]
    {
        let headers = format!("content-type: {kind}\r\norigin: http://{}\r\n", server.process.address);
        assert_eq!(server.request("POST /forms/log-in", &headers, &bomb).status, 415, "{what}");
    }
    server.finish();
}
