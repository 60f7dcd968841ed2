//! Webhook endpoints: create, show, update, delete and list, by staff and by products.

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
};

const PATH: &str = "/v1/webhook-endpoints";
const URL: &str = "https://hooks.engine.example/keydesk";

/// The body of an endpoint with these attributes.
fn endpoint(attributes: Value) -> Value {
    data("webhook-endpoints", attributes)
}

/// The same for this product, or, with null, for none.
fn bound(attributes: Value, product: Value) -> Value {
    let mut body = endpoint(attributes);
    body["data"]["relationships"] = json!({ "product": { "data": product } });
    body
}

fn product(id: impl ToString) -> Value {
    json!({ "type": "products", "id": id.to_string() })
}

/// A new endpoint: its path, and the record.
async fn created(client: &Bearer, body: Value) -> (String, Value) {
    let answer = client.post(PATH, body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let made = answer.json()["data"].clone();
    (format!("{PATH}/{}", made["id"].as_str().expect("an id")), made)
}

async fn ids(client: &Bearer) -> Vec<Value> {
    let listed = client.get(PATH).await.json();
    listed["data"].as_array().expect("a list").iter().map(|endpoint| endpoint["id"].clone()).collect()
}

#[tokio::test]
async fn an_admin_creates_an_endpoint() {
    let app = TestApp::open().await;
    let body = endpoint(json!({ "url": URL }));
    let answer = app.admin().await.post("/v1/accounts/acme/webhook-endpoints", body).await;
    assert_snapshot!(answer.outcome(), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/webhook-endpoints/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "apiVersion": "1.8",
          "created": "2031-03-24T09:15:00.000Z",
          "signatureAlgorithm": "ed25519",
          "subscriptions": [
            "*"
          ],
          "updated": "2031-03-24T09:15:00.000Z",
          "url": "https://hooks.engine.example/keydesk"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/webhook-endpoints/[id 2]"
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
          "product": {
            "data": null,
            "links": {
              "related": null
            }
          }
        },
        "type": "webhook-endpoints"
      }
    }
    "#);
}

#[tokio::test]
async fn an_endpoint_of_a_product_names_it() {
    let app = TestApp::open().await;
    let (engine, token) = app.product("engine").await;
    let admin = app.admin().await;
    let (path, made) = created(&admin, bound(json!({ "url": URL }), product(engine.id))).await;
    let related = format!("/v1/accounts/{}/products/{}", app.account, engine.id);
    assert_eq!(
        made["relationships"]["product"],
        json!({ "links": { "related": related }, "data": product(engine.id) })
    );
    let (_, own) = created(&app.bearer(&token), endpoint(json!({ "url": URL }))).await;
    assert_eq!(own["relationships"], made["relationships"]);
    let changed = admin.patch(
        &path,
        json!({ "data": { "type": "webhookEndpoint", "relationships": {
        "product": { "data": null } } } }),
    );
    let unbound = json!({ "links": { "related": null }, "data": null });
    assert_eq!(changed.await.json()["data"]["relationships"]["product"], unbound);
}

