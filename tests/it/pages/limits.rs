//! Guessing passwords (docs/security.md T-21): the limits, whom they stop, and whom they do not.

use std::time::Duration;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use keydesk::{model::role::Role, server::domain::limits::Limits};

use super::{codes, follow, log_in, words};
use crate::{
    app::{PASSWORD, TestApp, rules},
    client::{Client, form},
};

const EMAIL: &str = "ada@engine.example";
const MINUTE: Duration = Duration::from_secs(60);

/// The status of a log-in through a trusted proxy.
async fn from(app: &TestApp, address: &str, email: &str, password: &str) -> u16 {
    let mut request = post(email, password);
    let proxy = std::net::SocketAddr::from(([198, 51, 100, 1], 40_000));
    request.extensions_mut().insert(ConnectInfo(proxy));
    request.headers_mut().insert("x-forwarded-for", address.parse().expect("a header"));
    app.send(request).await.status.as_u16()
}

fn post(email: &str, password: &str) -> Request<Body> {
    Request::post("/forms/log-in")
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form(&[("email", email), ("password", password)]).into())
        .expect("a request")
}

#[tokio::test]
async fn one_address_tries_one_email_five_times_a_minute() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    let mut judged = 0;
    for nth in 0..1000 {
        judged += u32::from(from(&app, "203.0.113.9", EMAIL, &format!("guess {nth}")).await == 401);
    }
    assert_eq!(judged, 5);
    assert_eq!(from(&app, "203.0.113.9", "bob@engine.example", "guess").await, 401, "that is in no neighbour's way");
    app.wait(MINUTE);
    for nth in 0..100 {
        judged += u32::from(from(&app, "203.0.113.9", EMAIL, &format!("guess {nth}")).await == 401);
    }
    assert_eq!(judged, 10);
}

#[tokio::test]
async fn a_thousand_addresses_try_one_email_a_hundred_times() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    for email in [EMAIL, "nobody@engine.example"] {
        let mut judged = 0;
        for nth in 0..1000 {
            let address = format!("203.0.{}.{}", nth / 250, nth % 250);
            judged += u32::from(from(&app, &address, email, "guess").await == 401);
        }
        assert_eq!(judged, 100, "{email}: known or not, it is the same");
    }
    assert_eq!(from(&app, "192.0.2.99", EMAIL, PASSWORD).await, 429, "the right one rests too");
    assert_eq!(browser.open("/").await.status, 200, "who is in stays in");
    let basic = app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", serde_json::json!({})).await;
    assert_eq!(basic.status, 429, "pages and API obey");
    assert_eq!(basic.header("retry-after"), Some("3600"));
    app.wait(Duration::from_secs(3600));
    assert_eq!(from(&app, "192.0.2.99", EMAIL, PASSWORD).await, 200, "after an hour");
}

#[tokio::test]
async fn one_address_tries_many_emails_twenty_times_a_minute() {
    let app = TestApp::with_limits().await;
    let mut judged = 0;
    for nth in 0..2000 {
        judged += u32::from(from(&app, "203.0.113.9", &format!("p{nth}@engine.example"), "guess").await == 401);
    }
    assert_eq!(judged, 10, "the burst");
    for nth in 0..60 {
        app.wait(Duration::from_secs(1));
        judged += u32::from(from(&app, "203.0.113.9", &format!("q{nth}@engine.example"), "guess").await == 401);
    }
    assert!(judged <= 30, "{judged}: 20 a minute after the burst");
    assert_eq!(from(&app, "203.0.113.10", "p1@engine.example", "guess").await, 401, "others are not hit");
}

#[tokio::test]
async fn a_network_of_ipv6_addresses_counts_as_one() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    let mut judged = 0;
    for nth in 0..50 {
        judged += u32::from(from(&app, &format!("2001:db8:1:2::{nth:x}"), EMAIL, "guess").await == 401);
    }
    assert_eq!(judged, 5);
}

