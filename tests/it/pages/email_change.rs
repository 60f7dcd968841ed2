//! A new email where mail goes out: confirmed by the link to the new address, once, within a day; given up, taken
//! meanwhile, asked for again.

use std::time::Duration;

use keydesk::model::role::Role;
use serde_json::json;
use tokio::task::JoinSet;

use super::{codes, does_not_say, follow, log_in, says, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Browser, Client},
    letters::{Letter, letters},
    outcome::Answer,
};

const PAGE: &str = "/profile";
const EMAIL: &str = "ada@engine.example";
const NEW: &str = "countess@engine.example";

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    letters(app).await;
    browser
}

async fn ask(browser: &mut Browser, email: &str) -> Answer {
    let seen = value_of(&browser.open(PAGE).await.body, "seen").expect("the form carries what it saw");
    browser.submit("/forms/change-email", &[("email", email), ("password", PASSWORD), ("seen", &seen)], PAGE).await
}

/// The only link among these letters.
fn link(letters: &[Letter]) -> String {
    let sent: Vec<_> = letters.iter().filter(|letter| letter.subject.starts_with("Confirm your email")).collect();
    assert_eq!(sent.len(), 1, "{letters:#?}");
    sent[0].link("/confirm-email/")
}

async fn confirm(browser: &mut Browser, link: &str) -> Answer {
    let code = link.rsplit('/').next().expect("a code");
    browser.submit("/forms/confirm-email", &[("code", code), ("password", PASSWORD)], link).await
}

async fn has_email(app: &TestApp, email: &str) -> bool {
    app.admin().await.get(&format!("/v1/users/{email}")).await.status == 200
}

#[tokio::test]
async fn the_link_to_the_new_address_changes_it_and_the_old_one_is_told() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    let answer = ask(&mut browser, NEW).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "We sent a link to the new address. Open it to confirm.");
    says(&page, "Waiting for confirmation of countess@engine.example");
    assert!(has_email(&app, EMAIL).await, "nothing has changed yet");
    let sent = letters(&app).await;
    assert_eq!(sent.len(), 2);
    assert_eq!((sent[0].to.as_str(), sent[0].subject.as_str()), (EMAIL, "A new email at Acme"));
    assert!(sent[0].text.contains(NEW) && !sent[0].text.contains("/confirm-email/"), "{}", sent[0].text);
    assert_eq!(sent[1].to, NEW);
    assert!(!sent[1].text.contains(EMAIL), "the new address may be somebody else's: {}", sent[1].text);
    let link = link(&sent);
    assert!(link.rsplit('/').next().is_some_and(|code| code.len() >= 32), "192 bits: {link}");
    let dump = app.dump().await;
    assert!(!dump.contains(link.rsplit('/').next().expect("a code")), "the code is in the database");

    // The link only opens a page. It is opened in another browser, and twice.
    let mut other = app.browser();
    for _ in 0..2 {
        let page = other.open(&link).await;
        says(&page, "Confirm your email");
        assert!(page.body.contains(&format!("value=\"{NEW}\"")), "{}", page.body);
    }
    assert!(has_email(&app, EMAIL).await);
    let answer = confirm(&mut other, &link).await;
    assert_eq!(answer.header("location"), Some("/log-in"));
    says(&follow(&mut other, &answer).await, "Your email is confirmed. Log in with it from now on.");
    assert!(has_email(&app, NEW).await && !has_email(&app, EMAIL).await);
    let page = browser.open(PAGE).await;
    assert_eq!(value_of(&page.body, "email").as_deref(), Some(NEW), "the session goes on");
    does_not_say(&page, "Waiting for confirmation");
    assert_eq!(letters(&app).await.len(), 2, "both addresses are told");

    let before = app.dump().await;
    let page = other.open(&link).await;
    assert_eq!(page.status, 404);
    says(&page, "This link is no longer valid");
    assert_eq!(codes(&confirm(&mut other, &link).await), ["GONE"]);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn confirmed_in_the_same_browser_it_leads_back_to_the_profile() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let link = link(&letters(&app).await);
    let device = browser.cookies()[super::DEVICE].clone();
    let answer = confirm(&mut browser, &link).await;
    assert_eq!(answer.header("location"), Some(PAGE));
    assert_ne!(browser.cookies()[super::DEVICE], device, "the browser stays a known one");
}

#[tokio::test]
async fn a_link_dies_after_a_day_by_another_one_and_when_it_is_given_up() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    let mut dead = Vec::new();
    ask(&mut browser, NEW).await;
    dead.push(link(&letters(&app).await));
    let answer = browser.submit("/forms/resend-email-link", &[], PAGE).await;
    says(&follow(&mut browser, &answer).await, "We sent a link to the new address");
    dead.push(link(&letters(&app).await));
    assert_ne!(dead[0], dead[1]);
    let answer = browser.submit("/forms/cancel-email-change", &[], PAGE).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Your email stays as it is");
    does_not_say(&page, "Waiting for confirmation");
    assert_eq!(codes(&browser.submit("/forms/resend-email-link", &[], PAGE).await), ["GONE"], "none waits");
    ask(&mut browser, NEW).await;
    dead.push(link(&letters(&app).await));
    app.wait(Duration::from_secs(24 * 3600));
    for link in dead {
        assert_eq!(app.browser().open(&link).await.status, 404);
        assert_eq!(codes(&confirm(&mut app.browser(), &link).await), ["GONE"]);
    }
    assert!(has_email(&app, EMAIL).await);
    app.wait(Duration::from_secs(1));
    app.maintenance.run().await;
    let dump = app.dump().await;
    assert!(dump.contains("email_links\n\n"), "it is pruned: {dump}");
}

