//! The event log over the API: what a row tells, filters, pages, and who reads it.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
};

const PATH: &str = "/v1/event-logs";
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn listed(client: &Bearer, query: &str) -> Vec<Value> {
    let answer = client.get(&format!("{PATH}{query}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{query}: {}", answer.body);
    answer.json()["data"].as_array().expect("a list").clone()
}

/// The names of the events that a query lists, the newest first.
async fn names(client: &Bearer, query: &str) -> String {
    let rows = listed(client, query).await;
    rows.iter().map(|row| row["attributes"]["event"].as_str().expect("a name")).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_row_tells_who_did_what_by_which_request() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    app.wait(Duration::from_secs(1));
    let path = format!("/v1/users/{}", ada.id);
    let updated = admin.patch(&path, data("users", json!({ "firstName": "Ada" }))).await;
    let request = updated.header("x-request-id").expect("an id").to_owned();
    let row = listed(&admin, "").await.remove(0);
    assert_eq!(row["relationships"]["request"]["data"]["id"], request);
    assert_eq!(row["relationships"]["whodunnit"]["data"]["id"], app.admin.id.to_string());
    let shown = admin.get(&format!("{PATH}/{}", row["id"].as_str().expect("an id"))).await;
    assert_eq!(shown.json()["data"], row);
    assert_snapshot!(shown.outcome(), @r#"
    200 OK
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:01.000Z",
          "event": "user.updated",
          "metadata": {
            "diff": {
              "firstName": [
                null,
                "Ada"
              ],
              "updated": [
                "2031-03-24T09:15:00.000Z",
                "2031-03-24T09:15:01.000Z"
              ]
            }
          },
          "updated": "2031-03-24T09:15:01.000Z"
        },
        "id": "[id 1]",
        "links": {
          "self": "/v1/accounts/[id 2]/event-logs/[id 1]"
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
          "request": {
            "data": {
              "id": "[id 3]",
              "type": "request-logs"
            },
            "links": {
              "related": "/v1/accounts/[id 2]/request-logs/[id 3]"
            }
          },
          "resource": {
            "data": {
              "id": "[id 4]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 4]"
            }
          },
          "whodunnit": {
            "data": {
              "id": "[id 5]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 2]/users/[id 5]"
            }
          }
        },
        "type": "event-logs"
      }
    }
    "#);
}

#[tokio::test]
async fn who_is_nobody_and_what_is_the_clocks_have_no_link() {
    let app = TestApp::open().await;
    let body = data("users", json!({ "email": "ada@engine.example", "password": crate::app::PASSWORD }));
    assert_eq!(app.anonymous().post("/v1/users", body).await.status.as_u16(), 201);
    let row = listed(&app.admin().await, "?event=user.created").await.remove(0);
    assert_eq!(row["relationships"]["whodunnit"], json!({ "data": null }));
    let admin = listed(&app.admin().await, "?event=user.created").await.remove(1);
    assert_eq!(admin["relationships"]["request"], json!({ "data": null }), "the operator made the admin");
}

#[tokio::test]
async fn an_unknown_row_is_not_found_and_the_detail_has_no_id() {
    let app = TestApp::open().await;
    let (neighbour, _, token) = app.neighbour().await;
    let admin = app.admin().await;
    let theirs = app.bearer(&token).get(&format!("/v1/accounts/{neighbour}/event-logs")).await.json();
    let foreign = theirs["data"][0]["id"].as_str().expect("an id");
    for id in [foreign, "00000000-0000-7000-8000-000000000000", "nothing"] {
        let answer = unchanged(&app, admin.get(&format!("{PATH}/{id}"))).await;
        assert_eq!(answer.status.as_u16(), 404);
        assert_eq!(answer.json()["errors"][0]["detail"], "The requested event log was not found", "{id}");
    }
}

