//! Tokens on pages: created, shown once, regenerated, revoked; and never those of others.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{FLASH, does_not_say, follow, log_in, says, summary};
use crate::{
    app::TestApp,
    client::{Browser, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser
}

/// The page of a new token, not opened yet.
async fn create(browser: &mut Browser) -> (Answer, String) {
    let answer = browser.submit("/forms/create-token", &[("name", "CI laptop")], "/tokens/new").await;
    let path = answer.header("location").expect("a redirect").to_owned();
    (answer, path)
}

/// The secret that a page shows.
fn secret(page: &Answer) -> Option<String> {
    let at = page.body.find("user-")?;
    let candidate: String = page.body[at..].chars().take(5 + 64 + 2).collect();
    candidate.ends_with("v3").then_some(candidate)
}

fn id(path: &str) -> String {
    path.split('/').nth(2).expect("an id").to_owned()
}

#[tokio::test]
async fn a_new_token_is_shown_once() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (answer, path) = create(&mut browser).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /tokens/[id]/created
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = browser.open(&path).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, Some("no-store")));
    says(&page, "Copy your token now It is shown only once. Anyone who has it can act as you until it expires.");
    says(&page, "https://id.example.org/v1/accounts/acme");
    let token = secret(&page).expect("the token");
    assert_eq!(page.body.matches(token.as_str()).count(), 1, "in one place: no prop, no snippet holds it");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 200);
    assert!(!browser.has(FLASH));
    let again = browser.open(&path).await;
    says(&again, "This token was shown once Regenerate it, or create another one.");
    assert_eq!(secret(&again), None);
    assert_eq!(secret(&browser.open("/").await), None);
}

#[tokio::test]
async fn a_script_makes_a_token_without_seeing_it() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let answer = browser.call("/forms/create-token", &[("name", "CI laptop")]).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /tokens/[id]/created
    serverfnredirect: 
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    assert_eq!(secret(&answer), None);
}

#[tokio::test]
async fn it_is_gone_after_a_minute() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    app.wait(Duration::from_secs(61));
    says(&browser.open(&path).await, "This token was shown once");
}

#[tokio::test]
async fn a_look_at_the_headers_or_ahead_takes_nothing() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let head = axum::http::Request::head(&path).header("accept", "text/html");
    browser.send(head.body(axum::body::Body::empty()).expect("a request")).await;
    let ahead = axum::http::Request::get(&path).header("accept", "text/html").header("sec-purpose", "prefetch");
    browser.send(ahead.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(secret(&browser.open(&path).await).is_some(), "the page itself still shows it");
}

#[tokio::test]
async fn altered_and_foreign_flashes_are_nothing() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let flash = browser.cookies()[FLASH].clone();
    app.user("eve@engine.example", Role::User).await;
    let mut eve = app.browser();
    log_in(&mut eve, "eve@engine.example").await;
    eve.cookies().insert(FLASH.into(), flash.clone());
    assert_eq!(eve.open(&path).await.status, 404, "another person");
    let mut stranger = app.browser();
    stranger.cookies().insert(FLASH.into(), flash.clone());
    assert_eq!(stranger.open(&path).await.status, 302, "nobody");
    let mut same_person = app.browser();
    log_in(&mut same_person, EMAIL).await;
    same_person.cookies().insert(FLASH.into(), flash.clone());
    assert_eq!(secret(&same_person.open(&path).await), None, "another session of the same person");
    // Every tenth byte altered in three ways; and cut off, doubled, empty.
    let mut altered: Vec<String> = (0..flash.len()).step_by(10).flat_map(|at| changes(&flash, at)).collect();
    altered.extend([flash[1..].into(), flash[..flash.len() / 2].into(), flash.repeat(2), "x".into(), "%00".into()]);
    for flash in altered {
        let mut browser = app.browser();
        browser.cookies().extend(same_session(&app, &mut same_person).await);
        browser.cookies().insert(FLASH.into(), flash);
        let page = browser.open(&path).await;
        assert_eq!((page.status.as_u16(), secret(&page)), (200, None));
    }
}

fn changes(text: &str, at: usize) -> Vec<String> {
    ["A", "_", ""]
        .iter()
        .map(|new| format!("{}{new}{}", &text[..at], &text[at + 1..]))
        .filter(|new| new != text)
        .collect()
}

async fn same_session(_: &TestApp, browser: &mut Browser) -> Vec<(String, String)> {
    let session = browser.cookies()[super::SESSION].clone();
    vec![(super::SESSION.into(), session)]
}

