//! The list of request logs: what a row has, filters, pages.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::{id::RequestId, request_log::RequestLog, role::Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{data, raw, send, summary};
use crate::{
    app::{NOW, PASSWORD, TestApp},
    client::Client,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The rows that an admin finds.
async fn rows(app: &TestApp, query: &str) -> Vec<Value> {
    let answer = app.admin().await.get(&format!("/v1/request-logs?limit=100&{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["data"].as_array().expect("a list").clone()
}

/// Method, path, status, requestor and resource of each row, the oldest first.
async fn lines(app: &TestApp, query: &str) -> String {
    let line = |row: &Value| {
        let attributes = &row["attributes"];
        let text = |name: &str| attributes[name].as_str().expect("text").to_owned();
        let kind = |name: &str| row["relationships"][name]["data"]["type"].as_str().unwrap_or("nothing").to_owned();
        format!(
            "{} {} {} by {} about {}",
            text("method"),
            text("url"),
            text("status"),
            kind("requestor"),
            kind("resource")
        )
    };
    rows(app, &format!("order=asc&{query}")).await.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_request_is_shown_by_its_id() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(ada.id).await;
    let client = app.anonymous().with("authorization", &format!("Bearer {token}")).with("user-agent", "EngineApp/1.0");
    let asked = client.get(&format!("/v1/users/{}?a=b", ada.id)).await;
    let id = asked.header("x-request-id").expect("an id");
    app.maintenance.run().await;
    let shown = app.admin().await.get(&format!("/v1/request-logs/{id}")).await;
    assert_eq!(shown.json()["data"]["id"], id);
    assert_snapshot!(shown.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "ip": "192.0.2.7",
          "method": "GET",
          "requestBody": null,
          "requestHeaders": null,
          "responseBody": null,
          "responseHeaders": null,
          "responseSignature": null,
          "status": "200",
          "updated": "2031-03-24T09:15:00.000Z",
          "url": "/v1/users/[id 1]?a=b",
          "userAgent": "EngineApp/1.0"
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 3]/request-logs/[id 2]"
        },
        "meta": {
          "milliseconds": 0
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 3]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 3]"
            }
          },
          "requestor": {
            "data": {
              "id": "[id 1]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 3]/users/[id 1]"
            }
          },
          "resource": {
            "data": {
              "id": "[id 1]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 3]/users/[id 1]"
            }
          }
        },
        "type": "request-logs"
      }
    }
    "#);
    let listed = rows(&app, "").await;
    assert_eq!(listed, [shown.json()["data"].clone()]);
}

#[tokio::test]
async fn a_row_says_who_asked_for_what_about_what() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let (_, product) = app.product("engine").await;
    let (admin, user, product) = (app.admin().await, app.bearer(&app.token_of(ada.id).await), app.bearer(&product));
    let moment = || app.wait(Duration::from_millis(1));
    user.get("/v1/me").await;
    moment();
    admin.get("/v1/users/ada@engine.example").await;
    moment();
    admin.get("/v1/users/nobody@engine.example").await;
    moment();
    product.get("/v1/accounts/acme/products/engine").await;
    moment();
    app.anonymous().post("/v1/users", data("users", json!({ "email": "bob@engine.example" }))).await;
    moment();
    app.anonymous().basic("ada@engine.example", PASSWORD).post("/v1/tokens", json!({})).await;
    moment();
    app.anonymous().basic("ada@engine.example", "wrong").post("/v1/tokens", json!({})).await;
    moment();
    app.bearer("user-nonsense").get("/v1/me").await;
    moment();
    user.get("/v1/invites").await;
    moment();
    app.anonymous().with("keygen-version", "9").get("/v1/users").await;
    app.maintenance.run().await;
    assert_snapshot!(lines(&app, "").await, @r"
    GET /v1/me 200 by users about nothing
    GET /v1/users/ada@engine.example 200 by users about users
    GET /v1/users/nobody@engine.example 404 by users about nothing
    GET /v1/accounts/acme/products/engine 200 by products about products
    POST /v1/users 201 by nothing about users
    POST /v1/tokens 201 by users about tokens
    POST /v1/tokens 401 by nothing about nothing
    GET /v1/me 401 by nothing about nothing
    GET /v1/invites 403 by users about nothing
    GET /v1/users 400 by nothing about nothing
    ");
}

#[tokio::test]
async fn what_is_about_no_account_or_was_refused_before_its_route_is_not_logged() {
    let app = TestApp::with_limits().await;
    let admin = app.admin().await;
    for path in [
        "/v1/ping",
        "/v1/accounts/acme",
        "/v1/accounts/acme/settings",
        "/v1/webhook-endpoints",
        "/v1/request-logs",
        "/v1/request-logs/nothing",
        "/v1/nowhere",
        "/v1/accounts/nobody/me",
        "/v1/users/%00",
        "/sign-up",
    ] {
        admin.get(path).await;
    }
    admin.post("/v1/search", json!({})).await;
    send(&app, raw("POST", "/v1/users").header("content-type", "application/json"), "{").await;
    send(&app, raw("OPTIONS", "/v1/me").header("access-control-request-method", "GET"), "").await;
    app.maintenance.run().await;
    assert_snapshot!(lines(&app, "").await, @"");
    for _ in 0..20 {
        app.anonymous().basic("ada@engine.example", "wrong").post("/v1/tokens", json!({})).await;
    }
    app.maintenance.run().await;
    let refused = rows(&app, "").await;
    assert!(refused.iter().all(|row| row["attributes"]["status"] == "401"), "a throttle is logged");
    assert!((1..20).contains(&refused.len()), "{} of 20", refused.len());
}

