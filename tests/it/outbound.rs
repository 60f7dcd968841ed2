//! Requests to servers of others: which are refused (docs/security.md R-66), and how an answer that is none is told.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{body::Bytes, http::HeaderMap};
use keydesk::server::outbound::{
    AnswerBody, Dialer, PostAnswer, PostClient, PostError, Reach, Resolver, mozilla_roots,
};
use url::Url;

use crate::receiver::{Receiver, Reply, Root, dialer, status};

/// Long enough for this machine, and short enough to wait for.
const SHORT: Duration = Duration::from_millis(700);
const LONG: Duration = Duration::from_secs(15);

async fn post(client: &PostClient, url: &str) -> Result<PostAnswer, PostError> {
    client.post(&Url::parse(url).expect("a URL"), &HeaderMap::new(), &Bytes::from_static(b"{}")).await
}

/// A client that may ask public servers, for which every name has these addresses.
fn public(addresses: &'static [&'static str]) -> PostClient {
    let resolve = move |_: &str, port: u16| {
        addresses.iter().map(|text| SocketAddr::new(text.parse::<IpAddr>().expect("an address"), port)).collect()
    };
    PostClient::new(Dialer::new(Reach::Public, mozilla_roots(), Resolver::Fixed(Arc::new(resolve))), SHORT)
}

#[tokio::test]
async fn no_request_is_led_to_what_is_not_public() {
    let literal = public(&[]);
    for host in [
        "127.0.0.1",
        "127.0.0.1:8443",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.169.254",
        "169.254.170.2",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        // Spellings that programs read as 127.0.0.1, 10.0.0.1 or 169.254.169.254.
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "017700000001",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "0xA9FEA9FE",
        "169.254.43518",
        "%31%32%37.0.0.1",
        "１２７.0.0.1",
        "127。0。0。1",
        "0",
        "[::]",
        "[::1]",
        "[::1]:8443",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::a00:1]",
        "[2002:7f00:1::]",
        "[2002:a9fe:a9fe::1]",
        "[2001::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[100::1]",
    ] {
        let url = format!("https://user:word@{host}/hooks");
        assert_eq!(post(&literal, &url).await, Err(PostError::HostUnreachable), "{host}");
    }
}

#[tokio::test]
async fn no_name_leads_to_what_is_not_public() {
    let hostile: [&'static [&'static str]; 9] = [
        &["127.0.0.1"],
        &["10.1.2.3"],
        &["169.254.169.254"],
        &["::1"],
        &["fd00:ec2::254"],
        &["::ffff:10.0.0.1"],
        // One is enough: which one would be connected to is chance.
        &["93.184.215.14", "127.0.0.1"],
        &["2606:4700::1111", "fe80::1"],
        &["192.168.0.1", "1.1.1.1"],
    ];
    for addresses in hostile {
        assert_eq!(
            post(&public(addresses), "https://hooks.engine.example/").await,
            Err(PostError::HostUnreachable),
            "{addresses:?}"
        );
    }
    assert_eq!(post(&public(&[]), "https://hooks.engine.example/").await, Err(PostError::Unresolved));
    // The system's names of this machine.
    let system = PostClient::new(Dialer::new(Reach::Public, mozilla_roots(), Resolver::System), LONG);
    for url in ["https://localhost/", "https://LOCALHOST./", "https://localhost:8443/"] {
        let refused = post(&system, url).await.expect_err(url);
        assert!(matches!(refused, PostError::HostUnreachable | PostError::Unresolved), "{url}: {refused:?}");
    }
    // Without TLS nobody is asked but by the operator's word.
    assert_eq!(post(&public(&["1.1.1.1"]), "http://hooks.engine.example/").await, Err(PostError::HostUnreachable));
}