#[tokio::test]
async fn rules_have_their_codes() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let url = |url: &str| endpoint(json!({ "url": url }));
    let subscribing = |names: Value| endpoint(json!({ "url": URL, "subscriptions": names }));
    let (at_url, at_names) = ("at /data/attributes/url", "at /data/attributes/subscriptions");
    for (body, refusal) in [
        (url("https://1.2.3.4"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("https://localhost"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("https://invalid"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("https://id.example.org/hook"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("https://2130706433"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("https://[::ffff:127.0.0.1]"), format!("422 URL_HOST_INVALID {at_url}")),
        (url("http://example.com"), format!("422 URL_PROTOCOL_INVALID {at_url}")),
        (url("ssh://example.com"), format!("422 URL_PROTOCOL_INVALID {at_url}")),
        (url("1230-12e9 c0ascka-ff.a!"), format!("422 URL_INVALID {at_url}")),
        (url(&format!("https://a.example/{}", "x".repeat(4079))), format!("422 URL_TOO_LONG {at_url}")),
        (url(""), format!("400 cannot be blank {at_url}")),
        (endpoint(json!({ "url": null })), format!("400 cannot be null {at_url}")),
        (endpoint(json!({ "subscriptions": ["*"] })), format!("400 is missing {at_url}")),
        (subscribing(json!([])), format!("422 SUBSCRIPTIONS_TOO_SHORT {at_names}")),
        (subscribing(json!(["user.created", "*"])), format!("422 SUBSCRIPTIONS_NOT_ALLOWED {at_names}")),
        (subscribing(json!(["user.married"])), format!("422 SUBSCRIPTIONS_NOT_ALLOWED {at_names}")),
        (subscribing(json!(["user.*"])), format!("422 SUBSCRIPTIONS_NOT_ALLOWED {at_names}")),
        (subscribing(json!("*")), format!("400 type mismatch (received string expected array) {at_names}")),
        (
            endpoint(json!({ "url": URL, "signatureAlgorithm": "rsa-sha256" })),
            "422 SIGNATURE_ALGORITHM_NOT_ALLOWED at /data/attributes/signatureAlgorithm".into(),
        ),
        (endpoint(json!({ "url": URL, "apiVersion": "1.9" })), "400 is invalid at /data/attributes/apiVersion".into()),
        (endpoint(json!({ "url": URL, "secret": "x" })), "400 unpermitted parameter at /data/attributes/secret".into()),
        (data("webhooks", json!({ "url": URL })), "400 is invalid at /data/type".into()),
        (
            json!({ "data": { "type": "webhook-endpoints", "id": app.account.to_string(), "attributes": { "url": URL } } }),
            "400 unpermitted parameter at /data/id".into(),
        ),
        (json!({ "data": { "type": "webhook-endpoints" } }), "400 is missing at /data/attributes".into()),
        (
            bound(json!({ "url": URL }), product(app.account)),
            "422 PRODUCT_NOT_FOUND at /data/relationships/product".into(),
        ),
        (
            endpoint(json!({ "url": "https://localhost", "subscriptions": [], "signatureAlgorithm": "none" })),
            format!(
                "422 URL_HOST_INVALID {at_url} SUBSCRIPTIONS_TOO_SHORT {at_names} SIGNATURE_ALGORITHM_NOT_ALLOWED at \
                 /data/attributes/signatureAlgorithm"
            ),
        ),
    ] {
        let answer = unchanged(&app, admin.post(PATH, body.clone())).await;
        assert_eq!(summary(&answer), refusal, "{body}");
    }
    let details: Vec<_> = [url("http://example.com"), subscribing(json!([])), subscribing(json!(["x"]))].into();
    let mut told = Vec::new();
    for body in details {
        told.push(admin.post(PATH, body).await.json()["errors"][0]["detail"].as_str().expect("a detail").to_owned());
    }
    assert_snapshot!(told.join("\n"), @"
    must be a valid URL using one of the following protocols: https
    must have at least 1 webhook event subscription
    unsupported webhook event type for subscription
    ");
}

#[tokio::test]
async fn subscriptions_are_kept_in_order_and_once() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let names = json!(["user.deleted", "user.created", "user.deleted", "license.validated", "release.published"]);
    let (path, made) = created(&admin, endpoint(json!({ "url": URL, "subscriptions": names }))).await;
    let kept = json!(["user.deleted", "user.created", "license.validated", "release.published"]);
    assert_eq!(made["attributes"]["subscriptions"], kept);
    assert_eq!(admin.get(&path).await.json()["data"], made);
}

#[tokio::test]
async fn an_endpoint_has_the_version_of_the_request_unless_it_names_another() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let client = |version: Option<&str>| {
        let client = app.anonymous().with("authorization", &format!("Bearer {token}"));
        version.into_iter().fold(client, |client, version| client.with("keygen-version", version))
    };
    for (requested, named, expected) in
        [(None, json!(null), "1.8"), (Some("1.5"), json!(null), "1.5"), (Some("1.5"), json!("1.2"), "1.2")]
    {
        let body =
            endpoint(json!({ "url": URL, "apiVersion": named, "subscriptions": null, "signatureAlgorithm": null }));
        let made = client(requested).post(PATH, body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        assert_eq!(made.json()["data"]["attributes"]["apiVersion"], expected);
    }
}

#[tokio::test]
async fn what_is_not_sent_stays() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let (engine, _) = app.product("engine").await;
    let names = json!({ "url": URL, "subscriptions": ["user.created"], "apiVersion": "1.5" });
    let (path, made) = created(&admin, bound(names, product(engine.id))).await;
    for nothing in [
        json!({ "data": { "type": "webhook-endpoint" } }),
        json!({ "data": { "type": "webhook_endpoints", "id": 7, "attributes": {} } }),
        endpoint(json!({ "url": null, "subscriptions": null, "signatureAlgorithm": null, "apiVersion": null })),
        endpoint(json!({ "subscriptions": ["user.created", "user.created"], "signatureAlgorithm": "ed25519" })),
    ] {
        let answer = unchanged(&app, admin.patch(&path, nothing)).await;
        assert_eq!(answer.json()["data"], made, "{}", answer.body);
    }
    let answer = admin.patch(&path, endpoint(json!({ "url": "https://other.example" }))).await.json();
    assert_eq!(answer["data"]["attributes"]["url"], "https://other.example");
    assert_eq!(answer["data"]["attributes"]["subscriptions"], made["attributes"]["subscriptions"]);
    assert_eq!(answer["data"]["relationships"], made["relationships"]);
    let refused = unchanged(&app, admin.patch(&path, bound(json!({}), product(app.account)))).await;
    assert_eq!(summary(&refused), "422 PRODUCT_NOT_FOUND at /data/relationships/product");
    let refused = unchanged(&app, admin.patch(&path, endpoint(json!({ "subscriptions": [] })))).await;
    assert_eq!(summary(&refused), "422 SUBSCRIPTIONS_TOO_SHORT at /data/attributes/subscriptions");
}

#[tokio::test]
async fn a_product_has_its_own_endpoints_and_gives_none_away() {
    let app = TestApp::open().await;
    let ((engine, token), (loom, other)) = (app.product("engine").await, app.product("loom").await);
    let (own, other, admin) = (app.bearer(&token), app.bearer(&other), app.admin().await);
    let (path, made) = created(&own, bound(json!({ "url": URL }), product(engine.id))).await;
    let (unbound, _) = created(&admin, endpoint(json!({ "url": URL }))).await;
    assert_eq!(ids(&own).await, [made["id"].clone()]);
    assert_eq!(ids(&other).await, [] as [Value; 0]);
    assert_eq!(ids(&admin).await.len(), 2);
    for elsewhere in [Value::Null, product(loom.id)] {
        for refused in [
            unchanged(&app, own.post(PATH, bound(json!({ "url": URL }), elsewhere.clone()))).await,
            unchanged(&app, own.patch(&path, bound(json!({}), elsewhere.clone()))).await,
        ] {
            assert_eq!(refused.status, 403, "{}", refused.body);
        }
    }
    for (client, path) in [(&other, &path), (&own, &unbound)] {
        let change = client.patch(path, endpoint(json!({ "subscriptions": ["user.created"] })));
        for refused in
            [client.get(path).await, unchanged(&app, change).await, unchanged(&app, client.delete(path)).await]
        {
            assert_eq!(summary(&refused), "404 NOT_FOUND");
        }
    }
    let changed = own.patch(&path, bound(json!({ "subscriptions": ["user.created"] }), product(engine.id))).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(own.delete(&path).await.status, 204);
    assert_eq!(own.get(&path).await.status, 404);
    assert_eq!(ids(&admin).await.len(), 1);
}

#[tokio::test]
async fn who_may_not_is_refused_before_the_body_is_read() {
    let app = TestApp::open().await;
    let (path, _) = created(&app.admin().await, endpoint(json!({ "url": URL }))).await;
    let nonsense = || json!({ "data": { "nonsense": true } });
    let lacks = |role: &str| {
        format!("403 You do not have permission to complete the request ({role} lacks permission to perform action)")
    };
    for (role, refusal) in [
        (Role::ReadOnly, lacks("read only")),
        (Role::SalesAgent, lacks("sales agent")),
        (Role::SupportAgent, lacks("support agent")),
        (Role::User, "404 NOT_FOUND".into()),
    ] {
        let user = app.user(&format!("{}@acme.example", role.as_str()), role).await;
        let client = app.bearer(&app.token_of(user.id).await);
        assert_eq!(summary(&unchanged(&app, client.patch(&path, nonsense())).await), refusal);
        let created = unchanged(&app, client.post(PATH, nonsense())).await;
        assert_eq!(summary(&created), "400 unpermitted parameter at /data/nonsense");
    }
    let admin = app.admin().await;
    let missing = admin.get(&format!("{PATH}/x")).await;
    assert_eq!(missing.json()["errors"][0]["detail"], "The requested webhook endpoint 'x' was not found");
}

#[tokio::test]
async fn an_account_has_fifty_endpoints_and_no_more() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let mut last = String::new();
    for _ in 0..50 {
        last = created(&admin, endpoint(json!({ "url": URL }))).await.0;
    }
    let refused = unchanged(&app, admin.post(PATH, endpoint(json!({ "url": URL })))).await;
    assert_eq!(summary(&refused), "422 WEBHOOK_ENDPOINT_LIMIT_EXCEEDED at /data/relationships/account");
    let detail = "has too many webhook endpoints (maximum is 50; delete one that is no longer needed)";
    assert_eq!(refused.json()["errors"][0]["detail"], detail);
    assert_eq!(admin.delete(&last).await.status, 204);
    created(&admin, endpoint(json!({ "url": URL }))).await;
    let page = admin.get("/v1/webhook-endpoints?page[number]=3&page[size]=20").await.json();
    assert_eq!((page["data"].as_array().map(Vec::len), &page["links"]["meta"]["count"]), (Some(10), &json!(50)));
}

#[tokio::test]
async fn a_deleted_product_takes_its_endpoints_along() {
    let app = TestApp::open().await;
    let (_, token) = app.product("engine").await;
    let admin = app.admin().await;
    created(&app.bearer(&token), endpoint(json!({ "url": URL }))).await;
    let (_, unbound) = created(&admin, endpoint(json!({ "url": URL }))).await;
    assert_eq!(admin.delete("/v1/products/engine").await.status, 204);
    assert_eq!(ids(&admin).await, [unbound["id"].clone()]);
}

#[tokio::test]
async fn a_disabled_endpoint_is_changed_with_new_subscriptions_only() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let (path, _) = created(&admin, endpoint(json!({ "url": URL }))).await;
    // Its server answered 410.
    app.meddle("update webhook_endpoints set subscriptions = '[]'").await;
    assert_eq!(admin.get(&path).await.json()["data"]["attributes"]["subscriptions"], json!([]));
    for body in [endpoint(json!({ "url": "https://other.example" })), endpoint(json!({ "subscriptions": [] }))] {
        let refused = unchanged(&app, admin.patch(&path, body)).await;
        assert_eq!(summary(&refused), "422 SUBSCRIPTIONS_TOO_SHORT at /data/attributes/subscriptions");
    }
    let changed = admin.patch(&path, endpoint(json!({ "subscriptions": ["user.created"] }))).await;
    assert_eq!(changed.json()["data"]["attributes"]["subscriptions"], json!(["user.created"]));
}

#[tokio::test]
async fn in_development_private_hosts_are_allowed() {
    let app = TestApp::with_flag("webhook-allow-private", "true").await;
    let admin = app.admin().await;
    for url in ["http://localhost:9000/hook", "http://127.0.0.1:9000", "https://[::1]/"] {
        created(&admin, endpoint(json!({ "url": url }))).await;
    }
    let refused = unchanged(&app, admin.post(PATH, endpoint(json!({ "url": "ftp://localhost" })))).await;
    assert_eq!(summary(&refused), "422 URL_PROTOCOL_INVALID at /data/attributes/url");
}

#[tokio::test]
async fn an_endpoint_of_another_account_is_not_there() {
    let app = TestApp::open().await;
    let (neighbour, _, token) = app.neighbour().await;
    let foreign = app.bearer(&token);
    let path = format!("/v1/accounts/{neighbour}/webhook-endpoints");
    let made = foreign.post(&path, endpoint(json!({ "url": URL }))).await.json();
    let path = format!("{PATH}/{}", made["data"]["id"].as_str().expect("an id"));
    let admin = app.admin().await;
    assert_eq!(admin.get(&path).await.status, 404);
    assert_eq!(unchanged(&app, admin.delete(&path)).await.status, 404);
    assert_eq!(ids(&admin).await, [] as [Value; 0]);
}
