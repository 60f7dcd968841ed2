//! What happens is recorded once, with who did it and what changed, and nothing secret.

use std::{fs, ops::ControlFlow, time::Duration};

use axum::http::Method;
use insta::assert_snapshot;
use keydesk::{
    model::{
        event_log::{EventLog, EventLogFilter},
        paging::Paging,
        role::Role,
        user_list::UsersChange,
    },
    server::domain::{
        event_logs,
        imports::{self, RefusedRows},
        limits::Limits,
        users,
    },
};
use serde_json::{Value, json};

use crate::{
    app::{PASSWORD, TestApp, rules},
    authenticator::Authenticator,
    client::Client,
    pages::log_in,
};

const DAY: Duration = Duration::from_secs(24 * 3600);
const EMAIL: &str = "ada@engine.example";

/// The newest events, the oldest first.
pub(crate) async fn events(app: &TestApp) -> Vec<EventLog> {
    let all = event_logs::list(&app.operator(), &EventLogFilter::default(), Paging::newest(100)).await;
    let mut all = all.expect("a list").records;
    all.reverse();
    all
}

/// The names of the events since `seen`, which becomes the position of the last one.
async fn names(app: &TestApp, seen: &mut i64) -> String {
    let all = events(app).await;
    let new = all.iter().filter(|event| event.position > *seen).map(|event| event.event.as_str());
    let names = new.collect::<Vec<_>>().join(" ");
    *seen = all.last().map_or(0, |event| event.position);
    names
}

fn data(kind: &str, attributes: Value) -> Option<Value> {
    Some(json!({ "data": { "type": kind, "attributes": attributes } }))
}

#[tokio::test]
async fn every_change_over_the_api_is_recorded_once() {
    let app = TestApp::with_mail().await;
    let ada = app.user(EMAIL, Role::User).await;
    let admin = app.admin().await;
    let (mut seen, user) = (0, format!("/v1/users/{}", ada.id));
    assert_eq!(names(&app, &mut seen).await, "user.created user.created token.generated", "the admin, Ada, a token");
    let settings = "/v1/accounts/acme/settings";
    let key = json!({ "key": "default_user_permissions", "value": ["user.read"] });
    let name = |name: &str| data("users", json!({ "firstName": name }));
    let rows: Vec<(Method, String, Option<Value>, &str)> = vec![
        (Method::PATCH, user.clone(), name("Ada"), "user.updated"),
        (Method::PATCH, user.clone(), name("Ada"), ""),
        (Method::PATCH, user.clone(), data("users", json!({ "password": "eight brass cogs at noon" })), "user.updated"),
        (Method::POST, format!("{user}/actions/ban"), None, "user.banned"),
        (Method::POST, format!("{user}/actions/ban"), None, ""),
        (Method::POST, format!("{user}/actions/unban"), None, "user.unbanned"),
        (Method::PATCH, format!("{user}/group"), Some(json!({ "data": null })), "user.group.updated"),
        (Method::POST, format!("{user}/tokens"), None, "token.generated"),
        (Method::POST, "/v1/products".into(), data("products", json!({ "name": "E", "code": "e" })), "product.created"),
        (Method::PATCH, "/v1/products/e".into(), data("products", json!({ "name": "Engine" })), "product.updated"),
        (Method::PATCH, "/v1/products/e".into(), data("products", json!({ "name": "Engine" })), ""),
        (Method::POST, "/v1/products/e/tokens".into(), None, "token.generated"),
        (Method::DELETE, "/v1/products/e".into(), None, "product.deleted"),
        (Method::POST, settings.into(), data("settings", key), "account.settings.created"),
        (
            Method::PATCH,
            format!("{settings}/default_user_permissions"),
            data("settings", json!({ "value": [] })),
            "account.settings.updated",
        ),
        (Method::DELETE, format!("{settings}/default_user_permissions"), None, "account.settings.deleted"),
        (
            Method::PATCH,
            "/v1/accounts/acme".into(),
            data("accounts", json!({ "name": "Acme Engines" })),
            "account.updated",
        ),
        (Method::POST, "/v1/passwords".into(), Some(json!({ "meta": { "email": EMAIL } })), ""),
        (Method::POST, "/v1/passwords".into(), Some(json!({ "meta": { "email": "nobody@engine.example" } })), ""),
    ];
    for (method, path, body, expected) in rows {
        let answer = admin.request(method.clone(), &path, body).await;
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.body);
        assert_eq!(names(&app, &mut seen).await, expected, "{method} {path}");
    }
    app.maintenance.run().await;
    assert_eq!(names(&app, &mut seen).await, "user.password-reset", "of whom is known");
    let token = admin.post("/v1/tokens", json!({})).await.json();
    assert_eq!(names(&app, &mut seen).await, "token.generated");
    let token = format!("/v1/tokens/{}", token["data"]["id"].as_str().expect("an id"));
    admin.request(Method::PUT, &token, None).await;
    assert_eq!(names(&app, &mut seen).await, "token.regenerated");
    admin.request(Method::DELETE, &token, None).await;
    assert_eq!(names(&app, &mut seen).await, "token.revoked");
    admin.request(Method::DELETE, &user, None).await;
    assert_eq!(names(&app, &mut seen).await, "user.deleted", "and nothing of the tokens that went along");
}

