//! Bodies of all endpoints: each key may be sent in one spelling only, and unknown keys are refused.

use axum::http::Method;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, raw, send, summary, unchanged};
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
    assert_eq!(summary(&answer), "400 JSON_INVALID at /data/attributes/metadata/a/userId", "two spellings of one key");
    assert!(answer.body.contains("it contains the same key twice (check spelling)"), "{}", answer.body);
}

/// Keys as they may be sent.
const KEYS: [&str; 12] = [
    "address_line_1",
    "a_b_c",
    "aBC",
    "seat 1",
    "x-1-y",
    "userID",
    "HTMLPage2Go",
    "日本_語",
    "straße_ßen",
    "Prénom_é",
    "2fa_on",
    "İstanbul_İ",
];

#[tokio::test]
async fn the_key_that_is_shown_is_found_and_may_be_sent_back() {
    let app = TestApp::open().await;
    let (ada, admin) = (app.user("ada@engine.example", Role::User).await, app.admin().await);
    let path = format!("/v1/users/{}", ada.id);
    for key in KEYS {
        let body =
            data("users", json!({ "metadata": { key: "x", "deep": { key: { key: 1 } }, "list": [{ key: 1 }] } }));
        let metadata = admin.patch(&path, body).await.json()["data"]["attributes"]["metadata"].take();
        let shown = metadata
            .as_object()
            .expect("an object")
            .keys()
            .find(|key| !["deep", "list"].contains(&key.as_str()))
            .expect("a key")
            .clone();
        for spelling in [key, shown.as_str()] {
            let spelling = percent_encoding::utf8_percent_encode(spelling, percent_encoding::NON_ALPHANUMERIC);
            let found = admin.get(&format!("/v1/users?metadata[{spelling}]=x")).await.json();
            assert_eq!(found["data"][0]["id"], ada.id.to_string(), "{key}, as {spelling}");
        }
        let before = app.dump().await;
        let again = admin.patch(&path, data("users", json!({ "metadata": metadata.clone() }))).await;
        assert_eq!(again.json()["data"]["attributes"]["metadata"], metadata, "{key}");
        assert_eq!(app.dump().await, before, "{key}: what was read is what was stored");
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_is_pointed_at() {
    let app = TestApp::open().await;
    let long = |pattern: &str| pattern.chars().cycle().take(60_000).collect::<String>();
    let too_long = "400 key is too long (maximum is 255 characters) at";
    let empty = "400 key must contain a letter or digit at";
    for (attributes, refusal) in [
        (json!({ long("a_"): 1 }), format!("{too_long} /data/attributes")),
        (json!({ "metadata": { long("aA"): 1 } }), format!("{too_long} /data/attributes/metadata")),
        (json!({ "metadata": { "a": [{ "x".repeat(256): 1 }] } }), format!("{too_long} /data/attributes/metadata/a/0")),
        (json!({ "x".repeat(255): 1 }), format!("400 unpermitted parameter at /data/attributes/{}", "x".repeat(255))),
        (json!({ "metadata": { "": 1 } }), format!("{empty} /data/attributes/metadata/")),
        (json!({ "metadata": { "a": { "_": 1 } } }), format!("{empty} /data/attributes/metadata/a/")),
        (json!({ "metadata": { "n": [0, { "😀": 1 }] } }), format!("{empty} /data/attributes/metadata/n/1/")),
        (
            json!({ "metadata": { "seat1": 1, "seat_1": 2 } }),
            "400 JSON_INVALID at /data/attributes/metadata/seat1".into(),
        ),
    ] {
        let answer = unchanged(&app, app.anonymous().post("/v1/users", data("users", attributes))).await;
        assert_eq!(summary(&answer), refusal);
    }
    let names: Vec<_> = "abcdefghijkl".chars().map(|letter| letter.to_string().repeat(255)).collect();
    let deep = names.iter().fold(json!({ "": 1 }), |inner, name| json!({ name: inner }));
    let answer = app.anonymous().post("/v1/users", deep).await;
    let pointer = answer.json()["errors"][0]["source"]["pointer"].as_str().expect("a pointer").to_owned();
    assert!(pointer.ends_with('…') && pointer.chars().count() == 1025, "{pointer}");
}

#[tokio::test]
async fn null_data_is_answered_alike_everywhere() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let (admin, id) = (app.admin().await, ada.id);
    for (method, path) in [
        ("POST", "/v1/users".to_owned()),
        ("PATCH", format!("/v1/users/{id}")),
        ("POST", "/v1/products".into()),
        ("PUT", "/v1/products/engine".into()),
        ("PATCH", "/v1/accounts/acme".into()),
        ("POST", "/v1/accounts/acme/settings".into()),
    ] {
        for (body, refusal) in [
            (json!({ "data": null }), "400 cannot be null at /data"),
            (json!({}), "400 is missing at /data"),
            (json!(null), "400 is missing at /data"),
        ] {
            let method = method.parse().expect("a method");
            let answer = unchanged(&app, admin.request(method, &path, Some(body))).await;
            assert_eq!(summary(&answer), refusal, "{path}");
        }
    }
    for (path, status) in [
        ("/v1/tokens".to_owned(), 201),
        (format!("/v1/users/{id}/tokens"), 200),
        ("/v1/products/engine/tokens".into(), 200),
    ] {
        for body in [json!({ "data": null }), json!({}), json!(null)] {
            assert_eq!(admin.post(&path, body).await.status, status, "{path}: the data is optional");
        }
    }
    assert_eq!(admin.patch(&format!("/v1/users/{id}/group"), json!({ "data": null })).await.status, 200);
    let answer = unchanged(&app, admin.post("/v1/passwords", json!({ "data": null }))).await;
    assert_eq!(summary(&answer), "400 unpermitted parameter at /data");
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
async fn an_unknown_relationship_is_pointed_at_itself() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let admin = app.admin().await;
    for (method, path, body) in endpoints() {
        for (relationships, pointer) in [
            (json!({ "environment": { "data": null } }), "/data/relationships/environment"),
            (json!({ "environment": 1, "other_one": 2 }), "/data/relationships/environment"),
            (json!({ "Some-Thing": null }), "/data/relationships/someThing"),
        ] {
            let mut wrong = body.clone();
            wrong["data"]["relationships"] = relationships;
            let method = method.parse().expect("a method");
            let answer = unchanged(&app, admin.request(method, path, Some(wrong))).await;
            assert_eq!(summary(&answer), format!("400 unpermitted parameter at {pointer}"), "{path}");
        }
    }
    let at_the_top = json!({ "relationships": { "environment": {} } });
    let answer = unchanged(&app, admin.post("/v1/users", at_the_top)).await;
    assert_eq!(summary(&answer), "400 unpermitted parameter at /relationships", "no relationships of a record");
}

#[tokio::test]
async fn an_endpoint_without_parameters_ignores_its_body() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let ban = format!("/v1/users/{}/actions/ban", ada.id);
    let unban = format!("/v1/users/{}/actions/unban", ada.id);
    for (nth, body) in [
        json!({}),
        json!({ "meta": {} }),
        json!({ "data": { "type": "nonsense", "attributes": { "role": "admin" } } }),
        json!([1]),
        json!("text"),
        json!(null),
    ]
    .into_iter()
    .enumerate()
    {
        let spare = app.user(&format!("spare{nth}@engine.example"), Role::User).await;
        let own = app.bearer(&app.token_of(ada.id).await);
        let own_id = own.get("/v1/me").await.header("keygen-token").expect("an id").to_owned();
        let (product, _) = app.product("engine").await;
        let setting = data("settings", json!({ "key": "default_user_permissions", "value": [] }));
        assert_eq!(admin.post("/v1/accounts/acme/settings", setting).await.status, 201);
        for (method, path, status) in [
            ("POST", ban.clone(), 200),
            ("POST", unban.clone(), 200),
            ("PUT", format!("/v1/tokens/{own_id}"), 200),
            ("DELETE", format!("/v1/tokens/{own_id}"), 204),
            ("DELETE", format!("/v1/users/{}", spare.id), 204),
            ("DELETE", format!("/v1/products/{}", product.id), 204),
            ("DELETE", "/v1/accounts/acme/settings/default_user_permissions".into(), 204),
            ("DELETE", "/v1/accounts/acme".into(), 403),
        ] {
            let method = method.parse().expect("a method");
            let answer = admin.request(method, &path, Some(body.clone())).await;
            assert_eq!(answer.status.as_u16(), status, "{path} with {body}: {}", answer.body);
        }
        let regenerated = app.bearer(&app.token_of(ada.id).await).request(Method::PUT, "/v1/tokens", Some(body)).await;
        assert_eq!(regenerated.status, 200, "{}", regenerated.body);
    }
    let broken = app.token_of(app.admin.id).await;
    let broken = raw("POST", &ban).header("authorization", format!("Bearer {broken}"));
    assert_eq!(
        summary(&unchanged(&app, send(&app, broken, "{")).await),
        "400 JSON_INVALID",
        "before the route is known"
    );
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
