//! The order of refusals, and the responses of rate limits.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::json;

use super::{data, raw, send, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

#[tokio::test]
async fn each_check_comes_before_the_next() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(user.id).await;
    // Each request also has every error of the later ones in the list.
    let bearer = format!("Bearer {token}");
    for (path, accept, environment, authorization, body, refusal) in [
        ("/v1/nowhere", "text/html", "x", "Bearer x", "{", "400 JSON_INVALID"),
        ("/v1/nowhere", "text/html", "x", "Bearer x", "{}", "400 MIME_TYPE_INVALID"),
        ("/v1/nowhere", "*/*", "x", "Bearer x", "{}", "404 NOT_FOUND"),
        ("/v1/accounts/other/users", "*/*", "x", "Bearer x", "{}", "404 NOT_FOUND"),
        (
            "/v1/accounts/acme/users",
            "*/*",
            "x",
            "Bearer x",
            "{}",
            "400 ENVIRONMENT_NOT_SUPPORTED at Keygen-Environment",
        ),
        ("/v1/accounts/acme/users", "*/*", "", "Bearer x", "{}", "401 TOKEN_INVALID"),
        ("/v1/accounts/acme/users", "*/*", "", &bearer, "{}", "400 is missing at /data"),
        (
            "/v1/accounts/acme/users",
            "*/*",
            "",
            &bearer,
            r#"{"data":{"type":"users","attributes":{"email":"nonsense"}}}"#,
            "403 You do not have permission to complete the request (user lacks permission to perform action)",
        ),
        (
            "/v1/accounts/acme/users",
            "*/*",
            "",
            "",
            r#"{"data":{"type":"users","attributes":{"email":"nonsense"}}}"#,
            "422 EMAIL_INVALID at /data/attributes/email",
        ),
    ] {
        let request = [("accept", accept), ("keygen-environment", environment), ("authorization", authorization)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .fold(raw("POST", path), |request, (name, value)| request.header(name, value));
        let answer = unchanged(&app, send(&app, request, body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let answer = app.bearer(&token).get("/v1/me?environment=").await;
    assert_eq!(summary(&answer), "400 ENVIRONMENT_NOT_SUPPORTED at environment");
}

#[tokio::test]
async fn who_is_missing_is_asked_before_what() {
    let app = TestApp::open().await;
    let bad = json!({ "nonsense": 1 });
    for path in ["/v1/tokens", "/v1/products", "/v1/products/nothing/tokens"] {
        let answer = unchanged(&app, app.anonymous().post(path, bad.clone())).await;
        assert_eq!(summary(&answer), "401 TOKEN_MISSING", "{path}");
    }
    let answer = unchanged(&app, app.anonymous().patch("/v1/accounts/acme", bad)).await;
    assert_eq!(summary(&answer), "401 TOKEN_MISSING");
}

#[tokio::test]
async fn no_spelling_smuggles_an_attribute_in() {
    let app = TestApp::open().await;
    let developer = app.user("dev@acme.example", Role::Developer).await;
    let developer = app.bearer(&app.token_of(developer.id).await);
    let before = app.dump().await;
    let mut tries = 0;
    for words in [
        "role",
        "roles",
        "permissions",
        "id",
        "account",
        "account id",
        "banned",
        "banned at",
        "password digest",
        "password hash",
        "status",
        "created",
        "full name",
        "environment",
        "second factors",
    ] {
        let camel = words.split(' ').map(|word| word[..1].to_uppercase() + &word[1..]).collect::<String>();
        for key in [
            words.replace(' ', "_"),
            words.replace(' ', "-"),
            words.to_uppercase(),
            camel[..1].to_lowercase() + &camel[1..],
            camel,
            format!("${words}"),
            format!(" {words}\u{200b}"),
        ] {
            let body = data("users", json!({ "email": "x@engine.example", key: "admin" }));
            for answer in
                [app.anonymous().post("/v1/users", body.clone()).await, developer.post("/v1/users", body.clone()).await]
            {
                assert!(
                    summary(&answer).starts_with("400 unpermitted parameter at /data/attributes/"),
                    "{body}: {}",
                    answer.body
                );
                tries += 1;
            }
        }
    }
    assert!(tries >= 200, "{tries}");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn of_many_log_ins_some_must_wait() {
    let app = TestApp::with_limits().await;
    app.user("ada@engine.example", Role::User).await;
    let log_in = app.anonymous().basic("ada@engine.example", "wrong");
    for _ in 0..5 {
        assert_eq!(log_in.post("/v1/tokens", json!({})).await.status, 401);
    }
    let answer = unchanged(&app, log_in.post("/v1/accounts/acme/tokens", json!({}))).await;
    assert_snapshot!(answer.outcome(), @r#"
    429 Too Many Requests
    retry-after: 12
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "TOO_MANY_REQUESTS",
          "detail": "Throttle limit has been reached for your IP address. Please slow down.",
          "links": {
            "about": "https://id.example.org/errors/TOO_MANY_REQUESTS"
          },
          "title": "Too many requests"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    let limits: Vec<_> = ["window", "count", "limit", "remaining", "reset"]
        .iter()
        .map(|name| format!("{name} {}", answer.header(&format!("x-ratelimit-{name}")).expect("a limit")))
        .collect();
    assert_snapshot!(limits.join(", "), @"window auth, count 5, limit 5, remaining 0, reset 1932110112");
    let right = app.anonymous().basic("ada@engine.example", PASSWORD);
    assert_eq!(right.post("/v1/tokens", json!({})).await.status, 429, "the right password waits too");
    app.wait(Duration::from_secs(60));
    assert_eq!(right.post("/v1/tokens", json!({})).await.status, 201);
}

#[tokio::test]
async fn of_many_strangers_some_must_wait() {
    let app = TestApp::with_limits().await;
    let sign_up = |nth: usize| {
        let stranger = app.anonymous();
        async move { stranger.post("/v1/users", data("users", json!({ "email": format!("a{nth}@b.io") }))).await }
    };
    let mut statuses = Vec::new();
    for nth in 0..11 {
        statuses.push(sign_up(nth).await.status.as_u16());
    }
    assert_eq!(statuses, [[201; 10].as_slice(), &[429]].concat());
    let answer = unchanged(&app, sign_up(12)).await;
    assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn what_is_too_large_is_refused_with_a_document() {
    let app = TestApp::open().await;
    let body = data("users", json!({ "email": "a@b.io", "firstName": "x".repeat(65_536) })).to_string();
    let answer = unchanged(&app, send(&app, raw("POST", "/v1/users"), body)).await;
    assert_snapshot!(answer.outcome(), @r#"
    413 Payload Too Large
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "The request could not be completed because its body is too large",
          "title": "Payload too large"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    let answer = send(&app, raw("GET", &format!("/v1/users/{}", "x".repeat(8_200))), "").await;
    assert_snapshot!(answer.outcome(), @r#"
    414 URI Too Long
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "The request could not be completed because its URI is too long",
          "title": "URI too long"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}
