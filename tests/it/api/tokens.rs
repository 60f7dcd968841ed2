//! Tokens: log in, generate, list, show, regenerate, revoke.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, raw, send, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
    outcome::Answer,
};

fn secret(answer: &Answer) -> String {
    answer.json()["data"]["attributes"]["token"]
        .as_str()
        .unwrap_or_else(|| panic!("no token in {}", answer.body))
        .to_owned()
}

fn id(answer: &Answer) -> String {
    answer.json()["data"]["id"].as_str().expect("an id").to_owned()
}

fn for_bearer(kind: &str, id: impl ToString) -> Value {
    json!({ "data": { "type": "tokens", "relationships": { "bearer": { "data": { "type": kind, "id": id.to_string() } } } } })
}

#[tokio::test]
async fn a_customer_logs_in_and_takes_a_token_home() {
    let app = TestApp::protected().await;
    app.user("ada@engine.example", Role::User).await;
    // As a browser's `fetch` sends it: no body and no content type.
    let credentials = "Basic YWRhQGVuZ2luZS5leGFtcGxlOnNldmVuIGNvcHBlciBnZWFycyBhdCBkdXNr";
    let answer = send(&app, raw("POST", "/v1/accounts/acme/tokens").header("authorization", credentials), "").await;
    assert_snapshot!(answer.outcome(), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/tokens/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "expiry": "2031-04-07T09:15:00.000Z",
          "kind": "user-token",
          "lastUsed": null,
          "name": null,
          "token": "user-[secret]",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/tokens/[id 2]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 1]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 1]"
            }
          },
          "bearer": {
            "data": {
              "id": "[id 3]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 3]"
            }
          }
        },
        "type": "tokens"
      }
    }
    "#);
    assert_eq!(secret(&answer).len(), 71);
    assert_eq!(app.bearer(&secret(&answer)).get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn only_who_knows_the_password_hears_of_a_ban() {
    let app = TestApp::open().await;
    let user = app.user("banned@engine.example", Role::User).await;
    let token = app.token_of(user.id).await;
    app.meddle("update users set banned = 1 where email = 'banned@engine.example'").await;
    let log_in = app.anonymous().basic("banned@engine.example", PASSWORD);
    let by_password = unchanged(&app, log_in.post("/v1/tokens", json!({}))).await;
    assert_snapshot!(by_password.outcome(), @r#"
    403 Forbidden
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "USER_BANNED",
          "detail": "User is banned",
          "links": {
            "about": "https://id.example.org/errors/USER_BANNED"
          },
          "title": "Access denied"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    assert_eq!(app.bearer(&token).get("/v1/me").await.outcome(), by_password.outcome());
}

#[tokio::test]
async fn a_token_lives_as_long_as_was_asked() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let (customer, admin) = (app.bearer(&app.token_of(user.id).await), app.admin().await);
    let expiry = |answer: &Answer| answer.json()["data"]["attributes"]["expiry"].clone();
    assert_eq!(expiry(&customer.post("/v1/tokens", json!({})).await), "2031-04-07T09:15:00.000Z");
    assert_eq!(expiry(&admin.post("/v1/tokens", json!({})).await), Value::Null);
    for (sent, kept) in [
        (json!(null), json!(null)),
        (json!("2032-01-01T00:00:00+01:00"), json!("2031-12-31T23:00:00.000Z")),
        (json!("2032-01-01"), json!("2032-01-01T00:00:00.000Z")),
        (json!("2032-01-01T00:00:00"), json!("2032-01-01T00:00:00.000Z")),
        (json!("2032-01-01T00:00:00.5Z"), json!("2032-01-01T00:00:00.500Z")),
        (json!("2031-12-31T18:30:00-05:30"), json!("2032-01-01T00:00:00.000Z")),
        (json!("1969-01-01T00:00:00Z"), json!("1969-01-01T00:00:00.000Z")),
        (json!(1_932_110_100), json!("2031-03-24T09:15:00.000Z")),
        (json!(1_932_110_100.25), json!("2031-03-24T09:15:00.250Z")),
        (json!(0), json!("1970-01-01T00:00:00.000Z")),
        (json!(-1), json!("1969-12-31T23:59:59.000Z")),
    ] {
        let answer = customer.post("/v1/tokens", data("token", json!({ "expiry": sent, "name": "" }))).await;
        assert_eq!((expiry(&answer), answer.status.as_u16()), (kept, 201));
    }
}

#[tokio::test]
async fn what_is_no_time_is_refused_and_never_read_as_never() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let texts = [
        "",
        " ",
        "soon",
        "never",
        "null",
        "14d",
        "09:15",
        "2032-13-01",
        "2032-01-01T25:00:00Z",
        "2032-01-01T09:15:60Z",
        "2032-01-01T00:00:00+24:00",
        "1932110100",
    ];
    for text in texts {
        let answer = unchanged(&app, admin.post("/v1/tokens", data("tokens", json!({ "expiry": text })))).await;
        assert_eq!(summary(&answer), "400 failed to coerce string to time at /data/attributes/expiry", "{text:?}");
    }
    for (sent, kind) in [(json!(1e99), "float"), (json!(-1e99), "float"), (json!(253_402_300_800_u64), "integer")] {
        let answer = unchanged(&app, admin.post("/v1/tokens", data("tokens", json!({ "expiry": sent })))).await;
        assert_eq!(summary(&answer), format!("400 failed to coerce {kind} to time at /data/attributes/expiry"));
    }
    for (sent, kind) in [(json!({}), "object"), (json!([]), "array"), (json!(true), "boolean")] {
        let answer = unchanged(&app, admin.post("/v1/tokens", data("tokens", json!({ "expiry": sent })))).await;
        let refusal = format!("400 type mismatch (received {kind} expected time) at /data/attributes/expiry");
        assert_eq!(summary(&answer), refusal);
    }
}

