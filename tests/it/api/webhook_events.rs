//! Webhook events: list, show, delete and send again, and their end after 30 days.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::id::WebhookEndpointId;
use serde_json::{Value, json};

use super::{data, unchanged};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
};

const PATH: &str = "/v1/webhook-events";
const DAY: Duration = Duration::from_secs(24 * 3600);

/// An event of each endpoint that failed, as if it had happened.
const FAILED: &str = "insert into webhook_events (id, account_id, endpoint_id, product_id, url, event, payload, \
     api_version, idempotency_token, status, attempts, last_response_code, last_response_body, created, updated) \
     select unhex('01c1dabc000070008' || substr(hex(randomblob(8)), 2)), account_id, id, product_id, url, 'second-factor.created', \
     '{\"data\":{}}', api_version, lower(hex(randomblob(31))) || 'v3', 'FAILED', 16, 500, 'no', 1932110100000, \
     1932110160000 from webhook_endpoints";
/// Another one.
const DELIVERED: &str = "insert into webhook_events (id, account_id, endpoint_id, product_id, url, event, payload, \
     api_version, idempotency_token, status, last_response_code, last_response_body, created, updated) \
     select unhex('01c1dabc000170008' || substr(hex(randomblob(8)), 2)), account_id, id, product_id, url, 'second-factor.deleted', \
     '{\"data\":{}}', api_version, lower(hex(randomblob(31))) || 'v3', 'DELIVERED', 204, '', 1932110100000, \
     1932110160000 from webhook_endpoints";

/// A new endpoint; its path. It hears of what nothing in these tests does.
async fn endpoint(client: &Bearer, host: &str) -> String {
    let attributes = json!({ "url": format!("https://{host}/hook"), "subscriptions": ["second-factor.created", "second-factor.deleted"] });
    let made = client.post("/v1/webhook-endpoints", data("webhook-endpoints", attributes)).await.json();
    format!("/v1/webhook-endpoints/{}", made["data"]["id"].as_str().expect("an id"))
}

async fn listed(client: &Bearer, query: &str) -> Vec<Value> {
    client.get(&format!("{PATH}{query}")).await.json()["data"].as_array().expect("a list").clone()
}

fn path_of(event: &Value) -> String {
    format!("{PATH}/{}", event["id"].as_str().expect("an id"))
}

async fn retry(client: &Bearer, event: &Value) -> crate::outcome::Answer {
    client.post(&format!("{}/actions/retry", path_of(event)), json!({})).await
}

#[tokio::test]
async fn an_event_tells_how_its_delivery_went() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    endpoint(&admin, "a.example").await;
    app.meddle(FAILED).await;
    let event = listed(&admin, "").await.remove(0);
    let shown = admin.get(&path_of(&event)).await;
    assert_eq!(shown.json()["data"], event);
    let token = event["meta"]["idempotencyToken"].as_str().expect("a token");
    assert_snapshot!(shown.outcome().replace(token, "[token]"), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "apiVersion": "1.8",
          "created": "2031-03-24T09:15:00.000Z",
          "endpoint": "https://a.example/hook",
          "event": "second-factor.created",
          "lastResponseBody": "no",
          "lastResponseCode": 500,
          "payload": "{\"data\":{}}",
          "status": "FAILED",
          "updated": "2031-03-24T09:16:00.000Z"
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 2]/webhook-events/[id 1]"
        },
        "meta": {
          "idempotencyToken": "[token]"
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
          }
        },
        "type": "webhook-events"
      }
    }
    "#);
    assert_eq!(
        admin.get(&format!("{PATH}/x")).await.json()["errors"][0]["detail"],
        "The requested webhook event 'x' was not found"
    );
}