#[tokio::test]
async fn forged_headers_change_no_limit() {
    let app = TestApp::with_limits().await;
    let mut judged = 0;
    for nth in 0..100 {
        let mut request = post(EMAIL, "guess");
        let forged = format!("203.0.113.{nth}");
        for name in ["x-forwarded-for", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "forwarded"] {
            let value = if name == "forwarded" { format!("for={forged}") } else { forged.clone() };
            request.headers_mut().insert(name, value.parse().expect("a header"));
        }
        judged += u32::from(app.send(request).await.status == 401);
    }
    assert_eq!(judged, 5, "a stranger's word is not believed");
    // Behind the proxy, anything left of the address that it added was written by the client.
    let mut judged = 0;
    for nth in 0..100 {
        judged +=
            u32::from(from(&app, &format!("10.0.0.{nth}, 203.0.113.77"), "b@engine.example", "guess").await == 401);
    }
    assert_eq!(judged, 5);
}

#[tokio::test]
async fn a_success_forgives_what_was_mistyped() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(from(&app, "203.0.113.9", EMAIL, "guess").await, 401);
        }
        assert_eq!(from(&app, "203.0.113.9", EMAIL, PASSWORD).await, 200);
        app.wait(MINUTE);
    }
}

#[tokio::test]
async fn a_page_and_a_form_have_a_hundred_fields_at_most() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let fields = |count: usize| (0..count).map(|nth| format!("f{nth}=1")).collect::<Vec<_>>().join("&");
    for (count, page, elsewhere) in [(100, 200, 404), (101, 400, 400), (700, 400, 400)] {
        assert_eq!(browser.open(&format!("/sign-up?{}", fields(count))).await.status, page, "{count}");
        assert_eq!(browser.open(&format!("/nowhere?{}", fields(count))).await.status, elsewhere, "{count}");
    }
    let before = app.dump().await;
    for count in [101, 15_000] {
        let mut request = post(EMAIL, PASSWORD);
        let text = format!("{}&{}", form(&[("email", EMAIL), ("password", PASSWORD)]), fields(count - 2));
        *request.body_mut() = if count < 15_000 { text } else { fields(7_000) }.into();
        assert_eq!(app.send(request).await.status, 400, "{count}");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn after_the_limit_there_is_one_guess_an_hour() {
    let app = TestApp::with_rules(Limits { limit_failures: 3, ..rules() }).await;
    app.user(EMAIL, Role::User).await;
    let guesses = async || {
        let mut judged = 0;
        for _ in 0..5 {
            judged += u32::from(from(&app, "203.0.113.9", EMAIL, "guess").await == 401);
        }
        judged
    };
    assert_eq!(guesses().await, 3);
    for _ in 0..3 {
        app.wait(Duration::from_secs(3599));
        assert_eq!(guesses().await, 0);
        app.wait(Duration::from_secs(1));
        assert_eq!(guesses().await, 1);
        app.maintenance.run().await;
    }
    app.wait(Duration::from_secs(24 * 3600));
    assert_eq!(guesses().await, 3, "after a day without a guess it starts again");
}

#[tokio::test]
async fn only_after_the_limit_of_failures_a_reset_is_offered() {
    let app =
        TestApp::with_rules(Limits { limit_failures: 3, argon2_memory: 8, argon2_passes: 1, ..Limits::default() })
            .await;
    let mut browser = app.browser();
    for (tries, code, offers) in [(3, "CREDENTIALS_INVALID", false), (1, "LOG_INS_FAILED", true)] {
        for _ in 0..tries {
            let answer = browser.submit("/forms/log-in", &[("email", EMAIL), ("password", "guess")], "/log-in").await;
            assert_eq!(codes(&answer), [code], "the email is nobody's, which the page must not tell");
            let page = follow(&mut browser, &answer).await;
            assert_eq!(words(&page.body).contains("Reset your password"), offers, "{code}");
        }
    }
    for nth in 0..20 {
        let fields = [("email", &*format!("p{nth}@engine.example")), ("password", "guess")];
        let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
        let page = follow(&mut browser, &answer).await;
        assert!(
            !words(&page.body).contains("Reset your password"),
            "the limit of an address is over sooner than a reset"
        );
    }
}
