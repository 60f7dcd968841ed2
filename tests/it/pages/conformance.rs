//! The calls of the tutorials, played on a scratch account.

use std::time::Duration;

use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, log_in, says, words};
use crate::{
    app::TestApp,
    client::{Browser, Client},
};

const PAGE: &str = "/admin/try/conformance";
const FORM: &str = "/forms/play-tutorials";

async fn admin(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser
}

#[tokio::test]
async fn every_call_passes_and_is_shown_with_its_answer() {
    let app = TestApp::protected().await;
    let mut browser = admin(&app).await;
    says(&browser.open("/admin/try").await, "Play the tutorials");
    says(&browser.open(PAGE).await, "No run within the last hour.");
    let answer = browser.submit(FORM, &[], PAGE).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Everything is as it should be. 13 of 13 calls passed. 24 Mar 2031, 09:15 UTC just now");
    says(&page, "Somebody signs up Pass Expected: 201, /data/attributes/email = ada@engine.example");
    says(&page, "POST /v1/accounts/acme/users accept: application/vnd.api+json");
    says(&page, "The revoked token is refused Pass Expected: 401, /errors/0/code = TOKEN_INVALID");
    says(&page, "authorization: Basic base64(ada@engine.example:$PASSWORD)");
    says(&page, "authorization: Bearer $KEYDESK_TOKEN");
    says(&page, "authorization: Bearer $ADMIN_TOKEN");
    does_not_say(&page, "Fail");
    // A token has 64 digits in a row, and the password 128 letters of base64url.
    let runs = |is_in: fn(char) -> bool| words(&page.body).split(|letter| !is_in(letter)).map(str::len).max();
    assert!(runs(|letter| letter.is_ascii_hexdigit()) < Some(40), "a token is shown");
    assert!(runs(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)) < Some(100), "a password is shown");
    browser.submit("/forms/language", &[("language", "de")], PAGE).await;
    let page = browser.open(PAGE).await;
    says(&page, "Alles ist, wie es sein soll. 13 von 13 Anfragen bestanden.");
    does_not_say(&page, "Expected");
}

#[tokio::test]
async fn nothing_of_the_real_account_is_touched() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let before = app.dump().await;
    let tables = app.ids("select name from sqlite_schema").await;
    for _ in 0..3 {
        browser.submit(FORM, &[], PAGE).await;
    }
    assert_eq!(app.dump().await, before);
    assert_eq!(app.ids("select name from sqlite_schema").await, tables);
    // Sign-ups and log-ins of the run count against no limit here, and its users are not here.
    assert_eq!(app.admin().await.get("/v1/users/ada@engine.example").await.status, 404);
}

#[tokio::test]
async fn a_seventh_run_within_a_minute_waits() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    for _ in 0..6 {
        assert_eq!(browser.submit(FORM, &[], PAGE).await.header("location"), Some(PAGE));
    }
    let refused = browser.submit(FORM, &[], PAGE).await;
    assert_eq!(codes(&refused), ["TOO_MANY_REQUESTS"]);
    says(&follow(&mut browser, &refused).await, "Too many attempts.");
}

#[tokio::test]
async fn who_may_not_change_settings_plays_nothing() {
    let app = TestApp::open().await;
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut browser = app.browser();
    log_in(&mut browser, "support@acme.example").await;
    assert_eq!(browser.open(PAGE).await.status, 403);
    assert_eq!(codes(&browser.submit(FORM, &[], PAGE).await), ["NOT_ALLOWED"]);
    says(&admin(&app).await.open(PAGE).await, "No run within the last hour.");
}

#[tokio::test]
async fn a_report_is_kept_for_an_hour_and_for_its_account() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    browser.submit(FORM, &[], PAGE).await;
    app.wait(Duration::from_secs(1700));
    says(&browser.open(PAGE).await, "13 of 13 calls passed.");
    app.wait(Duration::from_secs(1900));
    let mut again = admin(&app).await;
    says(&again.open(PAGE).await, "No run within the last hour.");
}
