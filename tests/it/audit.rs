//! The audit lines of the log: what was done, by whom, from where, to which record (docs/security.md R-72), and
//! that no input makes a line of its own (docs/security.md T-26).

use std::time::Duration;

use axum::{
    body::Body,
    http::{Method, Request},
};
use keydesk::{
    model::{password::NewPassword, role::Role, second_factor::SecondFactorDraft},
    server::domain::{second_factors, user_sessions},
};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::Client,
    log::Log,
};

const EMAIL: &str = "ada@engine.example";

/// The names of the events since the last call, each with its result.
fn events(log: &Log, seen: &mut usize) -> Vec<String> {
    let text = String::from_utf8(log.bytes()).expect("text");
    let lines = text[*seen..].lines().filter_map(|line| line.split_once("domain::audit: "));
    let logged = |text: &str, key: &str| {
        let rest = text.split_once(&format!("{key}=\""))?.1;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let events = lines.map(|(span, event)| {
        assert!(span.contains("request{id="), "outside of a request: {span}{event}");
        assert!(span.contains("address=192.0.2.7"), "from nowhere: {span}{event}");
        let became = logged(event, "became").or_else(|| logged(event, "limit"));
        let name = logged(event, "event").expect("an event");
        became.map_or_else(|| name.clone(), |became| format!("{name} {became}"))
    });
    let events = events.collect();
    *seen = text.len();
    events
}

#[tokio::test]
async fn what_programs_do_is_logged() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let (admin, mut seen) = (app.admin().await, log.bytes().len());
    let attributes = |attributes| json!({ "data": { "type": "users", "attributes": attributes } });
    let user = admin.post("/v1/users", attributes(json!({ "email": EMAIL, "password": PASSWORD }))).await.json();
    let user = user["data"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(events(&log, &mut seen), ["user.created"]);

    let path = |rest: &str| format!("/v1/users/{user}{rest}");
    let tokens = path("/tokens");
    let protected =
        |protected: bool| json!({ "data": { "type": "accounts", "attributes": { "protected": protected } } });
    let account = format!("/v1/accounts/{}", app.account);
    for (method, path, body, expected) in [
        (Method::POST, &tokens, None, &["token.generated"] as &[_]),
        (Method::PATCH, &path(""), Some(attributes(json!({ "firstName": "Ada" }))), &["user.updated"]),
        (
            Method::PATCH,
            &path(""),
            Some(attributes(json!({ "role": "support-agent" }))),
            &["token.revoked", "user.updated", "user.role-changed support-agent"],
        ),
        (
            Method::PATCH,
            &path(""),
            Some(attributes(json!({ "role": "user" }))),
            &["user.updated", "user.role-changed user"],
        ),
        (
            Method::PATCH,
            &path(""),
            Some(attributes(json!({ "password": "eight copper gears at dawn" }))),
            &["user.updated", "user.password-set"],
        ),
        (Method::POST, &path("/actions/ban"), None, &["user.banned"]),
        (Method::POST, &path("/actions/ban"), None, &[]),
        (Method::POST, &path("/actions/unban"), None, &["user.unbanned"]),
        (Method::DELETE, &path(""), None, &["user.deleted"]),
        (Method::PATCH, &account, Some(protected(true)), &["account.updated", "account.protection-changed protected"]),
        (Method::PATCH, &account, Some(protected(false)), &["account.updated", "account.protection-changed open"]),
        (Method::PATCH, &account, Some(protected(false)), &[]),
    ] {
        let answer = admin.request(method.clone(), path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.body);
        assert_eq!(events(&log, &mut seen), expected, "{method} {path}");
    }
    let text = String::from_utf8(log.bytes()).expect("text");
    let deleted = text.lines().find(|line| line.contains("user.deleted")).expect("the line");
    for logged in
        [format!("principal=user {}", app.admin.id), format!("account={}", app.account), format!("record={user}")]
    {
        assert!(deleted.contains(&logged), "{logged} is not in {deleted}");
    }
}

#[tokio::test]
async fn changes_of_other_records_are_logged() {
    let (log, _listening) = Log::listen();
    let app = TestApp::with_mail().await;
    let user = app.user(EMAIL, Role::User).await;
    let (admin, mut seen) = (app.admin().await, log.bytes().len());
    let data = |kind, attributes| json!({ "data": { "type": kind, "attributes": attributes } });
    let settings = format!("/v1/accounts/{}/settings", app.account);
    let setting = |value| data("settings", json!({ "value": value }));
    let key = json!({ "key": "default_user_permissions", "value": ["user.read"] });
    let code = data("products", json!({ "name": "Engine", "code": "engine" }));
    for (method, path, body, expected) in [
        (Method::POST, "/v1/products".to_owned(), Some(code), "product.created"),
        (
            Method::PATCH,
            "/v1/products/engine".into(),
            Some(data("products", json!({ "name": "E" }))),
            "product.updated",
        ),
        (Method::POST, "/v1/products/engine/tokens".into(), None, "token.generated"),
        (Method::POST, settings.clone(), Some(data("settings", key)), "account.settings.created"),
        (
            Method::PATCH,
            format!("{settings}/default_user_permissions"),
            Some(setting(json!([]))),
            "account.settings.updated",
        ),
        (Method::DELETE, format!("{settings}/default_user_permissions"), None, "account.settings.deleted"),
        (Method::POST, "/v1/invites".into(), Some(data("invites", json!({}))), "invite.created"),
        (Method::DELETE, "/v1/products/engine".into(), None, "product.deleted token.revoked"),
        (Method::POST, "/v1/passwords".into(), Some(json!({ "meta": { "email": EMAIL } })), ""),
        (Method::PUT, "/v1/tokens".into(), None, "token.regenerated"),
    ] {
        let answer = admin.request(method.clone(), &path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.body);
        assert_eq!(events(&log, &mut seen).join(" "), expected, "{method} {path}");
    }
    app.maintenance.run().await;
    assert_eq!(events(&log, &mut seen), ["user.password-reset"], "logged in the span of who asked");

    let factor = Authenticator::new(&app, user.id).await;
    for enabled in [true, false] {
        assert_eq!(factor.switch(&app, enabled, &factor.code(&app)).await.status.as_u16(), 200);
        app.wait(HALF_MINUTE);
    }
    let logged = String::from_utf8(log.bytes()).expect("text");
    for event in ["second-factor.created", "second-factor.enabled", "second-factor.disabled"] {
        assert!(logged[seen..].contains(event), "{event}");
    }
}

#[tokio::test]
async fn what_users_do_for_their_security_is_logged() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let user = app.user(EMAIL, Role::User).await;
    let log_in = [("email", EMAIL), ("password", PASSWORD), ("next", "/")];
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &log_in, "/log-in").await;
    app.wait(Duration::from_millis(1));
    app.browser().submit("/forms/log-in", &log_in, "/log-in").await;
    let mut seen = log.bytes().len();
    let listed = user_sessions::list(&app.operator(), &user.id.into()).await.expect("a list");
    let other = listed[0].id.to_string();
    for (path, fields, expected) in [
        ("/forms/add-second-step", vec![("password", PASSWORD)], "second-factor.created"),
        ("/forms/cancel-second-step", vec![], "second-factor.deleted"),
        ("/forms/end-other-sessions", vec![], "sessions.ended"),
        ("/forms/end-session", vec![("id", other.as_str())], ""),
        ("/forms/change-password", vec![("oldPassword", "wrong"), ("password", PASSWORD)], "log-in.failed"),
        ("/forms/change-password", vec![("oldPassword", PASSWORD), ("password", PASSWORD)], "user.password-set"),
    ] {
        browser.submit(path, &fields, "/security").await;
        assert_eq!(events(&log, &mut seen).join(" "), expected, "{path}");
    }
    let context = app.operator().authenticated_as(user.clone());
    let draft = SecondFactorDraft { password: Some(NewPassword::new(PASSWORD.into())), otp: None };
    let made = second_factors::create(&context, &user.id.into(), draft).await.expect("a second factor");
    let secret = made.seed.expect("its seed").secret.expose_secret().to_owned();
    let otp = Authenticator { path: String::new(), secret }.code(&app);
    seen = log.bytes().len();
    browser.submit("/forms/confirm-second-step", &[("otp", &otp)], "/security/second-step").await;
    assert_eq!(events(&log, &mut seen), ["second-factor.enabled", "recovery-codes.created"]);
    let page = browser.open("/security/recovery-codes").await.body;
    let code = page.split_once("recovery-codes-value").and_then(|(_, rest)| rest.split_once('>')).expect("the codes").1;
    let code = code.split_whitespace().next().expect("a code");
    seen = log.bytes().len();
    let body = json!({ "meta": { "otp": code } });
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", body).await.status.as_u16(), 201);
    assert_eq!(events(&log, &mut seen), ["recovery-code.used", "log-in.passed", "token.generated"]);
    assert!(!String::from_utf8(log.bytes()).expect("text").contains(code), "a recovery code is logged");
}