#[tokio::test]
async fn a_refused_change_is_recorded_never() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let admin = app.admin().await;
    let before = events(&app).await;
    for (method, path, body, status) in [
        (Method::POST, "/v1/users", data("users", json!({ "email": EMAIL, "password": PASSWORD })), 422),
        (Method::PATCH, "/v1/users/ada@engine.example", data("users", json!({ "email": "admin@acme.example" })), 422),
        (Method::DELETE, "/v1/users/admin@acme.example", None, 422),
        (Method::POST, "/v1/users/admin@acme.example/actions/ban", None, 403),
        (Method::POST, "/v1/products", data("products", json!({ "name": "E", "url": "x" })), 422),
        (Method::DELETE, "/v1/products/none", None, 404),
        (Method::DELETE, "/v1/tokens/none", None, 404),
    ] {
        let answer = admin.request(method.clone(), path, body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}: {}", answer.body);
    }
    let anonymous = app.anonymous().basic(EMAIL, "wrong");
    assert_eq!(anonymous.post("/v1/tokens", json!({})).await.status.as_u16(), 401);
    assert_eq!(events(&app).await, before);
}

#[tokio::test]
async fn second_factors_are_recorded_about_their_user() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let factor = Authenticator::enabled(&app, ada.id).await;
    assert_eq!(factor.switch(&app, false, &factor.code(&app)).await.status.as_u16(), 200);
    assert_eq!(app.admin().await.request(Method::DELETE, &factor.path, None).await.status.as_u16(), 204);
    let all = events(&app).await;
    let of_factors: Vec<_> = all.iter().filter(|event| event.event.as_str().starts_with("second-factor.")).collect();
    let names: Vec<_> = of_factors.iter().map(|event| event.event.as_str()).collect();
    let expected = ["created", "enabled", "disabled", "deleted"].map(|what| format!("second-factor.{what}"));
    assert_eq!(names, expected);
    for event in of_factors {
        assert_eq!((event.resource.kind(), event.resource.id()), ("users", ada.id.0));
    }
}

