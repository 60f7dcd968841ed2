//! Log-out: a post that ends the session here and on the server.

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{SESSION, follow, log_in, says, summary};
use crate::app::TestApp;

#[tokio::test]
async fn logging_out_ends_the_session_on_both_sides() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let session = browser.cookies()[SESSION].clone();
    let answer = browser.submit("/forms/log-out", &[], "/").await;
    assert_snapshot!(summary(&answer), @r#"
    302 Found
    to /log-in
    clear-site-data: "cache", "storage"
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    "#);
    says(&follow(&mut browser, &answer).await, "You are logged out");
    assert!(app.dump().await.contains("sessions\n\n"), "the row is gone");
    browser.cookies().insert(SESSION.into(), session);
    assert_eq!(browser.open("/").await.header("location"), Some("/log-in"), "the old cookie is worth nothing");
}

#[tokio::test]
async fn a_script_logs_out_with_the_same_effect() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let answer = browser.call("/forms/log-out", &[]).await;
    assert_snapshot!(summary(&answer), @r#"
    200 OK
    to /log-in
    serverfnredirect: 
    clear-site-data: "cache", "storage"
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    "#);
    assert!(!browser.has(SESSION));
}

#[tokio::test]
async fn looking_at_the_page_ends_nothing() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let before = app.dump().await;
    says(&browser.open("/log-out").await, "Log out?");
    assert_eq!(app.dump().await, before);
    assert_eq!(browser.open("/").await.status, 200);
}

#[tokio::test]
async fn logging_out_without_a_session_is_no_error() {
    let app = TestApp::open().await;
    let before = app.dump().await;
    let answer = app.browser().submit("/forms/log-out", &[], "/log-out").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some("/log-in")));
    assert_eq!(app.dump().await, before);
}
