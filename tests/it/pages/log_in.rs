//! Log-in: one sentence for every wrong credential, an optional token, limits, and the page after it.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{FLASH, SESSION, does_not_say, follow, is_checked, log_in, refusal, says, summary, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

fn form<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 2] {
    [("email", email), ("password", password)]
}

#[tokio::test]
async fn the_right_password_leads_home_or_where_one_came_from() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let answer = app.browser().submit("/forms/log-in", &form(EMAIL, PASSWORD), "/log-in").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    let answer = app.browser().call("/forms/log-in", &form(" ADA@engine.example", PASSWORD)).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /
    serverfnredirect: 
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/admin/settings?a=b")];
    let answer = app.browser().submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!(answer.header("location"), Some("/admin/settings?a=b"));
}

#[tokio::test]
async fn the_box_brings_a_token_of_14_days_that_works() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let fields = [("email", "admin@acme.example"), ("password", PASSWORD), ("token", "true"), ("app", "Acme Editor")];
    let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /tokens/[id]/created
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    let page = follow(&mut browser, &answer).await;
    let at = page.body.find("admin-").expect("a token");
    let token = page.body[at..].split(['<', '"']).next().expect("its end").to_owned();
    let listed = app.bearer(&token).get("/v1/tokens").await.json();
    let token = &listed["data"][0]["attributes"];
    assert_eq!(token["name"], "Acme Editor");
    assert_eq!(token["expiry"], "2031-04-07T09:15:00.000Z");
}

