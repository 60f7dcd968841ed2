//! Invites: create, list, show and end, by staff and by products; whose right they carry.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::{
    model::{invite::InviteDraft, role::Role},
    server::domain::{invites, limits::Limits},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp, rules},
    client::{Bearer, Client},
    outcome::Answer,
    pages::log_in,
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
    sign_up_by(app, "/forms/invite", invite, email).await
}

async fn sign_up_by(app: &TestApp, form: &str, invite: &Value, email: &str) -> Answer {
    let code = invite["attributes"]["code"].as_str().expect("a code");
    app.browser().call(form, &[("code", code), ("email", email), ("password", PASSWORD)]).await
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
async fn an_invite_ends_with_the_role_the_password_and_the_account_of_its_maker() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let patch = |attributes: Value| data("users", attributes);
    let ends = ["ban", "delete", "demote", "promote", "own password", "password by staff", "leave"];
    for (nth, end) in ends.into_iter().enumerate() {
        let email = format!("sales{nth}@acme.example");
        let maker = app.user(&email, Role::SalesAgent).await;
        let client = app.bearer(&app.token_of(maker.id).await);
        let made = created(&client, invite(json!({ "uses": 9 }))).await;
        let user = format!("/v1/users/{email}");
        assert_eq!(sign_up(&app, &made, &format!("before{nth}@engine.example")).await.status, 200);
        match end {
            // Staff cannot be banned, but whoever was may have become staff in an older release.
            "ban" => app.meddle("update users set banned = 1 where email = 'sales0@acme.example'").await,
            "delete" => assert_eq!(admin.delete(&user).await.status, 204),
            "demote" => assert_eq!(admin.patch(&user, patch(json!({ "role": "support-agent" }))).await.status, 200),
            "promote" => assert_eq!(admin.patch(&user, patch(json!({ "role": "developer" }))).await.status, 200),
            "own password" => {
                let body = json!({ "meta": { "oldPassword": PASSWORD, "newPassword": "nine brass cogs turn" } });
                assert_eq!(client.post(&format!("{user}/actions/update-password"), body).await.status, 200);
            }
            "password by staff" => {
                let body = patch(json!({ "password": "nine brass cogs turn" }));
                assert_eq!(admin.patch(&user, body).await.status, 200);
            }
            _ => {
                let mut browser = app.browser();
                log_in(&mut browser, &email).await;
                let asked = browser.call("/forms/delete-account", &[("password", PASSWORD)]).await;
                assert_eq!(asked.status, 200, "{}", asked.body);
            }
        }
        let refused = unchanged(&app, sign_up(&app, &made, &format!("after{nth}@engine.example"))).await;
        assert_eq!(refused.status, 404, "{end}: {}", refused.body);
        let path = format!("/v1/invites/{}", made["id"].as_str().expect("an id"));
        let shown = admin.get(&path).await.status.as_u16();
        assert_eq!(shown, if end == "ban" { 200 } else { 404 }, "{end}: lists show what works");
    }
}

#[tokio::test]
async fn a_maker_and_an_account_have_so_many_open_invites_and_no_more() {
    let limits = Limits { max_invites: 2, ..rules() };
    let app = TestApp::with_rules(limits).await;
    let admin = app.admin().await;
    let first = created(&admin, invite(json!({}))).await;
    let second = created(&admin, invite(json!({ "expiry": "2031-03-25T09:15:00Z" }))).await;
    let refused = unchanged(&app, admin.post("/v1/invites", invite(json!({})))).await;
    assert_eq!(summary(&refused), "422 INVITE_LIMIT_EXCEEDED at /data/relationships/creator");
    let detail = "has too many open invites (maximum is 2; end one that is no longer needed)";
    assert_eq!(refused.json()["errors"][0]["detail"], detail);
    // What is used up, ended or expired makes room.
    assert_eq!(sign_up(&app, &first, "ada@engine.example").await.status, 200);
    let third = created(&admin, invite(json!({}))).await;
    assert_eq!(admin.delete(&format!("/v1/invites/{}", third["id"].as_str().expect("an id"))).await.status, 204);
    created(&admin, invite(json!({}))).await;
    app.wait(DAY);
    assert_eq!(sign_up(&app, &second, "bob@engine.example").await.status, 404);
    let admin = app.admin().await;
    created(&admin, invite(json!({}))).await;

    // Others have room of their own, until the account is full: ten times as many, whoever makes them.
    let (_, token) = app.product("engine").await;
    let product = app.bearer(&token);
    let mut flood = JoinSet::new();
    for _ in 0..16 {
        let client = app.bearer(&token);
        flood.spawn(async move { client.post("/v1/invites", invite(json!({}))).await });
    }
    let made = flood.join_all().await.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(made, 2, "of many at once as many as there is room for");
    for _ in 0..16 {
        invites::create(&app.operator(), InviteDraft::default()).await.expect("the operator is no maker");
    }
    assert!(invites::create(&app.operator(), InviteDraft::default()).await.is_err(), "the account has 20");
    assert_eq!(product.get("/v1/invites").await.json()["data"].as_array().map(Vec::len), Some(2));
    let dana = app.user("dana@acme.example", Role::Developer).await;
    let dana = app.bearer(&app.token_of(dana.id).await);
    let refused = unchanged(&app, dana.post("/v1/invites", invite(json!({})))).await;
    assert!(refused.body.contains("maximum is 20"), "{}", refused.body);
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
    let elsewhere = sign_up(&app, &made["data"], "ada@engine.example");
    assert_eq!(unchanged(&app, elsewhere).await.status, 404, "the form is the default account's");
    let form = format!("/accounts/{neighbour}/forms/invite");
    assert_eq!(sign_up_by(&app, &form, &made["data"], "ada@engine.example").await.status, 200);
    assert_eq!(admin.get("/v1/users/ada@engine.example").await.status, 404, "the user is in the invite's account");
    let there = format!("/v1/accounts/{neighbour}/users/ada@engine.example");
    assert_eq!(foreign.get(&there).await.status, 200);
}
