//! The account home: the user, their tokens, and the links that their role has.

use std::time::Duration;

use keydesk::model::role::Role;

use serde_json::json;

use super::{SESSION, does_not_say, log_in, says, second_step::enabled};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::Client,
};

#[tokio::test]
async fn a_customer_sees_name_email_and_an_invitation_to_make_a_token() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let page = browser.open("/").await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, Some("no-store")));
    says(&page, "ada@engine.example");
    says(&page, "No tokens yet. Create one for your app.");
    does_not_say(&page, "Settings");
    does_not_say(&page, "Try it");
}

#[tokio::test]
async fn who_has_no_second_step_is_told_so() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    says(&browser.open("/").await, "Needs attention Log-in asks for your password only. Add a second step");
    let authenticator = Authenticator::new(&app, ada.id).await;
    says(&browser.open("/").await, "Add a second step");
    assert_eq!(authenticator.switch(&app, true, &authenticator.code(&app)).await.status, 200);
    let page = browser.open("/").await;
    does_not_say(&page, "Add a second step");
    says(&page, "You have no recovery codes. Make some, in case you lose your phone. New recovery codes");
}

#[tokio::test]
async fn few_recovery_codes_are_told_here_as_on_the_page_security() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let (_, codes) = enabled(&app, &mut browser).await;
    for (nth, code) in codes.iter().take(7).enumerate() {
        does_not_say(&browser.open("/").await, "Needs attention");
        says(&browser.open("/security").await, &format!("{} recovery codes are left, in case", 10 - nth));
        let (client, body) =
            (app.anonymous().basic("ada@engine.example", PASSWORD), json!({ "meta": { "otp": code } }));
        assert_eq!(client.post("/v1/tokens", body).await.status, 201);
    }
    let sentence = "Only 3 recovery codes are left. Make new ones before you need them.";
    says(&browser.open("/security").await, sentence);
    let home = browser.open("/").await;
    says(&home, &format!("Needs attention {sentence} New recovery codes"));
    assert!(home.body.contains("href=\"/security/recovery-codes\""));
}

#[tokio::test]
async fn staff_find_what_their_role_opens() {
    for (role, tries) in
        [(Role::Admin, true), (Role::Developer, true), (Role::SupportAgent, false), (Role::ReadOnly, false)]
    {
        let app = TestApp::open().await;
        app.user("staff@acme.example", role).await;
        let mut browser = app.browser();
        log_in(&mut browser, "staff@acme.example").await;
        let page = browser.open("/").await;
        says(&page, "Settings");
        assert_eq!(page.body.contains("href=\"/admin/try\""), tries, "{role:?}");
        assert_eq!(browser.open("/admin/try").await.status, if tries { 200 } else { 403 }, "{role:?}");
    }
}

#[tokio::test]
async fn a_token_shows_its_facts_and_when_it_was_used() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(ada.id).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let page = browser.open("/").await;
    says(&page, "24 Mar 2031, 09:15 UTC");
    says(&page, "7 Apr 2031, 09:15 UTC in 14 days");
    says(&page, "Never used");
    assert!(!page.body.contains(&token));
    app.bearer(&token).get("/v1/me").await;
    app.wait(Duration::from_secs(120));
    says(&browser.open("/").await, "2 minutes ago");
    app.wait(Duration::from_secs(10 * 24 * 3600));
    log_in(&mut browser, "ada@engine.example").await;
    says(&browser.open("/").await, "in 4 days");
    app.wait(Duration::from_secs(5 * 24 * 3600));
    log_in(&mut browser, "ada@engine.example").await;
    says(&browser.open("/").await, "Expired");
}

#[tokio::test]
async fn a_token_does_not_open_a_page_nor_a_cookie_the_api() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let page = app.bearer(&token).get("/").await;
    assert_eq!(page.status, 302, "a token is no session");
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let session = format!("{SESSION}={}", browser.cookies()[SESSION]);
    assert_eq!(app.anonymous().with("cookie", &session).get("/v1/me").await.status, 401, "a session is no token");
}
