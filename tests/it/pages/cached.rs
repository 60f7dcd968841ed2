//! What is the same for everybody is made once, and sent again only where it is not known yet: `/docs`, `/errors` and
//! `/openapi.json`. What is the same for every stranger is made once for each state of the account.

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
    middleware::from_fn_with_state,
    response::{Html, Response},
    routing::get,
};
use keydesk::{
    model::{language::Language, role::Role},
    server::{
        config::StartSettings,
        domain::{caller::ClientInfo, request_resource::RequestResource},
        http::security_headers::page_policy,
        state::AppState,
        web::{
            account_pages::{AccountPages, account_pages},
            cached_pages::{CachedPages, cached_pages},
            page_account, session,
        },
    },
};
use leptos::nonce::Nonce;
use serde_json::json;
use tower::ServiceExt;

use super::{FLASH, log_in};
use crate::{app::TestApp, client::Client, outcome::Answer};

const KEPT: [&str; 3] = ["/docs", "/errors", "/openapi.json"];

async fn read(response: Response) -> (StatusCode, HeaderMap, Bytes) {
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, 10_000_000).await.expect("a body"))
}

/// Asks for a path with these headers.
async fn ask(router: &Router, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
    let client = ClientInfo {
        address: Ipv4Addr::LOCALHOST.into(),
        request: String::new(),
        agent: String::new(),
        language: Language::English,
        request_id: None,
        resource: RequestResource::default(),
    };
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    let request = request.extension(client).body(Body::empty()).expect("a request");
    read(router.clone().oneshot(request).await.expect("an answer")).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

#[tokio::test]
async fn a_page_is_made_once_for_each_theme_and_language_whoever_asks() {
    let app = TestApp::open().await;
    let config = StartSettings::from(|_| None, |_| None).expect("settings").config;
    let public_url = config.public_url.clone();
    let state = AppState::new(app.domain.clone(), Arc::new(config), None);
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let make = async move || Html(format!("page {}", counter.fetch_add(1, Ordering::SeqCst)));
    let router = Router::new()
        .route("/docs", get(make.clone()))
        .route("/log-in", get(make))
        .layer(from_fn_with_state(CachedPages::new(public_url, ["/docs"]), cached_pages))
        .layer(from_fn_with_state(state, session::session));
    let themes = ["a=b", "keydesk-theme-3000=light", "keydesk-theme-3000=dark"];
    let german = themes.map(|theme| format!("{theme}; keydesk-language-3000=de"));
    for cookie in themes.into_iter().chain(german.iter().map(String::as_str)) {
        for (path, name, value) in [
            ("/docs", "accept-encoding", "identity"),
            ("/docs?a", "accept-encoding", "gzip"),
            ("/docs?__err=b", "accept-encoding", "br"),
            ("/docs", "user-agent", "other"),
            ("/docs", "cookie", "session=unknown; flash=unknown"),
            ("/docs", "if-none-match", "\"other\""),
        ] {
            let asked = [("cookie", cookie), (name, value)];
            assert_eq!(ask(&router, path, &asked).await.0, 200, "{path} {value}");
        }
    }
    assert_eq!(made.load(Ordering::SeqCst), 6, "one for each theme in each language");
    for _ in 0..2 {
        ask(&router, "/log-in", &[]).await;
    }
    assert_eq!(made.load(Ordering::SeqCst), 8, "other pages are made anew");
}

#[tokio::test]
async fn each_form_has_a_tag_and_who_knows_it_gets_no_body() {
    let app = TestApp::open().await;
    let router = app.router();
    for path in KEPT {
        let (_, plain, whole) = ask(&router, path, &[]).await;
        assert_eq!(header(&plain, "content-encoding"), "", "{path}");
        assert!(!String::from_utf8_lossy(&whole).contains("nonce"), "{path}");
        let mut tags = vec![header(&plain, "etag").to_owned()];
        for (coding, magic) in [("br", &b""[..]), ("gzip", &b"\x1f\x8b"[..])] {
            let (status, headers, body) = ask(&router, path, &[("accept-encoding", coding)]).await;
            assert_eq!((status.as_u16(), header(&headers, "content-encoding")), (200, coding), "{path}");
            assert!(body.starts_with(magic) && body.len() * 2 < whole.len(), "{path} {coding}: {}", body.len());
            assert_eq!(header(&headers, "content-length"), body.len().to_string(), "{path} {coding}");
            assert_eq!(headers.get("content-type"), plain.get("content-type"), "{path} {coding}");
            tags.push(header(&headers, "etag").to_owned());
            let known = format!("\"other\", W/{}", tags.last().expect("a tag"));
            let asked = [("accept-encoding", coding), ("if-none-match", &known)];
            let (status, same, body) = ask(&router, path, &asked).await;
            assert_eq!((status.as_u16(), body.len()), (304, 0), "{path} {coding}");
            for name in ["etag", "cache-control", "vary", "access-control-allow-origin", "cross-origin-resource-policy"]
            {
                assert_eq!(headers.get(name), same.get(name), "{name} of {path}");
            }
            assert!(header(&headers, "vary").contains("accept-encoding"), "{path}");
            let policies = [&headers, &same].map(|headers| header(headers, "content-security-policy").len());
            assert_eq!(policies[0], policies[1], "a 304 replaces the policy of {path}");
        }
        tags.sort_unstable();
        tags.dedup();
        assert!(tags.len() == 3 && tags.iter().all(|tag| tag.starts_with('"')), "strong, and different: {tags:?}");
        assert_eq!(ask(&router, path, &[("if-none-match", "*")]).await.0, 304, "{path}");
    }
}

#[tokio::test]
async fn who_is_logged_in_gets_a_page_of_their_own() {
    let app = TestApp::open().await;
    app.user("lovelace@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "lovelace@engine.example").await;
    for path in ["/docs", "/errors"] {
        for _ in 0..2 {
            let own = browser.open(path).await;
            assert!(own.body.contains("lovelace@engine.example"), "{path}");
            assert_eq!((own.header("etag"), own.header("cache-control")), (None, Some("no-store")), "{path}");
            let anonymous = app.browser().open(path).await;
            assert!(!anonymous.body.contains("lovelace@engine.example"), "{path}");
        }
        let dark = app.browser().send(dark(path)).await;
        assert!(dark.body.contains("data-theme=\"dark\""), "{path}");
        assert!(!app.browser().open(path).await.body.contains("data-theme"), "{path}");
    }
}

fn dark(path: &str) -> Request<Body> {
    let request = Request::get(path).header("cookie", "keydesk-theme=dark; __Host-keydesk-theme=dark");
    request.body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn a_page_that_shows_no_notice_leaves_it_to_the_next() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &[("email", "nobody@engine.example"), ("password", "x")], "/log-in").await;
    assert!(browser.has(FLASH));
    browser.open("/docs").await;
    assert!(browser.has(FLASH), "what was typed is still there");
    assert!(browser.open("/log-in").await.body.contains("nobody@engine.example"));
    assert!(!browser.has(FLASH));
}

/// The pages that are kept for strangers until the account changes.
const OF_ACCOUNT: [&str; 3] = ["/sign-up", "/log-in", "/forgot-password"];

#[tokio::test]
async fn a_page_of_the_account_is_rendered_once_for_each_state_of_the_account() {
    let app = TestApp::open().await;
    let config = StartSettings::from(|_| None, |_| None).expect("settings").config;
    let public_url = config.public_url.clone();
    let state = AppState::new(app.domain.clone(), Arc::new(config), None);
    let made = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&made);
    let make = async move || {
        let nonce = Nonce::new();
        counter.fetch_add(1, Ordering::SeqCst);
        ([("content-security-policy", page_policy(&nonce))], Html(format!("<script nonce=\"{nonce}\">")))
    };
    let pages = AccountPages::new(public_url, ["/sign-up"]);
    let router = Router::new()
        .route("/sign-up", get(make))
        .layer(from_fn_with_state(pages, account_pages))
        .layer(from_fn_with_state(state.clone(), page_account::page_account))
        .layer(from_fn_with_state(state, session::session));
    let count = |asked: &'static [(&str, &str)], path: &'static str, times: usize| {
        let (router, made) = (router.clone(), Arc::clone(&made));
        async move {
            let before = made.load(Ordering::SeqCst);
            for _ in 0..times {
                assert_eq!(ask(&router, path, asked).await.0, 200, "{path}");
            }
            made.load(Ordering::SeqCst) - before
        }
    };
    let admin = app.admin().await;
    for protected in [true, false] {
        assert_eq!(count(&[], "/sign-up", 3).await, 1);
        assert_eq!(count(&[("cookie", "keydesk-theme-3000=dark")], "/sign-up", 3).await, 1);
        assert_eq!(count(&[("accept-language", "de")], "/sign-up", 3).await, 1);
        assert_eq!(count(&[], "/sign-up?a", 3).await, 3, "a query is rendered");
        assert_eq!(count(&[("cookie", "keydesk-session-3000=ended")], "/sign-up", 3).await, 3, "so is what has ended");
        let change = json!({ "data": { "type": "accounts", "attributes": { "protected": protected } } });
        assert_eq!(admin.patch("/v1/accounts/acme", change).await.status, 200);
    }
}

