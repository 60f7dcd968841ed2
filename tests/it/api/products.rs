//! Products: create, show, update, delete, and a product's tokens.

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::json;

use super::{data, summary, unchanged};
use crate::{app::TestApp, client::Client};

#[tokio::test]
async fn an_admin_creates_a_product() {
    let app = TestApp::open().await;
    let body = data(
        "products",
        json!({ "name": "Difference Engine", "code": "difference-engine", "url": "https://engine.example",
            "platforms": ["linux", "macos"], "metadata": { "releaseDate": "1822" } }),
    );
    let answer = app.admin().await.post("/v1/accounts/acme/products", body).await;
    assert_snapshot!(answer.outcome(), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/products/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "code": "difference-engine",
          "created": "2031-03-24T09:15:00.000Z",
          "distributionStrategy": "LICENSED",
          "metadata": {
            "releaseDate": "1822"
          },
          "name": "Difference Engine",
          "platforms": [
            "linux",
            "macos"
          ],
          "updated": "2031-03-24T09:15:00.000Z",
          "url": "https://engine.example"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/products/[id 2]"
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
          "licenses": {
            "links": {
              "related": "/v1/accounts/[id 1]/products/[id 2]/licenses"
            }
          },
          "machines": {
            "links": {
              "related": "/v1/accounts/[id 1]/products/[id 2]/machines"
            }
          },
          "policies": {
            "links": {
              "related": "/v1/accounts/[id 1]/products/[id 2]/policies"
            }
          },
          "tokens": {
            "links": {
              "related": "/v1/accounts/[id 1]/products/[id 2]/tokens"
            }
          },
          "users": {
            "links": {
              "related": "/v1/accounts/[id 1]/products/[id 2]/users"
            }
          }
        },
        "type": "products"
      }
    }
    "#);
}

#[tokio::test]
async fn what_is_not_given_is_null() {
    let app = TestApp::open().await;
    let answer = app.admin().await.post("/v1/products", data("product", json!({ "name": "Engine" }))).await;
    let attributes = &answer.json()["data"]["attributes"];
    for name in ["code", "url", "platforms"] {
        assert!(attributes[name].is_null(), "{name}");
    }
    assert_eq!(attributes["distributionStrategy"], "LICENSED");
}

#[tokio::test]
async fn rules_have_their_codes() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let admin = app.admin().await;
    let product = |attributes| data("products", attributes);
    for (body, refusal) in [
        (product(json!({})), "400 is missing at /data/attributes/name"),
        (product(json!({ "name": " " })), "400 cannot be blank at /data/attributes/name"),
        (
            product(json!({ "name": "x", "platforms": ["a", 1] })),
            "400 type mismatch (received integer expected string) at /data/attributes/platforms/1",
        ),
        (
            product(json!({ "name": "x", "permissions": [] })),
            "400 unpermitted parameter at /data/attributes/permissions",
        ),
        (product(json!({ "name": "x".repeat(256) })), "422 NAME_TOO_LONG at /data/attributes/name"),
        (product(json!({ "name": "x", "code": "ENGINE" })), "422 CODE_TAKEN at /data/attributes/code"),
        (product(json!({ "name": "x", "code": "actions" })), "422 CODE_NOT_ALLOWED at /data/attributes/code"),
        (product(json!({ "name": "x", "code": "" })), "422 CODE_INVALID at /data/attributes/code"),
        (
            product(json!({ "name": "x", "distributionStrategy": "FREE" })),
            "422 DISTRIBUTION_STRATEGY_NOT_ALLOWED at /data/attributes/distributionStrategy",
        ),
        (
            product(json!({ "name": "x", "url": "ftp://engine.example" })),
            "422 URL_PROTOCOL_INVALID at /data/attributes/url",
        ),
        (product(json!({ "name": "x", "url": "https://localhost" })), "422 URL_HOST_INVALID at /data/attributes/url"),
        (
            json!({ "data": { "type": "products", "id": app.account.to_string(), "attributes": { "name": "x" } } }),
            "400 unpermitted parameter at /data/id",
        ),
    ] {
        let answer = unchanged(&app, admin.post("/v1/products", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
}

#[tokio::test]
async fn a_products_token_creates_users() {
    let app = TestApp::protected().await;
    app.product("engine").await;
    let admin = app.admin().await;
    let answer = admin.post("/v1/accounts/acme/products/ENGINE/tokens", json!({})).await;
    assert_snapshot!(answer.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "expiry": null,
          "kind": "product-token",
          "lastUsed": null,
          "name": null,
          "token": "prod-[secret]",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 2]/tokens/[id 1]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 2]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 2]"
            }
          },
          "bearer": {
            "data": {
              "id": "[id 3]",
              "type": "products"
            },
            "links": {
              "related": "/v1/accounts/[id 2]/products/[id 3]"
            }
          }
        },
        "type": "tokens"
      }
    }
    "#);
    let token = answer.json()["data"]["attributes"]["token"].as_str().expect("a token").to_owned();
    let body = data("users", json!({ "email": "ada@engine.example" }));
    assert_eq!(app.bearer(&token).post("/v1/users", body).await.status, 201);
}

