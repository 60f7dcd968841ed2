//! The page of an invite: open, with a fixed email, dead; every refusal, and that it counts uses and wrong codes.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::{
    model::{invite::InviteDraft, role::Role},
    server::domain::invites,
};
use secrecy::ExposeSecret;

use super::{SESSION, codes, does_not_say, follow, log_in, says, summary, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

/// The code of a new invite by the operator.
async fn code(app: &TestApp, draft: InviteDraft) -> String {
    invites::create(&app.operator(), draft).await.expect("an invite").code.expose_secret().to_owned()
}

fn for_ada() -> InviteDraft {
    InviteDraft { email: Some("ada@engine.example".into()), ..InviteDraft::default() }
}

#[tokio::test]
async fn an_invited_visitor_signs_up_while_the_account_is_protected() {
    let app = TestApp::protected().await;
    let code = code(&app, InviteDraft::default()).await;
    let (mut browser, path) = (app.browser(), format!("/invite/{code}"));
    for _ in 0..3 {
        let page = browser.open(&path).await;
        assert_eq!(page.status, 200, "looking changes nothing");
        says(&page, "You're invited to Acme");
        assert_eq!(value_of(&page.body, "email").as_deref(), Some(""));
    }
    let fields =
        [("code", code.as_str()), ("firstName", "Ada"), ("email", "ada@engine.example"), ("password", PASSWORD)];
    let answer = browser.submit("/forms/invite", &fields, &path).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    says(&follow(&mut browser, &answer).await, "Account created");
    let user = app.admin().await.get("/v1/users/ada@engine.example").await.json();
    assert_eq!(user["data"]["attributes"]["role"], "user");

    let dead = app.browser().open(&path).await;
    assert_eq!(dead.status, 404);
    says(&dead, "This invite has been used or has expired. Ask for a new one.");
    does_not_say(&dead, "Acme");
}

#[tokio::test]
async fn the_email_of_the_invite_is_the_users_whatever_is_sent() {
    let app = TestApp::protected().await;
    let code = code(&app, for_ada()).await;
    let page = app.browser().open(&format!("/invite/{code}")).await;
    says(&page, "The invite is for this address.");
    assert_eq!(value_of(&page.body, "email").as_deref(), Some("ada@engine.example"));
    let fields = [("code", code.as_str()), ("email", "mallory@evil.example"), ("password", PASSWORD)];
    assert_eq!(app.browser().call("/forms/invite", &fields).await.status, 200);
    let admin = app.admin().await;
    assert_eq!(admin.get("/v1/users/ada@engine.example").await.status, 200);
    assert_eq!(admin.get("/v1/users/mallory@evil.example").await.status, 404);
}

#[tokio::test]
async fn a_refusal_is_the_same_both_ways_and_takes_no_use() {
    let app = TestApp::protected().await;
    app.user("bob@engine.example", Role::User).await;
    let code = code(&app, InviteDraft::default()).await;
    let path = format!("/invite/{code}");
    let before = app.dump().await;
    for (email, password, expected) in [
        ("", "", vec!["EMAIL_MISSING", "PASSWORD_MISSING"]),
        ("ada", PASSWORD, vec!["EMAIL_INVALID"]),
        ("bob@engine.example", PASSWORD, vec!["EMAIL_TAKEN"]),
        ("ada@engine.example", "short", vec!["PASSWORD_TOO_SHORT"]),
        ("ada@engine.example", "password1", vec!["PASSWORD_TOO_WEAK"]),
    ] {
        let fields = [("code", code.as_str()), ("lastName", "Byron"), ("email", email), ("password", password)];
        let mut browser = app.browser();
        let plain = browser.submit("/forms/invite", &fields, &path).await;
        assert_eq!((plain.status.as_u16(), codes(&plain)), (302, expected.iter().map(|code| (*code).into()).collect()));
        let page = follow(&mut browser, &plain).await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("<title>Error: "));
        assert_eq!(value_of(&page.body, "lastName").as_deref(), Some("Byron"));
        assert_eq!(value_of(&page.body, "password"), None);
        let fetched = app.browser().call("/forms/invite", &fields).await;
        assert_eq!((fetched.status.as_u16(), codes(&fetched)), (422, codes(&plain)));
    }
    assert_eq!(app.dump().await, before, "a refusal changes nothing");
}

#[tokio::test]
async fn an_invite_that_died_while_typing_says_so() {
    let app = TestApp::protected().await;
    let code = code(&app, InviteDraft::default()).await;
    let path = format!("/invite/{code}");
    let mut browser = app.browser();
    browser.open(&path).await;
    app.wait(Duration::from_secs(7 * 24 * 3600));
    let before = app.dump().await;
    let fields = [("code", code.as_str()), ("email", "ada@engine.example"), ("password", PASSWORD)];
    let answer = browser.submit("/forms/invite", &fields, &path).await;
    assert_eq!(codes(&answer), ["INVITE_DEAD"]);
    let page = follow(&mut browser, &answer).await;
    assert_eq!(page.status, 404);
    says(&page, "This invite has been used or has expired. Ask for a new one.");
    assert!(!browser.has(SESSION));
    let fetched = app.browser().call("/forms/invite", &fields).await;
    assert_snapshot!(summary(&fetched), @r"
    404 Not Found
    INVITE_DEAD
    ");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn wrong_codes_are_counted_and_right_ones_are_not() {
    let app = TestApp::with_limits().await;
    let code = code(&app, InviteDraft { uses: Some(3), ..InviteDraft::default() }).await;
    let open = |code: String| {
        let mut browser = app.browser();
        async move { browser.open(&format!("/invite/{code}")).await.status.as_u16() }
    };
    for _ in 0..30 {
        assert_eq!(open(code.clone()).await, 200);
    }
    for nth in 0..10 {
        assert_eq!(open(format!("guess{nth}")).await, 404);
    }
    assert_eq!(open("guess".into()).await, 429);
    assert_eq!(open(code.clone()).await, 429, "also for the right one");
    let before = app.dump().await;
    let fields = [("code", code.as_str()), ("email", "ada@engine.example"), ("password", PASSWORD)];
    assert_eq!(app.browser().call("/forms/invite", &fields).await.status, 429);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_browser_that_is_logged_in_is_led_home_and_keeps_its_invite() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let code = code(&app, InviteDraft::default()).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let answer = browser.open(&format!("/invite/{code}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some("/")));
    does_not_say(&answer, "invited");
    says(&follow(&mut browser, &answer).await, "You are logged in as ada@engine.example");
    assert_eq!(app.browser().open(&format!("/invite/{code}")).await.status, 200);
}
