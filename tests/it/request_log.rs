//! The request log as it is written: in batches, within bounds, without secrets, and only if the operator wants it.

use std::{future::poll_fn, net::SocketAddr, task::Poll, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use insta::assert_snapshot;
use keydesk::{
    model::role::Role,
    server::domain::limits::{Limits, RequestLogging},
};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    app::{PASSWORD, TestApp, rules},
    authenticator::Authenticator,
    client::Client,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn with(request_log: RequestLogging) -> TestApp {
    TestApp::with_rules(Limits { request_log, ..rules() }).await
}

/// The rows that an admin finds once they are written, the newest first.
async fn rows(app: &TestApp) -> Vec<Value> {
    app.maintenance.run().await;
    let list = app.admin().await.get("/v1/request-logs?limit=100").await;
    list.json()["data"].as_array().expect("a list").clone()
}

fn urls(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["attributes"]["url"].as_str().expect("text")).collect()
}

#[tokio::test]
async fn off_means_no_row() {
    let app = with(RequestLogging::Off).await;
    let answer = app.admin().await.get("/v1/me").await;
    assert_eq!(answer.status, 200);
    assert!(rows(&app).await.is_empty());
    app.domain.close().await;
    assert!(app.ids("select hex(id) from request_logs").await.is_empty());
}

#[tokio::test]
async fn rows_that_wait_are_written_when_the_server_stops() {
    let app = TestApp::open().await;
    app.admin().await.get("/v1/me").await;
    assert!(app.ids("select url from request_logs").await.is_empty(), "a request waited for its row");
    app.domain.close().await;
    assert_eq!(app.ids("select url from request_logs").await.len(), 1);
}

#[tokio::test]
async fn old_rows_go() {
    let app = TestApp::with_rules(Limits { request_log_days: 3, ..rules() }).await;
    for day in 0..5 {
        app.admin().await.get(&format!("/v1/me?day={day}")).await;
        app.wait(DAY);
    }
    assert_eq!(urls(&rows(&app).await), ["/v1/me?day=4", "/v1/me?day=3", "/v1/me?day=2"]);
    // Nothing is written any more, and they go all the same.
    app.wait(5 * DAY);
    assert!(rows(&app).await.is_empty());
    assert!(app.ids("select hex(account_id) from request_log_days").await.is_empty());
}

#[tokio::test]
async fn the_oldest_rows_make_room_for_new_ones() {
    let app = TestApp::with_rules(Limits { request_log_rows: 3, ..rules() }).await;
    let (neighbour, _, neighbours_token) = app.neighbour().await;
    app.bearer(&neighbours_token).get(&format!("/v1/accounts/{neighbour}/me")).await;
    let admin = app.admin().await;
    for number in 0..5 {
        admin.get(&format!("/v1/me?number={number}")).await;
        app.wait(Duration::from_millis(1));
    }
    assert_eq!(urls(&rows(&app).await), ["/v1/me?number=4", "/v1/me?number=3", "/v1/me?number=2"]);
    admin.get("/v1/me?number=5").await;
    assert_eq!(urls(&rows(&app).await), ["/v1/me?number=5", "/v1/me?number=4", "/v1/me?number=3"]);
    let counted = app.ids("select cast(rows as text) from request_log_days").await;
    assert_eq!(counted.into_iter().collect::<Vec<_>>(), ["1", "3"], "another account's rows stay");
}