#[tokio::test]
async fn the_product_is_looked_up_before_the_body_is_checked() {
    let app = TestApp::open().await;
    let (product, _) = app.product("engine").await;
    let (_, other) = app.product("loom").await;
    let admin = app.admin().await;
    let wrong = json!({ "data": { "type": "users" } });
    let missing = unchanged(&app, admin.post("/v1/products/nothing/tokens", wrong.clone())).await;
    assert_eq!(missing.json()["errors"][0]["detail"], "The requested product 'nothing' was not found");
    let unseen = app.bearer(&other);
    let unseen = unchanged(&app, unseen.post(&format!("/v1/products/{}/tokens", product.id), wrong.clone())).await;
    assert_eq!(summary(&unseen), "404 NOT_FOUND");
    for (body, refusal) in [
        (wrong, "400 is invalid at /data/type"),
        (json!({ "data": { "relationships": {} } }), "400 unpermitted parameter at /data/relationships"),
        (json!({ "meta": {} }), "400 unpermitted parameter at /meta"),
        (data("tokens", json!({ "expiry": "soon" })), "400 failed to coerce string to time at /data/attributes/expiry"),
        (data("tokens", json!({ "name": "x".repeat(256) })), "422 NAME_TOO_LONG at /data/attributes/name"),
    ] {
        let answer = unchanged(&app, admin.post("/v1/products/engine/tokens", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let user = app.user("ada@engine.example", Role::User).await;
    let user = app.bearer(&app.token_of(user.id).await);
    let answer = unchanged(&app, user.post("/v1/products/engine/tokens", json!({}))).await;
    assert_eq!(summary(&answer), "404 NOT_FOUND");
}

#[tokio::test]
async fn a_product_is_found_by_id_and_by_code() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let admin = app.admin().await;
    for name in [product.id.to_string(), "engine".into(), "ENGINE".into(), product.id.0.simple().to_string()] {
        for client in [&admin, &app.bearer(&token)] {
            let answer = client.get(&format!("/v1/accounts/acme/products/{name}")).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["data"]["id"]), (200, &json!(product.id)), "{name}");
        }
    }
    let missing = admin.get("/v1/products/loom").await;
    assert_eq!(missing.json()["errors"][0]["detail"], "The requested product 'loom' was not found");
}