#[tokio::test]
async fn every_wrong_credential_has_one_answer() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    app.user("banned@engine.example", Role::User).await;
    app.user("nopass@engine.example", Role::User).await;
    app.meddle("update users set banned = 1 where email = 'banned@engine.example'").await;
    app.meddle("update users set password_hash = null where email = 'nopass@engine.example'").await;
    let long = "seven copper gears ".repeat(7);
    let before = app.dump().await;
    let classes = [
        form("nobody@engine.example", PASSWORD),
        form("no email at all", PASSWORD),
        form(EMAIL, "seven copper gears at dawn"),
        form(EMAIL, &long),
        form(EMAIL, "nul\0nul"),
        form("nopass@engine.example", PASSWORD),
        form("banned@engine.example", "seven copper gears at dawn"),
    ];
    for fields in classes {
        let fetched = app.browser().call("/forms/log-in", &fields).await;
        assert_eq!(summary(&fetched), "401 Unauthorized\nCREDENTIALS_INVALID", "{fields:?}");
        assert!(!fetched.headers.contains_key("www-authenticate"), "browsers would ask for themselves");
        let mut browser = app.browser();
        let plain = browser.submit("/forms/log-in", &fields, "/log-in").await;
        let refusal = summary(&plain);
        assert!(
            refusal.starts_with("302 Found\nto /log-in\nCREDENTIALS_INVALID\ncookie __Host-keydesk-flash"),
            "{refusal}"
        );
        let page = follow(&mut browser, &plain).await;
        says(&page, "There is a problem Email or password is incorrect.");
        assert_eq!(value_of(&page.body, "email").as_deref(), Some(fields[0].1), "the email is kept");
        assert_eq!(value_of(&page.body, "password"), None);
        assert!(!browser.has(SESSION));
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn only_who_knows_the_password_hears_of_a_ban() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    app.meddle("update users set banned = 1 where email = 'ada@engine.example'").await;
    let before = app.dump().await;
    let fetched = app.browser().call("/forms/log-in", &form(EMAIL, PASSWORD)).await;
    assert_snapshot!(summary(&fetched), @r"
    403 Forbidden
    USER_BANNED
    ");
    let mut browser = app.browser();
    let plain = browser.submit("/forms/log-in", &form(EMAIL, PASSWORD), "/log-in").await;
    says(&follow(&mut browser, &plain).await, "This account is suspended.");
    assert!(!browser.has(SESSION));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn an_empty_form_names_its_fields() {
    let app = TestApp::open().await;
    let fetched = app.browser().call("/forms/log-in", &form("", "")).await;
    assert_snapshot!(summary(&fetched), @r"
    422 Unprocessable Entity
    EMAIL_MISSING at email
    PASSWORD_MISSING at password
    ");
    let plain = app.browser().submit("/forms/log-in", &form(EMAIL, ""), "/log-in").await;
    assert_snapshot!(summary(&plain), @r"
    302 Found
    to /log-in
    PASSWORD_MISSING at password
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
}

#[tokio::test]
async fn the_sixth_try_in_a_minute_waits() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    for _ in 0..5 {
        assert_eq!(app.browser().call("/forms/log-in", &form(EMAIL, "wrong")).await.status, 401);
    }
    let before = app.dump().await;
    let fetched = app.browser().call("/forms/log-in", &form(EMAIL, PASSWORD)).await;
    assert_snapshot!(summary(&fetched), @r"
    429 Too Many Requests
    retry-after: 12
    TOO_MANY_REQUESTS (12)
    ");
    let mut browser = app.browser();
    let plain = browser.submit("/forms/log-in", &form(EMAIL, PASSWORD), "/log-in").await;
    assert_snapshot!(summary(&plain), @r"
    302 Found
    to /log-in
    TOO_MANY_REQUESTS (12)
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    says(&follow(&mut browser, &plain).await, "Too many attempts. Try again in 12 s.");
    assert_eq!(app.dump().await, before);
    app.wait(Duration::from_secs(12));
    assert_eq!(app.browser().call("/forms/log-in", &form(EMAIL, PASSWORD)).await.status, 200);
}

#[tokio::test]
async fn the_box_is_ticked_unless_one_comes_for_a_page() {
    let app = TestApp::open().await;
    assert!(is_checked(&app.browser().open("/log-in").await.body, "token"));
    assert!(!is_checked(&app.browser().open("/log-in?next=%2Fadmin%2Fsettings").await.body, "token"));
    let named = app.browser().open("/log-in?app=Evil%20%3Cb%3ECorp").await;
    does_not_say(&named, "Evil");
    assert_eq!(value_of(&named.body, "app").as_deref(), Some("Evil &lt;b&gt;Corp"));
    // A refused form keeps the choices.
    for ticked in [true, false] {
        let mut browser = app.browser();
        let mut fields = vec![("email", EMAIL), ("password", "wrong"), ("next", ""), ("app", "")];
        fields.extend(ticked.then_some(("token", "true")));
        let plain = browser.submit("/forms/log-in", &fields, "/log-in").await;
        assert_eq!(is_checked(&follow(&mut browser, &plain).await.body, "token"), ticked);
    }
}

#[tokio::test]
async fn a_refusal_keeps_the_way_on() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", "wrong"), ("next", "/admin/settings")];
    let plain = browser.submit("/forms/log-in", &fields, "/log-in?next=%2Fadmin%2Fsettings").await;
    let page = follow(&mut browser, &plain).await;
    assert_eq!(value_of(&page.body, "next").as_deref(), Some("/admin/settings"));
}

#[tokio::test]
async fn a_page_for_members_leads_through_log_in_and_back() {
    let app = TestApp::open().await;
    for (path, way) in [
        ("/", "/log-in"),
        ("/admin/settings", "/log-in?next=/admin/settings"),
        ("/admin/try", "/log-in?next=/admin/try"),
        (
            "/tokens/01890000-0000-7000-8000-000000000000/revoke",
            "/log-in?next=/tokens/01890000-0000-7000-8000-000000000000/revoke",
        ),
    ] {
        let answer = app.browser().open(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some(way)), "{path}");
    }
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let answer = browser.open("/log-in?next=%2Fadmin%2Fsettings").await;
    assert_eq!(answer.header("location"), Some("/admin/settings"), "who is logged in goes on");
}

#[tokio::test]
async fn the_way_to_sign_up_is_there_while_it_is_open() {
    says(&TestApp::open().await.browser().open("/log-in").await, "Create an account");
    does_not_say(&TestApp::protected().await.browser().open("/log-in").await, "Create an account");
}

#[tokio::test]
async fn a_flash_of_another_browser_is_nothing() {
    let app = TestApp::open().await;
    let mut first = app.browser();
    let plain = first.submit("/forms/log-in", &form("typed@engine.example", "wrong"), "/log-in").await;
    let flash = first.cookies()[FLASH].clone();
    // Without a session the flash is bound to none, so any browser without one could read it: it has what was typed.
    assert!(refusal(&plain).is_some());
    let mut second = app.browser();
    log_in(&mut second, "admin@acme.example").await;
    second.cookies().insert(FLASH.into(), flash);
    let page: Answer = second.open("/").await;
    assert!(!page.body.contains("typed@engine.example"));
}

#[tokio::test]
async fn what_the_address_says_is_decoded_once() {
    let app = TestApp::open().await;
    let page = app.browser().open("/log-in?app=a&app=100%2525%20%252e&next=%2Ftokens%3Fa%3D%252520").await;
    assert_eq!(value_of(&page.body, "app").as_deref(), Some("100%25 %2e"));
    assert_eq!(value_of(&page.body, "next").as_deref(), Some("/tokens?a=%2520"));
}