#[tokio::test]
async fn headers_and_bodies_are_kept_only_if_the_operator_wants_them() {
    for (logging, is_kept) in [(RequestLogging::Basic, false), (RequestLogging::Full, true)] {
        let app = with(logging).await;
        let admin = app.admin().await;
        let body = json!({ "data": { "type": "users", "attributes": {
            "email": "ada@engine.example", "password": PASSWORD, "first-name": "Ada",
            "metadata": { "api_key": { "inner": [1, null, true] }, "plan": "pro" } } }, });
        let created = admin.post("/v1/users", body).await;
        assert_eq!(created.status, 201, "{}", created.body);
        let listed = rows(&app).await;
        let id = created.header("x-request-id").expect("an id");
        let shown = app.admin().await.get(&format!("/v1/request-logs/{id}")).await.json();
        let attributes = &shown["data"]["attributes"];
        for name in ["requestHeaders", "requestBody", "responseSignature", "responseHeaders", "responseBody"] {
            assert_eq!(listed[0]["attributes"][name], Value::Null, "{name} in a list");
            assert_eq!(!attributes[name].is_null(), is_kept, "{name} with {logging:?}");
        }
        if is_kept {
            assert_snapshot!(attributes["requestBody"].as_str().expect("text"), @r#"{"data":{"attributes":{"email":"ada@engine.example","firstName":"Ada","metadata":{"apiKey":{"inner":["[FILTERED]",null,true]},"plan":"pro"},"password":"[FILTERED]"},"type":"users"}}"#);
            assert_snapshot!(attributes["requestHeaders"], @r#"{"Content-Type":"application/vnd.api+json"}"#);
            assert_eq!(attributes["responseSignature"], created.header("keygen-signature").expect("a signature"));
            assert_eq!(attributes["responseHeaders"]["Keygen-Signature"], attributes["responseSignature"]);
            assert_eq!(attributes["responseHeaders"]["Digest"], created.header("digest").expect("a digest"));
            let answered: Value =
                serde_json::from_str(attributes["responseBody"].as_str().expect("text")).expect("JSON");
            assert_eq!(answered["data"]["id"], created.json()["data"]["id"]);
            assert_eq!(
                answered["data"]["attributes"]["metadata"]["apiKey"]["inner"],
                json!(["[FILTERED]", null, true])
            );
        }
    }
}

#[tokio::test]
async fn no_column_holds_a_secret() {
    let app = with(RequestLogging::Full).await;
    let user = app.user("ada@engine.example", Role::User).await;
    let (admin, authenticator) = (app.admin().await, Authenticator::enabled(&app, user.id).await);
    let code = authenticator.code(&app);
    let ada = app.anonymous().basic("ada@engine.example", PASSWORD);
    let generated = ada.post("/v1/tokens", json!({ "meta": { "otp": code } })).await;
    assert_eq!(generated.status, 201, "{}", generated.body);
    let token = generated.json()["data"]["attributes"]["token"].as_str().expect("a token").to_owned();
    let digits = token.split_once('-').expect("a dash").1.to_owned();
    let invite = admin.post("/v1/invites", json!({ "data": { "type": "invites" } })).await;
    assert_eq!(invite.status, 201, "{}", invite.body);
    let invite = invite.json()["data"]["attributes"]["code"].as_str().expect("a code").to_owned();
    let reset = json!({ "meta": { "passwordResetToken": "b41dbe7", "newPassword": "nine brass cogs at dawn" } });
    let client = app.bearer(&token);
    client.get("/v1/me").await;
    for path in [
        format!("/v1/tokens/{token}"),
        format!("/v1/users/{token}"),
        format!("/v1/me?token={token}"),
        format!("/v1/users?page[number]=1&password={PASSWORD}").replace(' ', "+"),
        format!("/v1/users?anything={token}&page[number]=1"),
        format!("/v1/invites/{invite}"),
    ] {
        client.get(&path).await;
        admin.get(&path).await;
    }
    let change = json!({ "meta": { "oldPassword": PASSWORD, "newPassword": "seven brass cogs at noon" } });
    client.post(&format!("/v1/users/{}/actions/update-password", user.id), change).await;
    admin.post(&format!("/v1/users/{}/actions/reset-password", user.id), reset).await;
    assert!(rows(&app).await.len() > 15);

    let mut bytes = Vec::new();
    for name in ["keydesk.db", "keydesk.db-wal"] {
        bytes.extend(std::fs::read(app.folder.path().join(name)).expect("a file"));
    }
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("/v1/tokens/[FILTERED]") && holds("passwordResetToken"), "the search itself does not work");
    for secret in [
        PASSWORD,
        &PASSWORD.replace(' ', "+"),
        "nine brass cogs",
        "seven brass cogs",
        "b41dbe7",
        &token,
        &digits,
        &invite,
        &authenticator.secret,
        "otpauth",
        &format!("\"{code}\""),
        "Bearer ",
        "Basic ",
    ] {
        assert!(!holds(secret), "{secret} is there");
    }
}

#[tokio::test]
async fn a_client_that_hangs_up_is_logged() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let mut statuses = Vec::new();
    for polls in 1..60 {
        let mut request = Request::get("/v1/users")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
        let mut answered = Box::pin(app.router().oneshot(request));
        for _ in 0..polls {
            let polled = poll_fn(|context| Poll::Ready(answered.as_mut().poll(context))).await;
            if polled.is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(answered);
        app.wait(Duration::from_millis(1));
    }
    statuses.extend(rows(&app).await.iter().map(|row| row["attributes"]["status"].as_str().expect("text").to_owned()));
    statuses.sort();
    statuses.dedup();
    assert_eq!(statuses, ["200", "499"]);
}

#[tokio::test]
async fn a_row_has_the_id_that_a_proxy_made() {
    let app = TestApp::with_flag("trust-request-ids", "true").await;
    let token = app.token_of(app.admin.id).await;
    let id = "5bb85cbd-5d5e-4f6b-8a1c-b9b1a7fd8b0e";
    for id in [id, id, "Root-1-67891233-abcdef", "ffffffff5d5e4f6b8a1cb9b1a7fd8b0e"] {
        let request = Request::get("/v1/me")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header("x-request-id", id)
            .extension(ConnectInfo(SocketAddr::from(([198, 51, 100, 1], 1))));
        assert_eq!(app.send(request.body(Body::empty()).expect("a request")).await.status, 200);
    }
    let rows = rows(&app).await;
    let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().expect("text")).collect();
    assert_eq!(ids, ["ffffffff-5d5e-4f6b-8a1c-b9b1a7fd8b0e", id]);
    let shown = app.admin().await.get(&format!("/v1/request-logs/{id}")).await;
    assert_eq!(shown.status, 200, "{}", shown.body);
    let next = app.admin().await.get(&format!("/v1/request-logs?page[cursor]={}", ids[0])).await;
    assert_eq!(next.json()["data"][0]["id"], id);
}
