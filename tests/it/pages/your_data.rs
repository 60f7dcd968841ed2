//! One's own data: the download; deletion of the account, seven days to come back, and then nothing is left.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::{
    model::{id::UserId, invite::InviteDraft, role::Role},
    server::domain::invites,
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{SESSION, codes, does_not_say, follow, log_in, says, summary};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::{Browser, Client},
    outcome::Answer,
};

const ADA: &str = "ada@engine.example";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// A browser in which Ada is logged in.
async fn ada(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, ADA).await;
    browser
}

/// Asks for the deletion of one's account.
async fn delete(browser: &mut Browser, password: &str, otp: &str) -> Answer {
    let fields = [("password", password), ("otp", otp)];
    browser.submit("/forms/delete-account", &fields, "/your-data/delete").await
}

/// Logs in a user who is leaving; the answer leads to the question.
async fn come_back(app: &TestApp) -> (Browser, Answer) {
    let mut browser = app.browser();
    let answer = browser.submit("/forms/log-in", &[("email", ADA), ("password", PASSWORD)], "/log-in").await;
    (browser, answer)
}

async fn is_there(app: &TestApp, user: UserId) -> bool {
    app.admin().await.get(&format!("/v1/users/{user}")).await.status == 200
}

#[tokio::test]
async fn all_of_ones_data_is_a_file() {
    let app = TestApp::protected().await;
    let code = invites::create(&app.operator(), InviteDraft::default()).await.expect("an invite").code;
    let mut browser = app.browser();
    let fields = [("code", code.expose_secret()), ("firstName", "Ada"), ("email", ADA), ("password", PASSWORD)];
    assert_eq!(browser.call("/forms/invite", &fields).await.status, 200);
    let me = app.admin().await.get(&format!("/v1/users/{ADA}")).await.json();
    let id: UserId = me["data"]["id"].as_str().expect("an id").parse().expect("an id");
    let secret = app.token_of(id).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    app.token_of(bob.id).await;
    Authenticator::new(&app, id).await;

    let page = browser.open("/your-data").await;
    says(&page, "Your data");
    assert!(page.body.contains("href=\"/your-data/download\""));
    let file = browser.open("/your-data/download").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), Some("application/json"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"your-data.json\""));
    assert_eq!(file.header("cache-control"), Some("no-store"));
    for hidden in [secret.as_str(), code.expose_secret(), "argon2", "digest", "bob@", "salt"] {
        assert!(!file.body.contains(hidden), "{hidden}");
    }
    let own = file.json();
    let parts: Vec<_> = own.as_object().expect("an object").keys().map(String::as_str).collect();
    let all = [
        "account",
        "exported",
        "hasPassword",
        "invite",
        "invites",
        "logIns",
        "passkeys",
        "pendingEmail",
        "products",
        "secondFactor",
        "sessions",
        "tokens",
        "user",
    ];
    assert_eq!(parts, all);
    assert_eq!((&own["user"]["id"], &own["user"]["email"]), (&id.to_string().into(), &ADA.into()));
    assert_eq!(own["user"]["created"], "2031-03-24T09:15:00.000Z");
    assert_eq!(own["tokens"].as_array().map(Vec::len), Some(1), "not those of others");
    assert_eq!(own["tokens"][0]["kind"], "user-token");
    assert_eq!(own["sessions"].as_array().map(Vec::len), Some(1));
    assert_eq!(own["sessions"][0]["address"], "192.0.2.7");
    assert_eq!(own["logIns"][0]["address"], "192.0.2.7");
    assert_eq!(own["logIns"][0]["way"], "browser");
    assert!(own["secondFactor"]["id"].is_string() && own["secondFactor"]["enabled"].is_null());
    assert!(own["invite"]["id"].is_string() && own["invite"]["product"].is_null());
    assert_eq!((&own["hasPassword"], &own["products"]), (&true.into(), &json!([])));
}

#[tokio::test]
async fn invites_that_one_made_are_in_the_file_without_their_codes() {
    let app = TestApp::open().await;
    let (mut admin, mut other) = (app.browser(), app.browser());
    log_in(&mut admin, app.admin.email.as_str()).await;
    log_in(&mut other, app.user("grace@acme.example", Role::Admin).await.email.as_str()).await;
    let invite = async |browser: &mut Browser, uses| {
        let fields = [("email", ""), ("uses", uses), ("days", "7"), ("product", "")];
        assert_eq!(browser.call("/forms/create-invite", &fields).await.status, 200);
    };
    invite(&mut admin, "3").await;
    invite(&mut admin, "4").await;
    invite(&mut other, "5").await;
    let invites = admin.open("/your-data/download").await.json()["invites"].take();
    let uses: Vec<_> = invites.as_array().expect("a list").iter().map(|invite| &invite["uses"]).collect();
    assert_eq!(uses, [4, 3], "one's own, the newest first");
    let parts: Vec<_> = invites[0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(parts, ["created", "email", "expiry", "id", "product", "uses", "usesLeft"]);
}

#[tokio::test]
async fn nobody_downloads_without_a_session_of_a_browser() {
    let app = TestApp::open().await;
    let answer = app.browser().open("/your-data/download").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/log-in?next=/your-data")));
    let token = app.token_of(app.admin.id).await;
    let answer = app.bearer(&token).get("/your-data/download").await;
    assert_eq!(answer.status, 303, "a token opens no page");
}

#[tokio::test]
async fn staff_also_get_the_products_they_see() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let own = browser.open("/your-data/download").await.json();
    assert_eq!(own["products"][0]["code"], "engine");
}