#[tokio::test]
async fn filters_narrow_the_list_down() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let path = format!("/v1/users/{}", ada.id);
    let banned = admin.request(Method::POST, &format!("{path}/actions/ban"), None).await;
    let request = banned.header("x-request-id").expect("an id").to_owned();
    admin.post("/v1/products", data("products", json!({ "name": "Engine", "code": "engine" }))).await;
    let (own, her) = (app.admin.id, ada.id);
    let part = |id: String| id[24..].to_owned();
    for (query, expected) in [
        (String::new(), "product.created user.banned user.created token.generated user.created"),
        ("?event=user.banned".into(), "user.banned"),
        ("?events[]=user.banned&events[]=product.created&events[]=user.banned".into(), "product.created user.banned"),
        ("?event=user.bann".into(), ""),
        ("?events[]=license.created".into(), ""),
        (format!("?whodunnit={own}"), "product.created user.banned"),
        (format!("?whodunnit={}", own.to_string().replace('-', "")), "product.created user.banned"),
        (format!("?whodunnit[type]=User&whodunnit[id]={own}"), "product.created user.banned"),
        (format!("?whodunnit[]=users&whodunnit[]={own}"), "product.created user.banned"),
        (format!("?whodunnit[type]=product&whodunnit[id]={own}"), ""),
        (format!("?whodunnit[type]=license&whodunnit[id]={own}"), ""),
        (format!("?whodunnit={}", part(own.to_string())), "product.created user.banned"),
        (format!("?whodunnit={own}&event=user.banned"), "user.banned"),
        (format!("?resource={her}"), "user.banned user.created"),
        (format!("?resource[type]=USERS&resource[id]={her}"), "user.banned user.created"),
        (format!("?resource={}", part(her.to_string())), "user.banned user.created"),
        ("?resource[type]=product".into(), "product.created"),
        (format!("?resource={her}&whodunnit={own}"), "user.banned"),
        (format!("?request={request}"), "user.banned"),
        (format!("?request={}", part(request.clone())), "user.banned"),
        ("?request=none".into(), ""),
        ("?request=".into(), "product.created user.banned user.created token.generated user.created"),
        ("?limit=1".into(), "product.created"),
        ("?limit=1&order=asc".into(), "user.created"),
        ("?event=user.created&order=asc&limit=1".into(), "user.created"),
    ] {
        assert_eq!(names(&admin, &query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn days_are_whole_and_in_utc() {
    let app = TestApp::open().await;
    app.wait(2 * DAY);
    let admin = app.admin().await;
    app.wait(DAY);
    app.user("ada@engine.example", Role::User).await;
    // The account was set up on the 24th, the token made on the 26th, and Ada on the 27th.
    for (query, expected) in [
        ("?date[start]=2031-03-24&date[end]=2031-03-25", "user.created"),
        ("?date[start]=2031-03-25&date[end]=2031-03-26", "token.generated"),
        ("?date[start]=2031-3-26&date[end]=2031-3-27", "user.created token.generated"),
        ("?date[start]=2031-03-24&date[end]=2031-04-24", "user.created token.generated user.created"),
        ("?date[start]=2031-03-28&date[end]=2031-03-29", ""),
        ("?date[start]=2031-03-24&date[end]=2031-03-25&event=token.generated", ""),
    ] {
        assert_eq!(names(&admin, query).await, expected, "{query}");
    }
    for (query, expected) in [
        (
            "?date[start]=2031-03-24&date[end]=2031-03-24",
            "400 date range must be between 1 and 31 days (got 0) at date",
        ),
        ("?date[start]=2017-1-1&date[end]=2017-02-02", "400 date range must be between 1 and 31 days (got 32) at date"),
        (
            "?date[start]=2031-03-25&date[end]=2031-03-24",
            "400 date range must be between 1 and 31 days (got -1) at date",
        ),
        ("?date[start]=2031-03-24", "400 invalid date range at date"),
        ("?date[end]=2031-03-24", "400 invalid date range at date"),
        ("?date[start]=soon&date[end]=later", "400 invalid date range at date"),
        ("?date[start]=2031-02-30&date[end]=2031-03-01", "400 invalid date range at date"),
        ("?date=2031-03-24", "400 invalid date range at date"),
    ] {
        assert_eq!(summary(&admin.get(&format!("{PATH}{query}")).await), expected, "{query}");
    }
}

#[tokio::test]
async fn pages_have_neighbours_and_no_count() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for number in 0..3 {
        app.user(&format!("user{number}@b.io"), Role::User).await;
    }
    let page = admin.get(&format!("{PATH}?page[number]=2&page[size]=2")).await.json();
    assert_snapshot!(serde_json::to_string_pretty(&page["links"]).expect("JSON"), @r#"
    {
      "next": "/v1/event-logs?page%5Bnumber%5D=3&page%5Bsize%5D=2",
      "prev": "/v1/event-logs?page%5Bnumber%5D=1&page%5Bsize%5D=2",
      "self": "/v1/event-logs?page%5Bnumber%5D=2&page%5Bsize%5D=2"
    }
    "#);
    assert_eq!(page["data"].as_array().map(Vec::len), Some(2));
    let last = admin.get(&format!("{PATH}?page[number]=3&page[size]=2")).await.json();
    assert_eq!((last["data"].as_array().map(Vec::len), &last["links"]["next"]), (Some(1), &Value::Null));
    let mut seen = Vec::new();
    let mut next = Some(format!("{PATH}?page[cursor]=&page[size]=2"));
    while let Some(path) = next {
        let page = admin.get(&path).await.json();
        seen.extend(page["data"].as_array().expect("a list").clone());
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, listed(&admin, "").await);
}
