//! Browsers that somebody logged in with before: strangers who guess do not lock them out (docs/security.md R-14).

use std::time::Duration;

use axum::http::header;
use keydesk::{
    model::role::Role,
    server::domain::{limits::Limits, passwords},
};
use serde_json::json;

use super::{DEVICE, SESSION, log_in};
use crate::{
    app::{PASSWORD, TestApp, rules},
    authenticator::Authenticator,
    client::{Browser, Client},
};

const EMAIL: &str = "ada@engine.example";
const HOUR: Duration = Duration::from_secs(3600);

async fn app(limit_failures: u32) -> TestApp {
    let app = TestApp::with_rules(Limits { limit_failures, ..rules() }).await;
    app.user(EMAIL, Role::User).await;
    app
}

/// A browser that this user logged in with, and whose session is over.
async fn known_browser(app: &TestApp, email: &str) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, email).await;
    browser.cookies().remove(SESSION);
    browser
}

/// The status of a log-in over the form.
async fn try_log_in(browser: &mut Browser, password: &str) -> u16 {
    let answer = browser.call("/forms/log-in", &[("email", EMAIL), ("password", password)]).await;
    browser.cookies().remove(SESSION);
    answer.status.as_u16()
}

/// Tries this many wrong passwords, each of which is checked.
async fn guess(browser: &mut Browser, count: u32) {
    for nth in 0..count {
        assert_eq!(try_log_in(browser, "guess").await, 401, "{nth}");
    }
}

#[tokio::test]
async fn a_strangers_hundred_wrong_passwords_lock_out_strangers_only() {
    let app = app(100).await;
    let token = app.token_of(app.admin.id).await;
    let mut browser = known_browser(&app, EMAIL).await;
    guess(&mut app.browser(), 100).await;
    let api = async || app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.status.as_u16();
    assert_eq!((try_log_in(&mut app.browser(), PASSWORD).await, api().await), (429, 429));
    for _ in 0..3 {
        assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200);
    }
    assert_eq!(try_log_in(&mut app.browser(), PASSWORD).await, 429, "its log-in gives strangers no new guesses");
    // Nor does a restart forget either count.
    app.maintenance.run().await;
    assert_eq!((try_log_in(&mut app.browser(), PASSWORD).await, try_log_in(&mut browser, PASSWORD).await), (429, 200));
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 200, "tokens are not touched");
    app.wait(HOUR);
    assert_eq!((try_log_in(&mut app.browser(), PASSWORD).await, api().await), (200, 201), "an hour is the most");
}

#[tokio::test]
async fn a_browser_has_a_limit_of_its_own_for_quick_attempts_too() {
    let limit = Limits::default().limit_log_in;
    let app = TestApp::with_rules(Limits { limit_log_in: limit, ..rules() }).await;
    app.user(EMAIL, Role::User).await;
    let mut browser = known_browser(&app, EMAIL).await;
    // From the same address, such as that of one office.
    guess(&mut app.browser(), 5).await;
    assert_eq!(try_log_in(&mut app.browser(), PASSWORD).await, 429);
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200);
    guess(&mut browser, 5).await;
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 429);
}

#[tokio::test]
async fn a_browser_counts_its_own_failures_and_then_those_of_strangers() {
    let app = app(3).await;
    let mut browser = known_browser(&app, EMAIL).await;
    guess(&mut browser, 3).await;
    assert_eq!(try_log_in(&mut app.browser(), PASSWORD).await, 200, "its failures are not those of strangers");
    guess(&mut browser, 3).await;
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 429, "a cookie is worth as many guesses as strangers have");
    assert_eq!(try_log_in(&mut app.browser(), PASSWORD).await, 429);
    // A reset of the password ends the wait, in this browser too.
    let user = app.operator();
    let (_, link) = passwords::link(&user, &EMAIL.to_owned().into()).await.expect("a link");
    let path = format!("/v1/users/{EMAIL}/actions/reset-password");
    let link = secrecy::ExposeSecret::expose_secret(&link).to_owned();
    let body = json!({ "meta": { "passwordResetToken": link, "newPassword": "nine brass cogs turn" } });
    assert_eq!(app.anonymous().post(&path, body).await.status, 200);
    assert_eq!(try_log_in(&mut browser, "nine brass cogs turn").await, 200);
}

