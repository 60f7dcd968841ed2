//! The access matrix: every endpoint and every page, with every kind of caller and credential.
//!
//! Each cell asserts the status, the code, and that a refusal changed nothing.
//! An endpoint without a row fails, and so does a row without an endpoint.

mod reference;
mod table;
mod webhooks;
mod world;

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Request, header},
};
use secrecy::ExposeSecret;

use keydesk::{
    app::pages::PAGES,
    model::{
        role::Role,
        token::{Bearer, Expiry, TokenDraft},
    },
    server::{
        api,
        domain::tokens,
        web::{users_export, your_data_download},
    },
};
use leptos::server_fn::axum::server_fn_paths;

use self::{
    table::{Expected, Principal, Row, rows},
    world::World,
};
use crate::{
    app::PASSWORD,
    client::{Browser, Client},
    outcome::Answer,
    pages::registry::braces,
};

#[test]
fn every_endpoint_has_a_row_and_every_row_an_endpoint() {
    let rows: BTreeSet<_> = rows().iter().map(Row::endpoint).collect();
    let api = api::surface().into_iter().map(|(method, path)| (method, without_account(&path)));
    let forms = server_fn_paths().map(|(path, method)| (method.to_string(), path.to_owned()));
    let pages = PAGES.iter().map(|page| ("GET".to_owned(), braces(page.path)));
    let files = [users_export::PATH, your_data_download::PATH].map(|path| ("GET".to_owned(), path.to_owned()));
    let endpoints: BTreeSet<_> = api.chain(forms).chain(pages).chain(files).collect();
    let missing: Vec<_> = endpoints.difference(&rows).collect();
    assert!(missing.is_empty(), "endpoints without a row in access.csv: {missing:?}");
    let surplus: Vec<_> = rows.difference(&endpoints).collect();
    assert!(surplus.is_empty(), "rows without an endpoint: {surplus:?}");
}

#[tokio::test]
async fn every_caller_gets_what_the_matrix_says() {
    let world = World::new().await;
    for row in rows().iter().filter(|row| row.is_api()) {
        for path in paths(row) {
            for (who, expected) in &row.cells {
                let authorization = authorization(&world, row, *who).await;
                let what = format!("line {}: {} {path} by {who:?}", row.line, row.method);
                let answer = send_row(&world, row, &path, *who, authorization, *expected, &what).await;
                let code = match (expected.status, row.shows.as_str(), row.body.as_str()) {
                    (401, "wrong password", _) => Some("PASSWORD_INVALID"),
                    // A known user whose old password was wrong.
                    (401, _, "wrong password") if *who != Principal::Nobody => None,
                    _ => code(*expected),
                };
                assert_code(&answer, code, &what);
            }
        }
    }
}

#[tokio::test]
async fn bad_credentials_open_no_endpoint() {
    let world = World::new().await;
    for row in rows().iter().filter(|row| row.is_api() && row.shows != "nothing") {
        for (kind, authorization, status, code) in bad_credentials(&world).await {
            if kind == "a password" && row.endpoint() == ("POST".into(), "/v1/tokens".into()) {
                continue;
            }
            let what = format!("line {}: {} {} by {kind}", row.line, row.method, row.path);
            let expected = Expected { status, is_still: true };
            let path = paths(row).pop().expect("a path");
            let answer = send_row(&world, row, &path, Principal::Nobody, Some(authorization), expected, &what).await;
            assert_code(&answer, Some(code), &what);
        }
    }
}

#[tokio::test]
async fn a_session_is_no_token() {
    let world = World::new().await;
    let cookie = cookie(log_in(&world, Principal::Admin).await);
    for row in rows().iter().filter(|row| row.is_api() && row.shows != "password" && row.shows != "wrong password") {
        let Some(expected) = row.expected(Principal::Nobody) else { continue };
        let path = paths(row).pop().expect("a path");
        let what = format!("line {}: {} {path} with a session", row.line, row.method);
        world.protect(row.protected).await;
        let request = request(&world, row, &path, Principal::Nobody).await.header(header::COOKIE, &cookie);
        check(&world, request.body(body(&world, row)).expect("a request"), expected, &what).await;
    }
}

#[tokio::test]
async fn every_session_gets_what_the_matrix_says() {
    let world = World::new().await;
    for row in rows().iter().filter(|row| row.is_form()) {
        for (who, expected) in &row.cells {
            let what = format!("line {}: {} by {who:?}", row.line, row.path);
            let mut browser = log_in(&world, *who).await;
            submit(&world, row, &mut browser, *expected, &what).await;
        }
    }
}

