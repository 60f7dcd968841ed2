//! The headers of every response (docs/security.md 2.5): every route, every kind of outcome.

use std::collections::HashSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use keydesk::{model::role::Role, server::api};
use leptos::server_fn::axum::server_fn_paths;

use super::{SESSION, log_in};
use crate::{
    app::{Blank, TestApp},
    client::Browser,
    outcome::Answer,
};

const HSTS: &str = "max-age=31536000; includeSubDomains";
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// The column of the table that a response belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Page,
    /// A page that is the same for everybody who is not logged in.
    Kept,
    Api,
    File,
    /// Public documents that may be cached.
    Open,
}

/// Reports headers that a response lacks, and those that it must not have.
#[track_caller]
fn check(kind: Kind, answer: &Answer, what: &str) {
    let header = |name: &str| answer.header(name).unwrap_or("–").to_owned();
    let all = |name: &str| answer.headers.get_all(name).iter().count();
    let what = format!("{what} ({})", answer.status);
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("strict-transport-security", HSTS)]
    {
        assert_eq!((header(name), all(name)), (value.to_owned(), 1), "{name} of {what}");
    }
    let (referrer, cache, corp) = match kind {
        Kind::Page => ("same-origin", "no-store", "same-origin"),
        Kind::Kept => ("same-origin", "no-cache", "same-origin"),
        Kind::Api => ("no-referrer", "no-transform, no-store, max-age=0", "cross-origin"),
        Kind::File => ("same-origin", "no-cache", "same-origin"),
        Kind::Open => ("same-origin", "public, max-age=300", "cross-origin"),
    };
    assert_eq!(header("referrer-policy"), referrer, "referrer-policy of {what}");
    assert_eq!(header("cache-control"), cache, "cache-control of {what}");
    assert_eq!(header("cross-origin-resource-policy"), corp, "cross-origin-resource-policy of {what}");
    if matches!(kind, Kind::Page | Kind::Kept) {
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "cross-origin-opener-policy of {what}");
        let policy = header("permissions-policy");
        assert!(policy.split(", ").all(|feature| feature.ends_with("=()")), "permissions-policy of {what}: {policy}");
        for feature in ["camera", "microphone", "geolocation", "payment", "usb", "display-capture", "midi"] {
            assert!(policy.contains(&format!("{feature}=()")), "{feature} of {what}");
        }
        // Some browsers know these on some systems only, and warn of them on the others.
        for feature in ["bluetooth", "hid", "local-fonts", "serial", "web-share", "ambient-light-sensor"] {
            assert!(!policy.contains(feature), "{feature} of {what}");
        }
    }
    assert_eq!(
        all("access-control-allow-origin"),
        usize::from(matches!(kind, Kind::Api | Kind::Open)),
        "CORS of {what}"
    );
    for absent in ["server", "x-powered-by", "access-control-allow-credentials", "x-keydesk-internal-error", "via"] {
        assert_eq!(all(absent), 0, "{absent} of {what}");
    }
    assert_eq!(all("x-request-id"), 1, "x-request-id of {what}");
    assert_eq!(all("content-security-policy"), 1, "policy of {what}");
    if !answer.body.is_empty() {
        let content = header("content-type");
        assert!(content.contains("charset=utf-8") || content == "application/json", "{content} of {what}");
    }
    if header("content-type").starts_with("text/html") && answer.body.contains("<script") {
        check_policy(answer, &what);
    } else {
        let policy = header("content-security-policy");
        assert!(policy == NOTHING || policy.contains("'nonce-"), "policy of {what}: {policy}");
    }
}

#[track_caller]
fn check_policy(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy").expect("a policy");
    let nonce = nonce(answer).unwrap_or_else(|| panic!("no nonce: {what}"));
    let expected = format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    );
    assert_eq!(policy, expected, "{what}");
    for script in answer.body.split("<script").skip(1) {
        let tag = script.split('>').next().expect("a tag");
        let is_ours = tag.contains(&format!("nonce=\"{nonce}\"")) || tag.contains(" src=\"/");
        assert!(is_ours, "a script that the policy blocks: {tag} in {what}");
    }
}