#[tokio::test]
async fn log_ins_are_logged_on_pages_and_api() {
    let (log, _listening) = Log::listen();
    let app = TestApp::with_limits().await;
    let user = app.user(EMAIL, Role::User).await;
    let (admin, mut seen) = (app.admin().await, log.bytes().len());
    let program = |password: &'static str| app.anonymous().basic(EMAIL, password);
    assert_eq!(program(PASSWORD).post("/v1/tokens", json!({})).await.status.as_u16(), 201);
    assert_eq!(events(&log, &mut seen), ["log-in.passed", "token.generated"]);
    assert_eq!(program("wrong").post("/v1/tokens", json!({})).await.status.as_u16(), 401);
    assert_eq!(events(&log, &mut seen), ["log-in.failed"]);
    assert_eq!(
        app.anonymous().basic("bob@engine.example", "wrong").post("/v1/tokens", json!({})).await.status.as_u16(),
        401
    );
    assert_eq!(events(&log, &mut seen), ["log-in.failed"]);

    let mut browser = app.browser();
    for (password, expected) in [("wrong", "log-in.failed"), (PASSWORD, "log-in.passed")] {
        browser.submit("/forms/log-in", &[("email", EMAIL), ("password", password)], "/log-in").await;
        assert_eq!(events(&log, &mut seen), [expected]);
    }
    browser.submit("/forms/log-out", &[], "/log-out").await;
    assert_eq!(events(&log, &mut seen), ["log-out"]);
    assert_eq!(admin.post(&format!("/v1/users/{}/actions/ban", user.id), json!(null)).await.status.as_u16(), 200);
    assert_eq!(program(PASSWORD).post("/v1/tokens", json!({})).await.status.as_u16(), 403);
    assert_eq!(events(&log, &mut seen), ["user.banned", "log-in.blocked"]);
    for _ in 0..20 {
        program("wrong").post("/v1/tokens", json!({})).await;
    }
    assert_eq!(events(&log, &mut seen).last().map(String::as_str), Some("limit.reached auth"));

    let text = String::from_utf8(log.bytes()).expect("text");
    let refused = text.lines().filter(|line| line.contains("answered")).find(|line| line.contains("status=401"));
    let refused = refused.expect("the line of a refusal");
    assert!(refused.contains(r#"code="PASSWORD_INVALID""#), "{refused}");
    let mut logged = text.lines().filter(|line| line.contains("domain::audit: ") || line.contains("answered"));
    assert_eq!(logged.find(|line| line.contains(EMAIL)), None, "an email is logged");
}

#[tokio::test]
async fn nothing_that_was_typed_makes_a_line() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let before = log.bytes().len();
    let nasty = ["\n", "\r\n", "\u{1b}[2K", "\u{85}", "\u{2028}"];
    for round in 0..1000 {
        let forged = format!("{}FORGED event=\"user.banned\"", nasty[round % nasty.len()]);
        let escaped: String = forged.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let body = json!({ "data": { "type": "users", "attributes": { "email": forged, "firstName": forged } } });
        let request = Request::post(format!("/v1/accounts/{escaped}/users?q={escaped}"))
            .header("content-type", "application/json")
            .header("user-agent", "FORGED agent")
            .header("x-request-id", "FORGED id")
            .body(Body::from(if round % 2 == 0 { body.to_string() } else { forged }));
        assert!(app.send(request.expect("a request")).await.status.as_u16() < 500);
        let email = format!("FORGED{}@engine.example", nasty[round % nasty.len()]);
        assert!(app.anonymous().basic(&email, "FORGED").post("/v1/tokens", json!({})).await.status.as_u16() < 500);
    }
    let text = String::from_utf8(log.bytes()).expect("text");
    assert!(text[before..].lines().filter(|line| line.contains("answered")).count() >= 2000, "nobody listened");
    assert!(!text.contains("FORGED"), "{:?}", text.lines().find(|line| line.contains("FORGED")));
}
