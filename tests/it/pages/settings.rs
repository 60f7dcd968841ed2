//! Settings: who can create users; the confirmation, conflicts, permissions, and what the page shows.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;

use serde_json::json;

use super::{codes, does_not_say, follow, is_checked, log_in, says, summary, value_of, words};
use crate::{
    app::{NOW, PASSWORD, TestApp},
    client::{Browser, Client},
    outcome::Answer,
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
    STALE
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let plain = browser.submit("/forms/protection", &fields, PAGE).await;
    let page = follow(&mut browser, &plain).await;
    says(&page, "Nothing was saved Grace Hopper changed this on 24 Mar 2031, 10:02 UTC.");
    says(&page, "Who can create users? Anyone Only admins and products");
    assert!(is_checked(&page.body, "anyone"), "what was chosen is kept");
    assert!(!is_checked(&page.body, "understood"), "it was ticked for another state");
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
        let server = browser.open("/admin/settings/server").await;
        assert_eq!(server.status, 403, "{role:?}");
        says(&server, "You can't do this Admins and developers can.");
        does_not_say(&server, "argon2-memory");
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
    let page = browser.open("/admin/settings/server").await;
    says(&page, "password-min-length 8 default");
    says(&page, "public-url https://id.example.org flag --public-url");
    let key = std::fs::read_to_string(app.folder.path().join("keydesk.key")).expect("the key");
    assert!(!page.body.contains(key.trim()));
}

/// A row of the table: who, and the cells for an open and for a protected account.
fn cells(page: &Answer, who: &str) -> [String; 2] {
    let rows = page.body.split("<tr>").map(|row| row.split("</tr>").next().unwrap_or_default());
    let row = rows.into_iter().find(|row| row.contains(who)).unwrap_or_else(|| panic!("no row about {who}"));
    let mut cells = row.split("<td").skip(1).map(|cell| words(&format!("<td{cell}")));
    [cells.next().expect("a cell"), cells.next().expect("another cell")]
}

#[tokio::test]
async fn each_cell_is_what_a_real_request_gets_after_saving() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let tokens = [
        ("Nobody: no token", None),
        ("A user with a token", Some(app.token_of(ada.id).await)),
        ("A product with a token", Some(app.product("engine").await.1)),
        ("An admin with a token", Some(app.token_of(app.admin.id).await)),
    ];
    let mut browser = staff(&app, Role::Developer).await;
    let before = app.dump().await;
    let page = browser.open(PAGE).await;
    assert_eq!(app.dump().await, before, "nothing is written");
    for (place, protected) in [(0, "false"), (1, "true")] {
        let moment = seen(&mut browser).await;
        let fields = [("protected", protected), ("seen", moment.as_str())];
        assert_eq!(browser.call("/forms/protection", &fields).await.status, 200);
        for (who, token) in &tokens {
            let email = format!("new-{place}-{}@engine.example", who.len());
            let body = json!({ "data": { "type": "users", "attributes": { "email": email, "password": PASSWORD } } });
            let answer = match token {
                Some(token) => app.bearer(token).post("/v1/users", body).await,
                None => app.anonymous().post("/v1/users", body).await,
            };
            let detail = match answer.status.as_u16() {
                201 => String::new(),
                _ => answer.json()["errors"][0]["detail"].as_str().expect("a detail").to_owned(),
            };
            let code = answer.code().unwrap_or_default();
            let expected = [answer.status.to_string(), code, detail].join(" ");
            let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(cells(&page, who)[place], expected, "{who}, protected: {protected}");
        }
        let heading = ["Create your account", "Sign-up is by invitation"][place];
        says(&app.browser().open("/sign-up").await, heading);
        assert!(cells(&page, "A visitor of the sign-up page")[place].contains(heading));
    }
}

#[tokio::test]
async fn a_conflict_about_verified_emails_shows_both_states() {
    let app = TestApp::with_mail().await;
    let mut browser = staff(&app, Role::Admin).await;
    let old = seen(&mut browser).await;
    app.wait(Duration::from_secs(1));
    let changes = [("verified", "true"), ("seen", old.as_str())];
    assert_eq!(browser.call("/forms/verification", &changes).await.status, 200);
    let before = app.dump().await;
    let late = [("verified", "false"), ("seen", old.as_str())];
    let answer = browser.submit("/forms/verification", &late, PAGE).await;
    assert_eq!(codes(&answer), ["STALE"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Must new users confirm their email? No Yes");
    says(&page, "Ask for none");
    assert_eq!(app.dump().await, before);
    let same = [("verified", "true"), ("seen", old.as_str())];
    let answer = browser.submit("/forms/verification", &same, PAGE).await;
    let page = follow(&mut browser, &answer).await;
    does_not_say(&page, "Nothing was saved");
    says(&page, "Ask for none");
    assert_eq!(app.dump().await, before, "it is as both wanted it");
}

#[tokio::test]
async fn without_mail_emails_cannot_be_verified() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let page = browser.open(PAGE).await;
    says(&page, "A link needs mail, which is not set up on this server.");
    assert!(!page.body.contains("action=\"/forms/verification\""));
    let moment = seen(&mut browser).await;
    let before = app.dump().await;
    let answer = browser.submit("/forms/verification", &[("verified", "true"), ("seen", &moment)], PAGE).await;
    assert_eq!(codes(&answer), ["MAIL_REQUIRED"]);
    says(&follow(&mut browser, &answer).await, "This needs mail, which is not set up on this server.");
    assert_eq!(app.dump().await, before);
}
