//! Invites: create, list, show and end, by staff and by products; whose right they carry.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Bearer, Client},
    outcome::Answer,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The body of a new invite.
fn invite(attributes: Value) -> Value {
    data("invites", attributes)
}

/// A new invite by this client.
async fn created(client: &Bearer, body: Value) -> Value {
    let answer = client.post("/v1/invites", body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()["data"].clone()
}

/// A sign-up with the invite, as the page's own script sends it.
async fn sign_up(app: &TestApp, invite: &Value, email: &str) -> Answer {
    let code = invite["attributes"]["code"].as_str().expect("a code");
    app.browser().call("/forms/invite", &[("code", code), ("email", email), ("password", PASSWORD)]).await
}

#[tokio::test]
async fn an_admin_creates_an_invite_and_sees_its_link_once() {
    let app = TestApp::protected().await;
    let admin = app.admin().await;
    let answer = admin.post("/v1/accounts/acme/invites", invite(json!({ "email": "Ada@Engine.example" }))).await;
    let code = answer.json()["data"]["attributes"]["code"].as_str().expect("a code").to_owned();
    assert_eq!(code.len(), 22, "128 bits in base64url");
    assert_snapshot!(answer.outcome().replace(&code, "[code]"), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/invites/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "code": "[code]",
          "created": "2031-03-24T09:15:00.000Z",
          "email": "ada@engine.example",
          "expiry": "2031-03-31T09:15:00.000Z",
          "link": "https://id.example.org/invite/[code]",
          "uses": 1,
          "usesLeft": 1
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/invites/[id 2]"
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
          "creator": {
            "data": {
              "id": "[id 3]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 3]"
            }
          },
          "product": {
            "data": null
          }
        },
        "type": "invites"
      }
    }
    "#);
    let path = answer.json()["data"]["links"]["self"].as_str().expect("a path").to_owned();
    for path in [path.as_str(), "/v1/invites"] {
        let shown = admin.get(path).await;
        assert_eq!(shown.status, 200);
        assert!(!shown.body.contains(&code) && !shown.body.contains("/invite/"), "{}", shown.body);
    }
    assert!(!app.dump().await.contains(&hex::encode(&code)), "the code is stored");
}