#[tokio::test]
async fn filters_narrow_the_list_down() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await.id.to_string();
    let (product, token) = app.product("engine").await;
    let (admin, product_id) = (app.admin().await, product.id.to_string());
    admin.get(&format!("/v1/users/{ada}")).await;
    admin.delete(&format!("/v1/users/{ada}")).await;
    app.bearer(&token).get("/v1/me?x=Needle").await;
    app.wait(DAY);
    app.bearer(&token).get("/v1/users/nobody@engine.example").await;
    app.maintenance.run().await;
    for (query, found) in [
        ("".into(), 4),
        (format!("requestor={}", app.admin.id), 2),
        (format!("requestor={}", app.admin.id.to_string().replace('-', "").to_uppercase()), 2),
        (format!("requestor={product_id}"), 2),
        (format!("requestor[type]=product&requestor[id]={product_id}"), 2),
        (format!("requestor[]=Products&requestor[]={product_id}"), 2),
        (format!("requestor[type]=user&requestor[id]={product_id}"), 0),
        (format!("requestor={}", &product_id[4..20]), 2),
        ("requestor=none".into(), 0),
        (format!("resource={ada}"), 2),
        (format!("resource={ada}&method=delete"), 1),
        (format!("requestor={product_id}&resource={ada}"), 0),
        ("method=get".into(), 3),
        ("status=404".into(), 1),
        ("status=204".into(), 1),
        ("status=40".into(), 0),
        ("ip=192.0.".into(), 4),
        ("ip=0.2".into(), 0),
        ("url=Needle".into(), 1),
        ("url=needle".into(), 0),
        ("url=/users/".into(), 3),
        ("date[start]=2031-03-24&date[end]=2031-3-25".into(), 4),
        ("date[start]=2031-03-23&date[end]=2031-03-24".into(), 3),
        ("date[start]=2031-03-25&date[end]=2031-03-26".into(), 1),
        (format!("date[start]=2031-03-25&date[end]=2031-03-26&requestor={product_id}"), 1),
        ("date[start]=2031-03-26&date[end]=2031-03-27".into(), 0),
    ] {
        assert_eq!(rows(&app, &query).await.len(), found, "{query}");
    }
    for (query, refusal) in [
        ("date[start]=2017-1-1&date[end]=2017-02-02", "400 date range must be between 1 and 31 days (got 32) at date"),
        ("date[start]=2017-1-1&date[end]=2017-01-01", "400 date range must be between 1 and 31 days (got 0) at date"),
        ("date[start]=2017-1-1", "400 invalid date range at date"),
        ("date=2017-01-01", "400 invalid date range at date"),
        ("limit=0", "400 limit must be a number between 1 and 100 (got 0) at limit"),
    ] {
        assert_eq!(summary(&admin.get(&format!("/v1/request-logs?{query}")).await), refusal);
    }
}

#[tokio::test]
async fn pages_are_linked_without_a_count() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for _ in 0..5 {
        admin.get("/v1/me").await;
        app.wait(Duration::from_millis(1));
    }
    app.maintenance.run().await;
    let all: Vec<_> = rows(&app, "").await.iter().map(|row| row["id"].clone()).collect();
    let page = async |query: &str| {
        let answer = admin.get(&format!("/v1/request-logs?{query}")).await.json();
        let ids: Vec<_> = answer["data"].as_array().expect("a list").iter().map(|row| row["id"].clone()).collect();
        (ids, answer["links"].clone())
    };
    let (ids, links) = page("page[number]=2&page[size]=2").await;
    assert_eq!(ids, all[2..4]);
    assert_snapshot!(links, @r#"{"next":"/v1/request-logs?page%5Bnumber%5D=3&page%5Bsize%5D=2","prev":"/v1/request-logs?page%5Bnumber%5D=1&page%5Bsize%5D=2","self":"/v1/request-logs?page%5Bnumber%5D=2&page%5Bsize%5D=2"}"#);
    assert_eq!(page("page[number]=3&page[size]=2").await.1["next"], Value::Null);
    let mut seen = Vec::new();
    let mut query = "page[cursor]=&page[size]=2".to_owned();
    loop {
        let (ids, links) = page(&query).await;
        seen.extend(ids);
        let Some(next) = links["next"].as_str() else { break };
        query = next.split_once('?').expect("a query").1.to_owned();
    }
    assert_eq!(seen, all);
    let (mut oldest_first, _) = page("order=asc&limit=3").await;
    oldest_first.reverse();
    assert_eq!(oldest_first, all[2..]);
    assert_eq!(page("limit=3").await.1, Value::Null);
}

/// A row as a request leaves it.
fn row(number: u128, url: &str) -> RequestLog {
    RequestLog {
        id: RequestId(Uuid::from_u128((u128::try_from(NOW.0).expect("after 1970") << 80) + (7 << 76) + number)),
        method: "GET".into(),
        url: url.into(),
        status: 200,
        agent: String::new(),
        address: "192.0.2.7".into(),
        requestor: None,
        resource: None,
        created: NOW,
        milliseconds: 0,
        details: None,
    }
}

#[tokio::test]
async fn a_list_looks_at_so_many_rows_and_says_where_to_go_on() {
    let app = TestApp::open().await;
    app.domain.request_log().note(app.account, row(0, "/v1/needle"));
    for number in 1..=20_500 {
        app.domain.request_log().note(app.account, row(number, "/v1/me"));
    }
    app.maintenance.run().await;
    let admin = app.admin().await;
    let first = admin.get("/v1/request-logs?url=needle&page[cursor]=").await.json();
    assert_eq!(first["data"], json!([]));
    let next = first["links"]["next"].as_str().expect("there is more to look at");
    let second = admin.get(next).await.json();
    assert_eq!(second["data"][0]["attributes"]["url"], "/v1/needle");
    assert_eq!(second["links"]["next"], Value::Null);
}