#[tokio::test]
async fn every_page_opens_for_whom_the_matrix_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| row.is_page()) {
        for (who, expected) in &row.cells {
            world.protect(row.protected).await;
            let mut browser = log_in(&world, *who).await;
            let mut path = row.path.clone();
            for word in row.target.split(" + ") {
                path = with_target(&path, &world.target(word, *who).await);
            }
            let before = world.app.dump().await;
            let answer = browser.open(&path).await;
            let is_right = answer.status.as_u16() == expected.status && world.app.dump().await == before;
            if !is_right || answer.body.contains(&world.neighbour.to_string()) {
                wrong.push(format!("line {}: {} by {who:?}: {}", row.line, row.path, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "not as in the matrix, or something changed:\n{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_unknown_session_is_nobody_to_the_forms() {
    let world = World::new().await;
    for row in rows().iter().filter(|row| row.is_form()) {
        let expected = row.expected(Principal::Nobody).expect("a cell for nobody");
        let mut stranger = world.app.browser();
        stranger.cookies().insert("__Host-keydesk-session".into(), "A".repeat(43));
        submit(&world, row, &mut stranger, expected, &format!("line {}: {} by a made-up session", row.line, row.path))
            .await;

        let token = world.token(Principal::Admin).await.expect("a token");
        let fields = world.fields(&row.body).await;
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.protect(row.protected).await;
        let request = Request::post(&row.path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .header(header::ORIGIN, crate::app::PUBLIC_URL)
            .header("sec-fetch-site", "same-origin")
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::from(crate::client::form(&fields)));
        let what = format!("line {}: {} by a token", row.line, row.path);
        check(&world, request.expect("a request"), expected, &what).await;
    }
}

/// Whether the matrix lets staff of this role do what the row is about: its answer is no refusal.
pub(crate) fn may(endpoint: &str, word: &str, role: Role) -> bool {
    let who = match role {
        Role::Admin => Principal::Admin,
        Role::Developer => Principal::Developer,
        Role::SalesAgent => Principal::Sales,
        Role::SupportAgent => Principal::Support,
        Role::ReadOnly => Principal::ReadOnly,
        Role::User => Principal::Oneself,
    };
    let is_meant = |row: &&Row| format!("{} {}", row.method, row.path) == endpoint && row.body == word;
    let row = rows().into_iter().find(|row| is_meant(&row)).unwrap_or_else(|| panic!("no row {endpoint} {word}"));
    // The API refuses an attribute that a role may not send with 400.
    !matches!(row.expected(who).expect("a cell").status, 400 | 401 | 403 | 404)
}

/// Sends the request of the row, and checks the response and the database.
async fn send_row(
    world: &World,
    row: &Row,
    path: &str,
    who: Principal,
    authorization: Option<String>,
    expected: Expected,
    what: &str,
) -> Answer {
    world.protect(row.protected).await;
    let request = request(world, row, path, who).await;
    let request =
        authorization.into_iter().fold(request, |request, value| request.header(header::AUTHORIZATION, value));
    check(world, request.body(body(world, row)).expect("a request"), expected, what).await
}

async fn submit(world: &World, row: &Row, browser: &mut Browser, expected: Expected, what: &str) {
    let fields = world.fields(&row.body).await;
    world.protect(row.protected).await;
    // One form has the time of the account's last change, which has just changed.
    let fields = if row.body == "protection" { world.fields(&row.body).await } else { fields };
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let before = world.app.dump().await;
    let answer = browser.call(&row.path, &fields).await;
    judge(world, &answer, expected, &before, what).await;
}

async fn check(world: &World, request: Request<Body>, expected: Expected, what: &str) -> Answer {
    let before = world.app.dump().await;
    let answer = world.app.send(request).await;
    judge(world, &answer, expected, &before, what).await;
    answer
}

async fn judge(world: &World, answer: &Answer, expected: Expected, before: &str, what: &str) {
    assert_eq!(answer.status.as_u16(), expected.status, "{what}: {}", answer.body);
    assert!(!expected.is_still || world.app.dump().await == before, "{what}: something changed");
    assert!(!answer.body.contains(&world.neighbour.to_string()), "{what}: it tells of another account");
}

async fn request(world: &World, row: &Row, path: &str, who: Principal) -> axum::http::request::Builder {
    let mut path = path.to_owned();
    for word in row.target.split(" + ") {
        // A path with two parameters has two targets, made together.
        for name in world.target(word, who).await.split(' ') {
            path = with_target(&path, name);
        }
    }
    Request::builder().method(row.method.as_str()).uri(path).header(header::CONTENT_TYPE, "application/vnd.api+json")
}

/// The path with its first parameter replaced.
fn with_target(path: &str, target: &str) -> String {
    match path.split_once('{') {
        Some((before, rest)) => before.to_owned() + target + rest.split_once('}').map_or("", |(_, behind)| behind),
        None => path.to_owned(),
    }
}

fn body(world: &World, row: &Row) -> Body {
    world.body(&row.body).map_or_else(Body::empty, |body| Body::from(body.to_string()))
}

async fn authorization(world: &World, row: &Row, who: Principal) -> Option<String> {
    let basic = |password: &str| {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let email = &world.person(who).unwrap_or_else(|| panic!("line {}: {who:?} has no password", row.line)).email;
        format!("Basic {}", BASE64_STANDARD.encode(format!("{email}:{password}")))
    };
    match row.shows.as_str() {
        "token" | "nothing" => world.token(who).await.map(|token| format!("Bearer {token}")),
        "password" => Some(basic(PASSWORD)),
        "wrong password" => Some(basic("wrong")),
        other => panic!("line {}: {other}", row.line),
    }
}

/// Invalid credentials of an admin, each with its refusal.
async fn bad_credentials(world: &World) -> Vec<(&'static str, String, u16, &'static str)> {
    let app = &world.app;
    let expired = app.expired_token_of(app.admin.id).await;
    let revoked = app.token_of(app.admin.id).await;
    let id = world.id_of(&revoked).await;
    assert_eq!(app.bearer(&revoked).delete(&format!("/v1/tokens/{id}")).await.status, 204);
    let regenerated = app.token_of(app.admin.id).await;
    assert_eq!(app.bearer(&regenerated).put("/v1/tokens").await.status, 200);
    vec![
        ("nonsense", "Bearer nonsense".into(), 401, "TOKEN_INVALID"),
        ("an id", format!("Bearer {id}"), 401, "TOKEN_FORMAT_INVALID"),
        ("a random token", format!("Bearer admin-{}v3", "5a".repeat(32)), 401, "TOKEN_INVALID"),
        ("an expired token", format!("Bearer {expired}"), 401, "TOKEN_EXPIRED"),
        ("a revoked token", format!("Bearer {revoked}"), 401, "TOKEN_INVALID"),
        ("a regenerated token", format!("Bearer {regenerated}"), 401, "TOKEN_INVALID"),
        ("another account's admin", format!("Bearer {}", world.neighbours_token), 401, "TOKEN_INVALID"),
        ("a banned admin", format!("Bearer {}", banned(world).await), 403, "USER_BANNED"),
        ("a password", "Basic YWRtaW5AYWNtZS5leGFtcGxlOng=".into(), 401, "TOKEN_INVALID"),
    ]
}

/// A token of an admin who was banned after it was made.
async fn banned(world: &World) -> String {
    let email = "banned@acme.example";
    let found = world.app.admin().await.get(&format!("/v1/users/{email}")).await;
    let id = match found.status.as_u16() {
        200 => found.json()["data"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"),
        _ => world.app.user(email, Role::Admin).await.id,
    };
    let draft = TokenDraft { bearer: Some(Bearer::User(id)), expiry: Expiry::Never, ..TokenDraft::default() };
    let issued = tokens::generate(&world.app.operator(), draft).await;
    world.app.meddle("update users set banned = 1 where email = 'banned@acme.example'").await;
    issued.expect("a token").secret.expose_secret().to_owned()
}

/// A browser in which this user is logged in.
async fn log_in(world: &World, who: Principal) -> Browser {
    let mut browser = world.app.browser();
    if let Some(person) = world.person(who) {
        let fields = [("email", person.email.as_str()), ("password", PASSWORD)];
        let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
        assert_eq!(answer.status, 302, "{who:?} cannot log in: {}", answer.outcome());
    }
    browser
}

fn cookie(mut browser: Browser) -> String {
    format!("__Host-keydesk-session={}", browser.cookies()["__Host-keydesk-session"])
}

const fn code(expected: Expected) -> Option<&'static str> {
    match expected.status {
        401 => Some("TOKEN_MISSING"),
        404 => Some("NOT_FOUND"),
        _ => None,
    }
}

fn assert_code(answer: &Answer, code: Option<&str>, what: &str) {
    let is_checked = matches!(answer.status.as_u16(), 400 | 401 | 403 | 404);
    assert!(!is_checked || answer.code().as_deref() == code, "{what}: {}", answer.body);
}

/// The row's path, with and without the account in it.
fn paths(row: &Row) -> Vec<String> {
    let endpoints = api::surface().into_iter().filter(|(method, _)| *method == row.method);
    let paths = endpoints.filter(|(_, path)| without_account(path) == row.path);
    paths.map(|(_, path)| path.replace("{account}", "acme")).collect()
}

/// The path of an endpoint in an account without the account; the path of the account itself stays.
fn without_account(path: &str) -> String {
    match path.strip_prefix("/v1/accounts/{account}") {
        Some(rest) if !rest.is_empty() => format!("/v1{rest}"),
        _ => path.to_owned(),
    }
}