#[tokio::test]
async fn regenerating_ends_the_old_value() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let old = secret(&browser.open(&path).await).expect("the token");
    let answer = browser.submit("/forms/regenerate-token", &[("id", &id(&path))], &path).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some(path.as_str())));
    let new = secret(&follow(&mut browser, &answer).await).expect("the new value");
    assert_ne!(old, new);
    assert_eq!(app.bearer(&old).get("/v1/me").await.status, 401);
    assert_eq!(app.bearer(&new).get("/v1/me").await.status, 200);
    let answer = browser.call("/forms/regenerate-token", &[("id", &id(&path))]).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /tokens/[id]/created
    serverfnredirect: 
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
}

#[tokio::test]
async fn revoking_asks_once_and_ends_it_at_once() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let token = secret(&browser.open(&path).await).expect("the token");
    let confirm = format!("/tokens/{}/revoke", id(&path));
    says(&browser.open(&confirm).await, "It has never been used.");
    app.bearer(&token).get("/v1/me").await;
    let before = app.dump().await;
    let page = browser.open(&confirm).await;
    says(&page, "Revoke CI laptop? Apps using it stop working at once. This cannot be undone.");
    says(&page, "Last used: 24 Mar 2031, 09:15 UTC just now");
    assert_eq!(app.dump().await, before, "looking revokes nothing");
    let answer = browser.submit("/forms/revoke-token", &[("id", &id(&path))], &confirm).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /tokens
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let list = follow(&mut browser, &answer).await;
    says(&list, "Token revoked");
    says(&list, "No tokens yet. An app that logs you in needs one.");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    let again = browser.submit("/forms/revoke-token", &[("id", &id(&path))], &confirm).await;
    says(&follow(&mut browser, &again).await, "This token was already revoked");
    assert_eq!(browser.open(&confirm).await.status, 404);
    let (_, path) = create(&mut browser).await;
    let answer = browser.call("/forms/revoke-token", &[("id", &id(&path))]).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /tokens
    serverfnredirect: 
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
}

#[tokio::test]
async fn nobody_touches_a_token_of_somebody_else() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let id = id(&path);
    app.user("eve@engine.example", Role::User).await;
    let mut eve = app.browser();
    log_in(&mut eve, "eve@engine.example").await;
    let before = app.dump().await;
    let random = "01890000-0000-7000-8000-000000000000";
    for page in ["", "/created", "/regenerate", "/revoke"] {
        let (foreign, unknown) = (format!("/tokens/{id}{page}"), format!("/tokens/{random}{page}"));
        let (foreign, unknown) = (eve.open(&foreign).await, eve.open(&unknown).await);
        assert_eq!((foreign.status.as_u16(), unknown.status.as_u16()), (404, 404));
        assert_eq!(super::words(&foreign.body), super::words(&unknown.body), "as if it were not there");
    }
    for form in ["/forms/rename-token", "/forms/regenerate-token", "/forms/revoke-token"] {
        let foreign = summary(&eve.call(form, &[("id", &id), ("name", "Mine")]).await);
        assert_eq!(foreign, summary(&eve.call(form, &[("id", random), ("name", "Mine")]).await), "{form}");
    }
    eve.call("/forms/revoke-all-tokens", &[]).await;
    eve.submit("/forms/revoke-token", &[("id", &id)], "/").await;
    eve.call("/forms/first-request", &[("token", &id), ("since", "0")]).await;
    assert_eq!(app.dump().await, before);
    for nonsense in ["nonsense", "%00", "", "../../etc"] {
        assert_eq!(eve.call("/forms/revoke-token", &[("id", nonsense)]).await.status, 400, "{nonsense}");
    }
}

#[tokio::test]
async fn an_admin_s_page_shows_no_token_of_others() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    assert_eq!(admin.open(&path).await.status, 404);
    does_not_say(&admin.open("/").await, "Revoke");
}

#[tokio::test]
async fn the_waiting_line_learns_of_the_first_request() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, path) = create(&mut browser).await;
    let token = secret(&browser.open(&path).await).expect("the token");
    let (id, since) = (id(&path), app.clock.now().0.to_string());
    let fields = [("token", id.as_str()), ("since", since.as_str())];
    assert_eq!(browser.call("/forms/first-request", &fields).await.body, "null");
    app.bearer(&token).get("/v1/accounts/acme/me").await;
    app.wait(Duration::from_secs(3));
    let seen = browser.call("/forms/first-request", &fields).await.json();
    assert_eq!(seen, "Seen: GET /v1/accounts/{account}/me, 192.0.2.7, 3 s ago");
    assert_eq!(app.browser().call("/forms/first-request", &fields).await.status, 401);
}
