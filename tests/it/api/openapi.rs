//! The OpenAPI document: where it is, who may read it, and that it tells the truth.

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
async fn it_names_every_door_and_no_other() {
    let app = TestApp::open().await;
    let document = document(&app).await;
    let paths = document["paths"].as_object().expect("paths");
    let told = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    let mut told: Vec<_> = told.collect();
    // The short forms of paths lead to the same doors.
    let has_twin = |path: &str| paths.contains_key(&path.replacen("/v1", "/v1/accounts/{account}", 1));
    let doors = api::surface().into_iter().filter(|door| told.contains(door) || !has_twin(&door.1));
    let mut doors: Vec<_> = doors.collect();
    told.sort();
    doors.sort();
    assert_eq!(told, doors);
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
    assert_eq!(answer.header("content-type"), Some("application/json"));
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
    let document = document(&app).await;
    let example = |path: &str, method: &str| {
        let pointer = format!(
            "/paths/{}/{method}/requestBody/content/application~1vnd.api+json/example",
            path.replace('/', "~1")
        );
        document.pointer(&pointer).unwrap_or_else(|| panic!("no example: {pointer}")).clone()
    };
    let created = app.anonymous().post("/v1/users", example("/v1/accounts/{account}/users", "post")).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let shown = &document["paths"]["/v1/accounts/{account}/users"]["post"]["responses"]["201"]["content"]["application/vnd.api+json"]
        ["example"];
    assert_eq!(keys(&created.json()), keys(shown));
    let admin = app.admin().await;
    let product = admin.post("/v1/products", example("/v1/accounts/{account}/products", "post")).await;
    assert_eq!(product.status, 201, "{}", product.body);
    let token = admin.post("/v1/tokens", example("/v1/accounts/{account}/tokens", "post")).await;
    assert_eq!(token.status, 201, "{}", token.body);
    let shown = &document["paths"]["/v1/accounts/{account}/tokens"]["post"]["responses"]["201"]["content"]["application/vnd.api+json"]
        ["example"];
    assert_eq!(keys(&token.json()), keys(shown));
    let path = "/v1/accounts/{account}";
    assert_eq!(admin.patch(&path.replace("{account}", "acme"), example(path, "patch")).await.status, 200);
}

/// The keys of everything but metadata, in order.
fn keys(value: &Value) -> Vec<String> {
    let Value::Object(map) = value else { return Vec::new() };
    let members = map.iter().filter(|(key, _)| *key != "metadata");
    members.flat_map(|(key, value)| [key.clone()].into_iter().chain(keys(value))).collect()
}
