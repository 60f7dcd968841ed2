//! Forgotten passwords: a link by mail or from staff, with which a user sets a new password.

use insta::assert_snapshot;
use keydesk::model::role::Role;
use secrecy::ExposeSecret;

use super::{codes, does_not_say, follow, log_in, says, summary, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Browser, Client},
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "nine brass cogs turn";

/// The path of the link in this text.
fn path(text: &str) -> String {
    let at = text.find("/reset-password/").expect("a link");
    text[at..].split(|c: char| c.is_whitespace() || "<\"".contains(c)).next().expect("its end").to_owned()
}

/// A link that an admin creates on the page.
async fn link(app: &TestApp, email: &str) -> String {
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let answer = admin.submit("/forms/reset-link", &[("email", email)], "/admin/reset-link").await;
    path(&follow(&mut admin, &answer).await.body)
}

async fn choose(browser: &mut Browser, link: &str, password: &str) -> crate::outcome::Answer {
    let code = link.rsplit('/').next().expect("a code");
    browser.submit("/forms/reset-password", &[("code", code), ("password", password)], link).await
}

#[tokio::test]
async fn the_page_says_the_same_for_known_and_unknown_emails() {
    let app = TestApp::with_mail().await;
    app.user(EMAIL, Role::User).await;
    says(&app.browser().open("/log-in").await, "Forgot password?");
    let (mut pages, mut answers) = (Vec::new(), Vec::new());
    for email in ["nobody@engine.example", EMAIL] {
        let mut browser = app.browser();
        let answer = browser.submit("/forms/forgot-password", &[("email", email)], "/forgot-password").await;
        answers.push(summary(&answer));
        pages.push(super::words(&follow(&mut browser, &answer).await.body));
    }
    assert_snapshot!(answers[0], @r"
    302 Found
    to /forgot-password
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    assert_eq!(answers[0], answers[1]);
    assert_eq!(pages[0], pages[1]);
    assert!(pages[0].contains("If this email has an account, a link is on its way"), "{}", pages[0]);
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);

    let mut browser = app.browser();
    let answer = choose(&mut browser, &path(&mails[0]), NEW).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /log-in
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    says(&follow(&mut browser, &answer).await, "Your password is changed. Log in with it.");
    let answer = browser.submit("/forms/log-in", &[("email", EMAIL), ("password", NEW)], "/log-in").await;
    assert_eq!(answer.header("location"), Some("/"));
}

#[tokio::test]
async fn what_is_no_email_is_named() {
    let app = TestApp::with_mail().await;
    let mut browser = app.browser();
    let before = app.dump().await;
    let answer = browser.submit("/forms/forgot-password", &[("email", "ada@")], "/forgot-password").await;
    assert_eq!(codes(&answer), ["EMAIL_INVALID"]);
    let page = follow(&mut browser, &answer).await;
    assert_eq!(value_of(&page.body, "email").as_deref(), Some("ada@"));
    assert_eq!(app.browser().call("/forms/forgot-password", &[("email", "")]).await.status, 422);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn without_mail_the_page_says_whom_to_ask() {
    let app = TestApp::open().await;
    let page = app.browser().open("/forgot-password").await;
    says(&page, "Ask Acme for a reset link.");
    assert!(!page.body.contains("/forms/forgot-password"));
}

#[tokio::test]
async fn a_link_is_looked_at_often_and_used_once() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let link = link(&app, EMAIL).await;
    let before = app.dump().await;
    let mut browser = app.browser();
    for _ in 0..2 {
        let page = browser.open(&link).await;
        says(&page, "Choose a new password");
        assert!(page.body.contains("value=\"ada@engine.example\"") && page.body.contains("readonly"));
    }
    for (password, code) in
        [("", "PASSWORD_MISSING"), ("short", "PASSWORD_TOO_SHORT"), ("password", "PASSWORD_TOO_WEAK")]
    {
        let answer = choose(&mut browser, &link, password).await;
        assert_eq!(codes(&answer), [code]);
        says(&follow(&mut browser, &answer).await, "There is a problem");
    }
    assert_eq!(app.dump().await, before);
    assert_eq!(choose(&mut browser, &link, NEW).await.header("location"), Some("/log-in"));
    let before = app.dump().await;
    let page = browser.open(&link).await;
    assert_eq!(page.status, 404);
    says(&page, "This link is no longer valid");
    does_not_say(&page, EMAIL);
    let answer = choose(&mut browser, &link, PASSWORD).await;
    assert_eq!(codes(&answer), ["GONE"]);
    says(&follow(&mut browser, &answer).await, "This link is no longer valid");
    assert_eq!(app.browser().open("/reset-password/guessed").await.status, 404);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_reset_logs_the_browser_out() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let link = link(&app, EMAIL).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let answer = choose(&mut browser, &link, NEW).await;
    let page = follow(&mut browser, &answer).await;
    assert_eq!(page.status, 200);
    says(&page, "Your password is changed");
}

#[tokio::test]
async fn staff_see_a_link_once() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    says(&admin.open("/admin/users").await, "Make a reset link");
    let answer = admin.submit("/forms/reset-link", &[("email", " ADA@engine.example")], "/admin/reset-link").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /admin/reset-link
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut admin, &answer).await;
    says(&page, "It is shown only once.");
    assert!(page.body.contains("https://id.example.org/reset-password/"), "the whole address");
    does_not_say(&admin.open("/admin/reset-link").await, "shown only once");

    let before = app.dump().await;
    let answer = admin.submit("/forms/reset-link", &[("email", "nobody@engine.example")], "/admin/reset-link").await;
    assert_eq!(codes(&answer), ["EMAIL_UNKNOWN"]);
    says(&follow(&mut admin, &answer).await, "No user has this email.");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn nobody_makes_a_link_for_who_stands_higher() {
    let app = TestApp::open().await;
    app.user("developer@acme.example", Role::Developer).await;
    let mut developer = app.browser();
    log_in(&mut developer, "developer@acme.example").await;
    let before = app.dump().await;
    let answer = developer.call("/forms/reset-link", &[("email", "admin@acme.example")]).await;
    assert_eq!((answer.status.as_u16(), codes(&answer)), (403, vec!["NOT_ALLOWED".to_owned()]));
    assert_eq!(app.dump().await, before);
    assert_eq!(developer.call("/forms/reset-link", &[("email", "developer@acme.example")]).await.status, 200);
}

#[tokio::test]
async fn a_link_of_another_account_sets_the_password_there() {
    use keydesk::server::domain::{caller::Caller, passwords};
    let app = TestApp::open().await;
    let (account, admin, token) = app.neighbour().await;
    let made = passwords::link(&app.context(Caller::operator(), account), &admin.id.into()).await;
    let secret = made.expect("a link").1;
    let link = passwords::link_path(&app.domain, account, &secret).await.expect("a path");
    let mut browser = app.browser();
    let way = browser.open(&link).await;
    let page = way.header("location").expect("the address with the slug").to_owned();
    says(&browser.open(&page).await, "for Other");
    let fields = [("code", secret.expose_secret()), ("password", NEW)];
    let chosen = browser.submit(&format!("/accounts/{account}/forms/reset-password"), &fields, &page).await;
    assert_eq!(chosen.header("location"), Some("/accounts/other/log-in"));
    assert_eq!(app.bearer(&token).get(&format!("/v1/accounts/{account}/me")).await.status, 401);
    assert_eq!(app.admin().await.get("/v1/me").await.status, 200, "the same email here is somebody else");
}
