//! Verified emails: whoever signs up proves their email before they can log in; staff see and mark it; an address that
//! somebody else claimed is taken back by whoever has the mailbox.

use keydesk::{
    model::{invite::InviteDraft, role::Role},
    server::domain::{invites, passwords, resource_ref::UserRef, users},
};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::{Bearer, Browser, Client},
    letters::{Letter, letters},
    outcome::Answer,
    pages::{SESSION, codes, follow, log_in, says, summary},
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "nine brass cogs turn";

/// An account that asks for verified emails, on a server with mail.
async fn asking() -> TestApp {
    let app = TestApp::with_mail().await;
    ask(&app, true).await;
    app
}

async fn ask(app: &TestApp, verified: bool) {
    assert_eq!(set(app, verified).await.status, 200);
}

async fn set(app: &TestApp, verified: bool) -> Answer {
    set_as(&app.admin().await, app, verified).await
}

async fn set_as(admin: &Bearer, app: &TestApp, verified: bool) -> Answer {
    let body = json!({ "data": { "type": "accounts", "attributes": { "verifiedEmails": verified } } });
    admin.patch(&format!("/v1/accounts/{}", app.account), body).await
}

async fn sign_up(browser: &mut Browser) -> Answer {
    let fields = [("email", EMAIL), ("password", PASSWORD), ("firstName", "Ada")];
    let answer = browser.submit("/forms/sign-up", &fields, "/sign-up").await;
    assert!(!browser.has(SESSION), "a session before the proof");
    answer
}

fn link(letters: &[Letter]) -> String {
    let sent: Vec<_> = letters.iter().filter(|letter| letter.subject.starts_with("Confirm your email")).collect();
    assert_eq!(sent.len(), 1, "{letters:#?}");
    assert_eq!(sent[0].to, EMAIL);
    assert!(!sent[0].text.contains("Ada"), "a stranger's words: {}", sent[0].text);
    sent[0].link("/confirm-email/")
}

async fn confirm(browser: &mut Browser, link: &str, password: &str) -> Answer {
    let code = link.rsplit('/').next().expect("a code");
    browser.submit("/forms/confirm-email", &[("code", code), ("password", password)], link).await
}

async fn token(app: &TestApp, password: &str) -> String {
    crate::api::summary(&app.anonymous().basic(EMAIL, password).post("/v1/tokens", json!({})).await)
}

async fn attributes(app: &TestApp) -> Value {
    app.admin().await.get(&format!("/v1/users/{EMAIL}")).await.json()["data"]["attributes"].clone()
}

