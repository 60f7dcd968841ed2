//! Posts from other sites (docs/security.md T-09): for each function that changes something, every combination of
//! `Sec-Fetch-Site`, `Origin`, content type, and with or without the session.

use axum::http::{Request, header};
use secrecy::ExposeSecret;

use keydesk::{
    model::{
        role::Role,
        token::{Bearer, TokenDraft},
        user::User,
    },
    server::domain::{caller::Caller, setup, tokens},
};

use super::{SESSION, log_in};
use crate::{
    app::{self, Blank, PASSWORD, PUBLIC_URL, TestApp},
    client::form,
};

/// An empty value says no more than none.
const SITES: [Option<&str>; 7] =
    [None, Some(""), Some("same-origin"), Some("same-site"), Some("cross-site"), Some("none"), Some("junk")];

/// No origin; an empty one; ours; another host, port or scheme; a sandbox.
const ORIGINS: [Option<&str>; 7] = [
    None,
    Some(""),
    Some(PUBLIC_URL),
    Some("https://evil.example"),
    Some("https://id.example.org:8443"),
    Some("http://id.example.org"),
    Some("null"),
];

const FORM: &str = "application/x-www-form-urlencoded";
const KINDS: [Option<&str>; 5] =
    [Some(FORM), Some("text/plain"), Some("multipart/form-data; boundary=x"), Some("application/json"), None];

/// One combination.
#[derive(Clone, Copy, Debug)]
struct Cell {
    site: Option<&'static str>,
    origin: Option<&'static str>,
    kind: Option<&'static str>,
    cookie: bool,
}

impl Cell {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for site in SITES {
            for origin in ORIGINS {
                for kind in KINDS {
                    all.extend([true, false].map(|cookie| Self { site, origin, kind, cookie }));
                }
            }
        }
        assert_eq!(all.len(), 490);
        all
    }

    fn site(self) -> Option<&'static str> {
        self.site.filter(|site| !site.is_empty())
    }

    fn origin(self) -> Option<&'static str> {
        self.origin.filter(|origin| !origin.is_empty())
    }

    /// `Sec-Fetch-Site` counts if it is sent. Otherwise the origin must be ours, or absent, as programs have it.
    fn comes_from_us(self) -> bool {
        matches!(self.site(), Some("same-origin" | "none"))
            || self.origin() == Some(PUBLIC_URL)
            || (self.site().is_none() && self.origin().is_none())
    }

    /// Whether a post that needs no session is accepted.
    fn is_done_for_strangers(self) -> bool {
        self.comes_from_us() && self.kind == Some(FORM)
    }

    /// Whether a post that needs the session is accepted: without either header the session is ignored.
    fn is_done_for_members(self) -> bool {
        self.is_done_for_strangers() && self.cookie && (self.site().is_some() || self.origin().is_some())
    }

    fn request(self, path: &str, fields: &[(&str, &str)], session: Option<&str>) -> Request<axum::body::Body> {
        let mut request =
            Request::post(path).header(header::HOST, "id.example.org").header(header::ACCEPT, "text/html");
        for (name, value) in [("sec-fetch-site", self.site), ("origin", self.origin), ("content-type", self.kind)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(session) = session.filter(|_| self.cookie) {
            request = request.header(header::COOKIE, format!("{SESSION}={session}"));
        }
        request.body(form(fields).into()).expect("a request")
    }
}

/// A user of this role who is logged in, and the session.
async fn member(app: &TestApp, role: Role) -> (User, String) {
    let user = app.user("ada@engine.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    (user, browser.cookies()[SESSION].clone())
}

async fn token(app: &TestApp, user: &User) -> String {
    let draft = TokenDraft { bearer: Some(Bearer::User(user.id)), ..TokenDraft::default() };
    let issued = tokens::generate(&app.operator(), draft).await;
    issued.expect("a token").token.id.to_string()
}

/// Sends the request, and reports if it was wrongly accepted or wrongly refused.
async fn judge(app: &TestApp, path: &str, fields: &[(&str, &str)], session: &str, cell: Cell, done: bool) {
    let before = app.dump().await;
    let answer = app.send(cell.request(path, fields, Some(session))).await;
    let changed = app.dump().await != before;
    assert_eq!(changed, done, "{path} {cell:?}: {}", answer.status);
    let expected = match (cell.comes_from_us(), cell.kind) {
        (false, _) => 403,
        (true, Some(FORM)) => 302,
        (true, _) => 415,
    };
    assert_eq!(answer.status, expected, "{path} {cell:?}");
}

#[tokio::test]
async fn sign_up() {
    let app = TestApp::open().await;
    let (_, session) = member(&app, Role::User).await;
    for (nth, cell) in Cell::all().into_iter().enumerate() {
        let email = format!("person{nth}@engine.example");
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        judge(&app, "/forms/sign-up", &fields, &session, cell, cell.is_done_for_strangers()).await;
    }
}

#[tokio::test]
async fn log_in_of_somebody_else() {
    let app = TestApp::open().await;
    let (_, session) = member(&app, Role::User).await;
    let fields = [("email", "admin@acme.example"), ("password", PASSWORD), ("token", "true")];
    for cell in Cell::all() {
        judge(&app, "/forms/log-in", &fields, &session, cell, cell.is_done_for_strangers()).await;
    }
}

#[tokio::test]
async fn log_out() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    for cell in Cell::all() {
        let mut browser = app.browser();
        log_in(&mut browser, "ada@engine.example").await;
        let session = browser.cookies()[SESSION].clone();
        judge(&app, "/forms/log-out", &[], &session, cell, cell.is_done_for_members()).await;
    }
}

