//! The list of tokens, and what people do with one or all of them: name, rename, regenerate, revoke all.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, log_in, says, summary, value_of, words};
use crate::{
    app::TestApp,
    client::{Browser, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";
const DAY: u64 = 24 * 3600;

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser
}

/// Lets days pass, which ends sessions, and logs in again.
async fn days(app: &TestApp, browser: &mut Browser, days: u64) {
    app.wait(Duration::from_secs(days * DAY));
    app.maintenance.run().await;
    *browser = app.browser();
    log_in(browser, EMAIL).await;
}

async fn ask(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    browser.submit("/forms/create-token", fields, "/tokens/new").await
}

/// Creates a token, and returns its id and its value.
async fn create(browser: &mut Browser, name: &str, lifetime: &str) -> (String, String) {
    let answer = ask(browser, &[("name", name), ("lifetime", lifetime)]).await;
    let page = follow(browser, &answer).await;
    let path = answer.header("location").expect("a redirect");
    let (_, rest) = page.body.split_once("id=\"token-value\"").expect("the value");
    let value = rest.split_once('>').and_then(|(_, text)| text.split_once('<')).expect("the value").0;
    (path.split('/').nth(2).expect("an id").to_owned(), value.to_owned())
}

/// The rows of the list, each as its words.
fn rows(page: &Answer) -> Vec<String> {
    let body = page.body.split_once("<tbody").map_or("", |(_, body)| body);
    body.split("<tr").skip(1).map(|row| words(&format!("<{row}"))).collect()
}

#[tokio::test]
async fn a_token_lives_as_long_as_was_chosen() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    for (lifetime, date, says_when) in [
        ("7", "", "31 Mar 2031, 09:15 UTC"),
        ("365", "2031-04-01", "23 Mar 2032, 09:15 UTC"),
        ("until", "2031-03-24", "24 Mar 2031, 23:59 UTC"),
        ("until", "2040-02-29", "29 Feb 2040, 23:59 UTC"),
        ("never", "2031-04-01", "Expires Never"),
    ] {
        let answer = ask(&mut browser, &[("name", " CI laptop "), ("lifetime", lifetime), ("date", date)]).await;
        let page = follow(&mut browser, &answer).await;
        says(&page, "Name CI laptop Kind user-token");
        says(&page, says_when);
    }
    let page = browser.open("/tokens/new").await;
    says(&page, "The token will expire on 7 Apr 2031, 09:15 UTC.");
    assert!(page.body.contains("<option value=\"14\" selected"), "14 days are chosen at first");
}

#[tokio::test]
async fn a_token_without_a_name_or_with_a_day_that_is_over_is_not_created() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let before = app.dump().await;
    let long = "x".repeat(256);
    for (fields, expected) in [
        (vec![], vec!["NAME_MISSING"]),
        (vec![("name", " ")], vec!["NAME_MISSING"]),
        (vec![("name", long.as_str())], vec!["NAME_TOO_LONG"]),
        (vec![("name", "CI"), ("lifetime", "until")], vec!["DATE_INVALID"]),
        (vec![("name", "CI"), ("lifetime", "until"), ("date", "2031-03-23")], vec!["DATE_INVALID"]),
        (vec![("name", "CI"), ("lifetime", "until"), ("date", "9999-12-31")], vec!["DATE_INVALID"]),
        (vec![("lifetime", "until"), ("date", "soon")], vec!["NAME_MISSING", "DATE_INVALID"]),
        (vec![("name", "CI"), ("lifetime", "15")], vec!["FORM_INVALID"]),
    ] {
        let plain = ask(&mut browser, &fields).await;
        assert_eq!((plain.status.as_u16(), codes(&plain)), (302, expected.iter().map(|code| (*code).into()).collect()));
        let called = browser.call("/forms/create-token", &fields).await;
        let status = if expected == ["FORM_INVALID"] { 400 } else { 422 };
        assert_eq!((called.status.as_u16(), codes(&called)), (status, codes(&plain)), "{fields:?}");
    }
    let answer = ask(&mut browser, &[("name", "<b>CI"), ("lifetime", "until"), ("date", "2031-03-23")]).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Choose a day from today on, within the next 100 years.");
    assert_eq!(value_of(&page.body, "date").as_deref(), Some("2031-03-23"), "what was typed is kept");
    assert_eq!(value_of(&page.body, "name").as_deref(), Some("&lt;b&gt;CI"));
    assert!(page.body.contains("<option value=\"until\" selected"));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn the_list_has_25_tokens_a_page_and_the_newest_first() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    for number in 1..=27 {
        app.wait(Duration::from_secs(1));
        create(&mut browser, &format!("Token {number}"), "30").await;
    }
    let page = browser.open("/tokens").await;
    says(&page, "In force 27");
    says(&page, "Page 1 of 2 Older");
    let first = rows(&page);
    assert_eq!(first.len(), 25);
    assert!(first[0].contains("Token 27") && first[24].contains("Token 3"), "{first:#?}");
    let page = browser.open("/tokens?page=2").await;
    says(&page, "Newer Page 2 of 2");
    assert_eq!(rows(&page).len(), 2);
    for odd in ["/tokens?page=99", "/tokens?page=2&show=nonsense"] {
        assert_eq!(rows(&browser.open(odd).await), rows(&page), "{odd}");
    }
    assert_eq!(rows(&browser.open("/tokens?page=-1").await), first);
    let home = browser.open("/").await;
    assert_eq!(rows(&home).len(), 3, "home has the newest ones");
    says(&home, "All your tokens");
}