#[tokio::test]
async fn what_was_checked_is_what_is_connected_to() {
    let receiver = Receiver::plain(|_| status(200)).await;
    let other = Receiver::plain(|_| status(500)).await;
    let (first, second, asked) = (receiver.address, other.address, Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&asked);
    // A name that leads elsewhere from the second question on.
    let resolve = move |_: &str, _: u16| vec![if counter.fetch_add(1, Ordering::SeqCst) == 0 { first } else { second }];
    let rebinding = Dialer::new(Reach::Any, mozilla_roots(), Resolver::Fixed(Arc::new(resolve)));
    let client = PostClient::new(rebinding, LONG);
    for _ in 0..3 {
        assert_eq!(post(&client, "http://hooks.engine.example/").await.map(|answer| answer.status), Ok(200));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1, "a name is asked for once a connection");
    assert_eq!((receiver.count(), other.count()), (3, 0));

    // Public at first, and private when it is connected to anew: that is checked again.
    let asked = AtomicUsize::new(0);
    let resolve = move |_: &str, port: u16| {
        let address = if asked.fetch_add(1, Ordering::SeqCst) == 0 { "240.0.0.1" } else { "127.0.0.1" };
        vec![SocketAddr::new(address.parse().expect("an address"), port)]
    };
    let client = PostClient::new(Dialer::new(Reach::Public, mozilla_roots(), Resolver::Fixed(Arc::new(resolve))), LONG);
    for _ in 0..2 {
        assert_eq!(post(&client, "https://hooks.engine.example/").await, Err(PostError::HostUnreachable));
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let inside = Receiver::plain(|_| status(200)).await;
    let location = format!("http://{}/", inside.address);
    let receiver = Receiver::plain(move |_| {
        Reply::Bytes(format!("HTTP/1.1 307 Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n").into_bytes())
    })
    .await;
    let client = PostClient::new(dialer(mozilla_roots(), &[]), LONG);
    let answer = post(&client, &format!("http://{}/", receiver.address)).await;
    assert_eq!(answer, Ok(PostAnswer { status: 307, body: AnswerBody::Whole(String::new()) }));
    assert_eq!((receiver.count(), inside.count()), (1, 0));
}

#[tokio::test]
async fn each_way_to_fail_is_told() {
    let head = |rest: &str| Reply::Bytes(format!("HTTP/1.1 200 OK\r\n{rest}").into_bytes());
    let whole = |text: &str| Ok(PostAnswer { status: 200, body: AnswerBody::Whole(text.into()) });
    let large = Ok(PostAnswer { status: 200, body: AnswerBody::TooLarge });
    for (reply, expected) in [
        (Reply::Status(200, "x".repeat(2048)), whole(&"x".repeat(2048))),
        (Reply::Status(200, "x".repeat(2049)), large.clone()),
        (Reply::Status(200, "x".repeat(1_000_000)), large.clone()),
        (Reply::Endless, large.clone()),
        (
            Reply::Bytes(b"HTTP/1.1 200 OK\r\n\r\n\xff\xfe until the end".to_vec()),
            whole("\u{fffd}\u{fffd} until the end"),
        ),
        (head("transfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"), whole("ok")),
        (Reply::Close, Err(PostError::Incomplete)),
        (Reply::Bytes(b"HTTP/1.1 200".to_vec()), Err(PostError::Incomplete)),
        (head("content-length: 10\r\n\r\nshort"), Err(PostError::Incomplete)),
        (head("transfer-encoding: chunked\r\n\r\nzz\r\n"), Err(PostError::Incomplete)),
        (Reply::Bytes(b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec()), Err(PostError::Incomplete)),
        (head(&format!("x: {}\r\n\r\n", "y".repeat(1_000_000))), Err(PostError::Incomplete)),
        (head(&format!("{}\r\n", "x: y\r\n".repeat(1000))), Err(PostError::Incomplete)),
        (Reply::Silence, Err(PostError::TimedOut)),
    ] {
        let name: String = format!("{reply:?}").chars().take(60).collect();
        let receiver = Receiver::plain(move |_| reply.clone()).await;
        let client = PostClient::new(dialer(mozilla_roots(), &[]), SHORT);
        let answer = post(&client, &format!("http://{}/", receiver.address)).await;
        // An answer that is given before everything is read can end in a reset.
        let answer = if answer == Err(PostError::Reset) { Err(PostError::Incomplete) } else { answer };
        assert_eq!(answer, expected, "{name}");
    }
    let client = PostClient::new(dialer(mozilla_roots(), &[]), LONG);
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    assert_eq!(post(&client, &format!("http://{free}/")).await, Err(PostError::Refused));
    assert_eq!(post(&client, "http://nowhere.example/").await, Err(PostError::Unresolved));
}

#[tokio::test]
async fn only_a_certificate_of_a_trusted_root_for_the_name_is_good() {
    let root = Root::of("hooks.engine.example");
    let receiver = Receiver::tls(&root, |_| status(200)).await;
    let names = [("hooks.engine.example", receiver.address), ("other.engine.example", receiver.address)];
    let trusting = PostClient::new(dialer(root.store(), &names), LONG);
    assert_eq!(post(&trusting, "https://hooks.engine.example/").await.map(|answer| answer.status), Ok(200));
    assert_eq!(post(&trusting, "https://other.engine.example/").await, Err(PostError::Tls));
    let strange = PostClient::new(dialer(mozilla_roots(), &names), LONG);
    assert_eq!(post(&strange, "https://hooks.engine.example/").await, Err(PostError::Tls));
    let plain = Receiver::plain(|_| status(200)).await;
    let names = [("hooks.engine.example", plain.address)];
    let client = PostClient::new(dialer(root.store(), &names), SHORT);
    let failed = post(&client, "https://hooks.engine.example/").await;
    assert!(matches!(failed, Err(PostError::Tls | PostError::TimedOut)), "{failed:?}");
}

#[tokio::test]
async fn a_connection_is_used_again_and_one_that_was_closed_is_opened_anew() {
    let receiver = Receiver::plain(|request| match request.line.as_str() {
        "POST /closes HTTP/1.1" => Reply::StatusAndClose(200),
        _ => status(200),
    })
    .await;
    let client = PostClient::new(dialer(mozilla_roots(), &[]), LONG);
    let url = |path: &str| format!("http://{}{path}", receiver.address);
    for path in ["/a?x=1#fragment", "/b", "/closes", "/c", "/d"] {
        assert_eq!(post(&client, &url(path)).await.map(|answer| answer.status), Ok(200), "{path}");
    }
    let connections: Vec<_> =
        receiver.received().into_iter().map(|request| (request.line, request.connection)).collect();
    let line = |path: &str| format!("POST {path} HTTP/1.1");
    assert_eq!(
        connections,
        [(line("/a?x=1"), 0), (line("/b"), 0), (line("/closes"), 0), (line("/c"), 1), (line("/d"), 1)]
    );
    for _ in 0..5 {
        client.sweep();
    }
    assert_eq!(post(&client, &url("/e")).await.map(|answer| answer.status), Ok(200));
    assert_eq!(receiver.received().last().map(|request| request.connection), Some(2), "idle ones are closed");
}

#[tokio::test]
async fn user_and_password_of_an_address_are_credentials() {
    let receiver = Receiver::plain(|_| status(200)).await;
    let client = PostClient::new(dialer(mozilla_roots(), &[("hooks.engine.example", receiver.address)]), LONG);
    let url = format!("http://ada:p%40ss@hooks.engine.example:{}/", receiver.address.port());
    assert_eq!(post(&client, &url).await.map(|answer| answer.status), Ok(200));
    let received = receiver.received();
    assert_eq!(received[0].header("authorization"), "Basic YWRhOnBAc3M=");
    assert_eq!(received[0].header("host"), format!("hooks.engine.example:{}", receiver.address.port()));
}