#[tokio::test]
async fn a_sign_up_gets_a_link_and_nothing_else_before_it_is_used() {
    let app = asking().await;
    let mut browser = app.browser();
    let answer = sign_up(&mut browser).await;
    assert_eq!(answer.header("location"), Some("/confirm-email"));
    let page = follow(&mut browser, &answer).await;
    says(&page, "Your account is created. Open the link that we sent you to finish.");
    says(&page, "Check your mail");

    // Only the right password learns of it.
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!(codes(&answer), ["USER_UNVERIFIED"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Confirm your email first. We sent you a link.");
    assert!(page.body.contains("href=\"/confirm-email\""), "the way to another link");
    let wrong = [("email", EMAIL), ("password", "wrong")];
    assert_eq!(codes(&browser.submit("/forms/log-in", &wrong, "/log-in").await), ["CREDENTIALS_INVALID"]);
    assert_eq!(token(&app, PASSWORD).await, "403 USER_UNVERIFIED");
    assert_eq!(token(&app, "wrong").await, "401 PASSWORD_INVALID at Authorization");
    assert_eq!(attributes(&app).await["emailVerified"], json!(false));

    let link = link(&letters(&app).await);
    let mut other = app.browser();
    let page = other.open(&link).await;
    says(&page, "Enter the password you chose at sign-up.");
    let before = app.dump().await;
    for (password, code) in [("", "PASSWORD_MISSING"), ("wrong", "CURRENT_PASSWORD_INVALID")] {
        assert_eq!(codes(&confirm(&mut other, &link, password).await), [code]);
    }
    assert_eq!(app.dump().await, before, "whoever opens the link of a stranger's sign-up confirms nothing");
    let answer = confirm(&mut other, &link, PASSWORD).await;
    assert_eq!(answer.header("location"), Some("/"));
    says(&follow(&mut other, &answer).await, "Account created");
    assert_eq!(attributes(&app).await["emailVerified"], json!(true));
    assert_eq!(token(&app, PASSWORD).await, "201");
    assert_eq!(other.open(&link).await.status, 404, "it works once");
}

#[tokio::test]
async fn the_api_signs_up_alike() {
    let app = asking().await;
    let body = json!({ "data": { "type": "users", "attributes": { "email": EMAIL, "password": PASSWORD } } });
    let created = app.anonymous().post("/v1/users", body).await;
    assert_eq!((created.status.as_u16(), &created.json()["data"]["attributes"]["emailVerified"]), (201, &json!(false)));
    assert_eq!(token(&app, PASSWORD).await, "403 USER_UNVERIFIED");
    let link = link(&letters(&app).await);
    assert_eq!(confirm(&mut app.browser(), &link, PASSWORD).await.header("location"), Some("/"));
    assert_eq!(token(&app, PASSWORD).await, "201");
}

#[tokio::test]
async fn another_link_comes_only_to_who_waits_for_one_and_the_page_says_the_same_to_all() {
    let app = asking().await;
    sign_up(&mut app.browser()).await;
    let first = link(&letters(&app).await);
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@engine.example", "admin@acme.example"] {
        let mut browser = app.browser();
        let answer = browser.submit("/forms/request-proof", &[("email", email)], "/confirm-email").await;
        answers.push(summary(&answer));
        says(
            &follow(&mut browser, &answer).await,
            "If a sign-up with this email is not finished, a link is on its way",
        );
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let second = link(&letters(&app).await);
    assert_ne!(first, second);
    assert_eq!(app.browser().open(&first).await.status, 404, "only the latest one works");
    assert_eq!(
        codes(&app.browser().submit("/forms/request-proof", &[("email", "ada@")], "/").await),
        ["EMAIL_INVALID"]
    );
}

#[tokio::test]
async fn who_was_there_before_and_whom_staff_or_products_create_need_no_link() {
    let app = TestApp::with_mail().await;
    let ada = app.user(EMAIL, Role::User).await;
    ask(&app, true).await;
    log_in(&mut app.browser(), EMAIL).await;
    app.bearer(&app.token_of(ada.id).await).get("/v1/me").await;
    let (_, product) = app.product("engine").await;
    let body =
        json!({ "data": { "type": "users", "attributes": { "email": "bob@engine.example", "password": PASSWORD } } });
    assert_eq!(app.bearer(&product).post("/v1/users", body).await.status, 201);
    log_in(&mut app.browser(), "bob@engine.example").await;
    assert!(letters(&app).await.iter().all(|letter| letter.subject == "New log-in at Acme"));
}

#[tokio::test]
async fn switched_off_nobody_waits_any_more() {
    let app = asking().await;
    sign_up(&mut app.browser()).await;
    ask(&app, false).await;
    assert_eq!(token(&app, PASSWORD).await, "201");
    assert_eq!(attributes(&app).await["emailVerified"], json!(false), "it was not proven");
}

#[tokio::test]
async fn it_needs_mail() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let before = app.dump().await;
    let refused = set_as(&admin, &app, true).await;
    assert_eq!(crate::api::summary(&refused), "422 MAIL_REQUIRED at /data/attributes/verifiedEmails");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn staff_and_products_mark_an_email_and_customers_do_not() {
    let app = asking().await;
    sign_up(&mut app.browser()).await;
    let mark = |verified: bool| json!({ "data": { "type": "users", "attributes": { "emailVerified": verified } } });
    let path = format!("/v1/users/{EMAIL}");
    assert_eq!(app.admin().await.patch(&path, mark(true)).await.status, 200);
    assert_eq!(token(&app, PASSWORD).await, "201");
    let user = users::show(&app.operator(), &UserRef::new(EMAIL)).await.expect("ada");
    let own = app.bearer(&app.token_of(user.id).await);
    let before = app.dump().await;
    for verified in [true, false] {
        assert_eq!(own.patch(&path, mark(verified)).await.status, 400, "one's own");
    }
    assert_eq!(app.dump().await, before);
    assert_eq!(app.admin().await.patch(&path, mark(false)).await.status, 200);
    assert_eq!(token(&app, PASSWORD).await, "403 USER_UNVERIFIED");
}

#[tokio::test]
async fn an_address_that_somebody_else_claimed_is_taken_back_by_a_mailed_reset() {
    let app = asking().await;
    // Somebody signs up with an address that is not theirs.
    sign_up(&mut app.browser()).await;
    let claim = link(&letters(&app).await);
    // Its owner finds it taken, and asks for a new password.
    let fields = [("email", EMAIL), ("password", NEW)];
    assert_eq!(codes(&app.browser().submit("/forms/sign-up", &fields, "/sign-up").await), ["EMAIL_TAKEN"]);
    let mut owner = app.browser();
    owner.submit("/forms/forgot-password", &[("email", EMAIL)], "/forgot-password").await;
    let mails = app.mails().await.join("");
    let code = mails.split("/reset-password/").nth(1).expect("a link").split_whitespace().next().expect("its end");
    owner.submit("/forms/reset-password", &[("code", code), ("password", NEW)], "/log-in").await;
    assert_eq!(token(&app, NEW).await, "201");
    assert_eq!(token(&app, PASSWORD).await, "401 PASSWORD_INVALID at Authorization", "the claimant's password ended");
    let ada = attributes(&app).await;
    assert_eq!((&ada["emailVerified"], &ada["firstName"]), (&json!(true), &Value::Null), "and their name");
    assert_eq!(app.browser().open(&claim).await.status, 404, "and the link of their sign-up");
}

#[tokio::test]
async fn a_reset_link_from_staff_proves_no_mailbox() {
    let app = asking().await;
    sign_up(&mut app.browser()).await;
    let user = users::show(&app.operator(), &UserRef::new(EMAIL)).await.expect("ada");
    let (_, code) = passwords::link(&app.operator(), &user.id.into()).await.expect("a link");
    let code = code.expose_secret().to_owned();
    app.browser().submit("/forms/reset-password", &[("code", &code), ("password", NEW)], "/log-in").await;
    assert_eq!(token(&app, NEW).await, "403 USER_UNVERIFIED");
}

#[tokio::test]
async fn a_new_email_is_not_verified_until_it_is_proven() {
    let app = asking().await;
    sign_up(&mut app.browser()).await;
    let mut browser = app.browser();
    confirm(&mut browser, &link(&letters(&app).await), PASSWORD).await;
    let body = json!({ "data": { "type": "users", "attributes": { "email": "countess@engine.example" } } });
    let changed = app.admin().await.patch(&format!("/v1/users/{EMAIL}"), body).await.json();
    assert_eq!(changed["data"]["attributes"]["emailVerified"], json!(false));
    let fields = [("email", "countess@engine.example"), ("password", PASSWORD), ("next", "/")];
    let answer = app.browser().submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!(answer.header("location"), Some("/"), "whoever was in stays in");
}

#[tokio::test]
async fn admins_switch_it_on_the_settings_page() {
    let app = TestApp::with_mail().await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let page = admin.open("/admin/settings").await;
    says(&page, "No. Whoever signs up can log in at once");
    let form = page.body.split("/forms/verification").nth(1).expect("the form").to_owned();
    let seen = crate::pages::value_of(&form, "seen").expect("what it saw");
    let fields = [("verified", "true"), ("seen", seen.as_str())];
    let answer = admin.submit("/forms/verification", &fields, "/admin/settings").await;
    says(&follow(&mut admin, &answer).await, "Yes. Whoever signs up gets a link by mail");
    let stale = admin.submit("/forms/verification", &[("verified", "false"), ("seen", &seen)], "/admin/settings").await;
    assert_eq!(codes(&stale), ["STALE"]);
}

#[tokio::test]
async fn whoever_has_an_invite_proves_their_email_like_everybody() {
    let app = asking().await;
    let invite = InviteDraft { email: Some(EMAIL.into()), ..InviteDraft::default() };
    let code = invites::create(&app.operator(), invite).await.expect("an invite").code.expose_secret().to_owned();
    let mut browser = app.browser();
    let fields = [("code", code.as_str()), ("password", PASSWORD)];
    let answer = browser.submit("/forms/invite", &fields, &format!("/invite/{code}")).await;
    assert_eq!(answer.header("location"), Some("/confirm-email"));
    assert!(!browser.has(SESSION), "a session before the proof");
    assert_eq!(token(&app, PASSWORD).await, "403 USER_UNVERIFIED");
    let link = link(&letters(&app).await);
    let answer = confirm(&mut browser, &link, PASSWORD).await;
    assert_eq!(answer.header("location"), Some("/"));
    assert_eq!(token(&app, PASSWORD).await, "201");
}

/// The code of the reset link that was mailed.
async fn mailed_reset(app: &TestApp) -> String {
    app.mails().await;
    app.browser().submit("/forms/forgot-password", &[("email", EMAIL)], "/forgot-password").await;
    let mails = app.mails().await.join("");
    let code = mails.split("/reset-password/").nth(1).expect("a link").split_whitespace().next();
    code.expect("its end").to_owned()
}

#[tokio::test]
async fn a_mark_of_staff_costs_nobody_their_second_factor() {
    let app = asking().await;
    let user = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    let mark = json!({ "data": { "type": "users", "attributes": { "emailVerified": false } } });
    assert_eq!(app.admin().await.patch(&format!("/v1/users/{}", user.id), mark).await.status, 200);
    let code = mailed_reset(&app).await;
    app.browser().submit("/forms/reset-password", &[("code", &code), ("password", NEW)], "/log-in").await;
    assert_eq!(attributes(&app).await["emailVerified"], json!(true), "whoever has the link has the mailbox");
    assert_eq!(token(&app, NEW).await, "401 OTP_REQUIRED at /meta/otp");
    let with_code = json!({ "meta": { "otp": authenticator.code(&app) } });
    assert_eq!(app.anonymous().basic(EMAIL, NEW).post("/v1/tokens", with_code).await.status, 201);
}

#[tokio::test]
async fn customers_change_their_email_by_a_link_only() {
    let app = asking().await;
    let user = app.user(EMAIL, Role::User).await;
    let own = app.bearer(&app.token_of(user.id).await);
    let change = json!({ "data": { "type": "users", "attributes": { "email": "other@engine.example" } } });
    let path = format!("/v1/users/{}", user.id);
    let before = app.dump().await;
    assert_eq!(own.patch(&path, change.clone()).await.status, 403);
    assert_eq!(app.dump().await, before);
    ask(&app, false).await;
    assert_eq!(own.patch(&path, change).await.status, 200, "elsewhere the API stays as it is");
}
