//! Addresses that lead to a page: with stray slashes, and the one that password managers know.

use axum::{
    body::Body,
    http::{Request, header},
};

use super::{FLASH, log_in, says};
use crate::{app::TestApp, outcome::Answer};

async fn ask(app: &TestApp, method: &str, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).header(header::ACCEPT, "text/html");
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn they_lead_to_the_page_with_the_query() {
    let app = TestApp::open().await;
    for (sent, meant) in [
        ("/log-in/", "/log-in"),
        ("//log-in", "/log-in"),
        ("/log-in//code/", "/log-in/code"),
        ("/tokens/", "/tokens"),
        ("/tokens/1//created/", "/tokens/1/created"),
        ("/docs/", "/docs"),
        ("///", "/"),
        ("/log-in/?next=%2Fadmin%2Fsettings", "/log-in?next=%2Fadmin%2Fsettings"),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = ask(&app, method, sent).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (308, Some(meant)), "{method} {sent}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert!(answer.body.is_empty());
        }
    }
}

#[tokio::test]
async fn nothing_leads_off_the_site_or_to_what_is_no_page() {
    let app = TestApp::open().await;
    for path in [
        "//evil.example/",
        "//evil.example//log-in/",
        "///evil.example",
        "/nowhere/",
        "/errors/..//",
        "/errors/%2e%2e//",
        "/%2F/log-in/",
        "/livez/",
        "/openapi.json/",
    ] {
        let answer = ask(&app, "GET", path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (404, None), "{path}");
    }
    let answer = ask(&app, "GET", "//evil.example/?next=/log-in/").await;
    assert_eq!(answer.header("location"), None);
    assert_eq!(ask(&app, "GET", "/v1/me/").await.header("location"), None, "the API has rules of its own");
    for path in ["/forms/log-in/", "/log-in/"] {
        let answer = ask(&app, "POST", path).await;
        assert!(answer.status.is_client_error() && answer.header("location").is_none(), "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn the_notice_waits_for_the_page() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser.submit("/forms/log-out", &[], "/").await;
    assert_eq!(browser.open("/log-in/").await.status, 308);
    assert!(browser.has(FLASH));
    says(&browser.open("/log-in").await, "You are logged out");
}

#[tokio::test]
async fn password_managers_find_where_a_password_is_changed() {
    let app = TestApp::open().await;
    for method in ["GET", "HEAD"] {
        let answer = ask(&app, method, "/.well-known/change-password").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some("/security")));
        assert_eq!(answer.header("set-cookie"), None);
    }
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let page = browser.open("/security").await;
    assert!(page.body.contains("autocomplete=\"current-password\""), "{}", page.status);
    assert_eq!(
        ask(&app, "GET", "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
            .await
            .status,
        404
    );
}
