//! Proxies that contradict the public URL: one warning in the log.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{body::Body, extract::ConnectInfo, http::Request};

use crate::app::TestApp;

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.0.lock().expect("the log").clone()).expect("text");
        text.lines().filter(|line| line.contains("a proxy forwards")).map(str::to_owned).collect()
    }
}

async fn forward(app: &TestApp, peer: [u8; 4], header: (&'static str, &str)) {
    let request =
        Request::get("/v1/ping").header(header.0, header.1).extension(ConnectInfo(SocketAddr::from((peer, 1))));
    assert_eq!(app.send(request.body(Body::empty()).expect("a request")).await.status, 200);
}

#[tokio::test]
async fn a_contradiction_is_logged_once_for_each_kind() {
    let (app, log) = (TestApp::open().await, Log::default());
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (proxy, stranger) = ([198, 51, 100, 1], [203, 0, 113, 9]);
    forward(&app, stranger, ("x-forwarded-proto", "http")).await;
    forward(&app, proxy, ("x-forwarded-proto", "https")).await;
    forward(&app, proxy, ("x-forwarded-host", "id.example.org")).await;
    assert_eq!(log.lines(), Vec::<String>::new());
    for _ in 0..3 {
        forward(&app, proxy, ("x-forwarded-proto", "http")).await;
        forward(&app, proxy, ("x-forwarded-host", "id.other.example:443")).await;
        forward(&app, proxy, ("x-forwarded-host", "id.third.example")).await;
    }
    let lines = log.lines();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].contains("another scheme") && lines[0].contains("forwarded=\"http\""), "{lines:?}");
    assert!(lines[1].contains("another host") && lines[1].contains("forwarded=\"id.other.example:443\""), "{lines:?}");
    assert!(lines.iter().all(|line| line.contains("public_url=https://id.example.org")), "{lines:?}");
}

#[tokio::test]
async fn only_a_proxy_may_name_a_request_and_only_plainly() {
    let app = TestApp::open().await;
    let named = async |peer: [u8; 4], id: &str| {
        let request =
            Request::get("/v1/ping").header("x-request-id", id).extension(ConnectInfo(SocketAddr::from((peer, 1))));
        let answer = app.send(request.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.headers.get_all("x-request-id").iter().count(), 1, "{id:?}");
        answer.header("x-request-id").expect("an id") == id
    };
    let (proxy, stranger) = ([198, 51, 100, 1], [203, 0, 113, 9]);
    for id in ["7", "a-B_c.9", "01c1dabc-7620-7893-923f-0824128b2f33", &"x".repeat(64)] {
        assert!(named(proxy, id).await, "{id:?}");
        assert!(!named(stranger, id).await, "{id:?}");
    }
    for id in ["", "a b", "1 status=500", "\"1\"", "id=1", "1,2", "a:b", "caf\u{e9}", &"x".repeat(65)] {
        assert!(!named(proxy, id).await, "{id:?}");
    }
}
