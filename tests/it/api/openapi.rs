//! The OpenAPI document: where it is, who may read it, and that it describes what is served.

use std::collections::BTreeSet;

use keydesk::server::api;
use serde_json::Value;

use crate::{
    app::{Blank, TestApp},
    client::Client,
};

async fn document(app: &TestApp) -> Value {
    app.anonymous().get("/openapi.json").await.json()
}

#[tokio::test]
async fn it_names_every_endpoint_and_no_other() {
    let app = TestApp::open().await;
    let document = document(&app).await;
    let paths = document["paths"].as_object().expect("paths");
    let named = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    let mut named: Vec<_> = named.collect();
    // The short forms of paths lead to the same endpoints.
    let has_twin = |path: &str| paths.contains_key(&path.replacen("/v1", "/v1/accounts/{account}", 1));
    let endpoints = api::surface().into_iter().filter(|endpoint| named.contains(endpoint) || !has_twin(&endpoint.1));
    let mut endpoints: Vec<_> = endpoints.collect();
    named.sort();
    endpoints.sort();
    assert_eq!(named, endpoints);
}

#[tokio::test]
async fn its_operations_are_those_that_were_reviewed() {
    let app = TestApp::open().await;
    let document = document(&app).await;
    let mut lines = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let id = operation["operationId"].as_str().expect("a name");
            let body = if operation.get("requestBody").is_some() { " +body" } else { "" };
            let statuses: Vec<_> = operation["responses"].as_object().expect("answers").keys().cloned().collect();
            lines.push(format!("{id}: {method} {path}{body} {}", statuses.join(" ")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn any_page_may_read_it_and_keep_it_for_minutes() {
    let app = TestApp::open().await;
    let answer = app.anonymous().get("/openapi.json").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
    let head = app.anonymous().request(axum::http::Method::HEAD, "/openapi.json", None).await;
    assert_eq!((head.status, head.body.as_str()), (axum::http::StatusCode::OK, ""));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "https://id.example.org");
    assert!(!answer.body.contains(env!("CARGO_PKG_VERSION")), "it tells the API's version, not the server's");
    let blank = Blank::cheap().await;
    assert_eq!(blank.browser().open("/openapi.json").await.body, answer.body, "it needs no set-up");
}

#[tokio::test]
async fn its_examples_are_answered_as_it_says() {
    let app = TestApp::open().await;
    let (document, admin) = (document(&app).await, app.admin().await);
    for (method, below, status) in [
        ("post", "/users", "201"),
        ("patch", "/users/{user}", "200"),
        ("get", "/users/{user}", "200"),
        ("post", "/users/{user}/second-factors", "201"),
        ("post", "/users/{user}/actions/ban", "200"),
        ("patch", "/users/{user}/group", "200"),
        ("post", "/users/{user}/tokens", "200"),
        ("get", "/users/{user}/tokens", "200"),
        ("post", "/products", "201"),
        ("patch", "/products/{product}", "200"),
        ("post", "/products/{product}/tokens", "200"),
        ("post", "/invites", "201"),
        ("get", "/invites", "200"),
        ("post", "/tokens", "201"),
        ("post", "/settings", "201"),
        ("patch", "/settings/{setting}", "200"),
        ("post", "/passwords", "204"),
        ("get", "/me", "200"),
        ("get", "/profile", "200"),
        ("patch", "", "200"),
        ("get", "", "200"),
    ] {
        let path = format!("/v1/accounts/{{account}}{below}");
        let operation = &document["paths"][&path][method];
        let example = |part: &Value| part["content"]["application/vnd.api+json"]["example"].clone();
        let place = path
            .replace("{account}", "acme")
            .replace("{user}", "ada@engine.example")
            .replace("{product}", "difference-engine")
            .replace("{setting}", "default_user_permissions");
        let body = Some(example(&operation["requestBody"])).filter(|body| !body.is_null());
        let verb = method.to_uppercase().parse().expect("a method");
        let answer = admin.request(verb, &place, body).await;
        assert_eq!(answer.status.as_str(), status, "{method} {place}: {}", answer.body);
        let shown = example(&operation["responses"][status]);
        assert!(status == "204" || !shown.is_null(), "{method} {place} has no example of an answer");
        if status != "204" {
            assert_eq!(members(&answer.json()), members(&shown), "{method} {place}");
        }
    }
}

/// All keys but those in metadata, each once, because the records of a list have the same keys.
fn members(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Object(map) => {
            let members = map.iter().filter(|(key, _)| *key != "metadata");
            members.flat_map(|(key, value)| members_of(key, value)).collect()
        }
        Value::Array(items) => items.iter().flat_map(members).collect(),
        _ => BTreeSet::new(),
    }
}

fn members_of(key: &str, value: &Value) -> impl Iterator<Item = String> {
    let key = key.to_owned();
    let below: Vec<_> = members(value).into_iter().map(|name| format!("{key}.{name}")).collect();
    below.into_iter().chain([key])
}