#[tokio::test]
async fn pages_and_the_clock_are_recorded_too() {
    let app = TestApp::open().await;
    let mut seen = events(&app).await.last().expect("the admin").position;
    let mut browser = app.browser();
    browser.submit("/forms/sign-up", &[("email", EMAIL), ("password", PASSWORD)], "/sign-up").await;
    assert_eq!(names(&app, &mut seen).await, "user.created");
    let sign_up = events(&app).await.pop().expect("an event");
    assert_eq!((sign_up.actor.as_str(), sign_up.address), ("nobody", Some([192, 0, 2, 7].into())));
    assert!(sign_up.request.is_some());
    for _ in 0..2 {
        browser.call("/forms/create-token", &[("name", "CI")]).await;
    }
    assert_eq!(names(&app, &mut seen).await, "token.generated token.generated");
    browser.submit("/forms/revoke-all-tokens", &[], "/tokens/revoke-all").await;
    assert_eq!(names(&app, &mut seen).await, "token.revoked token.revoked");
    browser.call("/forms/delete-account", &[("password", PASSWORD)]).await;
    assert_eq!(names(&app, &mut seen).await, "user.updated", "the deletion is scheduled");
    assert_snapshot!(events(&app).await.pop().expect("an event").metadata, @r#"{"diff":{"deletionScheduled":[null,"2031-03-31T09:15:00.000Z"]}}"#);
    app.wait(8 * DAY);
    app.maintenance.run().await;
    assert_eq!(names(&app, &mut seen).await, "user.deleted");
    let gone = events(&app).await.pop().expect("an event");
    assert_eq!((gone.actor.as_str(), gone.request, gone.address), ("clock", None, None));
}

#[tokio::test]
async fn who_calls_their_deletion_off_is_recorded() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser.call("/forms/delete-account", &[("password", PASSWORD)]).await;
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &[("email", EMAIL), ("password", PASSWORD)], "/log-in").await;
    browser.submit("/forms/keep-account", &[], "/log-in/deletion").await;
    let kept = events(&app).await.pop().expect("an event");
    assert_eq!((kept.event.as_str(), kept.actor.id()), ("user.updated", Some(ada.id.0)));
    assert_snapshot!(kept.metadata, @r#"{"diff":{"deletionScheduled":["2031-03-31T09:15:00.000Z",null]}}"#);
}

#[tokio::test]
async fn an_update_tells_what_changed_and_no_secret() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let admin = app.admin().await;
    app.wait(Duration::from_secs(1));
    let attributes = json!({
        "firstName": "Ada",
        "password": "eight brass cogs at noon",
        "metadata": { "plan": "pro", "apiKey": "k-4711", "seats": 3, "auth": { "pin": 90210777, "on": true } },
    });
    let answer = admin.patch(&format!("/v1/users/{}", ada.id), data("users", attributes).expect("a body")).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let event = events(&app).await.pop().expect("an event");
    assert_snapshot!(event.metadata, @r#"{"diff":{"firstName":[null,"Ada"],"metadata":[{},{"apiKey":"[FILTERED]","auth":{"on":true,"pin":"[FILTERED]"},"plan":"pro","seats":3}],"updated":["2031-03-24T09:15:00.000Z","2031-03-24T09:15:01.000Z"]}}"#);
    let dump = app.dump().await;
    let rows = dump.split_once("event_logs\n").expect("the table").1.split_once("event_chains\n").expect("the end").0;
    for secret in ["k-4711", "90210777", "brass cogs"] {
        assert!(!rows.contains(secret), "{secret} is kept");
    }
}

#[tokio::test]
async fn several_users_at_once_are_recorded_one_by_one() {
    let app = TestApp::open().await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(app.user(&format!("user{number}@b.io"), Role::User).await.id);
    }
    let mut seen = events(&app).await.last().expect("an event").position;
    users::change_chosen(&app.operator(), &ids, UsersChange::Ban).await.expect("banned");
    assert_eq!(names(&app, &mut seen).await, "user.banned user.banned user.banned");
    users::change_chosen(&app.operator(), &ids[..2], UsersChange::Delete).await.expect("deleted");
    assert_eq!(names(&app, &mut seen).await, "user.deleted user.deleted");
}

