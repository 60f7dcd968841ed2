//! `/security`: a new password, and the sessions of a user.

use std::time::Duration;

use axum::{body::Body, http::Request};
use insta::assert_snapshot;
use keydesk::{
    model::{role::Role, user::UserDraft},
    server::domain::{
        authentication::sessions::{self, SessionStart},
        resource_ref::UserRef,
        user_sessions, users,
    },
};

use super::{DEVICE, SESSION, codes, does_not_say, follow, log_in, says, summary, value_of, words};
use crate::{
    app::{PASSWORD, PUBLIC_URL, TestApp},
    client::{Browser, Client, form},
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "nine brass cogs turn";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser
}

/// A browser that names itself so at log-in.
async fn named(app: &TestApp, agent: &[u8]) -> Browser {
    let mut browser = app.browser();
    let request = Request::post("/forms/log-in")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("origin", PUBLIC_URL)
        .header("user-agent", agent);
    let fields = form(&[("email", EMAIL), ("password", PASSWORD), ("next", "/")]);
    let answer = browser.send(request.body(Body::from(fields)).expect("a request")).await;
    assert_eq!(answer.status, 302);
    browser
}

async fn change(browser: &mut Browser, old: &str, new: &str) -> crate::outcome::Answer {
    browser.submit("/forms/change-password", &[("oldPassword", old), ("password", new)], "/security").await
}

async fn is_in(browser: &mut Browser) -> bool {
    browser.open("/security").await.status == 200
}

#[tokio::test]
async fn a_new_password_ends_everything_else_and_this_session_goes_on_under_a_new_id() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let user = users::show(&app.operator(), &UserRef::new(EMAIL)).await.expect("ada").id;
    let token = app.token_of(user).await;
    let mut other = app.browser();
    log_in(&mut other, EMAIL).await;
    let page = browser.open("/security").await;
    says(&page, "A new password ends all other sessions and revokes all tokens.");
    does_not_say(&page, "The invites that you made end, too.");
    let mut staff = app.browser();
    log_in(&mut staff, app.admin.email.as_str()).await;
    says(&staff.open("/security").await, "The invites that you made end, too.");
    for field in ["autocomplete=\"username\"", "autocomplete=\"current-password\"", "autocomplete=\"new-password\""] {
        assert!(page.body.contains(field), "{field}");
    }
    let former = browser.cookies()[SESSION].clone();
    let answer = change(&mut browser, PASSWORD, NEW).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /security
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    says(&follow(&mut browser, &answer).await, "Password changed. Other sessions and tokens were ended.");
    assert!(browser.has(DEVICE));
    assert_ne!(browser.cookies()[SESSION], former);
    let mut thief = app.browser();
    thief.cookies().insert(SESSION.into(), former);
    assert!(!is_in(&mut thief).await, "the old id lives");
    assert!(!is_in(&mut other).await && is_in(&mut browser).await);
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    let mut again = app.browser();
    let log_in = again.submit("/forms/log-in", &[("email", EMAIL), ("password", NEW)], "/log-in").await;
    assert_eq!(log_in.header("location"), Some("/"));
}

#[tokio::test]
async fn a_refused_change_changes_nothing_and_keeps_no_password() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let before = app.dump().await;
    for (old, new, code, sentence) in [
        ("wrong", NEW, "CURRENT_PASSWORD_INVALID", "Current password is incorrect."),
        ("", NEW, "PASSWORD_MISSING", "Enter a password."),
        (PASSWORD, "", "PASSWORD_MISSING", "Enter a password."),
        (PASSWORD, "short", "PASSWORD_TOO_SHORT", "Password must be 8 characters or more."),
        (PASSWORD, "password1", "PASSWORD_TOO_WEAK", "This password is easy to guess."),
    ] {
        let answer = change(&mut browser, old, new).await;
        assert_eq!(codes(&answer), [code], "{old} {new}");
        let page = follow(&mut browser, &answer).await;
        says(&page, &format!("There is a problem {sentence}"));
        assert!(page.body.contains("<title>Error: Security"), "the title says so");
        assert_eq!((value_of(&page.body, "oldPassword"), value_of(&page.body, "password")), (None, None));
    }
    let scripted = browser.call("/forms/change-password", &[("oldPassword", "wrong"), ("password", NEW)]).await;
    assert_snapshot!(summary(&scripted), @r"
    401 Unauthorized
    CURRENT_PASSWORD_INVALID at oldPassword
    ");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn wrong_current_passwords_are_limited_like_those_of_the_api() {
    let app = TestApp::with_rules(keydesk::server::domain::limits::Limits {
        limit_password: keydesk::server::domain::limits::Limits::default().limit_password,
        ..crate::app::rules()
    })
    .await;
    let mut browser = ada(&app).await;
    let mut waits = 0;
    for _ in 0..20 {
        let answer = browser.call("/forms/change-password", &[("oldPassword", "wrong"), ("password", NEW)]).await;
        waits += usize::from(answer.status == 429);
    }
    assert!(waits > 0, "nobody was told to wait");
    assert!(is_in(&mut browser).await);
}