#[tokio::test]
async fn who_deletes_their_account_is_out_at_once_and_gone_after_a_week() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    let (mut browser, mut other, token) = (ada(&app).await, ada(&app).await, app.token_of(user.id).await);
    let page = browser.open("/your-data/delete").await;
    says(&page, "Delete the account ada@engine.example?");
    says(&page, "1 token is revoked at once: the app that uses it stops working.");
    says(&page, "You are logged out everywhere: 2 sessions.");
    let answer = delete(&mut browser, PASSWORD, "").await;
    assert_snapshot!(summary(&answer), @r#"
    302 Found
    to /log-in
    clear-site-data: "cache", "storage"
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    "#);
    assert!(!browser.has(SESSION));
    says(&follow(&mut browser, &answer).await, "Your account is set to be deleted.");
    assert_eq!(other.open("/").await.header("location"), Some("/log-in"));
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);

    let shown = app.admin().await.get(&format!("/v1/users/{}", user.id)).await.json();
    assert_eq!(shown["data"]["attributes"]["deletionScheduled"], "2031-03-31T09:15:00.000Z");
    let taken = json!({ "data": { "type": "users", "attributes": { "email": ADA } } });
    let again = app.anonymous().post("/v1/users", taken.clone()).await;
    assert_eq!(again.code().as_deref(), Some("EMAIL_TAKEN"), "the email stays theirs for the week");

    app.wait(7 * DAY - Duration::from_secs(1));
    app.maintenance.run().await;
    assert!(is_there(&app, user.id).await);
    app.wait(Duration::from_secs(61));
    app.maintenance.run().await;
    assert!(!is_there(&app, user.id).await);
    assert!(!app.dump_of_records().await.contains(&hex(user.id)), "something is left");
    assert_eq!(app.anonymous().post("/v1/users", taken).await.status, 201);
}

#[tokio::test]
async fn who_logs_in_within_the_week_is_asked_and_stays() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    delete(&mut ada(&app).await, PASSWORD, "").await;
    app.wait(6 * DAY);
    let (mut browser, answer) = come_back(&app).await;
    assert_eq!(answer.header("location"), Some("/log-in/deletion"));
    assert!(!browser.has(SESSION), "no session before the answer");
    let page = follow(&mut browser, &answer).await;
    says(&page, "Your account is set to be deleted");
    says(&page, "31 Mar 2031, 09:15 UTC");
    assert_eq!(browser.open("/").await.header("location"), Some("/log-in"));
    let answer = browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    cookie __Host-keydesk-step=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0
    ");
    says(&follow(&mut browser, &answer).await, "Your account is kept");
    app.wait(2 * DAY);
    app.maintenance.run().await;
    assert!(is_there(&app, user.id).await);
    let twice = browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    assert_eq!(twice.header("location"), Some("/log-in"));
}

#[tokio::test]
async fn who_logs_out_instead_leaves_all_the_same() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    delete(&mut ada(&app).await, PASSWORD, "").await;
    let (mut browser, _) = come_back(&app).await;
    let before = app.dump().await;
    let answer = browser.submit("/forms/log-out", &[], "/log-in/deletion").await;
    says(&follow(&mut browser, &answer).await, "You are logged out");
    assert_eq!(browser.open("/log-in/deletion").await.header("location"), Some("/log-in"));
    assert_eq!(app.dump().await, before);
    app.wait(8 * DAY);
    app.maintenance.run().await;
    assert!(!is_there(&app, user.id).await);
}

#[tokio::test]
async fn the_api_tells_only_the_right_password_that_a_user_is_leaving() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    delete(&mut ada(&app).await, PASSWORD, "").await;
    let before = app.dump().await;
    let log_in = |password| app.anonymous().basic(ADA, password);
    let answer = log_in(PASSWORD).post("/v1/tokens", json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (403, Some("USER_DELETION_PENDING")));
    let answer = log_in("wrong").post("/v1/tokens", json!({})).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (401, Some("PASSWORD_INVALID")));
    assert_eq!(app.dump().await, before);
    // Staff may still make one; it opens nothing.
    let token = app.token_of(user.id).await;
    let answer = app.bearer(&token).get("/v1/me").await;
    assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (403, Some("USER_DELETION_PENDING")));
}