#[tokio::test]
async fn kinds_and_prefixes_follow_the_role() {
    let app = TestApp::open().await;
    for (role, kind, prefix) in [
        (Role::Admin, "admin-token", "admin-"),
        (Role::Developer, "developer-token", "dev-"),
        (Role::SalesAgent, "sales-token", "sales-"),
        (Role::SupportAgent, "support-token", "spprt-"),
        (Role::ReadOnly, "read-only-token", "read-"),
        (Role::User, "user-token", "user-"),
    ] {
        let email = format!("{}@engine.example", role.as_str());
        app.user(&email, role).await;
        let answer =
            app.anonymous().basic(&email, PASSWORD).post("/v1/tokens", json!({ "meta": { "otp": "123456" } })).await;
        assert_eq!(answer.json()["data"]["attributes"]["kind"], kind);
        assert!(secret(&answer).starts_with(prefix), "{role:?}");
    }
}

#[tokio::test]
async fn bodies_are_closed_and_typed() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let bearer = |bearer: Value| json!({ "data": { "relationships": { "bearer": bearer } } });
    for (body, refusal) in [
        (json!({ "data": { "type": "user" } }), "400 is invalid at /data/type"),
        (json!({ "data": [] }), "400 type mismatch (received array expected object) at /data"),
        (data("tokens", json!({ "expiry": "soon" })), "400 failed to coerce string to time at /data/attributes/expiry"),
        (data("tokens", json!({ "expiry": 1e99 })), "400 failed to coerce float to time at /data/attributes/expiry"),
        (
            data("tokens", json!({ "expiry": {} })),
            "400 type mismatch (received object expected time) at /data/attributes/expiry",
        ),
        (data("tokens", json!({ "permissions": ["*"] })), "400 unpermitted parameter at /data/attributes/permissions"),
        (json!({ "meta": { "password": "x" } }), "400 unpermitted parameter at /meta/password"),
        (bearer(json!({ "data": null })), "400 cannot be null at /data/relationships/bearer/data"),
        (bearer(json!({})), "400 is missing at /data/relationships/bearer/data"),
        (
            bearer(json!({ "data": { "type": "users", "id": "x" } })),
            "400 type mismatch (received string expected UUID string) at /data/relationships/bearer/data/id",
        ),
        (
            bearer(json!({ "data": { "type": "groups", "id": app.account.to_string() } })),
            "400 is invalid at /data/relationships/bearer/data/type",
        ),
        (
            bearer(json!({ "data": { "type": "Environment", "id": app.account.to_string() } })),
            "400 is invalid at /data/relationships/bearer/data/type",
        ),
        (
            bearer(json!({ "data": { "type": "environment", "id": "x" } })),
            "400 type mismatch (received string expected UUID string) at /data/relationships/bearer/data/id",
        ),
        (data("tokens", json!({ "name": "x".repeat(256) })), "422 NAME_TOO_LONG at /data/attributes/name"),
    ] {
        let answer = unchanged(&app, admin.post("/v1/tokens", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
}

#[tokio::test]
async fn staff_generate_for_customers_only() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let developer = app.user("dev@acme.example", Role::Developer).await;
    let (product, _) = app.product("engine").await;
    let admin = app.admin().await;
    let answer = admin.post("/v1/tokens", for_bearer("user", ada.id)).await;
    assert_eq!(
        answer.json()["data"]["relationships"]["bearer"]["data"],
        json!({ "type": "users", "id": ada.id.to_string() })
    );
    assert!(secret(&answer).starts_with("user-"));
    assert_eq!(admin.post("/v1/tokens", for_bearer("users", app.admin.id)).await.status, 201, "for itself");
    let refusal = "403 You do not have permission to complete the request (ensure the token or license is allowed to access all resources)";
    for body in [
        for_bearer("users", developer.id),
        for_bearer("products", product.id),
        for_bearer("licenses", ada.id),
        for_bearer("environment", ada.id),
        for_bearer("environments", product.id),
        for_bearer("users", app.account),
    ] {
        assert_eq!(summary(&unchanged(&app, admin.post("/v1/tokens", body)).await), refusal);
    }
}

#[tokio::test]
async fn lists_are_newest_first_and_as_long_as_asked() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    for name in 0..11 {
        app.wait(Duration::from_secs(1));
        client.post("/v1/tokens", data("tokens", json!({ "name": name.to_string() }))).await;
    }
    let names = |answer: &Answer| -> Vec<String> {
        let document = answer.json();
        let tokens = document["data"].as_array().expect("a list").clone();
        assert!(tokens.iter().all(|token| token["attributes"].get("token").is_none()), "a list holds a secret");
        assert!(document.get("links").is_none());
        tokens.iter().map(|token| token["attributes"]["name"].as_str().unwrap_or("-").to_owned()).collect()
    };
    assert_eq!(names(&client.get("/v1/tokens").await), ["10", "9", "8", "7", "6", "5", "4", "3", "2", "1"]);
    assert_eq!(names(&client.get("/v1/tokens?limit=9&limit=2").await), ["10", "9"]);
    assert_eq!(names(&client.get("/v1/tokens?limit=100").await).len(), 12);
    for limit in ["0", "101", "-1", "x", "", "1e2"] {
        let answer = client.get(&format!("/v1/tokens?limit={limit}")).await;
        assert_eq!(summary(&answer), format!("400 limit must be a number between 1 and 100 (got {limit}) at limit"));
    }
}

