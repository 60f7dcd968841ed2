//! The account: show, protect, rename; never delete.

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::json;

use super::{data, raw, send, summary, unchanged};
use crate::{
    app::{Blank, TestApp},
    client::Client,
};

#[tokio::test]
async fn staff_see_the_account() {
    let app = TestApp::open().await;
    let answer = app.admin().await.get("/v1/accounts/acme").await;
    assert_snapshot!(answer.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "apiVersion": "1.8",
          "created": "2031-03-24T09:15:00.000Z",
          "name": "Acme",
          "protected": false,
          "slug": "acme",
          "status": "SUBSCRIBED",
          "updated": "2031-03-24T09:15:00.000Z",
          "verifiedEmails": false
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 1]"
        },
        "meta": {
          "keys": {
            "ecdsa": null,
            "ed25519": "NWFhYmU1OGE2MjFiNjA3MzFmYTQ5M2YzYzg5ODA0YjNlNDBjZDA3ZmQyNWRhYzZjMTBiYTcyNDEwYzE2MWZiYw==",
            "rsa2048": null
          }
        },
        "relationships": {
          "licenses": {
            "links": {
              "related": "/v1/accounts/[id 1]/licenses"
            }
          },
          "machines": {
            "links": {
              "related": "/v1/accounts/[id 1]/machines"
            }
          },
          "policies": {
            "links": {
              "related": "/v1/accounts/[id 1]/policies"
            }
          },
          "products": {
            "links": {
              "related": "/v1/accounts/[id 1]/products"
            }
          },
          "settings": {
            "links": {
              "related": "/v1/accounts/[id 1]/settings"
            }
          },
          "tokens": {
            "links": {
              "related": "/v1/accounts/[id 1]/tokens"
            }
          },
          "users": {
            "links": {
              "related": "/v1/accounts/[id 1]/users"
            }
          },
          "webhookEndpoints": {
            "links": {
              "related": "/v1/accounts/[id 1]/webhook-endpoints"
            }
          },
          "webhookEvents": {
            "links": {
              "related": "/v1/accounts/[id 1]/webhook-events"
            }
          }
        },
        "type": "accounts"
      }
    }
    "#);
}

#[tokio::test]
async fn an_account_has_many_names_and_one_id() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let id = app.account.0;
    for name in ["acme".into(), "ACME".into(), id.to_string(), id.simple().to_string(), id.to_string().to_uppercase()] {
        let answer = admin.get(&format!("/v1/accounts/{name}")).await;
        assert_eq!(answer.json()["data"]["links"]["self"], format!("/v1/accounts/{id}"), "{name}");
        assert_eq!(answer.header("keygen-account"), Some(id.to_string().as_str()));
    }
    for name in ["other", "%20", "acme.", &uuid::Uuid::nil().to_string()] {
        let answer = unchanged(&app, admin.get(&format!("/v1/accounts/{name}"))).await;
        let sent = name.replace("%20", " ");
        assert_eq!(answer.json()["errors"][0]["detail"], format!("The requested account '{sent}' was not found"));
        assert_eq!(answer.header("keygen-account"), None);
    }
}

#[tokio::test]
async fn before_the_set_up_an_account_is_required() {
    let blank = Blank::cheap().await;
    let request = raw("POST", "/v1/users").body("{}".into()).expect("a request");
    let answer = blank.send(request).await;
    assert_eq!(summary(&answer), "404 NOT_FOUND");
    assert_eq!(answer.json()["errors"][0]["detail"], "account is required");
}

#[tokio::test]
async fn an_admin_changes_the_account() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let body = json!({ "data": { "type": "account", "id": "whatever",
        "attributes": { "name": "Acme Engines", "slug": "engines", "apiVersion": "1.7", "protected": true } } });
    let answer = admin.patch("/v1/accounts/acme", body).await;
    assert_snapshot!(answer.json()["data"]["attributes"].to_string(), @r#"{"apiVersion":"1.7","created":"2031-03-24T09:15:00.000Z","name":"Acme Engines","protected":true,"slug":"engines","status":"SUBSCRIBED","updated":"2031-03-24T09:15:00.001Z","verifiedEmails":false}"#);
    assert_eq!(summary(&admin.get("/v1/accounts/acme").await), "404 NOT_FOUND");
    let answer = send(
        &app,
        raw("PUT", "/v1/accounts/engines")
            .header("authorization", format!("Bearer {}", app.token_of(app.admin.id).await)),
        data("accounts", json!({ "protected": null })).to_string(),
    )
    .await;
    assert_eq!(answer.json()["data"]["attributes"]["protected"], true, "null leaves it as it is");
}