#[tokio::test]
async fn a_device_cookie_is_signed_and_of_its_user() {
    let app = app(3).await;
    app.user("bob@engine.example", Role::User).await;
    let own = known_browser(&app, EMAIL).await.cookies()[DEVICE].clone();
    let of_bob = known_browser(&app, "bob@engine.example").await.cookies()[DEVICE].clone();
    guess(&mut app.browser(), 3).await;
    let with = async |cookie: &str| {
        let mut browser = app.browser();
        browser.cookies().insert(DEVICE.into(), cookie.to_owned());
        try_log_in(&mut browser, PASSWORD).await
    };
    let (first, rest) = own.split_at(1);
    let changed = format!("{}{rest}", if first == "A" { "B" } else { "A" });
    for cookie in [of_bob.as_str(), &changed, rest, "nonsense", ".", "%00"] {
        assert_eq!(with(cookie).await, 429, "{cookie}");
    }
    assert_eq!(with(&own).await, 200);
    assert_eq!(with(&format!("{of_bob}.{own}")).await, 200, "a browser can have several users");
    assert_eq!(with(&format!("{of_bob}; {DEVICE}={own}")).await, 200, "several cookies of the name are all tried");
    let api = app.anonymous().basic(EMAIL, PASSWORD).with("cookie", &format!("{DEVICE}={own}"));
    assert_eq!(api.post("/v1/tokens", json!({})).await.status, 429, "no cookie counts in the API");
    app.wait(HOUR * 24 * 365);
    guess(&mut app.browser(), 3).await;
    assert_eq!(with(&own).await, 429, "after a year without a log-in");
}

#[tokio::test]
async fn a_browser_remembers_who_logged_in_last_and_stays_the_same_browser() {
    let app = app(3).await;
    app.user("bob@engine.example", Role::User).await;
    let mut browser = known_browser(&app, EMAIL).await;
    log_in(&mut browser, "bob@engine.example").await;
    log_in(&mut browser, EMAIL).await;
    guess(&mut app.browser(), 3).await;
    guess(&mut browser, 2).await;
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200, "its log-in clears its count");
    guess(&mut browser, 2).await;
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200);
}

#[tokio::test]
async fn wrong_codes_count_with_the_browser_too_and_only_a_whole_log_in_makes_it_known() {
    let app = TestApp::with_rules(Limits { limit_failures: 3, ..rules() }).await;
    let ada = app.user(EMAIL, Role::User).await;
    let mut browser = known_browser(&app, EMAIL).await;
    let authenticator = Authenticator::enabled(&app, ada.id).await;
    let mut stranger = app.browser();
    assert_eq!(try_log_in(&mut stranger, PASSWORD).await, 200);
    assert!(!stranger.has(DEVICE), "the password alone is not enough");
    guess(&mut stranger, 3).await;
    let code = async |browser: &mut Browser, code: &str| {
        browser.call("/forms/log-in-code", &[("otp", code)]).await.status.as_u16()
    };
    assert_eq!(code(&mut stranger, &authenticator.code(&app)).await, 429);
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200);
    for _ in 0..2 {
        assert_eq!(code(&mut browser, &authenticator.wrong_code(&app)).await, 401);
    }
    assert_eq!(code(&mut browser, &authenticator.code(&app)).await, 200);
    assert!(browser.has(SESSION));
}

#[tokio::test]
async fn only_a_log_in_sets_the_cookie() {
    let app = app(3).await;
    let mut browser = app.browser();
    for path in ["/", "/log-in", "/sign-up"] {
        let answer = browser.open(path).await;
        let mut cookies = answer.headers.get_all(header::SET_COOKIE).iter();
        assert!(!cookies.any(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.contains("device"))), "{path}");
    }
    guess(&mut browser, 1).await;
    assert!(!browser.has(DEVICE));
    assert_eq!(try_log_in(&mut browser, PASSWORD).await, 200);
    assert!(browser.has(DEVICE));
    let fields = [("id", "")];
    browser.submit("/forms/log-out", &fields, "/log-out").await;
    assert!(browser.has(DEVICE), "it outlives the session");
}
