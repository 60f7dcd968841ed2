//! No redirect leaves the site: hostile `Referer`, `next` and `Host` values (docs/security.md T-10, R-36, R-44).

use axum::http::{HeaderValue, Request, header};
use keydesk::model::role::Role;

use super::log_in;
use crate::{
    app::{PASSWORD, PUBLIC_URL, TestApp},
    client::{Browser, form},
    outcome::Answer,
};

/// Ways to write another site's address; `@` is replaced by our own host.
const HOSTILE: &[&str] = &[
    "https://evil.example/",
    "https://evil.example/sign-up?__err=x",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "HtTpS://evil.example",
    "%2f%2fevil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    " //evil.example",
    "https://id.example.org@evil.example/",
    "https://id.example.org:443@evil.example/",
    "https://id.example.org.evil.example/",
    "https://id.example.orgevil.example/",
    "https://evil.example\\@id.example.org/",
    "https://evil.example#id.example.org",
    "https://evil.example?https://id.example.org/",
    "https://id.example.org:8443/",
    "http://id.example.org/",
    "https://id.example.org//evil.example",
    "https://id.example.org///evil.example/a",
    "https://id.example.org/\\evil.example",
    "https://id.example.org/..//evil.example",
    "https://id.example.org/.//evil.example",
    "https://id.example.org/%2e%2e//evil.example",
    "https://xn--d-example-7ya.org/",
    "https://іd.example.org/",
    "https://id.example。org/",
    "https://[::1]/",
    "https://1/",
    "https://0x7f.1/",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "blob:https://id.example.org/x",
    "about:blank",
    "file:///etc/passwd",
    "ftp://id.example.org/",
    "/\r\nLocation: https://evil.example",
    "/%0d%0aLocation:%20https://evil.example",
    "/%0d%0aSet-Cookie:%20x=y",
    "@evil.example",
    "/@evil.example",
    ".evil.example",
    "?//evil.example",
    "#//evil.example",
    ";//evil.example",
    "..//evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "null",
    "",
];

/// Variants of each: as it is, very long, and with a suffix.
fn hostile() -> Vec<String> {
    let tails = ["", "/log-in", "?__path=%2Fforms%2Fsign-up&__err=eA%3D%3D", "#x"];
    let mut all: Vec<_> = HOSTILE.iter().flat_map(|text| tails.map(|tail| format!("{text}{tail}"))).collect();
    all.push(format!("https://evil.example/{}", "a".repeat(8192)));
    all.push(format!("//{}", "a".repeat(8192)));
    all
}

/// Whether it is a path of this site that no browser reads as another site.
#[track_caller]
fn stays(answer: &Answer, cause: &str) {
    for name in [header::LOCATION, header::REFRESH, header::CONTENT_LOCATION] {
        let Some(value) = answer.headers.get(&name) else { continue };
        let value = value.to_str().expect("text");
        let path = value.split(['?', '#']).next().unwrap_or_default();
        let is_local = path.starts_with('/')
            && !path.starts_with("//")
            && !value.contains('\\')
            && value.bytes().all(|byte| byte.is_ascii_graphic());
        // Browsers resolve a path before they follow it: no part of it may become a host.
        assert!(is_local && !path.contains("/.//") && !path.contains("/..//"), "{cause:?} leads to {value:?}");
        assert!(!value.to_lowercase().contains("evil.example") || is_quoted(value), "{cause:?} leads to {value:?}");
    }
}

/// A foreign name may be part of our path, in the response to a request for that path, and never the host.
fn is_quoted(value: &str) -> bool {
    value.starts_with('/') && !value.starts_with("//")
}

fn post(path: &str, fields: &[(&str, &str)], referer: &[u8], host: Option<&str>) -> Request<axum::body::Body> {
    let mut request = Request::post(path)
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form(fields).into())
        .expect("a request");
    if let Ok(referer) = HeaderValue::from_bytes(referer) {
        request.headers_mut().insert(header::REFERER, referer);
    }
    if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
        request.headers_mut().insert(header::HOST, host);
    }
    request
}

#[tokio::test]
async fn no_referer_leads_off_the_site() {
    let app = TestApp::open().await;
    let endpoints: [(&str, &[(&str, &str)]); 7] = [
        ("/forms/sign-up", &[("email", "x"), ("password", "x")]),
        ("/forms/log-in", &[("email", "x"), ("password", "x")]),
        ("/forms/setup", &[("code", "x")]),
        ("/forms/theme", &[("theme", "dark")]),
        ("/forms/language", &[("language", "de")]),
        ("/forms/log-out", &[]),
        ("/forms/create-token", &[]),
    ];
    let hostile = hostile();
    assert!(hostile.len() >= 200);
    for text in &hostile {
        for (path, fields) in endpoints {
            let answer = app.browser().send(post(path, fields, text.as_bytes(), None)).await;
            assert!(answer.status == 302, "{path} {text:?}: {}", answer.status);
            stays(&answer, text);
        }
    }
}

