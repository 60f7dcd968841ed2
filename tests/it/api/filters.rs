//! Filters of lists, and which records each caller sees.

use std::time::Duration;

use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// The users that a query finds: their emails up to the `@`, sorted.
async fn users(client: &Bearer, query: &str) -> String {
    let answer = client.get(&format!("/v1/users?limit=100&{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    let document = answer.json();
    let name = |user: &Value| {
        user["attributes"]["email"].as_str().and_then(|email| email.split('@').next()).expect("an email").to_owned()
    };
    let mut names: Vec<_> = document["data"].as_array().expect("a list").iter().map(name).collect();
    names.sort();
    let counted = client.get(&format!("/v1/users?page[number]=1&{query}")).await.json();
    assert_eq!(counted["links"]["meta"]["count"], names.len(), "{query}");
    names.join(" ")
}

/// The tokens that a query finds: their names, sorted.
async fn tokens(client: &Bearer, query: &str) -> String {
    let answer = client.get(&format!("/v1/tokens?limit=100&{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.body);
    let document = answer.json();
    let name = |token: &Value| token["attributes"]["name"].as_str().unwrap_or("-").to_owned();
    let mut names: Vec<_> = document["data"].as_array().expect("a list").iter().map(name).collect();
    names.sort();
    let counted = client.get(&format!("/v1/tokens?page[number]=1&{query}")).await.json();
    assert_eq!(counted["links"]["meta"]["count"], names.len(), "{query}");
    names.join(" ")
}

#[tokio::test]
async fn staff_are_listed_only_when_asked_for() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    app.user("sam@acme.example", Role::SalesAgent).await;
    app.user("rob@acme.example", Role::ReadOnly).await;
    let admin = app.admin().await;
    for (query, expected) in [
        ("", "ada"),
        ("roles[]=admin&roles[]=user", "ada admin"),
        ("roles[]=sales_agent&roles[]=read-only", "rob sam"),
        ("roles[]=admin&roles[]=bogus&roles[]=admin", "admin"),
        ("roles[]=bogus", ""),
        ("roles[]=", ""),
        ("roles=admin", "ada admin rob sam"),
        ("role=admin", "ada"),
        ("roles[0]=admin", "admin"),
        ("roles[0]=admin&roles[1]=user", "ada admin"),
        ("roles[0]=user&roles[]=admin&roles=x", "ada admin"),
        ("roles[0]=user&roles[0]=admin", "admin"),
        ("roles[x]=admin", ""),
        ("roles[0][x]=admin&roles[]=user", ""),
        ("roles[-1]=admin", ""),
    ] {
        assert_eq!(users(&admin, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn users_are_filtered_by_status() {
    let app = TestApp::open().await;
    app.user("old@engine.example", Role::User).await;
    app.user("banned@engine.example", Role::User).await;
    app.meddle("update users set banned = 1 where email = 'banned@engine.example'").await;
    app.wait(DAY * 90);
    let admin = app.admin().await;
    assert_eq!(users(&admin, "status=ACTIVE").await, "old", "until the last moment of the 90th day");
    app.wait(Duration::from_millis(1));
    app.user("new@engine.example", Role::User).await;
    for (query, expected) in [
        ("status=ACTIVE", "new"),
        ("status=active", "new"),
        ("status=Inactive", "old"),
        ("status=INACTIVE&roles=", "admin old"),
        ("status=BANNED", "banned"),
        ("status=banned&roles[]=admin&roles[]=user", "banned"),
        ("status=GONE", ""),
        ("status=", ""),
        ("status=BANNED&status=ACTIVE", "new"),
    ] {
        assert_eq!(users(&admin, query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn metadata_is_searched_by_what_a_text_can_mean() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for (name, metadata) in [
        ("text", json!({ "customerId": "1", "plan": "free" })),
        ("number", json!({ "customer_id": 1, "plan": "free", "rate": 1.5 })),
        ("real", json!({ "Customer ID": 1.0 })),
        ("word", json!({ "customerId": true, "left": null })),
        ("spelt", json!({ "customerId": "true", "left": "null" })),
        ("deep", json!({ "customerId": { "id": "1" }, "list": ["1"] })),
        ("empty", json!({ "customerId": "" })),
    ] {
        let email = format!("{name}@engine.example");
        let made = admin.post("/v1/users", data("users", json!({ "email": email, "metadata": metadata }))).await;
        assert_eq!(made.status, 201);
    }
    for (query, expected) in [
        ("metadata[customerId]=1", "number real text"),
        ("metadata[customer_id]=1.0", "number real"),
        ("metadata[Customer%20ID]=01", "number real"),
        ("metadata[customerId]=true", "spelt word"),
        ("metadata[customerId]=TRUE", ""),
        ("metadata[left]=null", "spelt word"),
        ("metadata[rate]=1.50", "number"),
        ("metadata[customerId]=", "empty"),
        ("metadata[customerId]=1&metadata[plan]=free", "number text"),
        ("metadata[plan]=free&metadata[rate]=1.5&metadata[customerId]=1", "number"),
        ("metadata[plan]=free&metadata[plan]=team", ""),
        ("metadata[plan]=free&roles[]=admin", ""),
        ("metadata[plan]=free&status=active", "number text"),
        ("metadata[plan]=free&status=banned", ""),
        ("metadata[list]=1", ""),
        ("metadata[customerId][id]=1", ""),
        ("metadata[]=1", ""),
        ("metadata=1", ""),
    ] {
        assert_eq!(users(&admin, query).await, expected, "{query}");
    }
    let pairs = |count| (0..count).map(|nth| format!("metadata[k{nth}]=1&")).collect::<String>();
    assert_eq!(users(&admin, &pairs(8)).await, "");
    for count in [9, 300] {
        let answer = admin.get(&format!("/v1/users?{}page[number]=1", pairs(count))).await;
        assert_eq!(summary(&answer), "400 maximum of 8 pairs exceeded at metadata", "{count}");
    }
    let parts = admin.get("/v1/users?metadata[customerId]=1&page[cursor]=&page[size]=2&order=asc").await.json();
    assert_eq!(parts["data"].as_array().map(Vec::len), Some(2));
    let rest = admin.get(parts["links"]["next"].as_str().expect("more")).await.json();
    assert_eq!(rest["data"].as_array().map(Vec::len), Some(1), "two meanings make one list");
}

#[tokio::test]
async fn numbers_are_compared_exactly_or_as_texts() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for (name, value) in [
        ("odd", json!(9_007_199_254_740_993_i64)),
        ("even", json!(9_007_199_254_740_992_i64)),
        ("real", json!(9_007_199_254_740_992.0)),
        ("most", json!(i64::MAX)),
        ("more", json!(9_223_372_036_854_775_808_u64)),
        ("text", json!("9223372036854775808")),
        ("rate", json!(0.1)),
        ("least", json!(-3)),
    ] {
        let body = data("users", json!({ "email": format!("{name}@engine.example"), "metadata": { "n": value } }));
        assert_eq!(admin.post("/v1/users", body).await.status, 201, "{name}");
    }
    for (number, expected) in [
        ("9007199254740993", "odd"),
        ("9007199254740993.0", "odd"),
        ("9007199254740992", "even real"),
        ("9007199254740992.00", "even real"),
        ("9007199254740991.9999", ""),
        ("9223372036854775807", "most"),
        ("9223372036854775808", "text"),
        ("9223372036854775808.0", ""),
        ("9223372036854775809", ""),
        ("0.10", "rate"),
        ("-3.0", "least"),
    ] {
        assert_eq!(users(&admin, &format!("metadata[n]={number}")).await, expected, "{number}");
    }
}

#[tokio::test]
async fn what_is_not_served_has_nobody() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let (product, admin) = (app.product("engine").await.0.id, app.admin().await);
    for query in [
        &format!("product={product}"),
        "license=x",
        "group=",
        "assigned=true",
        "active=true",
        "assigned=perhaps",
        "assigned=true&active=false",
    ] {
        assert_eq!(users(&admin, query).await, "", "{query}");
    }
    for query in ["assigned=false", "active=false"] {
        assert_eq!(users(&admin, query).await, "ada", "{query}");
    }
}

#[tokio::test]
async fn everybody_sees_no_more_than_their_own() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    app.user("bob@engine.example", Role::User).await;
    app.user("dev@acme.example", Role::Developer).await;
    // The default account is the older one.
    app.wait(Duration::from_secs(1));
    app.neighbour().await;
    let customer = app.bearer(&app.token_of(ada.id).await);
    let program = app.bearer(&app.product("engine").await.1);
    for (query, own, programs) in [
        ("", "ada", "ada bob"),
        ("roles=admin", "ada", "ada bob"),
        ("roles[]=admin", "", ""),
        ("roles[]=developer&roles[]=user", "ada", "ada bob"),
        ("status=ACTIVE", "ada", "ada bob"),
        ("metadata[a]=b", "", ""),
    ] {
        assert_eq!(users(&customer, query).await, own, "{query}");
        assert_eq!(users(&program, query).await, programs, "{query}");
    }
}

#[tokio::test]
async fn tokens_are_filtered_by_bearer() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let dev = app.user("dev@acme.example", Role::Developer).await;
    let (product, _) = app.product("engine").await;
    app.product("loom").await;
    app.meddle("delete from tokens").await;
    let admin = app.bearer(&app.token_of(app.admin.id).await);
    let named = |name: &str| data("tokens", json!({ "name": name }));
    for (place, name) in [
        ("users/ada@engine.example".to_owned(), "ada"),
        ("products/engine".into(), "engine"),
        ("products/loom".into(), "loom"),
    ] {
        assert_eq!(admin.post(&format!("/v1/{place}/tokens"), named(name)).await.status, 200);
    }
    let developer = app.bearer(&app.token_of(dev.id).await);
    assert_eq!(developer.post("/v1/tokens", named("dev")).await.status, 201);
    for (query, expected) in [
        (String::new(), "- - ada dev engine loom"),
        ("bearer[type]=user".into(), "- - ada dev"),
        ("bearer[type]=products".into(), "engine loom"),
        ("bearer[type]=license".into(), ""),
        ("bearer[type]=pets".into(), ""),
        ("bearer[role]=user".into(), "ada"),
        ("bearer[role][]=user&bearer[role][]=product".into(), "ada engine loom"),
        ("bearer[role]=developer&bearer[type]=user".into(), "- dev"),
        ("bearer[role]=developer&bearer[type]=product".into(), ""),
        ("bearer[role]=king".into(), ""),
        ("bearer[role][0]=user&bearer[role][1]=product".into(), "ada engine loom"),
        ("bearer[role][x]=user".into(), ""),
        (format!("bearer[id]={}", ada.id), "ada"),
        (format!("bearer[id]={}", product.id), "engine"),
        (format!("bearer[id]={}&bearer[type]=product", ada.id), ""),
        (format!("bearer[id]={}", app.account), ""),
        ("bearer[id]=x".into(), ""),
    ] {
        assert_eq!(tokens(&admin, &query).await, expected, "{query}");
    }
    let customer = app.bearer(&app.token_of(ada.id).await);
    for (query, expected) in [
        (String::new(), "- ada"),
        (format!("bearer[id]={}", ada.id), "- ada"),
        (format!("bearer[id]={}", dev.id), ""),
        ("bearer[role]=developer".into(), ""),
    ] {
        assert_eq!(tokens(&customer, &query).await, expected, "{query}");
    }
}