fn nonce(answer: &Answer) -> Option<String> {
    let policy = answer.header("content-security-policy")?;
    policy.split("'nonce-").nth(1)?.split('\'').next().map(str::to_owned)
}

/// No inline style, no inline handler, no script address.
#[track_caller]
fn check_markup(answer: &Answer, what: &str) {
    for tag in answer.body.split('<').skip(1).filter_map(|tag| tag.split('>').next()) {
        let is_clean = !tag.contains(" style=") && !tag.contains("javascript:") && !has_handler(tag);
        assert!(is_clean, "{what}: <{tag}>");
        assert!(!tag.starts_with("style"), "{what}: an inline style sheet");
    }
}

fn has_handler(tag: &str) -> bool {
    tag.split_whitespace().skip(1).any(|attribute| attribute.starts_with("on") && attribute.contains('='))
}

async fn request(browser: &mut Browser, method: &str, path: &str, body: &str, kind: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::ACCEPT, "text/html, application/vnd.api+json;q=0.9")
        .header(header::CONTENT_TYPE, kind)
        .header("sec-fetch-site", "same-origin");
    browser.send(request.body(Body::from(body.to_owned())).expect("a request")).await
}

const FORM: &str = "application/x-www-form-urlencoded";
const PAGES: [&str; 24] = [
    "/",
    "/tokens",
    "/tokens/new",
    "/tokens/revoke-all",
    "/tokens/nonsense",
    "/tokens/nonsense/regenerate",
    "/sign-up",
    "/log-in",
    "/log-out",
    "/forgot-password",
    "/reset-password/wrong",
    "/admin/reset-link",
    "/setup/wrong",
    "/tokens/01890000-0000-7000-8000-000000000000/created",
    "/tokens/nonsense/revoke",
    "/admin/products",
    "/admin/products/nonsense",
    "/admin/products/nonsense/tokens/nonsense/created",
    "/admin/settings",
    "/admin/try",
    "/docs",
    "/errors",
    "/errors/EMAIL_TAKEN",
    "/errors/NONSENSE",
];

#[tokio::test]
async fn every_page_for_everybody() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browsers = [app.browser(), app.browser(), app.browser()];
    log_in(&mut browsers[1], "ada@engine.example").await;
    log_in(&mut browsers[2], "admin@acme.example").await;
    let mut statuses = HashSet::new();
    for (nth, browser) in browsers.iter_mut().enumerate() {
        for path in PAGES.into_iter().chain([
            "/nowhere",
            "/.git/config",
            "/.env",
            "/metrics",
            "/data/keydesk.key",
            "/pkg/keydesk.js.map",
        ]) {
            let kind = if nth == 0 && ["/docs", "/errors"].contains(&path) { Kind::Kept } else { Kind::Page };
            let answer = browser.open(path).await;
            check(kind, &answer, path);
            check_markup(&answer, path);
            statuses.insert(answer.status.as_u16());
            let head = request(browser, "HEAD", path, "", FORM).await;
            check(kind, &head, &format!("HEAD {path}"));
            assert!(head.body.is_empty());
        }
    }
    let mut statuses: Vec<_> = statuses.into_iter().collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 302, 403, 404], "the crawl meets each of them");
}

#[tokio::test]
async fn every_form_with_every_outcome() {
    let app = TestApp::open().await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let session = admin.cookies()[SESSION].clone();
    for (path, _) in server_fn_paths() {
        for browser in [&mut app.browser(), &mut admin] {
            for (body, kind) in
                [("", FORM), ("name=%00%ff&email=x&password=x&code=x&id=x", FORM), ("{}", "application/json")]
            {
                let answer = request(browser, "POST", path, body, kind).await;
                check(Kind::Page, &answer, &format!("POST {path} {body}"));
                assert!(answer.status.as_u16() < 500, "{path} {body}: {}", answer.body);
            }
            let fetched = browser.call(path, &[]).await;
            check(Kind::Page, &fetched, &format!("fetch {path}"));
            assert!(fetched.status.as_u16() < 500, "{path}: {}", fetched.body);
        }
        // This logs out.
        admin.cookies().insert(SESSION.into(), session.clone());
        for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"] {
            let answer = request(&mut app.browser(), method, path, "", FORM).await;
            check(Kind::Page, &answer, &format!("{method} {path}"));
            assert!(
                !answer.status.is_success() && !answer.status.is_server_error(),
                "{method} {path}: {}",
                answer.status
            );
        }
    }
    let unknown = request(&mut app.browser(), "POST", "/forms/nowhere", "", FORM).await;
    assert_eq!(unknown.status, 404);
    check(Kind::Page, &unknown, "an unknown function");
    assert!(!unknown.body.contains("nowhere"), "fixed words");
}