#[tokio::test]
async fn a_referer_of_ours_is_kept_and_does_not_grow() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let fields = [("email", "x"), ("password", "x")];
    let mut page = format!("{PUBLIC_URL}/log-in?next=%2Fadmin%2Fsettings&app=a%26b");
    let mut lengths = Vec::new();
    for _ in 0..5 {
        let answer = browser.send(post("/forms/log-in", &fields, page.as_bytes(), None)).await;
        let location = answer.header("location").expect("a redirect").to_owned();
        assert!(location.starts_with("/log-in?next=%2Fadmin%2Fsettings&app=a%26b&__path="), "{location}");
        lengths.push(location.len());
        page = format!("{PUBLIC_URL}{location}");
    }
    lengths.dedup();
    assert_eq!(lengths.len(), 1, "the address grows: {lengths:?}");
}

#[tokio::test]
async fn no_next_leads_off_the_site() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    for text in hostile() {
        let fields = [("email", "ada@engine.example"), ("password", PASSWORD), ("next", text.as_str())];
        let plain = app.browser().send(post("/forms/log-in", &fields, b"", None)).await;
        assert_eq!(plain.status, 302, "{text:?}");
        stays(&plain, &text);
        let fetched = app.browser().call("/forms/log-in", &fields).await;
        assert_eq!(fetched.status, 200, "{text:?}");
        stays(&fetched, &text);
    }
}

#[tokio::test]
async fn a_browser_that_is_logged_in_is_led_to_no_foreign_next() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    for text in hostile().into_iter().filter(|text| text.len() < 4096) {
        let query = form(&[("next", &text)]);
        let answer = browser.open(&format!("/log-in?{query}")).await;
        assert_eq!(answer.status, 302, "{text:?}");
        stays(&answer, &text);
    }
}

#[tokio::test]
async fn no_host_changes_a_byte() {
    let app = TestApp::open().await;
    let hosts = [
        "evil.example",
        "EVIL.EXAMPLE",
        "evil.example:80",
        "id.example.org",
        "id.example.org:443",
        "id.example.org.evil.example",
        "evil.example@id.example.org",
        "localhost",
        "127.0.0.1",
        "[::1]:80",
        "xn--e1awd7f.example",
        "a",
        "-",
        "evil.example/x",
        "evil.example?x",
        "\"><script>",
        "' onload='",
        "{{7*7}}",
    ];
    let extra: [(&str, &str); 6] = [
        ("x-forwarded-host", "evil.example"),
        ("x-forwarded-proto", "gopher"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-original-url", "/evil"),
        ("x-http-method-override", "DELETE"),
        ("x-host", "evil.example"),
    ];
    for path in ["/log-in", "/sign-up", "/errors", "/nowhere", "/", "/v1/me", "/v1/nowhere", "/livez", "/robots.txt"] {
        let plain = look(&mut app.browser(), path, None, None).await;
        for host in hosts {
            assert_eq!(look(&mut app.browser(), path, Some(host), None).await, plain, "{path} with host {host}");
        }
        for (name, value) in extra {
            assert_eq!(look(&mut app.browser(), path, None, Some((name, value))).await, plain, "{path} with {name}");
        }
    }
    for host in hosts {
        let fields = [("email", "x"), ("password", "x")];
        let referer = format!("https://{host}/log-in");
        let answer = app.browser().send(post("/forms/log-in", &fields, referer.as_bytes(), Some(host))).await;
        stays(&answer, host);
    }
}

/// Headers that differ with each request, or follow from its id, which is in the body. That `Host` has no part in
/// signatures is shown in `api/signatures.rs`.
const NEW: [&str; 6] = ["x-request-id", "date", "set-cookie", "digest", "keygen-digest", "keygen-signature"];

/// Status, headers and body, without what differs each time.
async fn look(browser: &mut Browser, path: &str, host: Option<&str>, extra: Option<(&str, &str)>) -> String {
    let mut request = Request::get(path).header(header::ACCEPT, "text/html, application/vnd.api+json");
    if let Some(host) = host {
        request = request.header(header::HOST, host);
    }
    if let Some((name, value)) = extra {
        request = request.header(name, value);
    }
    let answer = browser.send(request.body(axum::body::Body::empty()).expect("a request")).await;
    let id = answer.header("x-request-id").expect("a request id").to_owned();
    let nonce = answer.header("content-security-policy").and_then(|policy| policy.split("'nonce-").nth(1));
    let nonce = nonce.and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce").to_owned();
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !NEW.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
        .collect();
    headers.sort();
    let text = format!("{}\n{}\n\n{}", answer.status, headers.join("\n"), answer.body);
    text.replace(&id, "[request]").replace(&nonce, "[nonce]")
}