#[tokio::test]
async fn a_product_is_changed_by_staff_and_by_itself() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    app.wait(std::time::Duration::from_secs(1));
    let body = json!({ "data": { "type": "product", "id": "whatever", "attributes": { "name": "Analytical Engine",
        "code": "analytical", "distributionStrategy": "OPEN", "url": "https://engine.example/a",
        "platforms": ["linux"], "metadata": { "Release Date": 1837 } } } });
    let answer = app.bearer(&token).patch("/v1/accounts/acme/products/engine", body).await;
    assert_snapshot!(answer.json()["data"]["attributes"].to_string(), @r#"
    {"code":"analytical","created":"2031-03-24T09:15:00.000Z","distributionStrategy":"OPEN","metadata":{"releaseDate":1837},"name":"Analytical Engine","platforms":["linux"],"updated":"2031-03-24T09:15:01.000Z","url":"https://engine.example/a"}
    "#);
    let admin = app.admin().await;
    assert_eq!(summary(&admin.get("/v1/products/engine").await), "404 NOT_FOUND");

    let nulls = json!({ "name": null, "code": null, "distributionStrategy": null, "url": null, "platforms": null,
        "metadata": null });
    let answer = admin.patch(&format!("/v1/products/{}", product.id), data("products", nulls)).await;
    assert_snapshot!(answer.json()["data"]["attributes"].to_string(), @r#"
    {"code":null,"created":"2031-03-24T09:15:00.000Z","distributionStrategy":"OPEN","metadata":{},"name":"Analytical Engine","platforms":null,"updated":"2031-03-24T09:15:01.001Z","url":null}
    "#);

    let same = json!({ "data": { "type": "products" } });
    let answer = unchanged(&app, admin.patch(&format!("/v1/products/{}", product.id), same)).await;
    assert_eq!(answer.status, 200, "what changes nothing writes nothing");
}

#[tokio::test]
async fn changes_of_a_product_obey_the_rules_of_new_ones() {
    let app = TestApp::open().await;
    app.product("engine").await;
    app.product("loom").await;
    let admin = app.admin().await;
    let product = |attributes| data("products", attributes);
    for (body, refusal) in [
        (json!({ "data": { "attributes": {} } }), "400 is missing at /data/type"),
        (product(json!({ "name": " " })), "400 cannot be blank at /data/attributes/name"),
        (
            json!({ "data": { "type": "products", "relationships": {} } }),
            "400 unpermitted parameter at /data/relationships",
        ),
        (
            product(json!({ "platforms": [1] })),
            "400 type mismatch (received integer expected string) at /data/attributes/platforms/0",
        ),
        (product(json!({ "name": "x".repeat(256) })), "422 NAME_TOO_LONG at /data/attributes/name"),
        (product(json!({ "code": "LOOM" })), "422 CODE_TAKEN at /data/attributes/code"),
        (product(json!({ "code": "" })), "422 CODE_INVALID at /data/attributes/code"),
        (
            product(json!({ "distributionStrategy": "FREE" })),
            "422 DISTRIBUTION_STRATEGY_NOT_ALLOWED at /data/attributes/distributionStrategy",
        ),
        (product(json!({ "url": "https://localhost" })), "422 URL_HOST_INVALID at /data/attributes/url"),
        (
            product(json!({ "metadata": { "a": "x".repeat(20_000) } })),
            "422 METADATA_TOO_LONG at /data/attributes/metadata",
        ),
    ] {
        let answer = unchanged(&app, admin.patch("/v1/products/engine", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let own = admin.patch("/v1/products/engine", product(json!({ "code": "Engine" }))).await;
    assert_eq!(own.status, 200, "its own code is free for it");
}

#[tokio::test]
async fn who_may_see_a_product_may_not_always_change_it() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let (_, other) = app.product("loom").await;
    let path = format!("/v1/products/{}", product.id);
    let lacks = |who| {
        format!("403 You do not have permission to complete the request ({who} lacks permission to perform action)")
    };
    let wrong = json!({ "data": { "type": "users" } });
    let unseen = unchanged(&app, app.bearer(&other).patch(&path, wrong)).await;
    assert_eq!(summary(&unseen), "404 NOT_FOUND", "out of sight comes before the body");
    let product = app.bearer(&token);
    assert_eq!(summary(&unchanged(&app, product.delete(&path)).await), lacks("product"));
    let reader = app.user("reader@acme.example", Role::ReadOnly).await;
    let reader = app.bearer(&app.token_of(reader.id).await);
    let name = data("products", json!({ "name": "" }));
    assert_eq!(
        summary(&unchanged(&app, reader.patch(&path, name)).await),
        "400 cannot be blank at /data/attributes/name"
    );
    let name = data("products", json!({ "code": "" }));
    assert_eq!(summary(&unchanged(&app, reader.patch(&path, name)).await), lacks("read only"), "403 before 422");
    assert_eq!(summary(&unchanged(&app, reader.delete(&path)).await), lacks("read only"));
}

#[tokio::test]
async fn to_customers_there_is_no_product() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let listed = app.bearer(&token).get("/v1/tokens").await.json();
    let token = listed["data"][0]["id"].as_str().expect("an id").to_owned();
    let granted = data(
        "settings",
        json!({ "key": "default_user_permissions",
        "value": ["product.read", "token.read", "token.generate", "license.read", "user.read"] }),
    );
    let plain = app.user("ada@engine.example", Role::User).await;
    assert_eq!(app.admin().await.post("/v1/accounts/acme/settings", granted).await.status, 201);
    let reader = app.user("bob@engine.example", Role::User).await;
    for user in [plain, reader] {
        let client = app.bearer(&app.token_of(user.id).await);
        for name in [product.id.to_string(), "engine".into(), "nothing".into()] {
            for (method, below) in [
                ("GET", String::new()),
                ("PATCH", String::new()),
                ("PUT", String::new()),
                ("DELETE", String::new()),
                ("GET", "/tokens".into()),
                ("POST", "/tokens".into()),
                ("GET", format!("/tokens/{token}")),
                ("GET", "/users".into()),
                ("GET", "/licenses?limit=0".into()),
            ] {
                let path = format!("/v1/products/{name}{below}");
                let method = method.parse().expect("a method");
                let answer = unchanged(&app, client.request(method, &path, Some(json!({ "x": 1 })))).await;
                let detail = format!("The requested product '{name}' was not found");
                assert_eq!(answer.json()["errors"][0]["detail"], detail, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn with_a_product_go_its_tokens() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let (_, other) = app.product("loom").await;
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 200);
    let admin = app.admin().await;
    assert_eq!(admin.delete(&format!("/v1/accounts/acme/products/{}", product.id)).await.status, 204);
    assert_eq!(summary(&app.bearer(&token).get("/v1/me").await), "401 TOKEN_INVALID");
    assert_eq!(app.bearer(&other).get("/v1/me").await.status, 200);
    // A last use that is still in memory must not be written for a token that was deleted.
    app.domain.close().await;
    assert!(!app.dump_of_records().await.contains(&product.id.0.simple().to_string().to_uppercase()));
}