#[tokio::test]
async fn who_has_no_password_is_told_whom_to_ask() {
    let app = TestApp::open().await;
    let draft = UserDraft { email: EMAIL.into(), ..UserDraft::default() };
    let user = users::create(&app.operator(), draft).await.expect("a user");
    let context = app.operator().authenticated_as(user);
    let cookie = sessions::start(&context, None, SessionStart::LogIn(None)).await.expect("a session");
    let mut browser = app.browser();
    browser.cookies().insert(SESSION.into(), secrecy::ExposeSecret::expose_secret(&cookie).to_owned());
    let page = browser.open("/security").await;
    says(&page, "You have no password yet. Ask Acme for a link to set one.");
    assert!(!page.body.contains("oldPassword"));
    says(&browser.open("/security/second-step").await, "A second step comes after a password, and you have none yet.");
}

#[tokio::test]
async fn sessions_are_listed_with_browser_address_and_times_this_one_first() {
    let app = TestApp::open().await;
    let mut first = ada(&app).await;
    says(&first.open("/security").await, "Only this session.");
    app.wait(Duration::from_secs(600));
    named(&app, FIREFOX.as_bytes()).await;
    app.wait(Duration::from_secs(60));
    let page = words(&first.open("/security").await.body);
    let (_, list) = page.split_once("End all others").expect("the list");
    let (this, other) = (list.find("This one"), list.find("Firefox on Linux"));
    assert!(this < other && this.is_some() && other.is_some(), "{list}");
    assert!(
        list.contains("Firefox on Linux 192.0.2.7 24 Mar 2031, 09:25 UTC 24 Mar 2031, 09:25 UTC 1 minute ago End"),
        "{list}"
    );
    // The use of the first session is known at once, from memory.
    assert!(list.contains("just now"), "{list}");
    assert!(!page.contains("Only this session"));
}

#[tokio::test]
async fn nothing_of_a_user_agent_is_shown_but_known_names() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    for agent in [
        b"<script>alert(1)</script>".as_slice(),
        b"\"><img src=x onerror=alert(1)> Firefox/1",
        b"\xff\xfe\xe2\x80\xae Chrome/1 Windows",
        &[b'x'; 4000],
        b"",
    ] {
        named(&app, agent).await;
    }
    let page = browser.open("/security").await;
    for part in ["alert(1)", "onerror", "\u{202e}", "xxxx"] {
        assert!(!page.body.contains(part), "{part}");
    }
    says(&page, "Chrome on Windows");
    says(&page, "Unknown browser");
}

#[tokio::test]
async fn one_session_is_ended_and_then_all_others() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let mut others = Vec::new();
    for _ in 0..3 {
        app.wait(Duration::from_millis(1));
        others.push(named(&app, FIREFOX.as_bytes()).await);
    }
    let page = browser.open("/security").await;
    let id = value_of(&page.body, "id").expect("the newest of the others");
    let answer = browser.submit("/forms/end-session", &[("id", &id)], "/security").await;
    says(&follow(&mut browser, &answer).await, "Session ended");
    assert!(!is_in(&mut others[2]).await && is_in(&mut others[1]).await);
    let answer = browser.submit("/forms/end-session", &[("id", &id)], "/security").await;
    says(&follow(&mut browser, &answer).await, "This session had already ended");

    let answer = browser.submit("/forms/end-other-sessions", &[], "/security").await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "All other sessions ended");
    says(&page, "Only this session.");
    does_not_say(&page, "End all others");
    assert!(!is_in(&mut others[0]).await && !is_in(&mut others[1]).await && is_in(&mut browser).await);
}

#[tokio::test]
async fn sessions_of_others_are_out_of_reach_but_for_admins() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    let mut bobs = app.browser();
    log_in(&mut bobs, "bob@engine.example").await;
    let listed = user_sessions::list(&app.operator(), &bob.id.into()).await.expect("a list");
    let id = listed[0].id;
    let before = app.dump().await;
    let answer = browser.submit("/forms/end-session", &[("id", &id.to_string())], "/security").await;
    says(&follow(&mut browser, &answer).await, "This session had already ended");
    assert_eq!(app.dump().await, before);
    for (role, may) in [(Role::Admin, true), (Role::Developer, false), (Role::SupportAgent, false), (Role::User, false)]
    {
        let email = format!("{}@acme.example", role.as_str());
        let context = app.operator().authenticated_as(app.user(&format!("a{email}"), role).await);
        assert_eq!(user_sessions::list(&context, &bob.id.into()).await.is_ok(), may, "{role:?}");
        assert_eq!(user_sessions::end(&context, &bob.id.into(), &id.into()).await.is_ok(), may, "{role:?}");
    }
    assert!(!is_in(&mut bobs).await);
}

#[tokio::test]
async fn strangers_are_led_to_the_log_in() {
    let app = TestApp::open().await;
    for path in ["/security", "/security/second-step", "/security/second-step/remove", "/security/recovery-codes"] {
        let answer = app.browser().open(path).await;
        assert_eq!(answer.header("location"), Some(format!("/log-in?next={path}").as_str()));
    }
}