#[tokio::test]
async fn a_wrong_password_deletes_nothing_and_is_counted() {
    let app = TestApp::with_limits().await;
    app.user(ADA, Role::User).await;
    let mut browser = ada(&app).await;
    let before = app.dump().await;
    for _ in 0..5 {
        assert_eq!(codes(&delete(&mut browser, "wrong", "").await), ["CURRENT_PASSWORD_INVALID"]);
    }
    assert_eq!(codes(&delete(&mut browser, PASSWORD, "").await), ["TOO_MANY_REQUESTS"]);
    let page = browser.open("/your-data/delete").await;
    does_not_say(&page, "wrong");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_too_and_before_the_question() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    let mut browser = ada(&app).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    says(&browser.open("/your-data/delete").await, "The 6-digit code from your app, or a recovery code.");
    app.wait(HALF_MINUTE);
    let before = app.dump().await;
    assert_eq!(codes(&delete(&mut browser, PASSWORD, "").await), ["OTP_REQUIRED"]);
    assert_eq!(codes(&delete(&mut browser, PASSWORD, &authenticator.wrong_code(&app)).await), ["OTP_INVALID"]);
    let mistyped = delete(&mut browser, PASSWORD, "7QWE-M2KD-9RTV-4HJ").await;
    assert!(summary(&mistyped).contains("RECOVERY_CODE_INVALID at otp"), "{}", summary(&mistyped));
    says(&follow(&mut browser, &mistyped).await, "That recovery code is not valid. Each one works once.");
    assert_eq!(codes(&delete(&mut browser, "", "").await), ["PASSWORD_MISSING"]);
    assert_eq!(app.dump().await, before);
    let answer = delete(&mut browser, PASSWORD, &authenticator.code(&app)).await;
    assert_eq!(answer.header("location"), Some("/log-in"));

    let (mut browser, answer) = come_back(&app).await;
    assert_eq!(answer.header("location"), Some("/log-in/code"));
    assert_eq!(browser.open("/log-in/deletion").await.header("location"), Some("/log-in"), "not without the code");
    let (mut browser, _) = come_back(&app).await;
    app.wait(HALF_MINUTE);
    let answer = browser.submit("/forms/log-in-code", &[("otp", &authenticator.code(&app))], "/log-in/code").await;
    assert_eq!(answer.header("location"), Some("/log-in/deletion"));
    let answer = browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    assert_eq!(answer.header("location"), Some("/"));
}

#[tokio::test]
async fn the_last_admin_stays() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let page = browser.open("/your-data/delete").await;
    says(&page, "The last admin cannot be deleted");
    assert!(!page.body.contains("/forms/delete-account"));
    let before = app.dump().await;
    assert_eq!(codes(&delete(&mut browser, PASSWORD, "").await), ["ACCOUNT_ADMINS_REQUIRED"]);
    assert_eq!(app.dump().await, before);

    app.user("root@acme.example", Role::Admin).await;
    assert_eq!(delete(&mut browser, PASSWORD, "").await.header("location"), Some("/log-in"));
    let mut root = app.browser();
    log_in(&mut root, "root@acme.example").await;
    let refused = delete(&mut root, PASSWORD, "").await;
    assert_eq!(codes(&refused), ["ACCOUNT_ADMINS_REQUIRED"], "an admin who is leaving does not count");
}

#[tokio::test]
async fn a_reset_calls_nothing_off_and_an_answer_needs_the_password_of_now() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    delete(&mut ada(&app).await, PASSWORD, "").await;
    let (mut browser, answer) = come_back(&app).await;
    assert_eq!(answer.header("location"), Some("/log-in/deletion"));
    let new = "nine brass cogs turn";
    let changed = json!({ "data": { "type": "users", "attributes": { "password": new } } });
    assert_eq!(app.admin().await.patch(&format!("/v1/users/{}", user.id), changed).await.status, 200);
    let answer = browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    assert_eq!(answer.header("location"), Some("/log-in"), "the password was replaced meanwhile");
    let mut browser = app.browser();
    let answer = browser.submit("/forms/log-in", &[("email", ADA), ("password", new)], "/log-in").await;
    assert_eq!(answer.header("location"), Some("/log-in/deletion"), "still leaving");
}

#[tokio::test]
async fn staff_delete_at_once_as_before() {
    let app = TestApp::open().await;
    let user = app.user(ADA, Role::User).await;
    delete(&mut ada(&app).await, PASSWORD, "").await;
    let (mut browser, _) = come_back(&app).await;
    assert_eq!(app.admin().await.delete(&format!("/v1/users/{}", user.id)).await.status, 204);
    let answer = browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    assert_eq!(answer.header("location"), Some("/log-in"));
    assert!(!is_there(&app, user.id).await);
}

fn hex(id: UserId) -> String {
    id.0.simple().to_string().to_uppercase()
}