#[tokio::test]
async fn lists_are_filtered_by_name_and_not_counted() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    endpoint(&admin, "a.example").await;
    endpoint(&admin, "b.example").await;
    app.meddle(FAILED).await;
    app.meddle(DELIVERED).await;
    for (query, names) in [
        ("", vec!["second-factor.deleted", "second-factor.deleted", "second-factor.created", "second-factor.created"]),
        ("?limit=1", vec!["second-factor.deleted"]),
        ("?events[]=second-factor.created", vec!["second-factor.created", "second-factor.created"]),
        (
            "?events[0]=second-factor.created&events[1]=second-factor.deleted&limit=3",
            vec!["second-factor.deleted", "second-factor.deleted", "second-factor.created"],
        ),
        (
            "?events[]=second-factor.created&events[]=second-factor.created&events[]=user.created",
            vec!["second-factor.created", "second-factor.created"],
        ),
        ("?events[]=Second-factor.created", vec![]),
        ("?events[]=nothing", vec![]),
        ("?events[]=", vec![]),
        ("?events=second-factor.created", vec![]),
        ("?events[x]=second-factor.created", vec![]),
    ] {
        let found = listed(&admin, query).await;
        let found: Vec<_> = found.iter().map(|event| event["attributes"]["event"].as_str().expect("a name")).collect();
        assert_eq!(found, names, "{query}");
    }
    let links = |query: &'static str| {
        let admin = &admin;
        async move { admin.get(&format!("{PATH}?{query}")).await.json()["links"].to_string() }
    };
    let told = [
        links("page[number]=1&page[size]=3").await,
        links("page[number]=2&page[size]=3&events[]=second-factor.created&events[]=second-factor.deleted").await,
        links("page[number]=3&page[size]=3").await,
    ];
    assert_snapshot!(told.join("\n"), @r#"
    {"next":"/v1/webhook-events?page%5Bnumber%5D=2&page%5Bsize%5D=3","prev":null,"self":"/v1/webhook-events?page%5Bnumber%5D=1&page%5Bsize%5D=3"}
    {"next":null,"prev":"/v1/webhook-events?events%5B%5D=second-factor.created&events%5B%5D=second-factor.deleted&page%5Bnumber%5D=1&page%5Bsize%5D=3","self":"/v1/webhook-events?events%5B%5D=second-factor.created&events%5B%5D=second-factor.deleted&page%5Bnumber%5D=2&page%5Bsize%5D=3"}
    {"next":null,"prev":"/v1/webhook-events?page%5Bnumber%5D=2&page%5Bsize%5D=3","self":"/v1/webhook-events?page%5Bnumber%5D=3&page%5Bsize%5D=3"}
    "#);
    let first = admin.get(&format!("{PATH}?page[cursor]=&page[size]=3")).await.json();
    let next = first["links"]["next"].as_str().expect("a next page");
    assert_eq!(admin.get(next).await.json()["data"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_product_sees_the_events_of_its_own_endpoints() {
    let app = TestApp::open().await;
    let ((_, token), (_, other)) = (app.product("engine").await, app.product("loom").await);
    let (own, other, admin) = (app.bearer(&token), app.bearer(&other), app.admin().await);
    let path = endpoint(&own, "a.example").await;
    endpoint(&admin, "b.example").await;
    app.meddle(FAILED).await;
    let [event] = <[Value; 1]>::try_from(listed(&own, "").await).expect("one event");
    assert_eq!(event["attributes"]["endpoint"], "https://a.example/hook");
    assert_eq!(listed(&own, "?events[]=second-factor.created").await, std::slice::from_ref(&event));
    assert_eq!(listed(&other, "").await, [] as [Value; 0]);
    assert_eq!(own.get(&path_of(&event)).await.status, 200);
    let foreign = listed(&admin, "").await.into_iter().find(|found| *found != event).expect("another");
    for (client, event, refusal) in [(&own, &event, 403), (&own, &foreign, 404), (&other, &event, 404)] {
        assert_eq!(unchanged(&app, retry(client, event)).await.status, refusal);
        assert_eq!(unchanged(&app, client.delete(&path_of(event))).await.status, refusal);
    }
    // An endpoint that goes to another product does not take along what it heard before.
    let loom = admin.get("/v1/products/loom").await.json()["data"]["id"].clone();
    let moved = json!({ "data": { "type": "webhook-endpoints", "relationships": { "product": { "data": { "type": "products", "id": loom } } } } });
    assert_eq!(admin.patch(&path, moved).await.status, 200);
    assert_eq!(listed(&other, "").await, [] as [Value; 0]);
    assert_eq!(listed(&own, "").await.len(), 1);
    assert_eq!(admin.delete("/v1/products/engine").await.status, 204);
    assert_eq!(listed(&admin, "?events[]=second-factor.created").await, [foreign]);
}

#[tokio::test]
async fn a_retry_is_a_new_event_with_the_same_token() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let path = endpoint(&admin, "a.example").await;
    app.meddle(FAILED).await;
    let old = listed(&admin, "").await.remove(0);
    let moved = data("webhook-endpoints", json!({ "url": "https://b.example/hook", "apiVersion": "1.5" }));
    assert_eq!(admin.patch(&path, moved).await.status, 200);
    let answer = retry(&admin, &old).await;
    let token = old["meta"]["idempotencyToken"].as_str().expect("a token");
    assert_snapshot!(answer.outcome().replace(token, "[token]"), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/webhook-events/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "apiVersion": "1.8",
          "created": "2031-03-24T09:15:00.000Z",
          "endpoint": "https://b.example/hook",
          "event": "second-factor.created",
          "lastResponseBody": null,
          "lastResponseCode": null,
          "payload": "{\"data\":{}}",
          "status": "DELIVERING",
          "updated": "2031-03-24T09:15:00.000Z"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/webhook-events/[id 2]"
        },
        "meta": {
          "idempotencyToken": "[token]"
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
          }
        },
        "type": "webhook-events"
      }
    }
    "#);
    let new = answer.json()["data"].clone();
    assert_ne!(new["id"], old["id"]);
    assert_eq!(listed(&admin, "").await, [new.clone(), old]);
    assert_eq!(admin.delete(&path_of(&new)).await.status, 204);
    assert_eq!(admin.get(&path_of(&new)).await.status, 404);
}