#[tokio::test]
async fn every_endpoint_of_the_api() {
    let app = TestApp::open().await;
    for (method, path) in api::surface() {
        let path =
            path.replace("{account}", "acme").replace("{product}", "x").replace("{token}", "x").replace("{user}", "x");
        for method in [method.as_str(), "OPTIONS", "TRACE"] {
            let answer = request(&mut app.browser(), method, &path, "", "application/vnd.api+json").await;
            check(Kind::Api, &answer, &format!("{method} {path}"));
        }
    }
    for (path, status) in [("/v1/nowhere", 404), ("/v1", 404), ("/v1/me", 401), ("/v1/ping", 200)] {
        let answer = request(&mut app.browser(), "GET", path, "", "application/vnd.api+json").await;
        assert_eq!(answer.status, status, "{path}");
        check(Kind::Api, &answer, path);
    }
}

#[tokio::test]
async fn files_and_those_who_watch() {
    let app = TestApp::open().await;
    for path in ["/robots.txt", "/favicon.ico", "/assets/dev/nowhere.js", "/assets/0123456789abcdef/pkg/keydesk.js"] {
        let answer = read_any(&app, path).await;
        check(Kind::File, &answer, path);
    }
    check(Kind::Open, &app.browser().open("/openapi.json").await, "/openapi.json");
    for path in ["/livez", "/readyz"] {
        let answer = app.browser().open(path).await;
        assert_eq!(answer.status, 200);
        check(Kind::Page, &answer, path);
        assert!(!answer.body.contains(env!("CARGO_PKG_VERSION")));
    }
    assert_eq!(app.browser().open("/robots.txt").await.body, "User-agent: *\nDisallow: /\n");
}

async fn read_any(app: &TestApp, path: &str) -> Answer {
    read(app, Request::get(path).body(Body::empty()).expect("a request")).await
}

/// A response without its body, which may be no text.
async fn read(app: &TestApp, request: Request<Body>) -> Answer {
    use tower::ServiceExt;
    let response = app.router().oneshot(request).await.expect("an answer");
    let (parts, _) = response.into_parts();
    Answer { status: parts.status, headers: parts.headers, body: String::new() }
}

