//! The profile: names and email, each in its own form; what was changed meanwhile; who may change nothing.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, log_in, says, summary, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Browser, Client},
    outcome::Answer,
};

const PAGE: &str = "/profile";
const EMAIL: &str = "ada@engine.example";

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser
}

async fn seen(browser: &mut Browser) -> String {
    value_of(&browser.open(PAGE).await.body, "seen").expect("the form carries what it saw")
}

async fn save_names(browser: &mut Browser, first: &str, last: &str) -> Answer {
    let seen = seen(browser).await;
    browser.submit("/forms/save-names", &[("firstName", first), ("lastName", last), ("seen", &seen)], PAGE).await
}

async fn change_email(browser: &mut Browser, email: &str, password: &str) -> Answer {
    let seen = seen(browser).await;
    browser.submit("/forms/change-email", &[("email", email), ("password", password), ("seen", &seen)], PAGE).await
}

async fn stored(app: &TestApp, email: &str) -> serde_json::Value {
    app.admin().await.get(&format!("/v1/users/{email}")).await.json()["data"]["attributes"].clone()
}

#[tokio::test]
async fn names_are_saved_and_removed() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    app.wait(Duration::from_secs(1));
    let answer = save_names(&mut browser, " Ada ", "Byron").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /profile
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Ada"));
    assert_eq!(stored(&app, EMAIL).await["fullName"], "Ada Byron");

    app.wait(Duration::from_secs(1));
    save_names(&mut browser, "", "Byron").await;
    assert_eq!(stored(&app, EMAIL).await["firstName"], serde_json::Value::Null);
    assert_eq!(stored(&app, EMAIL).await["lastName"], "Byron");
}

#[tokio::test]
async fn a_name_that_is_too_long_is_refused_at_its_field() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let long = "x".repeat(256);
    let before = app.dump().await;
    let answer = save_names(&mut browser, "Ada", &long).await;
    assert_eq!(codes(&answer), ["LAST_NAME_TOO_LONG"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Last name must be 255 characters or fewer.");
    assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Ada"), "what was typed is kept");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_new_email_takes_the_password() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let before = app.dump().await;
    for (email, password, expected) in [
        ("ada@engine", PASSWORD, "EMAIL_INVALID at email"),
        ("", PASSWORD, "EMAIL_MISSING at email"),
        ("countess@engine.example", "", "PASSWORD_MISSING at password"),
        ("countess@engine.example", "wrong", "CURRENT_PASSWORD_INVALID at password"),
        ("ADMIN@acme.example", PASSWORD, "EMAIL_TAKEN at email"),
    ] {
        let answer = change_email(&mut browser, email, password).await;
        assert!(summary(&answer).contains(expected), "{expected}\n{}", summary(&answer));
        let page = follow(&mut browser, &answer).await;
        says(&page, "There is a problem");
        does_not_say(&page, "Log in instead");
        assert_eq!(value_of(&page.body, "email").as_deref(), Some(email), "what was typed is kept");
        assert_eq!(value_of(&page.body, "password"), None);
    }
    assert_eq!(without_failures(&app.dump().await), without_failures(&before));

    app.wait(Duration::from_secs(1));
    let answer = change_email(&mut browser, "Countess@Engine.example", PASSWORD).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert_eq!(value_of(&page.body, "email").as_deref(), Some("countess@engine.example"));
    let mut other = app.browser();
    log_in(&mut other, "countess@engine.example").await;
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(codes(&app.browser().submit("/forms/log-in", &fields, "/log-in").await), ["CREDENTIALS_INVALID"]);
}

/// Wrong passwords are counted, which is no change of a record.
fn without_failures(dump: &str) -> String {
    dump.lines().filter(|line| !line.contains("log_in_failures")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn guesses_at_the_password_are_limited() {
    let app = TestApp::with_limits().await;
    let mut browser = ada(&app).await;
    let mut last = Vec::new();
    for _ in 0..6 {
        last = codes(&change_email(&mut browser, "countess@engine.example", "wrong").await);
    }
    assert_eq!(last, ["TOO_MANY_REQUESTS"]);
    let right = change_email(&mut browser, "countess@engine.example", PASSWORD).await;
    assert_eq!(codes(&right), ["TOO_MANY_REQUESTS"], "a right one, too");
}

#[tokio::test]
async fn what_another_window_changed_is_not_overwritten() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let old = seen(&mut browser).await;
    app.wait(Duration::from_secs(1));
    save_names(&mut browser, "Ada", "Lovelace").await;
    let before = app.dump().await;
    for (form, fields, both) in [
        (
            "/forms/save-names",
            [("firstName", "Countess"), ("lastName", ""), ("seen", old.as_str())],
            "First name Countess Ada Last name – Lovelace",
        ),
        (
            "/forms/change-email",
            [("email", "countess@engine.example"), ("password", PASSWORD), ("seen", old.as_str())],
            "Email countess@engine.example ada@engine.example",
        ),
    ] {
        let answer = browser.submit(form, &fields, PAGE).await;
        assert_eq!(codes(&answer), ["STALE"]);
        let page = follow(&mut browser, &answer).await;
        says(&page, "Nothing was saved");
        says(&page, both);
        let (name, typed) = fields[0];
        assert_eq!(value_of(&page.body, name).as_deref(), Some(typed), "what was typed is kept");
        assert_ne!(value_of(&page.body, "seen").as_deref(), Some(old.as_str()), "the next one is saved");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_changed_email_leaves_the_browser_a_known_one() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let former = browser.cookies()[super::DEVICE].clone();
    change_email(&mut browser, "countess@engine.example", PASSWORD).await;
    assert_ne!(browser.cookies()[super::DEVICE], former);
}

#[tokio::test]
async fn staff_whose_role_may_not_change_users_read_theirs() {
    let app = TestApp::open().await;
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut browser = app.browser();
    log_in(&mut browser, "support@acme.example").await;
    let page = browser.open(PAGE).await;
    says(&page, "support@acme.example");
    says(&page, "Admins can change this.");
    assert!(!page.body.contains("/forms/save-names") && !page.body.contains("/forms/change-email"));
    let before = app.dump().await;
    let fields = [("email", "x@acme.example"), ("password", PASSWORD), ("seen", "0")];
    assert_eq!(codes(&browser.call("/forms/change-email", &fields).await), ["NOT_ALLOWED"]);
    let fields = [("firstName", "Eve"), ("seen", "0")];
    assert_eq!(codes(&browser.call("/forms/save-names", &fields).await), ["NOT_ALLOWED"]);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn strangers_are_sent_to_log_in() {
    let app = TestApp::open().await;
    let answer = app.browser().open(PAGE).await;
    assert_eq!(answer.header("location"), Some("/log-in?next=/profile"));
    does_not_say(&answer, "Email");
}
