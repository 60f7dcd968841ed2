//! Three clients, with different credentials: none, a cookie, a token.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, Request, header},
};
use serde_json::Value;

use crate::{
    app::{self, PUBLIC_URL},
    outcome::Answer,
};

/// Sends requests.
pub(crate) trait Client {
    /// The router that it talks to.
    fn router(&self) -> &Router;

    /// Headers of every request of this client.
    fn headers(&self) -> HeaderMap;

    /// Sends a request; `json` is its body.
    async fn request(&self, method: Method, path: &str, json: Option<Value>) -> Answer {
        let body = json.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        let mut request = Request::builder().method(method).uri(path).body(body).expect("a request");
        *request.headers_mut() = self.headers();
        let kind = HeaderValue::from_static("application/vnd.api+json");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        app::send(self.router(), request).await
    }

    /// `GET`.
    async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, None).await
    }

    /// `POST` with a JSON body.
    async fn post(&self, path: &str, json: Value) -> Answer {
        self.request(Method::POST, path, Some(json)).await
    }

    /// `PATCH` with a JSON body.
    async fn patch(&self, path: &str, json: Value) -> Answer {
        self.request(Method::PATCH, path, Some(json)).await
    }

    /// `PUT` without a body.
    async fn put(&self, path: &str) -> Answer {
        self.request(Method::PUT, path, None).await
    }

    /// `DELETE`.
    async fn delete(&self, path: &str) -> Answer {
        self.request(Method::DELETE, path, None).await
    }
}

/// A client without credentials, or with headers that the test chooses.
pub(crate) struct Anonymous {
    router: Router,
    headers: HeaderMap,
}

impl Anonymous {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, headers: HeaderMap::new() }
    }

    /// The same with another header.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_bytes(value.as_bytes()).expect("a header");
        self.headers.append(HeaderName::from_static(name), value);
        self
    }

    /// The same with an email and a password, as at log-in.
    pub(crate) fn basic(self, email: &str, password: &str) -> Self {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let credentials = STANDARD.encode(format!("{email}:{password}"));
        self.with("authorization", &format!("Basic {credentials}"))
    }
}

impl Client for Anonymous {
    fn router(&self) -> &Router {
        &self.router
    }

    fn headers(&self) -> HeaderMap {
        self.headers.clone()
    }
}

/// A client with a token.
pub(crate) struct Bearer {
    router: Router,
    token: String,
}

impl Bearer {
    pub(crate) fn new(router: Router, token: &str) -> Self {
        Self { router, token: token.to_owned() }
    }
}

impl Client for Bearer {
    fn router(&self) -> &Router {
        &self.router
    }

    fn headers(&self) -> HeaderMap {
        let value = HeaderValue::from_str(&format!("Bearer {}", self.token)).expect("a header");
        HeaderMap::from_iter([(header::AUTHORIZATION, value)])
    }
}

/// A browser: it keeps cookies, sends `Origin` and `Referer`, and posts forms.
pub(crate) struct Browser {
    router: Router,
    cookies: std::collections::BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: std::collections::BTreeMap::new() }
    }

    /// Whether it has a cookie of this name.
    pub(crate) fn has(&self, cookie: &str) -> bool {
        self.cookies.contains_key(cookie)
    }

    /// Its cookies, by name.
    pub(crate) const fn cookies(&mut self) -> &mut std::collections::BTreeMap<String, String> {
        &mut self.cookies
    }

    /// Opens a page.
    pub(crate) async fn open(&mut self, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header("sec-fetch-site", "none");
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Posts a form as a browser without JavaScript does, from this page.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)], page: &str) -> Answer {
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, PUBLIC_URL)
            .header(header::REFERER, format!("{PUBLIC_URL}{page}"))
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(fields))).expect("a request")).await
    }

    /// Calls a server function as the page's own script does.
    pub(crate) async fn call(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, PUBLIC_URL)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(fields))).expect("a request")).await
    }

    /// Sends a request with its cookies, and keeps those of the response.
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().expect("a header"));
        }
        let answer = app::send(&self.router, request).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            self.keep(cookie.to_str().expect("text"));
        }
        answer
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
        let (name, value) = pair.split_once('=').expect("a pair");
        if value.is_empty() || attributes.to_lowercase().contains("max-age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.into(), value.into());
        }
    }
}

/// A form's body.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
                b' ' => "+".into(),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect::<Vec<_>>().join("&")
}
