//! What is believed of a proxy, and what is logged of one that is not set up well.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo, http::Request};

use crate::{app::TestApp, log::Log};

const PROXY: [u8; 4] = [198, 51, 100, 1];
const STRANGER: [u8; 4] = [203, 0, 113, 9];

/// The lines with these words.
fn lines(log: &Log, words: &str) -> Vec<String> {
    let text = String::from_utf8(log.bytes()).expect("text");
    text.lines().filter(|line| line.contains(words)).map(str::to_owned).collect()
}

async fn forward(app: &TestApp, peer: [u8; 4], header: (&'static str, &str)) {
    forward_lines(app, peer, header.0, &[header.1.as_bytes()]).await;
}

async fn forward_lines(app: &TestApp, peer: [u8; 4], name: &'static str, lines: &[&[u8]]) {
    let request = Request::get("/v1/ping").extension(ConnectInfo(SocketAddr::from((peer, 1))));
    let request = lines.iter().fold(request, |request, line| request.header(name, *line));
    assert_eq!(app.send(request.body(Body::empty()).expect("a request")).await.status, 200);
}

#[tokio::test]
async fn a_contradiction_is_logged_once_for_each_kind() {
    let app = TestApp::open().await;
    let (log, _listening) = Log::listen();
    forward(&app, STRANGER, ("x-forwarded-proto", "http")).await;
    forward(&app, PROXY, ("x-forwarded-proto", "https")).await;
    forward(&app, PROXY, ("x-forwarded-host", "id.example.org")).await;
    assert_eq!(lines(&log, "a proxy forwards"), Vec::<String>::new());
    for _ in 0..3 {
        forward_lines(&app, PROXY, "x-forwarded-proto", &[b"\xff, http"]).await;
        forward(&app, PROXY, ("x-forwarded-host", "id.other.example:443")).await;
        forward(&app, PROXY, ("x-forwarded-host", "id.third.example")).await;
    }
    let lines = lines(&log, "a proxy forwards");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("another scheme") && lines[0].contains("forwarded=\"http\""), "{lines:?}");
    assert!(lines[1].contains("another host") && lines[1].contains("forwarded=\"id.other.example:443\""), "{lines:?}");
    assert!(lines.iter().all(|line| line.contains("public_url=https://id.example.org")), "{lines:?}");
}

#[tokio::test]
async fn a_peer_that_is_no_trusted_proxy_is_named_once() {
    let app = TestApp::open().await;
    let (log, _listening) = Log::listen();
    let words = "a peer that is no trusted proxy sends X-Forwarded-For";
    forward(&app, PROXY, ("x-forwarded-for", "192.0.2.1")).await;
    forward(&app, STRANGER, ("x-forwarded-host", "id.example.org")).await;
    assert_eq!(lines(&log, words), Vec::<String>::new());
    for _ in 0..3 {
        forward_lines(&app, STRANGER, "x-forwarded-for", &[b"\xff"]).await;
        forward(&app, [203, 0, 113, 10], ("x-forwarded-for", "192.0.2.1")).await;
    }
    let named = lines(&log, words);
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(named[0].contains("peer=203.0.113.9") && named[0].contains("--trusted-proxies"), "{named:?}");
    assert!(named[1].contains("peer=203.0.113.10"), "{named:?}");
    for last in 11..=255 {
        forward(&app, [203, 0, 113, last], ("x-forwarded-for", "192.0.2.1")).await;
    }
    assert_eq!(lines(&log, words).len(), 16, "many strangers do not fill the log");
}

#[tokio::test]
async fn a_client_has_its_address_whatever_it_writes_before_it() {
    let app = TestApp::open().await;
    for (forwarded, address) in [
        (&[b"192.0.2.7".as_slice()] as &[&[u8]], "192.0.2.7"),
        (&[b"\xff, 192.0.2.7"], "192.0.2.7"),
        (&[b"J\xf6rg", b"192.0.2.7"], "192.0.2.7"),
        (&[b"\"10.0.0.1, 192.0.2.7"], "192.0.2.7"),
        (&[b"10.0.0.1, 192.0.2.7, 198.51.100.9"], "192.0.2.7"),
        (&[b"192.0.2.7,, ,\t"], "192.0.2.7"),
        (&[b"192.0.2.7:4711"], "192.0.2.7"),
        (&[b"[2001:db8::7]"], "2001:db8::7"),
        (&[b"[2001:db8::7]:4711"], "2001:db8::7"),
        (&[b"2001:db8::7"], "2001:db8::7"),
        // What the proxy itself could not name is not replaced by what the client says.
        (&[b"192.0.2.7, unknown"], "198.51.100.1"),
        (&[b"192.0.2.7, \xff"], "198.51.100.1"),
        (&[b"192.0.2.7, \xff, 198.51.100.9"], "198.51.100.9"),
        (&[b"[192.0.2.7]"], "198.51.100.1"),
        (&[b""], "198.51.100.1"),
    ] {
        let (log, _listening) = Log::listen();
        forward_lines(&app, PROXY, "x-forwarded-for", forwarded).await;
        let line = lines(&log, "answered").pop().expect("a line");
        let logged = line.split("address=").nth(1).and_then(|rest| rest.split([' ', '}']).next());
        assert_eq!(logged, Some(address), "{forwarded:?}: {line}");
    }
}

#[tokio::test]
async fn nobody_names_a_request_unless_the_setting_says_so() {
    let app = TestApp::open().await;
    for peer in [PROXY, STRANGER] {
        let request =
            Request::get("/v1/ping").header("x-request-id", "7").extension(ConnectInfo(SocketAddr::from((peer, 1))));
        let answer = app.send(request.body(Body::empty()).expect("a request")).await;
        let id = answer.header("x-request-id").expect("an id");
        assert_eq!(uuid::Uuid::parse_str(id).expect("an id of ours").get_version_num(), 7);
    }
}

#[tokio::test]
async fn only_a_proxy_may_name_a_request_and_only_plainly() {
    let app = TestApp::with_flag("trust-request-ids", "true").await;
    let named = async |peer: [u8; 4], id: &str| {
        let request =
            Request::get("/v1/ping").header("x-request-id", id).extension(ConnectInfo(SocketAddr::from((peer, 1))));
        let answer = app.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{id:?}");
        answer.header("x-request-id").expect("an id") == id
    };
    for id in ["7", "a-B_c.9", "01c1dabc-7620-7893-923f-0824128b2f33", &"x".repeat(64)] {
        assert!(named(PROXY, id).await, "{id:?}");
        assert!(!named(STRANGER, id).await, "{id:?}");
    }
    for id in ["", "a b", "1 status=500", "\"1\"", "id=1", "1,2", "a:b", "caf\u{e9}", &"x".repeat(65)] {
        assert!(!named(PROXY, id).await, "{id:?}");
    }
    // Of two, one may be the client's.
    let two = Request::get("/v1/ping").header("x-request-id", "7").header("x-request-id", "8");
    let two = two.extension(ConnectInfo(SocketAddr::from((PROXY, 1)))).body(Body::empty()).expect("a request");
    let id = app.send(two).await.header("x-request-id").expect("an id").to_owned();
    assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
}