#[tokio::test]
async fn a_token_shows_no_secret() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let made = admin.post("/v1/tokens", data("tokens", json!({ "name": "laptop" }))).await;
    let answer = admin.get(&format!("/v1/tokens/{}", id(&made))).await;
    assert_snapshot!(answer.json()["data"]["attributes"].to_string(), @r#"{"created":"2031-03-24T09:15:00.000Z","expiry":null,"kind":"admin-token","lastUsed":null,"name":"laptop","updated":"2031-03-24T09:15:00.000Z"}"#);
    for name in ["invalid", &app.admin.id.to_string()] {
        let answer = unchanged(&app, admin.get(&format!("/v1/tokens/{name}"))).await;
        assert_eq!(answer.json()["errors"][0]["detail"], format!("The requested token '{name}' was not found"));
    }
}

#[tokio::test]
async fn a_new_secret_kills_the_old_one() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let first =
        app.bearer(&app.token_of(user.id).await).post("/v1/tokens", data("tokens", json!({ "name": "laptop" }))).await;
    app.wait(Duration::from_secs(3600));
    let second = app.bearer(&secret(&first)).put("/v1/tokens").await;
    assert_eq!(second.status, 200);
    assert_eq!((id(&second), &second.json()["data"]["attributes"]["name"]), (id(&first), &json!("laptop")));
    assert_eq!(second.json()["data"]["attributes"]["expiry"], "2031-04-07T10:15:00.000Z");
    assert_eq!(summary(&app.bearer(&secret(&first)).get("/v1/me").await), "401 TOKEN_INVALID");
    let third = app.bearer(&secret(&second)).put(&format!("/v1/tokens/{}", id(&first))).await;
    assert_eq!(app.bearer(&secret(&third)).get("/v1/me").await.status, 200);
    let eternal = app.admin().await.put("/v1/tokens").await;
    assert_eq!(eternal.json()["data"]["attributes"]["expiry"], Value::Null, "null stays null");
}

#[tokio::test]
async fn a_revoked_token_is_gone() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    let made = client.post("/v1/tokens", json!({})).await;
    let place = format!("/v1/tokens/{}", id(&made));
    let answer = client.delete(&place).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str(), answer.header("content-type")), (204, "", None));
    assert_eq!(summary(&app.bearer(&secret(&made)).get("/v1/me").await), "401 TOKEN_INVALID");
    assert_eq!(summary(&unchanged(&app, client.delete(&place)).await), "404 NOT_FOUND");
}

#[tokio::test]
async fn tokens_fail_in_the_contracts_order() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let expired = app.expired_token_of(user.id).await;
    let (_, _, foreign) = app.neighbour().await;
    app.meddle("update users set banned = 1 where email = 'ada@engine.example'").await;
    for (token, refusal) in [
        (user.id.to_string(), "401 TOKEN_FORMAT_INVALID"),
        (user.id.0.simple().to_string(), "401 TOKEN_FORMAT_INVALID"),
        (format!("user-{}v3", "0".repeat(64)), "401 TOKEN_INVALID"),
        (foreign, "401 TOKEN_INVALID"),
        (expired, "401 TOKEN_EXPIRED"),
    ] {
        let answer = unchanged(&app, app.bearer(&token).get("/v1/me")).await;
        assert_eq!(summary(&answer), refusal);
    }
}