#[tokio::test]
async fn a_retry_without_a_receiver_is_refused() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let path = endpoint(&admin, "a.example").await;
    app.meddle(FAILED).await;
    let event = listed(&admin, "").await.remove(0);
    let names = data("webhook-endpoints", json!({ "subscriptions": ["second-factor.deleted"] }));
    assert_eq!(admin.patch(&path, names).await.status, 200);
    let refused = unchanged(&app, retry(&admin, &event)).await;
    assert_snapshot!(refused.outcome(), @r#"
    422 Unprocessable Entity
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "webhook event failed to retry",
          "title": "Unprocessable entity"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(unchanged(&app, retry(&admin, &event)).await.status, 422);
    endpoint(&admin, "b.example").await;
    assert_eq!(unchanged(&app, retry(&admin, &event)).await.status, 422);
    let same = endpoint(&admin, "a.example").await;
    let answer = retry(&admin, &event).await;
    assert_eq!(answer.status, 201, "another one with the same URL: {}", answer.body);
    let id = same.rsplit('/').next().and_then(|id| id.parse::<WebhookEndpointId>().ok()).expect("an id");
    let sent_to = app.ids("select lower(hex(endpoint_id)) from webhook_events where status = 'DELIVERING'").await;
    assert_eq!(sent_to.into_iter().collect::<Vec<_>>(), [id.0.simple().to_string()]);
}

#[tokio::test]
async fn events_are_kept_for_thirty_days() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    endpoint(&admin, "a.example").await;
    app.meddle(FAILED).await;
    let event = listed(&admin, "").await.remove(0);
    let retried = retry(&admin, &event).await;
    assert_eq!(retried.status, 201);
    app.wait(30 * DAY - Duration::from_secs(3600));
    app.maintenance.run().await;
    let admin = app.admin().await;
    assert_eq!(listed(&admin, "").await.len(), 2);
    app.wait(DAY);
    app.maintenance.run().await;
    assert_eq!(listed(&admin, "").await, [] as [Value; 0]);
}

#[tokio::test]
async fn health_tells_whether_deliveries_are_late() {
    let app = TestApp::open().await;
    let anonymous = app.anonymous();
    assert_eq!(anonymous.get("/v1/health/webhooks").await.status, 204);
    let admin = app.admin().await;
    endpoint(&admin, "a.example").await;
    app.meddle(FAILED).await;
    app.meddle("update webhook_events set due = 1932110100000").await;
    assert_eq!(anonymous.get("/v1/health/webhooks").await.status, 204);
    app.wait(Duration::from_secs(60));
    assert_eq!(anonymous.get("/v1/health/webhooks").await.status, 204);
    app.wait(Duration::from_millis(1));
    assert_eq!(anonymous.get("/v1/health/webhooks").await.status, 500);
}