#[tokio::test]
async fn create_token() {
    let app = TestApp::open().await;
    let (_, session) = member(&app, Role::User).await;
    for cell in Cell::all() {
        judge(&app, "/forms/create-token", &[("name", "CI")], &session, cell, cell.is_done_for_members()).await;
    }
}

#[tokio::test]
async fn regenerate_token() {
    let app = TestApp::open().await;
    let (user, session) = member(&app, Role::User).await;
    let id = token(&app, &user).await;
    for cell in Cell::all() {
        judge(&app, "/forms/regenerate-token", &[("id", &id)], &session, cell, cell.is_done_for_members()).await;
    }
}

#[tokio::test]
async fn revoke_token() {
    let app = TestApp::open().await;
    let (user, session) = member(&app, Role::User).await;
    for cell in Cell::all() {
        let id = token(&app, &user).await;
        judge(&app, "/forms/revoke-token", &[("id", &id)], &session, cell, cell.is_done_for_members()).await;
    }
}

#[tokio::test]
async fn protection() {
    let app = TestApp::open().await;
    let (_, session) = member(&app, Role::Developer).await;
    let mut protected = false;
    for cell in Cell::all() {
        let mut browser = app.browser();
        browser.cookies().insert(SESSION.into(), session.clone());
        let seen = super::value_of(&browser.open("/admin/settings").await.body, "seen").expect("a moment");
        let wanted = (!protected).to_string();
        let fields = [("protected", wanted.as_str()), ("seen", &seen), ("understood", "true")];
        judge(&app, "/forms/protection", &fields, &session, cell, cell.is_done_for_members()).await;
        protected ^= cell.is_done_for_members();
        // Later, so that the next change has another `updated`.
        app.wait(std::time::Duration::from_millis(10));
    }
}

#[tokio::test]
async fn set_up() {
    let mut blank = Blank::cheap().await;
    let mut code = setup::new_code(&blank.domain, &Caller::operator()).await.expect("a code");
    for cell in Cell::all() {
        let fields = [
            ("code", code.expose_secret()),
            ("name", "Acme"),
            ("email", "grace@acme.example"),
            ("password", PASSWORD),
            ("protected", "false"),
        ];
        blank.send(cell.request("/forms/setup", &fields, None)).await;
        let done = !setup::is_needed(&blank.domain).await.expect("an answer");
        assert_eq!(done, cell.is_done_for_strangers(), "{cell:?}");
        if done {
            blank = Blank::cheap().await;
            code = setup::new_code(&blank.domain, &Caller::operator()).await.expect("a code");
        }
    }
}

#[tokio::test]
async fn the_choice_of_colours() {
    let app = TestApp::open().await;
    for cell in Cell::all() {
        let answer = app.send(cell.request("/forms/theme", &[("theme", "dark")], None)).await;
        let chosen = answer.headers.contains_key(header::SET_COOKIE);
        assert_eq!(chosen, cell.is_done_for_strangers(), "{cell:?}");
    }
}

#[tokio::test]
async fn no_get_and_no_other_method_changes_anything() {
    let app = TestApp::open().await;
    let (user, session) = member(&app, Role::Admin).await;
    let id = token(&app, &user).await;
    let fields = form(&[
        ("email", "new@engine.example"),
        ("password", PASSWORD),
        ("id", &id),
        ("protected", "true"),
        ("seen", "0"),
        ("understood", "true"),
    ]);
    let names =
        ["sign-up", "log-in", "log-out", "create-token", "regenerate-token", "revoke-token", "protection", "setup"];
    let before = app.dump().await;
    for name in names {
        for method in ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"] {
            let request = Request::builder()
                .method(method)
                .uri(format!("/forms/{name}?{fields}"))
                .header(header::COOKIE, format!("{SESSION}={session}"))
                .header(header::CONTENT_TYPE, FORM)
                .header("sec-fetch-site", "same-origin")
                .header("x-http-method-override", "POST")
                .body(fields.clone().into());
            let answer = app::send(&app.router(), request.expect("a request")).await;
            assert!(answer.status.is_client_error() || method == "OPTIONS", "{method} {name}: {}", answer.status);
        }
    }
    assert_eq!(app.dump().await, before);
}
