//! Sends calls through a router, compares the answers, and writes both down without their secrets.

use std::net::{Ipv4Addr, SocketAddr};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tower::ServiceExt;

use crate::{
    model::conformance::{Message, Play, Step},
    server::config::PublicUrl,
};

/// The media type of the API.
const JSON_API: &str = "application/vnd.api+json";
/// The account that the calls are about.
const ACCOUNT: &str = "/v1/accounts/acme";
/// The headers of answers that are shown.
const SHOWN: [&str; 3] = ["content-type", "keygen-version", "www-authenticate"];
/// The most bytes of an answer that are read.
const MOST: usize = 64 * 1024;

/// A call, and the answer that it must get.
pub(super) struct Call {
    play: Play,
    method: Method,
    path: String,
    /// The header as it is sent, and as it is shown.
    authorization: Option<(String, String)>,
    body: Option<Value>,
    status: u16,
    member: Option<(String, String)>,
    /// Where the answer has a secret, and the name that is shown in its place.
    secret: Option<(&'static str, &'static str)>,
}

/// Sends calls and keeps what came of them.
pub(super) struct Player {
    router: Router,
    host: String,
    password: SecretString,
    /// Each secret, and its name.
    secrets: Vec<(SecretString, &'static str)>,
    steps: Vec<Step>,
}

impl Call {
    pub(super) fn new(play: Play, method: Method, path: &str) -> Self {
        let path = format!("{ACCOUNT}{path}");
        Self { play, method, path, authorization: None, body: None, status: 0, member: None, secret: None }
    }

    pub(super) fn plays(self, play: Play) -> Self {
        Self { play, ..self }
    }

    pub(super) fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub(super) fn bearer(self, token: &str) -> Self {
        let text = format!("Bearer {token}");
        Self { authorization: Some((text.clone(), text)), ..self }
    }

    pub(super) fn basic(self, email: &str, password: &str) -> Self {
        let credentials = format!("{email}:{password}");
        let sent = format!("Basic {}", BASE64_STANDARD.encode(&credentials));
        Self { authorization: Some((sent, format!("Basic base64({credentials})"))), ..self }
    }

    /// The status that it must get.
    pub(super) fn gets(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// What must be at this place of the body.
    pub(super) fn with(self, pointer: &str, value: &str) -> Self {
        Self { member: Some((pointer.into(), value.into())), ..self }
    }

    /// Where the answer has a secret, and the name that is shown in its place.
    pub(super) fn hides(self, pointer: &'static str, name: &'static str) -> Self {
        Self { secret: Some((pointer, name)), ..self }
    }
}

impl Player {
    pub(super) fn new(router: Router, public_url: &PublicUrl, password: &SecretString) -> Self {
        let host = public_url.origin().rsplit('/').next().unwrap_or("localhost").to_owned();
        let secrets = vec![(password.clone(), "$PASSWORD")];
        Self { router, host, password: password.clone(), secrets, steps: Vec::new() }
    }

    pub(super) fn password(&self) -> &str {
        self.password.expose_secret()
    }

    pub(super) fn into_steps(self) -> Vec<Step> {
        self.steps
    }

    /// Sends a call, and returns the body of the answer; null if it is no JSON.
    pub(super) async fn send(&mut self, call: Call) -> Value {
        let response = self.router.clone().oneshot(request(&call, &self.host)).await;
        let response = response.expect("a router answers every request");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, MOST).await.unwrap_or_default();
        let json: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some((pointer, name)) = call.secret
            && let Some(secret) = json.pointer(pointer).and_then(Value::as_str)
        {
            self.secrets.push((SecretString::from(secret), name));
        }
        let text = if json.is_null() { String::from_utf8_lossy(&bytes).into_owned() } else { indented(&json) };
        let step = self.step(call, parts.status, &parts.headers, &json, text);
        self.steps.push(step);
        json
    }

    fn step(&self, call: Call, status: StatusCode, headers: &HeaderMap, json: &Value, text: String) -> Step {
        let is_there =
            |(pointer, value): &(String, String)| json.pointer(pointer).is_some_and(|found| is(found, value));
        let is_typed = text.is_empty()
            || headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(JSON_API.as_bytes()));
        let passed = status.as_u16() == call.status && call.member.as_ref().is_none_or(is_there) && is_typed;
        let header = |name: &str| Some((name.to_owned(), headers.get(name)?.to_str().ok()?.to_owned()));
        let body = call.body.as_ref().map(indented).unwrap_or_default();
        let sent = shown_headers(&call).into_iter().map(|(name, value)| (name.to_owned(), self.named(value)));
        Step {
            play: call.play,
            request: Message {
                line: self.named(format!("{} {}", call.method, call.path)),
                headers: sent.collect(),
                body: self.named(body),
            },
            answer: Message {
                line: status.to_string(),
                headers: SHOWN.into_iter().filter_map(header).collect(),
                body: self.named(text),
            },
            status: call.status,
            member: call.member,
            passed,
        }
    }

    /// A text with names in the place of secrets.
    fn named(&self, text: String) -> String {
        self.secrets.iter().fold(text, |text, (secret, name)| text.replace(secret.expose_secret(), name))
    }
}

fn request(call: &Call, host: &str) -> Request<Body> {
    let builder = Request::builder().method(call.method.clone()).uri(&call.path).header(header::HOST, host);
    let mut builder = builder.header(header::ACCEPT, JSON_API);
    if let Some((sent, _)) = &call.authorization {
        builder = builder.header(header::AUTHORIZATION, sent);
    }
    let body = match &call.body {
        Some(body) => {
            builder = builder.header(header::CONTENT_TYPE, JSON_API);
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let mut request = builder.body(body).expect("the parts are valid");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    request
}

/// The headers of a request as they are shown.
fn shown_headers(call: &Call) -> Vec<(&'static str, String)> {
    let mut headers = vec![("accept", JSON_API.to_owned())];
    headers.extend(call.body.as_ref().map(|_| ("content-type", JSON_API.to_owned())));
    headers.extend(call.authorization.as_ref().map(|(_, shown)| ("authorization", shown.clone())));
    headers
}

/// Whether a value, read as text, is this one.
fn is(found: &Value, value: &str) -> bool {
    let text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    text == value
}

fn indented(json: &Value) -> String {
    format!("{json:#}")
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use serde_json::json;

    use super::*;

    /// Whether a call passes that must get a 201 with an email, where this is the answer.
    async fn passes(status: u16, kind: &'static str, body: Value) -> bool {
        let status = StatusCode::from_u16(status).expect("a status");
        let answer = move || async move { (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response() };
        let router = Router::new().fallback(answer);
        let url = "http://localhost:3000".parse().expect("an address");
        let mut player = Player::new(router, &url, &SecretString::from("secret"));
        player.send(Call::new(Play::SignUp, Method::POST, "/users").gets(201).with("/data/email", "a@b.io")).await;
        player.into_steps()[0].passed
    }

    #[tokio::test]
    async fn a_call_fails_by_its_status_its_type_or_what_it_lacks() {
        let right = || json!({ "data": { "email": "a@b.io" } });
        assert!(passes(201, JSON_API, right()).await);
        assert!(!passes(200, JSON_API, right()).await, "another status");
        assert!(!passes(201, "text/html", right()).await, "another type");
        assert!(!passes(201, JSON_API, json!({ "data": { "email": "b@b.io" } })).await, "another value");
        assert!(!passes(201, JSON_API, json!({ "data": {} })).await, "no value");
    }
}
