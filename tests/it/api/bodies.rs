//! Bodies of all endpoints: each key may be sent in one spelling only, and unknown keys are refused.

use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{app::TestApp, client::Client};

#[tokio::test]
async fn metadata_keys_have_one_spelling_at_every_depth() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let admin = app.admin().await;
    for (sent, returned) in [
        (json!({ "customerId": 1 }), json!({ "customerId": 1 })),
        (json!({ "customer-id": 1 }), json!({ "customerId": 1 })),
        (json!({ "Customer ID": 1 }), json!({ "customerId": 1 })),
        (json!({ "userID": 1 }), json!({ "userId": 1 })),
        (json!({ "_ref": 1 }), json!({ "ref": 1 })),
        (json!({ "$ref": { "Deep-Key": { "x_y": 1 } } }), json!({ "ref": { "deepKey": { "xY": 1 } } })),
        (json!({ "list": [{ "Inner Key": "Left Alone" }] }), json!({ "list": [{ "innerKey": "Left Alone" }] })),
    ] {
        let body = data("products", json!({ "METADATA": sent }));
        let answer = admin.patch("/v1/products/engine", body).await;
        assert_eq!(answer.json()["data"]["attributes"]["metadata"], returned, "{sent}");
        let shown = admin.get("/v1/products/engine").await;
        assert_eq!(shown.json()["data"]["attributes"]["metadata"], returned, "{sent}");
    }
    let twice = data("products", json!({ "metadata": { "a": { "userId": 1, "user_id": 2 } } }));
    let answer = unchanged(&app, admin.patch("/v1/products/engine", twice)).await;
    assert_eq!(summary(&answer), "400 JSON_INVALID", "two spellings of one key");
}

#[tokio::test]
async fn every_spelling_of_an_attribute_is_the_attribute() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for (nth, key) in ["apiVersion", "api_version", "api-version", "ApiVersion", "API Version"].into_iter().enumerate()
    {
        let version = format!("1.{nth}");
        let answer = admin.patch("/v1/accounts/acme", data("accounts", json!({ key: version }))).await;
        assert_eq!(answer.json()["data"]["attributes"]["apiVersion"], version, "{key}");
    }
}

/// An endpoint, a valid body, and the refusal if an attribute is unknown.
fn endpoints() -> [(&'static str, &'static str, Value); 8] {
    let with = |kind: &str, key: &str, value: Value| data(kind, json!({ key: value }));
    [
        ("POST", "/v1/users", with("users", "email", json!("a@b.io"))),
        ("POST", "/v1/tokens", with("tokens", "name", json!("x"))),
        ("PATCH", "/v1/accounts/acme", with("accounts", "name", json!("x"))),
        ("POST", "/v1/products", with("products", "name", json!("x"))),
        ("PATCH", "/v1/products/engine", with("products", "name", json!("x"))),
        ("POST", "/v1/products/engine/tokens", with("tokens", "name", json!("x"))),
        (
            "POST",
            "/v1/accounts/acme/settings",
            data("settings", json!({ "key": "default_license_permissions", "value": [] })),
        ),
        ("PUT", "/v1/products/engine", with("products", "name", json!("x"))),
    ]
}

#[tokio::test]
async fn no_body_takes_a_key_too_many() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let admin = app.admin().await;
    for (method, path, body) in endpoints() {
        for (place, pointer) in [
            ("", "/jsonapi"),
            ("", "/links"),
            ("", "/included"),
            ("/data", "/data/links"),
            ("/data", "/data/meta"),
            ("/data/attributes", "/data/attributes/permissions"),
            ("/data/attributes", "/data/attributes/created"),
        ] {
            let mut wrong = body.clone();
            let key = pointer.rsplit('/').next().expect("a key");
            wrong.pointer_mut(place).expect("an object")[key] = json!({});
            let method = method.parse().expect("a method");
            let answer = unchanged(&app, admin.request(method, path, Some(wrong))).await;
            assert_eq!(summary(&answer), format!("400 unpermitted parameter at {pointer}"), "{path}");
        }
    }
}

#[tokio::test]
async fn every_type_is_named_once_or_in_plural_and_no_other() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let admin = app.admin().await;
    for (method, path, body) in endpoints() {
        for (kind, refusal) in [
            (json!("licences"), "400 is invalid at /data/type"),
            (json!(""), "400 cannot be blank at /data/type"),
            (json!(7), "400 type mismatch (received integer expected string) at /data/type"),
            (json!(["users"]), "400 type mismatch (received array expected string) at /data/type"),
        ] {
            let mut wrong = body.clone();
            wrong["data"]["type"] = kind;
            let method = method.parse().expect("a method");
            let answer = unchanged(&app, admin.request(method, path, Some(wrong))).await;
            assert_eq!(summary(&answer), refusal, "{path}");
        }
    }
}