/// Imports so many users.
pub(crate) async fn import(app: &TestApp, count: usize) {
    let path = app.folder.path().join("users.csv");
    let rows: String = (0..count).map(|number| format!("user{number}@b.io\n")).collect();
    fs::write(&path, format!("email\n{rows}")).expect("written");
    let context = app.operator();
    let checked = imports::check(&context, &path, "users.csv", |_, _| ControlFlow::Continue(())).await;
    let checked = checked.expect("checked");
    let written = imports::write(&context, &checked, RefusedRows::StopAll, |_, _| ControlFlow::Continue(())).await;
    assert!(written.expect("written").is_finished);
}

#[tokio::test]
async fn each_user_of_an_import_is_recorded() {
    let app = TestApp::open().await;
    import(&app, 5).await;
    let mut seen = 1;
    assert_eq!(names(&app, &mut seen).await, ["user.created"; 5].join(" "));
}

#[tokio::test]
async fn an_endpoint_hears_of_a_sign_up_and_of_a_reset_with_its_token() {
    let app = TestApp::with_mail().await;
    let admin = app.admin().await;
    let subscriptions = json!(["user.created", "user.password-reset"]);
    let endpoint = json!({ "url": "https://hooks.engine.example/keydesk", "subscriptions": subscriptions });
    let made = admin.post("/v1/webhook-endpoints", data("webhook-endpoints", endpoint).expect("a body")).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.body);
    let mut browser = app.browser();
    browser.submit("/forms/sign-up", &[("email", EMAIL), ("password", PASSWORD)], "/sign-up").await;
    let queued = admin.get("/v1/webhook-events").await.json();
    assert_eq!(queued["data"].as_array().map(Vec::len), Some(1), "{queued}");
    let attributes = &queued["data"][0]["attributes"];
    assert_eq!(attributes["event"], "user.created");
    let payload: Value = serde_json::from_str(attributes["payload"].as_str().expect("a text")).expect("JSON");
    assert_eq!(payload["data"]["type"], "users");
    assert_eq!(payload["data"]["attributes"]["email"], EMAIL);
    assert_eq!(payload.as_object().map(serde_json::Map::len), Some(1), "only `data`");

    app.wait(Duration::from_secs(1));
    app.anonymous().post("/v1/passwords", json!({ "meta": { "email": EMAIL } })).await;
    app.maintenance.run().await;
    let queued = admin.get("/v1/webhook-events").await.json();
    let payload = queued["data"][0]["attributes"]["payload"].as_str().expect("a text");
    let payload: Value = serde_json::from_str(payload).expect("JSON");
    assert_eq!(payload["meta"]["passwordResetToken"], "[FILTERED]", "nobody reads it");
    let sent = "select payload from webhook_events where event = 'user.password-reset'";
    let sent: Value = serde_json::from_str(app.ids(sent).await.first().expect("an event")).expect("JSON");
    let token = sent["meta"]["passwordResetToken"].as_str().expect("a token");
    assert_eq!(events(&app).await.pop().expect("an event").metadata, "{}", "and the log keeps no token");
    let reset = json!({ "meta": { "passwordResetToken": token, "newPassword": "eight brass cogs at noon" } });
    let path = format!("/v1/users/{EMAIL}/actions/reset-password");
    assert_eq!(app.anonymous().post(&path, reset).await.status.as_u16(), 200, "the token works");

    app.anonymous().post("/v1/passwords", json!({ "meta": { "email": "admin@acme.example" } })).await;
    app.maintenance.run().await;
    let sent = "select payload from webhook_events where payload like '%admin@acme.example%'";
    let sent: Value = serde_json::from_str(app.ids(sent).await.first().expect("an event")).expect("JSON");
    assert_eq!(sent.get("meta"), None, "a developer with an endpoint would become an admin");
}

#[tokio::test]
async fn a_log_that_is_switched_off_keeps_nothing() {
    let app = TestApp::with_rules(Limits { event_log: false, ..rules() }).await;
    app.user(EMAIL, Role::User).await;
    assert!(events(&app).await.is_empty());
}
