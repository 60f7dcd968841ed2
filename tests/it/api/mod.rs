//! The API, as a client of the Keygen API uses it.

mod accounts;
mod bodies;
mod filters;
mod invites;
mod limits;
mod links;
mod lists;
mod log_in;
mod log_in_refusals;
mod me;
mod openapi;
mod passwords;
mod products;
mod protocol;
mod refusals;
mod request_logs;
mod search;
mod second_factors;
mod settings;
mod signatures;
mod tokens;
mod user_changes;
mod users;
mod versions;

use std::future::Future;

use axum::{
    body::Body,
    http::{Request, request::Builder},
};
use serde_json::{Value, json};

use crate::{app::TestApp, outcome::Answer};

/// A document with data of this type.
fn data(kind: &str, attributes: Value) -> Value {
    json!({ "data": { "type": kind, "attributes": attributes } })
}

/// A request builder; [`send`] adds the body and sends it.
fn raw(method: &str, path: &str) -> Builder {
    Request::builder().method(method).uri(path)
}

/// Sends a request with this body.
async fn send(app: &TestApp, request: Builder, body: impl Into<Body>) -> Answer {
    app.send(request.body(body.into()).expect("a request")).await
}

/// Sends a request and asserts that the database did not change.
async fn unchanged(app: &TestApp, asked: impl Future<Output = Answer>) -> Answer {
    let before = app.dump().await;
    let answer = asked.await;
    assert_eq!(app.dump().await, before, "something changed: {}", answer.outcome());
    answer
}

/// Status, code and source of a refusal, in one line.
pub(crate) fn summary(answer: &Answer) -> String {
    let mut summary = answer.status.as_u16().to_string();
    if answer.body.is_empty() {
        return summary;
    }
    let document = answer.json();
    for error in document["errors"].as_array().into_iter().flatten() {
        let word = error["code"].as_str().or(error["detail"].as_str()).expect("a code or a detail");
        let source = &error["source"];
        let place = ["pointer", "parameter", "header"].iter().find_map(|kind| source[*kind].as_str());
        summary = format!("{summary} {word}{}", place.map(|place| format!(" at {place}")).unwrap_or_default());
    }
    summary
}
