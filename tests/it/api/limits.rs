//! The general request limit: its headers, whom it stops, and for how long.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use axum::{body::Body, extract::ConnectInfo};
use insta::assert_snapshot;
use keydesk::{
    model::language::Language,
    server::domain::{
        caller::{Caller, ClientInfo},
        limits::Limits,
        passwords,
        request_resource::RequestResource,
    },
};
use serde_json::json;

use super::{data, raw, send, summary};
use crate::{
    app::{self, TestApp},
    client::Client,
    outcome::Answer,
};

const NAMES: [&str; 5] = ["window", "count", "limit", "remaining", "reset"];

async fn limited(limit: &str) -> TestApp {
    TestApp::with_rules(Limits { limit_requests: limit.parse().ok(), ..app::rules() }).await
}

fn headers(answer: &Answer) -> Vec<Option<&str>> {
    NAMES.iter().map(|name| answer.header(&format!("x-ratelimit-{name}"))).collect()
}

/// The status and the headers of the limit.
fn usage(answer: &Answer) -> String {
    let words: Vec<_> = headers(answer).into_iter().map(|word| word.expect("a header")).collect();
    format!("{} {}", answer.status.as_u16(), words.join(" "))
}

#[tokio::test]
async fn without_a_limit_there_are_no_headers() {
    let app = TestApp::open().await;
    assert_eq!(headers(&app.anonymous().get("/v1/ping").await), [None; 5]);
}

#[tokio::test]
async fn the_limit_that_ships_is_far_above_what_one_client_sends() {
    let limit = Limits::default().limit_requests.expect("it is on");
    let app = TestApp::with_rules(Limits { limit_requests: Some(limit), ..app::rules() }).await;
    let address = Ipv4Addr::new(192, 0, 2, 7).into();
    let client = ClientInfo {
        address,
        request: String::new(),
        agent: String::new(),
        language: Language::English,
        request_id: None,
        resource: RequestResource::default(),
    };
    for _ in 1..limit.per_second {
        app.domain.requests().admit(limit, &client, app.clock.now()).expect("one of so many");
    }
    let last = app.anonymous().get("/v1/ping").await;
    assert_eq!((last.status.as_u16(), headers(&last)), (200, [None; 5].to_vec()), "nobody needs to know of it");
    assert_eq!(usage(&app.anonymous().get("/v1/ping").await), "429 1s 50000 50000 0 1932110101");
}

#[tokio::test]
async fn every_response_shows_the_fuller_window() {
    let app = limited("3/1s,5/1m").await;
    let mut usages = Vec::new();
    for path in ["/v1/ping", "/v1/nowhere", "/v1/me"] {
        usages.push(usage(&app.anonymous().get(path).await));
    }
    let refused = app.anonymous().get("/v1/ping").await;
    usages.push(usage(&refused));
    assert_eq!((summary(&refused).as_str(), refused.header("retry-after")), ("429 TOO_MANY_REQUESTS", Some("1")));
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "a page must be able to read why");
    app.wait(Duration::from_secs(1));
    for _ in 0..3 {
        usages.push(usage(&app.anonymous().get("/v1/ping").await));
    }
    app.wait(Duration::from_millis(500));
    let refused = app.anonymous().get("/v1/ping").await;
    usages.push(format!("{}, again in {}", usage(&refused), refused.header("retry-after").expect("seconds")));
    app.wait(Duration::from_millis(58_500));
    usages.push(usage(&app.anonymous().get("/v1/ping").await));
    assert_snapshot!(usages.join("\n"), @r"
    200 1s 1 3 2 1932110101
    404 1s 2 3 1 1932110101
    401 1s 3 3 0 1932110101
    429 1s 3 3 0 1932110101
    200 1m 4 5 1 1932110160
    200 1m 5 5 0 1932110160
    429 1m 5 5 0 1932110160
    429 1m 5 5 0 1932110160, again in 59
    200 1s 1 3 2 1932110161
    ");
}

#[tokio::test]
async fn the_limit_comes_before_all_else() {
    let app = limited("1/1s,9/1m").await;
    assert_eq!(send(&app, raw("POST", "/v1/users"), "{").await.status, 400);
    let refused = send(&app, raw("POST", "/v1/users").header("accept", "text/html"), "{").await;
    assert_eq!(summary(&refused), "429 TOO_MANY_REQUESTS");
    assert_eq!(refused.header("keygen-account"), Some(app.account.to_string().as_str()), "and is signed all the same");
}

#[tokio::test]
async fn addresses_are_counted_apart() {
    let app = limited("1/1s,9/1m").await;
    let from = |peer: [u16; 8]| {
        let request = raw("GET", "/v1/ping").extension(ConnectInfo(SocketAddr::from((peer, 40_000))));
        app.send(request.body(Body::empty()).expect("a request"))
    };
    assert_eq!(from([0x2001, 0xdb8, 0, 1, 0, 0, 0, 1]).await.status, 200);
    assert_eq!(from([0x2001, 0xdb8, 0, 1, 0, 0, 0, 2]).await.status, 429, "of one network");
    assert_eq!(from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1]).await.status, 200);
    assert_eq!(app.anonymous().get("/v1/ping").await.status, 200);
}

#[tokio::test]
async fn neither_pages_nor_preflights_count() {
    let app = limited("1/1s,9/1m").await;
    for _ in 0..3 {
        assert_eq!(app.browser().open("/log-in").await.status, 200);
        let preflight = raw("OPTIONS", "/v1/users")
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "POST");
        assert!(send(&app, preflight, "").await.status.is_success());
    }
    assert_eq!(app.anonymous().get("/v1/ping").await.status, 200);
    assert_eq!(send(&app, raw("OPTIONS", "/v1/users"), "").await.status, 429, "no preflight");
}

#[tokio::test]
async fn a_narrower_limit_speaks_for_itself() {
    let limits = Limits { limit_sign_up: Limits::default().limit_sign_up, ..app::rules() };
    let app = TestApp::with_rules(Limits { limit_requests: "50/1s,100/1m".parse().ok(), ..limits }).await;
    for nth in 0..10 {
        let body = data("users", json!({ "email": format!("a{nth}@b.io") }));
        assert_eq!(app.anonymous().post("/v1/users", body).await.status, 201);
    }
    let refused = app.anonymous().post("/v1/users", data("users", json!({ "email": "b@b.io" }))).await;
    assert_eq!(usage(&refused), "429 signup 10 10 0 1932110460");
}

#[tokio::test]
async fn a_flood_of_one_kind_washes_no_other_limit_away() {
    let app = TestApp::with_limits().await;
    let client = app.anonymous();
    let sign_up = |nth: usize| {
        let body = data("users", json!({ "email": format!("a{nth}@b.io") }));
        client.post("/v1/users", body)
    };
    for nth in 0..10 {
        assert_eq!(sign_up(nth).await.status, 201);
    }
    for nth in 0..40_000_u32 {
        let source = ClientInfo {
            address: Ipv4Addr::from_bits(nth << 8).into(),
            request: String::new(),
            agent: String::new(),
            language: Language::English,
            request_id: None,
            resource: RequestResource::default(),
        };
        let asked =
            passwords::request(&app.context(Caller::nobody(source), app.account), &format!("a{nth}@b.io"), true);
        asked.expect("the first of its address");
    }
    assert_eq!(sign_up(10).await.status, 429);
}
