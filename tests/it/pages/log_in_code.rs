//! The second step of a log-in: who reaches it, how long it is valid, where it leads.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{SESSION, follow, refusal, says, summary, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::{Browser, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";
const STEP: &str = "__Host-keydesk-step";

/// A user with a second factor that is on.
async fn ada(app: &TestApp) -> Authenticator {
    let ada = app.user(EMAIL, Role::User).await;
    Authenticator::enabled(app, ada.id).await
}

/// The first step, with this intent.
async fn password(browser: &mut Browser, intent: &[(&str, &str)]) -> Answer {
    let fields = [&[("email", EMAIL), ("password", PASSWORD)], intent].concat();
    browser.submit("/forms/log-in", &fields, "/log-in").await
}

/// The second step.
async fn code(browser: &mut Browser, code: &str) -> Answer {
    browser.submit("/forms/log-in-code", &[("otp", code)], "/log-in/code").await
}

#[tokio::test]
async fn the_right_password_leads_to_the_code_and_the_right_code_in() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    let first = password(&mut browser, &[]).await;
    assert_snapshot!(summary(&first), @r"
    302 Found
    to /log-in/code
    cookie __Host-keydesk-step=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    assert!(!browser.has(SESSION));
    let page = follow(&mut browser, &first).await;
    says(&page, "Enter the 6-digit code from your app.");
    for attribute in
        ["autocomplete=\"one-time-code\"", "inputmode=\"numeric\"", "aria-describedby=\"otp-hint otp-error\""]
    {
        assert!(page.body.contains(attribute), "{attribute}");
    }
    assert!(!page.body.contains("type=\"password\""), "the password is not asked again");
    let second = code(&mut browser, &authenticator.code(&app)).await;
    assert_snapshot!(summary(&second), @r"
    302 Found
    to /
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    cookie __Host-keydesk-step=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    ");
    assert!(browser.has(SESSION) && !browser.has(STEP));
    assert_eq!(browser.open("/").await.status, 200);
}

#[tokio::test]
async fn a_script_is_led_the_same_way() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    let first =
        browser.call("/forms/log-in", &[("email", EMAIL), ("password", PASSWORD), ("next", "/admin/settings")]).await;
    assert_snapshot!(summary(&first), @r"
    200 OK
    to /log-in/code?next=/admin/settings
    serverfnredirect: 
    cookie __Host-keydesk-step=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    let wrong = browser.call("/forms/log-in-code", &[("otp", &authenticator.wrong_code(&app))]).await;
    assert_snapshot!(summary(&wrong), @r"
    401 Unauthorized
    OTP_INVALID at otp
    ");
    let second =
        browser.call("/forms/log-in-code", &[("otp", &authenticator.code(&app)), ("next", "/admin/settings")]).await;
    assert_snapshot!(summary(&second), @r"
    200 OK
    to /admin/settings
    serverfnredirect: 
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    cookie __Host-keydesk-step=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    ");
}

#[tokio::test]
async fn what_was_wanted_is_not_forgotten() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    let intent = [("token", "true"), ("app", "Acme & Editor"), ("next", "/admin/settings?a=b")];
    let first = password(&mut browser, &intent).await;
    let address = first.header("location").expect("a way").to_owned();
    assert_eq!(address, "/log-in/code?token=true&next=/admin/settings%3Fa%3Db&app=Acme%20%26%20Editor");
    let fields = |page: &Answer| ["token", "next", "app"].map(|name| value_of(&page.body, name).unwrap_or_default());
    let page = follow(&mut browser, &first).await;
    let wanted = ["true", "/admin/settings?a=b", "Acme &amp; Editor"];
    assert_eq!(fields(&page), wanted);
    assert!(page.body.contains("href=\"/log-in?next=/admin/settings%3Fa%3Db&amp;app=Acme%20%26%20Editor\""));
    let wrong = [&[("otp", "000 000 0")][..], &intent].concat();
    let refused = browser.submit("/forms/log-in-code", &wrong, &address).await;
    let page = follow(&mut browser, &refused).await;
    says(&page, "There is a problem That code is not valid. Wait for the next one.");
    assert_eq!(fields(&page), wanted, "after a refusal too");
    assert_eq!(value_of(&page.body, "otp"), None, "a code is typed anew");
    let otp = authenticator.code(&app);
    let answer =
        browser.submit("/forms/log-in-code", &[&[("otp", otp.as_str())][..], &intent].concat(), &address).await;
    let page = follow(&mut browser, &answer).await;
    let at = page.body.find("user-").expect("a token");
    let token = page.body[at..].split(['<', '"']).next().expect("its end").to_owned();
    let listed = app.bearer(&token).get("/v1/tokens").await.json();
    assert_eq!(listed["data"][0]["attributes"]["name"], "Acme & Editor");
}

#[tokio::test]
async fn without_the_first_step_there_is_no_second() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let otp = authenticator.code(&app);
    let before = app.dump().await;
    let mut stranger = app.browser();
    let page = stranger.open("/log-in/code?next=%2Fadmin%2Fsettings").await;
    assert_snapshot!(summary(&page), @r"
    302 Found
    to /log-in?next=/admin/settings
    ");
    assert_snapshot!(summary(&code(&mut stranger, &otp).await), @r"
    302 Found
    to /log-in
    ");
    assert_snapshot!(summary(&stranger.call("/forms/log-in-code", &[("otp", &otp)]).await), @r"
    200 OK
    to /log-in
    serverfnredirect:
    ");
    // An invented cookie is ignored and removed.
    stranger.cookies().insert(STEP.into(), "A".repeat(43));
    assert_snapshot!(summary(&code(&mut stranger, &otp).await), @r"
    302 Found
    to /log-in
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-step=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    ");
    assert!(!stranger.has(STEP) && !stranger.has(SESSION));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn after_five_minutes_it_begins_again() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    password(&mut browser, &[]).await;
    app.wait(Duration::from_secs(299));
    assert_eq!(browser.open("/log-in/code").await.status, 200);
    app.wait(Duration::from_secs(1));
    let mut other = app.browser();
    other.cookies().insert(STEP.into(), browser.cookies()[STEP].clone());
    let before = app.dump().await;
    let late = code(&mut browser, &authenticator.code(&app)).await;
    assert_snapshot!(summary(&late), @r"
    302 Found
    to /log-in
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-step=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    ");
    says(&follow(&mut browser, &late).await, "That took too long. Log in again.");
    let late = other.open("/log-in/code").await;
    assert_eq!((late.status.as_u16(), late.header("location")), (302, Some("/log-in")));
    says(&follow(&mut other, &late).await, "That took too long. Log in again.");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_step_is_worth_one_log_in() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    password(&mut browser, &[]).await;
    let mut copy = app.browser();
    copy.cookies().insert(STEP.into(), browser.cookies()[STEP].clone());
    assert_eq!(code(&mut browser, &authenticator.code(&app)).await.header("location"), Some("/"));
    app.wait(HALF_MINUTE);
    let answer = code(&mut copy, &authenticator.code(&app)).await;
    assert_eq!(answer.header("location"), Some("/log-in"));
    assert!(!copy.has(SESSION));
    assert!(!app.dump().await.contains("log_in_steps\nX'"), "it is gone");
}

#[tokio::test]
async fn a_wrong_code_can_be_mended_and_a_right_one_is_taken_once() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let otp = authenticator.code(&app);
    let (mut first, mut second) = (app.browser(), app.browser());
    password(&mut first, &[]).await;
    password(&mut second, &[]).await;
    assert_eq!(code(&mut first, &otp).await.header("location"), Some("/"));
    let before = app.dump().await;
    for wrong in [otp.as_str(), &authenticator.wrong_code(&app), "nonsense"] {
        let refused = code(&mut second, wrong).await;
        assert_eq!(summary(&refused), "302 Found\nto /log-in/code\nOTP_INVALID at otp", "{wrong}");
    }
    let empty = code(&mut second, " ").await;
    assert_eq!(summary(&empty), "302 Found\nto /log-in/code\nOTP_REQUIRED at otp");
    assert_eq!(app.dump().await, before);
    app.wait(HALF_MINUTE);
    assert_eq!(code(&mut second, &authenticator.code(&app)).await.header("location"), Some("/"));
}

#[tokio::test]
async fn tries_are_limited_together_with_passwords() {
    let app = TestApp::with_limits().await;
    let user = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    let mut browser = app.browser();
    password(&mut browser, &[]).await;
    let wrong = authenticator.wrong_code(&app);
    for _ in 0..4 {
        assert_eq!(browser.call("/forms/log-in-code", &[("otp", &wrong)]).await.status, 401);
    }
    let before = app.dump().await;
    let answer = browser.call("/forms/log-in-code", &[("otp", &authenticator.code(&app))]).await;
    assert_snapshot!(summary(&answer), @r"
    429 Too Many Requests
    retry-after: 12
    TOO_MANY_REQUESTS (12)
    ");
    assert_eq!(app.dump().await, before);
    app.wait(Duration::from_secs(12));
    assert_eq!(browser.call("/forms/log-in-code", &[("otp", &authenticator.code(&app))]).await.status, 200);
}

#[tokio::test]
async fn what_changes_meanwhile_counts() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let mut browser = app.browser();
    password(&mut browser, &[]).await;
    app.meddle("update users set banned = 1 where email = 'ada@engine.example'").await;
    let before = app.dump().await;
    let answer = browser.call("/forms/log-in-code", &[("otp", &authenticator.code(&app))]).await;
    assert_eq!(summary(&answer), "403 Forbidden\nUSER_BANNED");
    assert_eq!(app.dump().await, before);
    app.meddle("update users set banned = null").await;
    assert_eq!(authenticator.switch(&app, false, &authenticator.code(&app)).await.status, 200);
    let answer = code(&mut browser, "123456").await;
    assert_eq!(answer.header("location"), Some("/log-in"), "there is no code to ask for any more");
    assert_eq!(password(&mut browser, &[]).await.header("location"), Some("/"));
}

#[tokio::test]
async fn steps_that_are_over_are_cleared_away() {
    let app = TestApp::open().await;
    ada(&app).await;
    app.maintenance.run().await;
    let before = app.dump().await;
    let mut browser = app.browser();
    assert!(refusal(&password(&mut browser, &[]).await).is_none());
    assert_ne!(app.dump().await, before);
    app.wait(Duration::from_secs(3601));
    app.maintenance.run().await;
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn no_page_and_no_token_takes_a_step_for_a_session() {
    let app = TestApp::open().await;
    ada(&app).await;
    let mut browser = app.browser();
    password(&mut browser, &[]).await;
    let step = browser.cookies()[STEP].clone();
    assert_eq!(browser.open("/").await.header("location"), Some("/log-in"));
    browser.cookies().insert(SESSION.into(), step.clone());
    assert_eq!(browser.open("/").await.header("location"), Some("/log-in"));
    assert_eq!(app.bearer(&step).get("/v1/me").await.status, 401);
}