#[tokio::test]
async fn an_address_that_is_taken_meanwhile_is_refused() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let link = link(&letters(&app).await);
    app.user(NEW, Role::User).await;
    let before = app.dump().await;
    let answer = confirm(&mut browser, &link).await;
    assert_eq!(codes(&answer), ["EMAIL_TAKEN"]);
    says(&follow(&mut browser, &answer).await, "An account with this email already exists.");
    assert_eq!(codes(&ask(&mut browser, NEW).await), ["EMAIL_TAKEN"], "and at its field");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_new_password_ends_the_change() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let link = link(&letters(&app).await);
    let reset = browser.submit("/forms/forgot-password", &[("email", EMAIL)], "/forgot-password").await;
    assert_eq!(reset.status, 302);
    let mails = app.mails().await.join("");
    let code = mails.split("/reset-password/").nth(1).expect("a link").split_whitespace().next().expect("its end");
    let fields = [("code", code), ("password", "nine brass cogs turn")];
    app.browser().submit("/forms/reset-password", &fields, "/log-in").await;
    assert_eq!(app.browser().open(&link).await.status, 404, "a thief may have asked for it");
}

#[tokio::test]
async fn of_many_at_once_on_one_link_one_wins() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let link = link(&letters(&app).await);
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let (mut browser, link) = (app.browser(), link.clone());
        tasks.spawn(async move { confirm(&mut browser, &link).await.header("location") == Some("/log-in") });
    }
    assert_eq!(tasks.join_all().await.into_iter().filter(|won| *won).count(), 1);
    assert_eq!(letters(&app).await.len(), 2, "told once");
}

#[tokio::test]
async fn of_two_who_want_one_address_one_gets_it() {
    let app = TestApp::with_mail().await;
    let mut links = Vec::new();
    for email in [EMAIL, "bob@engine.example"] {
        app.user(email, Role::User).await;
        let mut browser = app.browser();
        log_in(&mut browser, email).await;
        letters(&app).await;
        ask(&mut browser, NEW).await;
        links.push(link(&letters(&app).await));
    }
    let (mut one, mut other) = (app.browser(), app.browser());
    let (a, b) = tokio::join!(confirm(&mut one, &links[0]), confirm(&mut other, &links[1]));
    let won = [a, b].iter().filter(|answer| answer.header("location") == Some("/log-in")).count();
    assert_eq!(won, 1);
}

#[tokio::test]
async fn links_to_one_address_are_limited() {
    let app = TestApp::with_mail_and_limits().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let mut last = Vec::new();
    for _ in 0..3 {
        let answer = browser.submit("/forms/resend-email-link", &[], PAGE).await;
        last = super::refusal(&answer).map(|_| codes(&answer)).unwrap_or_default();
    }
    assert_eq!(last, ["TOO_MANY_REQUESTS"]);
    assert_eq!(letters(&app).await.iter().filter(|letter| letter.to == NEW).count(), 3);
}

#[tokio::test]
async fn whoever_has_the_mailbox_and_not_the_password_confirms_nothing() {
    let app = TestApp::with_mail().await;
    let mut browser = ada(&app).await;
    ask(&mut browser, NEW).await;
    let link = link(&letters(&app).await);
    let code = link.rsplit('/').next().expect("a code");
    let before = app.dump().await;
    for (password, refusal) in [("", "PASSWORD_MISSING"), ("wrong", "CURRENT_PASSWORD_INVALID")] {
        let answer =
            app.browser().submit("/forms/confirm-email", &[("code", code), ("password", password)], &link).await;
        assert_eq!(codes(&answer), [refusal]);
    }
    assert_eq!(app.dump().await, before);
    assert_eq!(confirm(&mut app.browser(), &link).await.header("location"), Some("/log-in"));
}

#[tokio::test]
async fn a_link_ends_with_the_wish_to_be_deleted_and_with_a_new_role() {
    let app = TestApp::with_mail().await;
    for leaves in [true, false] {
        let mut browser = ada(&app).await;
        ask(&mut browser, NEW).await;
        let link = link(&letters(&app).await);
        if leaves {
            browser.submit("/forms/delete-account", &[("password", PASSWORD)], "/your-data/delete").await;
        } else {
            let role = json!({ "data": { "type": "users", "attributes": { "role": "support-agent" } } });
            assert_eq!(app.admin().await.patch(&format!("/v1/users/{EMAIL}"), role).await.status, 200);
        }
        assert_eq!(codes(&confirm(&mut app.browser(), &link).await), ["GONE"]);
        app.admin().await.delete(&format!("/v1/users/{EMAIL}")).await;
    }
}
