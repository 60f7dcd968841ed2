//! Cookies: their names, and others that a browser sends beside them.

use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
};
use keydesk::model::role::Role;

use super::{FLASH, SESSION, log_in, says};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::form,
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";
const STEP: &str = "__Host-keydesk-step";
const THEME: &str = "__Host-keydesk-theme";

/// Opens a page with these lines of cookies, byte by byte.
async fn open(app: &TestApp, path: &str, lines: &[&[u8]]) -> Answer {
    let mut request = Request::get(path).header(header::ACCEPT, "text/html").body(Body::empty()).expect("a request");
    for line in lines {
        request.headers_mut().append(header::COOKIE, HeaderValue::from_bytes(line).expect("a header"));
    }
    app.send(request).await
}

/// The lines of cookies that a browser may send beside one of ours.
fn beside(name: &str, value: &str) -> [Vec<Vec<u8>>; 6] {
    let ours = format!("{name}={value}");
    let line = |before: &[u8], after: &[u8]| [before, ours.as_bytes(), after].concat();
    [
        vec![line(b"name=J\xf6rg; ", b"")],
        vec![line(b"", b"; \xff\xfe=\xff; a=\"b")],
        vec![b"name=J\xf6rg".to_vec(), line(b"", b"")],
        vec![line(b";;=;x; session=planted; theme=planted; ", b";")],
        // The same name for another path, which the browser sends first.
        vec![line(format!("{name}=planted; ").as_bytes(), b"")],
        vec![line(format!("{name}=; {name}=\u{f6}; {name}=a; {name}=b; ").as_bytes(), b"")],
    ]
}

async fn open_beside(app: &TestApp, path: &str, name: &str, value: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for lines in beside(name, value) {
        answers.push(open(app, path, &lines.iter().map(Vec::as_slice).collect::<Vec<_>>()).await);
    }
    answers
}

#[tokio::test]
async fn no_foreign_cookie_logs_a_person_out() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    for (nth, page) in open_beside(&app, "/", SESSION, &browser.cookies()[SESSION]).await.iter().enumerate() {
        assert_eq!(page.status, 200, "{nth}");
        says(page, "admin@acme.example");
    }
}

#[tokio::test]
async fn cookies_of_one_name_are_tried_up_to_eight() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let ours = format!("{SESSION}={}", browser.cookies()[SESSION]);
    for (planted, status) in [(7, 200), (8, 302), (300, 302)] {
        let line = format!("{}{ours}", format!("{SESSION}=x; ").repeat(planted));
        assert_eq!(open(&app, "/", &[line.as_bytes()]).await.status, status, "{planted}");
    }
}

#[tokio::test]
async fn no_foreign_cookie_takes_a_notice_away() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser.submit("/forms/log-out", &[], "/").await;
    for page in open_beside(&app, "/log-in", FLASH, &browser.cookies()[FLASH]).await {
        says(&page, "You are logged out");
    }
}

#[tokio::test]
async fn no_foreign_cookie_ends_a_log_in_that_waits_for_a_code() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, ada.id).await;
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &[("email", EMAIL), ("password", PASSWORD)], "/log-in").await;
    let step = browser.cookies()[STEP].clone();
    for page in open_beside(&app, "/log-in/code", STEP, &step).await {
        assert_eq!(page.status, 200);
    }
    let post = Request::post("/forms/log-in-code")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, format!("{STEP}=planted; {STEP}={step}"));
    let code = authenticator.code(&app);
    let answer = app.send(post.body(Body::from(form(&[("otp", &code)]))).expect("a request")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some("/")));
}

#[tokio::test]
async fn the_theme_is_kept_as_the_session_is() {
    let app = TestApp::open().await;
    let answer = app.browser().submit("/forms/theme", &[("theme", "dark")], "/log-in").await;
    assert_eq!(
        answer.header("set-cookie"),
        Some("__Host-keydesk-theme=dark; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000")
    );
    for page in open_beside(&app, "/log-in", THEME, "dark").await {
        assert!(page.body.contains("data-theme=\"dark\""), "{}", page.body);
    }
    // Another program's, or one that another host of the domain has set.
    for line in [b"theme=dark".as_slice(), b"keydesk-theme=dark", b"__Host-theme=dark"] {
        assert!(!open(&app, "/log-in", &[line]).await.body.contains("data-theme"), "{line:?}");
    }
    // Pages that layers make read it too.
    let page = open(&app, &format!("/{}", "x".repeat(9000)), &[b"__Host-keydesk-theme=dark"]).await;
    assert!(page.body.contains("data-theme=\"dark\""), "{}", page.body);
}