#[tokio::test]
async fn what_expires_soon_is_unused_or_has_expired_is_in_groups_of_its_own_and_on_home() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    create(&mut browser, "Short", "7").await;
    create(&mut browser, "Long", "365").await;
    let (_, used) = create(&mut browser, "Endless", "never").await;
    let page = browser.open("/tokens").await;
    says(&page, "In force 3");
    does_not_say(&page, "Expiring soon");
    does_not_say(&browser.open("/").await, "expires on");

    days(&app, &mut browser, 4).await;
    says(&browser.open("/").await, "Needs attention Short expires on 31 Mar 2031, 09:15 UTC (in 3 days).");
    let page = browser.open("/tokens?show=expiring-soon").await;
    says(&page, "In force 3 Expiring soon 1");
    assert_eq!(rows(&page).len(), 1);

    days(&app, &mut browser, 86).await;
    app.bearer(&used).get("/v1/me").await;
    app.wait(Duration::from_secs(61));
    app.maintenance.run().await;
    let home = browser.open("/").await;
    says(&home, "One token has not been used for 90 days. Revoke what is no longer needed.");
    says(&home, "Expired");
    let page = browser.open("/tokens?show=unused").await;
    says(&page, "In force 2 Unused for 90 days 1 Expired 1");
    assert!(rows(&page)[0].starts_with("Long"), "{:?}", rows(&page));
    let page = browser.open("/tokens?show=expired").await;
    assert!(rows(&page).len() == 1 && rows(&page)[0].contains("Expired 31 Mar 2031"), "{:?}", rows(&page));
    assert!(!rows(&browser.open("/tokens").await).concat().contains("Short"), "not among those in force");

    days(&app, &mut browser, 8).await;
    does_not_say(&browser.open("/tokens").await, "Expired");
    says(&browser.open("/tokens?show=expired").await, "No token expired within the last 90 days.");
}

#[tokio::test]
async fn of_two_windows_the_later_one_sees_both_names() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (id, _) = create(&mut browser, "CI laptop", "14").await;
    let page = format!("/tokens/{id}");
    let seen = value_of(&browser.open(&page).await.body, "seen").expect("the form carries what it saw");
    let theirs = [("id", id.as_str()), ("name", "Theirs"), ("seen", &seen)];
    assert_eq!(browser.call("/forms/rename-token", &theirs).await.status, 200);
    let before = app.dump().await;
    let mine = [("id", id.as_str()), ("name", "Mine"), ("seen", &seen)];
    let answer = browser.submit("/forms/rename-token", &mine, &page).await;
    assert_eq!(codes(&answer), ["STALE"]);
    let shown = follow(&mut browser, &answer).await;
    says(&shown, "Name Mine Theirs");
    assert_eq!(value_of(&shown.body, "name").as_deref(), Some("Mine"), "what was typed is kept");
    assert_eq!(app.dump().await, before);
    let seen = value_of(&shown.body, "seen").expect("what is stored");
    let again = [("id", id.as_str()), ("name", "Mine"), ("seen", &seen)];
    let answer = browser.submit("/forms/rename-token", &again, &page).await;
    says(&follow(&mut browser, &answer).await, "Token renamed");
}

