//! Settings: who can create users; the confirmation, conflicts, permissions, and what the page shows.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, is_checked, log_in, says, summary, value_of};
use crate::{
    app::{NOW, TestApp},
    client::{Browser, Client},
};

const PAGE: &str = "/admin/settings";

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

async fn seen(browser: &mut Browser) -> String {
    value_of(&browser.open(PAGE).await.body, "seen").expect("the form carries what it saw")
}

async fn sign_up_is_open(app: &TestApp) -> bool {
    let account = app.admin().await.get(&format!("/v1/accounts/{}", app.account)).await.json();
    !account["data"]["attributes"]["protected"].as_bool().expect("a flag")
}

#[tokio::test]
async fn closing_asks_nothing_and_opening_asks_for_a_tick() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    app.wait(Duration::from_secs(90));
    let moment = seen(&mut browser).await;
    let answer = browser.submit("/forms/protection", &[("protected", "true"), ("seen", &moment)], PAGE).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /admin/settings
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    says(&page, "Sign-up is by invitation");
    says(&page, "Last changed by staff@acme.example, 24 Mar 2031, 09:16 UTC");
    assert!(is_checked(&page.body, "protected") && !is_checked(&page.body, "anyone"));
    assert!(!sign_up_is_open(&app).await);

    let moment = seen(&mut browser).await;
    let unticked = [("protected", "false"), ("seen", moment.as_str()), ("opening", "true")];
    let before = app.dump().await;
    let fetched = browser.call("/forms/protection", &unticked).await;
    assert_snapshot!(summary(&fetched), @r"
    422 Unprocessable Entity
    NOT_CONFIRMED at understood
    ");
    let plain = browser.submit("/forms/protection", &unticked, PAGE).await;
    let page = follow(&mut browser, &plain).await;
    says(&page, "Tick the box to confirm.");
    assert!(is_checked(&page.body, "anyone"), "what was wanted is kept");
    assert_eq!(app.dump().await, before);

    let ticked = [unticked.as_slice(), &[("understood", "true")]].concat();
    let answer = browser.submit("/forms/protection", &ticked, PAGE).await;
    says(&follow(&mut browser, &answer).await, "Sign-up is open");
    assert!(sign_up_is_open(&app).await);
}

#[tokio::test]
async fn a_script_saves_with_the_same_words() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let moment = seen(&mut browser).await;
    let answer = browser.call("/forms/protection", &[("protected", "true"), ("seen", &moment)]).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /admin/settings
    serverfnredirect: 
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    says(&browser.open(PAGE).await, "Sign-up is by invitation");
}

#[tokio::test]
async fn what_another_admin_changed_meanwhile_is_not_overwritten() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    let old = seen(&mut browser).await;
    app.wait(Duration::from_secs(47 * 60));
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    let mut grace = app.browser();
    log_in(&mut grace, "admin@acme.example").await;
    let now = seen(&mut grace).await;
    grace.call("/forms/protection", &[("protected", "true"), ("seen", &now)]).await;
    let before = app.dump().await;
    let fields = [("protected", "false"), ("seen", old.as_str()), ("understood", "true")];
    let fetched = browser.call("/forms/protection", &fields).await;
    assert_snapshot!(summary(&fetched), @r"
    422 Unprocessable Entity
    STALE at protected
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let plain = browser.submit("/forms/protection", &fields, PAGE).await;
    let page = follow(&mut browser, &plain).await;
    says(
        &page,
        "Nothing was saved Grace Hopper changed this on 24 Mar 2031, 10:02 UTC. It is now Only admins and products.",
    );
    assert!(is_checked(&page.body, "protected"), "the present state");
    assert_ne!(value_of(&page.body, "seen"), Some(old));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn who_may_not_change_it_reads_who_may() {
    for role in [Role::SalesAgent, Role::SupportAgent, Role::ReadOnly] {
        let app = TestApp::open().await;
        let mut browser = staff(&app, role).await;
        let page = browser.open(PAGE).await;
        assert_eq!(page.status, 200, "{role:?}");
        says(&page, "Admins and developers can change this");
        assert!(!page.body.contains("action=\"/forms/protection\""));
        does_not_say(&page, "argon2-memory");
        refused_to_all(&app, &mut browser).await;
    }
}

#[tokio::test]
async fn customers_and_strangers_see_nothing_of_it() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::User).await;
    let page = browser.open(PAGE).await;
    assert_eq!(page.status, 403);
    says(&page, "You can't do this Staff can.");
    refused_to_all(&app, &mut browser).await;
    let before = app.dump().await;
    let fields = [("protected", "true"), ("seen", "0")];
    let plain = app.browser().submit("/forms/protection", &fields, PAGE).await;
    assert_eq!((plain.status.as_u16(), plain.header("location")), (302, Some("/log-in?next=/admin/settings")));
    assert_eq!(app.browser().call("/forms/protection", &fields).await.status, 401);
    assert_eq!(app.dump().await, before);
}

async fn refused_to_all(app: &TestApp, browser: &mut Browser) {
    let before = app.dump().await;
    let seen = NOW.0.to_string();
    let fields = [("protected", "true"), ("seen", seen.as_str())];
    let fetched = browser.call("/forms/protection", &fields).await;
    assert_eq!((fetched.status.as_u16(), codes(&fetched)), (403, vec!["NOT_ALLOWED".to_owned()]));
    let plain = browser.submit("/forms/protection", &fields, PAGE).await;
    assert_eq!((plain.status.as_u16(), codes(&plain)), (302, vec!["NOT_ALLOWED".to_owned()]));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn the_server_s_settings_are_shown_without_secrets() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let page = browser.open(PAGE).await;
    says(&page, "password-min-length 8 default");
    says(&page, &app.account.to_string());
    let key = std::fs::read_to_string(app.folder.path().join("keydesk.key")).expect("the key");
    assert!(!page.body.contains(key.trim()));
}