#[tokio::test]
async fn rules_have_their_codes() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    app.product("loom").await;
    let (admin, products) = (app.admin().await, app.bearer(&token));
    let other = admin.get("/v1/products/loom").await.json()["data"]["id"].clone();
    let naming = |id: &Value| json!({ "data": { "type": "invites", "relationships": { "product": { "data": { "type": "products", "id": id } } } } });
    for (body, refusal) in [
        (invite(json!({ "uses": 0 })), "422 USES_INVALID at /data/attributes/uses"),
        (invite(json!({ "uses": 1001 })), "422 USES_INVALID at /data/attributes/uses"),
        (invite(json!({ "uses": -1 })), "422 USES_INVALID at /data/attributes/uses"),
        (invite(json!({ "uses": u64::MAX })), "422 USES_INVALID at /data/attributes/uses"),
        (
            invite(json!({ "uses": 1.5 })),
            "400 type mismatch (received float expected integer) at /data/attributes/uses",
        ),
        (invite(json!({ "email": "ada@" })), "422 EMAIL_INVALID at /data/attributes/email"),
        (invite(json!({ "email": " " })), "400 cannot be blank at /data/attributes/email"),
        (invite(json!({ "expiry": "2031-03-24T09:15:00Z" })), "422 EXPIRY_INVALID at /data/attributes/expiry"),
        (invite(json!({ "expiry": "2031-03-31T09:15:01Z" })), "422 EXPIRY_INVALID at /data/attributes/expiry"),
        (invite(json!({ "role": "admin" })), "400 unpermitted parameter at /data/attributes/role"),
        (invite(json!({ "usesLeft": 5 })), "400 unpermitted parameter at /data/attributes/usesLeft"),
        (naming(&json!(app.account.to_string())), "422 PRODUCT_NOT_FOUND at /data/relationships/product"),
        (
            invite(json!({ "email": "ada@", "uses": 0 })),
            "422 EMAIL_INVALID at /data/attributes/email USES_INVALID at /data/attributes/uses",
        ),
    ] {
        let answer = unchanged(&app, admin.post("/v1/invites", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let refused = unchanged(&app, products.post("/v1/invites", naming(&other))).await;
    assert_eq!(summary(&refused), "422 PRODUCT_NOT_FOUND at /data/relationships/product");
    for client in [&admin, &products] {
        let named = created(client, naming(&json!(product.id.to_string()))).await;
        assert_eq!(named["relationships"]["product"]["data"]["id"], product.id.to_string());
    }
    let made = created(&admin, invite(json!({ "expiry": "2031-03-25T09:15:00Z", "uses": 1000 }))).await;
    assert_eq!(made["attributes"]["expiry"], "2031-03-25T09:15:00.000Z");
}

#[tokio::test]
async fn a_product_invites_and_sees_and_ends_its_own() {
    let app = TestApp::protected().await;
    let (product, token) = app.product("engine").await;
    let (_, other) = app.product("loom").await;
    let (product_client, other, admin) = (app.bearer(&token), app.bearer(&other), app.admin().await);
    let own = created(&product_client, invite(json!({ "uses": 2 }))).await;
    assert_eq!(own["relationships"]["creator"]["data"]["type"], "products");
    assert_eq!(own["relationships"]["product"]["data"]["id"], product.id.to_string());
    created(&admin, invite(json!({}))).await;
    let path = format!("/v1/invites/{}", own["id"].as_str().expect("an id"));
    let count = |answer: Answer| answer.json()["data"].as_array().expect("a list").len();
    assert_eq!(count(product_client.get("/v1/invites").await), 1);
    assert_eq!(count(other.get("/v1/invites").await), 0);
    assert_eq!(count(admin.get("/v1/invites").await), 2);
    assert_eq!(admin.get("/v1/invites?page[number]=1").await.json()["links"]["meta"]["count"], 2);
    for refused in [other.get(&path).await, unchanged(&app, other.delete(&path)).await] {
        assert_eq!(summary(&refused), "404 NOT_FOUND");
    }
    assert_eq!(sign_up(&app, &own, "ada@engine.example").await.status, 200);
    assert_eq!(product_client.get(&path).await.json()["data"]["attributes"]["usesLeft"], 1);
    assert_eq!(product_client.delete(&path).await.status, 204);
    assert_eq!(product_client.get(&path).await.status, 404);
    assert_eq!(unchanged(&app, sign_up(&app, &own, "bob@engine.example")).await.status, 404);
    assert_eq!(admin.get("/v1/users/ada@engine.example").await.status, 200, "who came with it stays");
}

#[tokio::test]
async fn an_invite_is_dead_once_its_maker_lost_the_right() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let role = |role: &str| data("users", json!({ "role": role }));
    for (nth, end) in ["ban", "delete", "demote", "make a customer"].into_iter().enumerate() {
        let email = format!("sales{nth}@acme.example");
        let maker = app.user(&email, Role::SalesAgent).await;
        let made = created(&app.bearer(&app.token_of(maker.id).await), invite(json!({ "uses": 9 }))).await;
        let user = format!("/v1/users/{email}");
        assert_eq!(sign_up(&app, &made, &format!("before{nth}@engine.example")).await.status, 200);
        match end {
            // Staff cannot be banned, but whoever was may have become staff in an older release.
            "ban" => app.meddle("update users set banned = 1 where email = 'sales0@acme.example'").await,
            "delete" => assert_eq!(admin.delete(&user).await.status, 204),
            "demote" => assert_eq!(admin.patch(&user, role("support-agent")).await.status, 200),
            _ => assert_eq!(admin.patch(&user, role("user")).await.status, 200),
        }
        let refused = unchanged(&app, sign_up(&app, &made, &format!("after{nth}@engine.example"))).await;
        assert_eq!(refused.status, 404, "{end}: {}", refused.body);
        if end == "demote" {
            assert_eq!(admin.patch(&user, role("developer")).await.status, 200);
            assert_eq!(sign_up(&app, &made, "again@engine.example").await.status, 200, "the right is back");
        }
    }
}

#[tokio::test]
async fn a_deleted_product_takes_its_invites_along() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let admin = app.admin().await;
    let made = created(&app.bearer(&token), invite(json!({}))).await;
    let naming = json!({ "data": { "type": "invites", "relationships": { "product": { "data": { "type": "products", "id": product.id.to_string() } } } } });
    let named = created(&admin, naming).await;
    assert_eq!(admin.delete("/v1/products/engine").await.status, 204);
    assert_eq!(sign_up(&app, &made, "ada@engine.example").await.status, 404);
    assert_eq!(sign_up(&app, &named, "ada@engine.example").await.status, 200, "it only named the product");
}

#[tokio::test]
async fn expired_invites_are_listed_for_a_month() {
    let app = TestApp::open().await;
    let made = created(&app.admin().await, invite(json!({}))).await;
    let path = format!("/v1/invites/{}", made["id"].as_str().expect("an id"));
    app.wait(7 * DAY);
    assert_eq!(sign_up(&app, &made, "ada@engine.example").await.status, 404);
    app.wait(30 * DAY);
    app.maintenance.run().await;
    assert_eq!(app.admin().await.get(&path).await.status, 200);
    app.wait(DAY);
    app.maintenance.run().await;
    assert_eq!(app.admin().await.get(&path).await.status, 404);
}

#[tokio::test]
async fn an_invite_of_another_account_is_not_there() {
    let app = TestApp::open().await;
    let (neighbour, _, token) = app.neighbour().await;
    let foreign = app.bearer(&token);
    let made = foreign.post(&format!("/v1/accounts/{neighbour}/invites"), invite(json!({}))).await.json();
    let path = format!("/v1/invites/{}", made["data"]["id"].as_str().expect("an id"));
    let admin = app.admin().await;
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(unchanged(&app, admin.delete(&path)).await.status, 404);
    assert_eq!(sign_up(&app, &made["data"], "ada@engine.example").await.status, 200);
    assert_eq!(admin.get("/v1/users/ada@engine.example").await.status, 404, "the user is in the invite's account");
    let there = format!("/v1/accounts/{neighbour}/users/ada@engine.example");
    assert_eq!(foreign.get(&there).await.status, 200);
}