#[tokio::test]
async fn what_layers_refuse_is_a_page_too() {
    let app = TestApp::open().await;
    let large = "x".repeat(65 * 1024);
    let long = format!("/log-in?next={}", "a".repeat(9000));
    let cases = [
        ("POST", "/forms/sign-up", large.as_str(), FORM, StatusCode::PAYLOAD_TOO_LARGE),
        ("GET", long.as_str(), "", FORM, StatusCode::URI_TOO_LONG),
        ("POST", "/forms/sign-up", "{}", "application/json", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("POST", "/forms/sign-up", "a=b", "text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("DELETE", "/log-in", "", FORM, StatusCode::METHOD_NOT_ALLOWED),
        ("PUT", "/forms/sign-up", "", FORM, StatusCode::METHOD_NOT_ALLOWED),
    ];
    for (method, path, body, kind, status) in cases {
        let answer = request(&mut app.browser(), method, path, body, kind).await;
        assert_eq!(answer.status, status, "{method} {}", &path[..20.min(path.len())]);
        check(Kind::Page, &answer, method);
        assert!(answer.body.contains("<h1>") && answer.body.contains("href=\"/\""), "a whole page with a way home");
        if status == StatusCode::METHOD_NOT_ALLOWED {
            assert!(answer.headers.contains_key(header::ALLOW), "{method} {path}");
        }
    }
    let foreign =
        Request::post("/forms/log-out").header("sec-fetch-site", "cross-site").header(header::ACCEPT, "text/html");
    let answer = app.send(foreign.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    check(Kind::Page, &answer, "another site's post");
    let blank = Blank::cheap().await;
    let answer = blank.browser().open("/").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    check(Kind::Page, &answer, "before set-up");
}

#[tokio::test]
async fn an_internal_error_shows_a_reference_and_no_cause() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    app.meddle("alter table tokens rename to lost").await;
    let page = browser.open("/").await;
    assert_eq!(page.status, 500);
    check(Kind::Page, &page, "a page that fails");
    super::says(&page, "Something went wrong on our side");
    let id = page.header("x-request-id").expect("an id");
    assert!(page.body.contains(id), "the reference is the request's id");
    let fetched = browser.call("/forms/create-token", &[("name", "CI")]).await;
    assert_eq!(fetched.status, 500);
    check(Kind::Page, &fetched, "a form that fails");
    let plain = browser.submit("/forms/create-token", &[("name", "CI")], "/").await;
    assert_eq!(plain.status, 302);
    let api = browser.open("/v1/tokens").await;
    check(Kind::Api, &api, "the API");
    app.meddle("alter table accounts rename to lost_too").await;
    for path in ["/log-in", "/nowhere", "/v1/me", "/v1/accounts/acme"] {
        let answer = app.browser().open(path).await;
        for marker in
            ["no such table", "lost", "sqlite", "SQLite", "sqlx", "select ", "src/", ".rs:", "panicked", "keydesk.db"]
        {
            assert!(!answer.body.contains(marker), "{marker} in {path}: {}", answer.body);
        }
        check(if path.starts_with("/v1") { Kind::Api } else { Kind::Page }, &answer, path);
    }
}

#[tokio::test]
async fn lists_of_a_browser_count_element_by_element() {
    let app = TestApp::open().await;
    for (accept, status) in [
        ("J\u{f6}rg, text/html;q=0.9", 302),
        ("text/html;level=\"1, 2\", */*", 302),
        ("application/json, text/html;q=0", 401),
        ("application/text/html", 401),
        ("application/json", 401),
    ] {
        let post = Request::post("/forms/log-in")
            .header(header::ACCEPT, accept)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; title=\"J\u{f6}rg\"")
            .header("content-encoding", "identity")
            .header("sec-fetch-site", "same-origin");
        let answer = app.send(post.body(Body::from("email=a%40b.io&password=x")).expect("a request")).await;
        assert_eq!(answer.status, status, "{accept}: {}", answer.body);
    }
    for path in ["/log-in", "/openapi.json"] {
        let get = Request::get(path).header("accept-encoding", "\u{f6}, gzip");
        let answer = read(&app, get.body(Body::empty()).expect("a request")).await;
        assert_eq!(answer.header("content-encoding"), Some("gzip"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_has_a_nonce_of_its_own() {
    let app = TestApp::open().await;
    let mut seen = HashSet::new();
    for _ in 0..500 {
        let page = app.browser().open("/log-in").await;
        let nonce = nonce(&page).expect("a nonce");
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        assert!(seen.insert(nonce), "a nonce twice");
    }
}

#[tokio::test]
async fn pages_without_an_island_load_no_script() {
    let app = TestApp::open().await;
    for path in ["/docs", "/errors", "/errors/EMAIL_TAKEN", "/nowhere", "/log-out"] {
        let body = app.browser().open(path).await.body;
        assert!(!body.contains(".js\"") && !body.contains("import(") && !body.contains("module"), "{path}: {body}");
    }
    let page = app.browser().open("/log-in").await;
    assert!(page.body.contains("/pkg/keydesk.js") && page.body.contains("/pkg/keydesk.wasm"), "{}", page.body);
}

#[tokio::test]
async fn only_get_and_head_are_methods_of_pages() {
    let app = TestApp::open().await;
    for path in PAGES {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE] {
            let answer = request(&mut app.browser(), method.as_str(), path, "", FORM).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        }
    }
}