#[tokio::test]
async fn another_name_leaves_the_token_valid() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (id, value) = create(&mut browser, "CI laptop", "14").await;
    let page = browser.open(&format!("/tokens/{id}")).await;
    assert_eq!(value_of(&page.body, "name").as_deref(), Some("CI laptop"));
    says(&page, "Last used Never used Expires 7 Apr 2031, 09:15 UTC in 14 days");
    let fields = [("id", id.as_str()), ("name", " <script>alert(1)</script> ")];
    let answer = browser.submit("/forms/rename-token", &fields, &format!("/tokens/{id}")).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /tokens/[id]
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    says(&page, "Token renamed");
    for path in ["/".into(), "/tokens".into(), format!("/tokens/{id}"), format!("/tokens/{id}/revoke")] {
        let page = browser.open(&path).await;
        assert!(page.body.contains("&lt;script&gt;alert(1)") && !page.body.contains("<script>alert"), "{path}");
    }
    assert_eq!(app.bearer(&value).get("/v1/me").await.status, 200);
    let before = app.dump().await;
    let long = "x".repeat(256);
    for (name, code) in [("", "NAME_MISSING"), ("  ", "NAME_MISSING"), (&long, "NAME_TOO_LONG")] {
        let fields = [("id", id.as_str()), ("name", name)];
        let answer = browser.submit("/forms/rename-token", &fields, &format!("/tokens/{id}")).await;
        assert_eq!(codes(&answer), [code]);
        let page = follow(&mut browser, &answer).await;
        assert_eq!(value_of(&page.body, "name").as_deref(), Some(name), "what was typed is kept");
        assert_eq!(browser.call("/forms/rename-token", &fields).await.status, 422);
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn what_was_revoked_elsewhere_meanwhile_leads_to_the_list() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (id, value) = create(&mut browser, "CI laptop", "14").await;
    assert_eq!(app.bearer(&value).delete(&format!("/v1/tokens/{id}")).await.status, 204);
    let before = app.dump().await;
    for form in ["/forms/rename-token", "/forms/regenerate-token", "/forms/revoke-token"] {
        let answer = browser.submit(form, &[("id", &id), ("name", "Laptop")], "/tokens").await;
        assert_eq!(answer.header("location"), Some("/tokens"), "{form}");
        says(&follow(&mut browser, &answer).await, "This token was already revoked");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn regenerating_asks_first_and_says_until_when() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (id, value) = create(&mut browser, "CI laptop", "365").await;
    let (endless, _) = create(&mut browser, "Server", "never").await;
    let before = app.dump().await;
    let page = browser.open(&format!("/tokens/{id}/regenerate")).await;
    says(&page, "Regenerate CI laptop? The old value stops working at once. The new one is shown once.");
    says(&page, "It is valid until 7 Apr 2031, 09:15 UTC.");
    says(&browser.open(&format!("/tokens/{endless}/regenerate")).await, "It never expires.");
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/regenerate-token", &[("id", &id)], &format!("/tokens/{id}/regenerate")).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Copy your token now");
    says(&page, "Expires 7 Apr 2031, 09:15 UTC in 14 days");
    assert_eq!(app.bearer(&value).get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn all_tokens_are_revoked_at_once_and_the_session_goes_on() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let eve = app.user("eve@engine.example", Role::User).await;
    let others = app.token_of(eve.id).await;
    says(&browser.open("/tokens/revoke-all").await, "You have no tokens");
    let (_, first) = create(&mut browser, "CI laptop", "7").await;
    does_not_say(&browser.open("/tokens").await, "Revoke all");
    app.wait(Duration::from_secs(8 * DAY));
    log_in(&mut browser, EMAIL).await;
    let (_, second) = create(&mut browser, "Server", "never").await;
    let before = app.dump().await;
    says(&browser.open("/tokens").await, "Revoke all");
    let page = browser.open("/tokens/revoke-all").await;
    says(&page, "Revoke all 2 tokens? One is in force: apps using it stop working at once. This cannot be undone.");
    says(&page, "One has expired already, and leaves the list. You stay logged in here.");
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/revoke-all-tokens", &[], "/tokens/revoke-all").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /tokens
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    says(&page, "All tokens revoked");
    says(&page, "No tokens yet. An app that logs you in needs one.");
    for token in [first, second] {
        assert_eq!(app.bearer(&token).get("/v1/me").await.code().as_deref(), Some("TOKEN_INVALID"));
    }
    assert_eq!(app.bearer(&others).get("/v1/me").await.status, 200, "those of others stay");
    assert_eq!(browser.open("/").await.status, 200, "still logged in");
}

#[tokio::test]
async fn who_may_not_end_a_token_finds_no_button_for_it() {
    let app = TestApp::open().await;
    app.user("reader@acme.example", Role::ReadOnly).await;
    let mut browser = app.browser();
    log_in(&mut browser, "reader@acme.example").await;
    let (id, _) = create(&mut browser, "Report", "30").await;
    create(&mut browser, "Report 2", "30").await;
    let (list, token) = (browser.open("/tokens").await, browser.open(&format!("/tokens/{id}")).await);
    for page in [&list, &token] {
        does_not_say(page, "Revoke");
        does_not_say(page, "Regenerate");
    }
    says(&token, "Rename");
    let before = app.dump().await;
    for path in [format!("/tokens/{id}/revoke"), format!("/tokens/{id}/regenerate"), "/tokens/revoke-all".into()] {
        assert_eq!(browser.open(&path).await.status, 403, "{path}");
    }
    assert_eq!(browser.call("/forms/revoke-all-tokens", &[]).await.status, 403);
    assert_eq!(app.dump().await, before);
}