#[tokio::test]
async fn a_kept_page_is_what_would_be_rendered_and_has_a_nonce_of_its_own() {
    let app = TestApp::with_mail().await;
    let admin = app.admin().await;
    for protected in [false, true] {
        let change = json!({ "data": { "type": "accounts", "attributes": { "protected": protected } } });
        assert_eq!(admin.patch("/v1/accounts/acme", change).await.status, 200);
        for path in OF_ACCOUNT {
            let mut nonces = BTreeSet::new();
            let rendered = plain(&app.browser().open(&format!("{path}?rendered")).await, &mut nonces);
            for _ in 0..3 {
                assert_eq!(plain(&app.browser().open(path).await, &mut nonces), rendered, "{path} {protected}");
            }
            assert_eq!(nonces.len(), 4, "{path}");
        }
    }
}

/// The headers and the body of a page without its nonce, which is noted.
fn plain(page: &Answer, nonces: &mut BTreeSet<String>) -> String {
    let policy = page.header("content-security-policy").expect("a policy");
    let (_, after) = policy.split_once("'nonce-").expect("a nonce");
    let (nonce, _) = after.split_once('\'').expect("its end");
    assert!(page.body.contains(nonce), "the page uses its nonce");
    nonces.insert(nonce.to_owned());
    let id = page.header("x-request-id").expect("an id");
    format!("{:?}{}", page.headers, page.body).replace(nonce, "").replace(id, "")
}