#[tokio::test]
async fn rules_have_their_codes() {
    let app = TestApp::open().await;
    let (_, _, _) = app.neighbour().await;
    let admin = app.admin().await;
    let account = |attributes| data("accounts", attributes);
    for (body, refusal) in [
        (json!({ "data": { "type": "accounts" } }), "400 is missing at /data/attributes"),
        (account(json!({})), "400 cannot be blank at /data/attributes"),
        (json!({ "data": { "attributes": { "name": "x" } } }), "400 is missing at /data/type"),
        (
            account(json!({ "protected": "true" })),
            "400 type mismatch (received string expected boolean) at /data/attributes/protected",
        ),
        (account(json!({ "apiVersion": "2.0" })), "400 is invalid at /data/attributes/apiVersion"),
        (account(json!({ "name": "" })), "400 cannot be blank at /data/attributes/name"),
        (account(json!({ "status": "x" })), "400 unpermitted parameter at /data/attributes/status"),
        (account(json!({ "name": "x".repeat(256) })), "422 NAME_TOO_LONG at /data/attributes/name"),
        (account(json!({ "slug": "-x" })), "422 SLUG_INVALID at /data/attributes/slug"),
        (account(json!({ "slug": "x" })), "422 SLUG_TOO_SHORT at /data/attributes/slug"),
        (account(json!({ "slug": "actions" })), "422 SLUG_NOT_ALLOWED at /data/attributes/slug"),
        (account(json!({ "slug": app.account.to_string() })), "422 SLUG_NOT_ALLOWED at /data/attributes/slug"),
        (account(json!({ "slug": "other" })), "422 SLUG_TAKEN at /data/attributes/slug"),
    ] {
        let answer = unchanged(&app, admin.patch("/v1/accounts/acme", body)).await;
        assert_eq!(summary(&answer), refusal);
    }
}

#[tokio::test]
async fn an_account_is_never_deleted() {
    let app = TestApp::open().await;
    let answer = unchanged(&app, app.anonymous().delete("/v1/accounts/acme")).await;
    assert_eq!(summary(&answer), "401 TOKEN_MISSING");
    let answer = unchanged(&app, app.admin().await.delete("/v1/accounts/acme")).await;
    assert_snapshot!(answer.outcome(), @r#"
    403 Forbidden
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "You do not have permission to complete the request (ensure the token or license is allowed to access all resources)",
          "title": "Access denied"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn users_may_not_even_look() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    let refusal = "403 You do not have permission to complete the request (user lacks permission to perform action)";
    assert_eq!(summary(&client.get("/v1/accounts/acme").await), refusal);
    let body = data("accounts", json!({ "protected": true }));
    assert_eq!(summary(&unchanged(&app, client.patch("/v1/accounts/acme", body)).await), refusal);
}

#[tokio::test]
async fn an_account_is_no_file() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let octets = |path, others: &str| {
        let request = raw("GET", path).header("authorization", format!("Bearer {token}"));
        send(&app, request.header("accept", format!("application/octet-stream{others}")), "")
    };
    for others in ["", ", text/html", ", application/octet-stream;q=0.1"] {
        assert_eq!(summary(&octets("/v1/accounts/acme", others).await), "400 MIME_TYPE_INVALID", "{others}");
        assert_eq!(octets("/v1/accounts/acme/me", others).await.status, 200, "{others}");
    }
    for others in [", application/json", ", */*;q=0.1", ", application/vnd.keygen+json"] {
        assert_eq!(octets("/v1/accounts/acme", others).await.status, 200, "{others}");
    }
}
