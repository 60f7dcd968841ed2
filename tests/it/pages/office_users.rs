//! The list of users: search, filters, order, pages, and its export.

use std::time::Duration;

use keydesk::model::{password::NewPassword, role::Role, user::UserDraft};
use keydesk::server::domain::users;

use super::{does_not_say, log_in, says, words};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::{Browser, Client},
    outcome::Answer,
};

const PAGE: &str = "/admin/users";
const EXPORT: &str = "/admin/users/export.csv";
const HOSTILE: &str = "<script>alert(1)</script>";

/// The emails in the rows of the table, in their order.
fn emails(page: &Answer) -> Vec<String> {
    let rows = page.body.split("<tr").skip(2);
    rows.map(|row| {
        let (_, cell) = row.split_once("<th").expect("a head of the row");
        let (_, link) = cell.split_once("<a ").expect("a link");
        let (_, text) = link.split_once('>').expect("a tag");
        text.split('<').next().unwrap_or_default().to_owned()
    })
    .collect()
}

async fn list(browser: &mut Browser, query: &str) -> Vec<String> {
    let page = browser.open(&format!("{PAGE}{query}")).await;
    assert_eq!(page.status, 200, "{query}");
    emails(&page)
}

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

/// A customer in a browser.
async fn customer(app: &TestApp, email: &str) -> Browser {
    app.user(email, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, email).await;
    browser
}

async fn named(app: &TestApp, email: &str, first: &str, last: &str) -> String {
    let draft = UserDraft {
        email: email.into(),
        password: Some(NewPassword::new(PASSWORD.into())),
        first_name: Some(first.into()),
        last_name: Some(last.into()),
        ..UserDraft::default()
    };
    app.wait(Duration::from_secs(1));
    users::create(&app.operator(), draft).await.expect("a user").id.to_string()
}

/// Ada has a second factor, Bob is banned, Cleo has a confirmed email.
async fn people(app: &TestApp) -> [String; 3] {
    let ada = named(app, "ada@engine.example", "Ada", "Byron").await;
    let bob = named(app, "bob@engine.example", "Bob", HOSTILE).await;
    let cleo = named(app, "cleo@loom.example", "Cléo", "Łódź").await;
    Authenticator::enabled(app, ada.parse().expect("an id")).await;
    let admin = app.admin().await;
    assert_eq!(admin.post(&format!("/v1/users/{bob}/actions/ban"), serde_json::json!({})).await.status, 200);
    let body = serde_json::json!({ "data": { "type": "users", "attributes": { "emailVerified": true } } });
    assert_eq!(admin.patch(&format!("/v1/users/{cleo}"), body).await.status, 200);
    [ada, bob, cleo]
}

#[tokio::test]
async fn the_list_has_users_of_every_role_and_what_they_are_called_is_text() {
    let app = TestApp::open().await;
    let [ada, ..] = people(&app).await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    let page = browser.open(PAGE).await;
    let shown = emails(&page);
    for email in ["staff@acme.example", "cleo@loom.example", "bob@engine.example", "ada@engine.example"] {
        assert!(shown.contains(&email.to_owned()), "{email}: {shown:?}");
    }
    assert_eq!(shown.len(), 5);
    says(&page, "5 users");
    says(&page, "Banned");
    assert!(page.body.contains(&format!("href=\"/admin/users/{ada}\"")));
    assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert(1)"));
}

#[tokio::test]
async fn search_looks_for_parts_of_emails_names_and_ids() {
    let app = TestApp::open().await;
    let [ada, ..] = people(&app).await;
    let mut browser = staff(&app, Role::SupportAgent).await;
    for (query, expected) in [
        ("?q=engine", vec!["bob@engine.example", "ada@engine.example"]),
        ("?q=BYRON", vec!["ada@engine.example"]),
        ("?q=byron+ada", vec!["ada@engine.example"]),
        ("?q=%C5%82%C3%B3d%C5%BA", vec!["cleo@loom.example"]),
        ("?q=alert(1)", vec!["bob@engine.example"]),
        ("?q=engine&status=banned", vec!["bob@engine.example"]),
        ("?q=engine&factor=on", vec!["ada@engine.example"]),
        ("?q=engine&sort=oldest", vec!["ada@engine.example", "bob@engine.example"]),
        ("?q=example&role=admin", vec!["admin@acme.example"]),
        ("?q=zebra", vec![]),
        ("?q=%25%25%25", vec![]),
        ("?q=%22%22%22", vec![]),
        ("?q=%27%3B+--", vec![]),
    ] {
        assert_eq!(list(&mut browser, query).await, expected, "{query}");
    }
    let id = ada.replace('-', "").to_uppercase();
    assert_eq!(list(&mut browser, &format!("?q={id}")).await, ["ada@engine.example"]);
    assert_eq!(list(&mut browser, &format!("?q={}", &ada[ada.len() - 10..])).await, ["ada@engine.example"]);
    let page = browser.open("/admin/users?q=zebra").await;
    says(&page, "Nobody matches. Show everybody");
    assert!(page.body.contains("value=\"zebra\""), "what was searched for is kept");
    says(&browser.open("/admin/users?q=ad").await, "Search for three characters or more.");
}

#[tokio::test]
async fn filters_and_order_stand_in_the_address() {
    let app = TestApp::open().await;
    people(&app).await;
    let mut browser = staff(&app, Role::Developer).await;
    for (query, expected) in [
        ("?status=banned", vec!["bob@engine.example"]),
        ("?role=user&status=not-banned", vec!["cleo@loom.example", "ada@engine.example"]),
        ("?factor=on", vec!["ada@engine.example"]),
        ("?verified=yes", vec!["cleo@loom.example"]),
        ("?role=user&factor=off&verified=no", vec!["bob@engine.example"]),
        ("?role=user&sort=oldest", vec!["ada@engine.example", "bob@engine.example", "cleo@loom.example"]),
        ("?role=developer", vec!["staff@acme.example"]),
        ("?role=sales_agent", vec![]),
        (
            "?role=user&status=nonsense&sort=%3Cb%3E",
            vec!["cleo@loom.example", "bob@engine.example", "ada@engine.example"],
        ),
    ] {
        assert_eq!(list(&mut browser, query).await, expected, "{query}");
    }
    let page = browser.open("/admin/users?role=user").await;
    says(&page, "3 users");
    assert!(page.body.contains("<option value=\"user\" selected"));
    assert!(page.body.contains("aria-sort=\"descending\"") && !page.body.contains("aria-sort=\"ascending\""));
    assert!(page.body.contains("href=\"/admin/users?role=user&amp;sort=oldest\""), "the link turns the order round");
}

#[tokio::test]
async fn log_ins_in_a_browser_and_over_the_api_are_the_last_log_in() {
    let app = TestApp::open().await;
    people(&app).await;
    let mut browser = staff(&app, Role::Admin).await;
    app.wait(Duration::from_secs(60));
    log_in(&mut app.browser(), "cleo@loom.example").await;
    app.wait(Duration::from_secs(60));
    let answer = app.anonymous().basic("dora@loom.example", PASSWORD).post("/v1/tokens", serde_json::json!({})).await;
    assert_eq!(answer.status, 401, "nobody yet");
    named(&app, "dora@loom.example", "Dora", "").await;
    let answer = app.anonymous().basic("dora@loom.example", PASSWORD).post("/v1/tokens", serde_json::json!({})).await;
    assert_eq!(answer.status, 201);
    let recent = ["dora@loom.example", "cleo@loom.example", "staff@acme.example"];
    let sorted = list(&mut browser, "?sort=last-log-in").await;
    assert_eq!(sorted[..3], recent);
    let away = list(&mut browser, "?sort=longest-away").await;
    assert_eq!(away.iter().rev().take(3).collect::<Vec<_>>(), recent.iter().collect::<Vec<_>>());
    assert_eq!(list(&mut browser, "?q=loom&sort=last-log-in").await, recent[..2]);
    assert_eq!(list(&mut browser, "?role=user&sort=last-log-in").await[..2], recent[..2]);
    says(&browser.open("/admin/users?sort=last-log-in").await, "24 Mar 2031, 09:1");
    says(&browser.open("/admin/users?q=bob").await, "Never");
}

#[tokio::test]
async fn the_list_turns_its_pages() {
    let app = TestApp::open().await;
    for number in 0..30 {
        named(&app, &format!("person{number:02}@engine.example"), "", "").await;
    }
    let mut browser = staff(&app, Role::ReadOnly).await;
    let first = list(&mut browser, "?role=user").await;
    assert_eq!((first.len(), first[0].as_str()), (25, "person29@engine.example"));
    let second = list(&mut browser, "?role=user&page=2").await;
    assert_eq!((second.len(), second[0].as_str()), (5, "person04@engine.example"));
    assert_eq!(list(&mut browser, "?role=user&page=99").await, second);
    assert_eq!(list(&mut browser, "?role=user&page=-1").await, first);
    let page = browser.open("/admin/users?q=person&status=not-banned&page=2").await;
    says(&page, "30 users");
    says(&page, "Previous Page 2 of 2");
    assert!(
        page.body.contains("href=\"/admin/users?q=person&amp;status=not-banned\" rel=\"prev\"")
            || page.body.contains("rel=\"prev\" href=\"/admin/users?q=person&amp;status=not-banned\""),
        "the query stays"
    );
    assert_eq!(emails(&page).len(), 5);
}

#[tokio::test]
async fn what_a_role_may_not_do_is_absent_and_the_page_says_who_may() {
    let app = TestApp::open().await;
    people(&app).await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    let page = browser.open(PAGE).await;
    assert!(!page.body.contains("checkbox") && !page.body.contains("Create user"));
    says(&page, "Admins, developers, sales agents and support agents can ban users.");
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut support = app.browser();
    log_in(&mut support, "support@acme.example").await;
    let page = support.open(PAGE).await;
    says(&page, "With those chosen: Ban Unban Admins and developers can delete users.");
    assert_eq!(page.body.matches("type=\"checkbox\"").count(), 3, "only customers can be banned");
    let mut customer = customer(&app, "ada2@engine.example").await;
    let page = customer.open(PAGE).await;
    assert_eq!(page.status, 403);
    says(&page, "Staff can.");
    does_not_say(&page, "bob@engine.example");
    assert!(!words(&customer.open("/").await.body).contains("Users"));
}

#[tokio::test]
async fn an_account_without_customers_says_how_they_come() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    says(&browser.open(PAGE).await, "No customers yet. They sign up at https://id.example.org/sign-up");
    let app = TestApp::protected().await;
    let mut browser = staff(&app, Role::Admin).await;
    says(&browser.open(PAGE).await, "No customers yet. Sign-up is by invitation");
}

#[tokio::test]
async fn an_export_has_what_the_query_names_and_no_formulas() {
    let app = TestApp::open().await;
    people(&app).await;
    named(&app, "eve@engine.example", "=cmd|' /C calc'!A0", "say \"hi\", Eve").await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    let answer = browser.open(EXPORT).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"users.csv\""));
    let lines: Vec<_> = answer.body.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 7, "a head and six users");
    assert_eq!(lines[0].split(',').next(), Some("\"id\""));
    assert!(answer.body.contains(r#""eve@engine.example","'=cmd|' /C calc'!A0","say ""hi"", Eve","user","ACTIVE""#));
    let filtered = browser.open("/admin/users/export.csv?q=engine&status=banned").await;
    assert_eq!(filtered.body.split_terminator("\r\n").count(), 2);
    assert!(filtered.body.contains("bob@engine.example"));
    let nobody = browser.open("/admin/users/export.csv?q=zebra").await;
    assert_eq!(nobody.body.split_terminator("\r\n").count(), 1);
}

#[tokio::test]
async fn an_export_is_longer_than_what_is_read_at_once() {
    let app = TestApp::open().await;
    app.meddle(
        "insert into users (id, account_id, email, role, created, updated) \
         with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 1200) \
         select cast(substr('0000000000000000' || number, -16) as blob), accounts.id, \
         'many' || number || '@engine.example', 'user', 1, 1 from numbers cross join accounts",
    )
    .await;
    let mut browser = staff(&app, Role::Admin).await;
    for query in ["?role=user", "?q=many", "?q=many&verified=no", "?status=not-banned&role=user"] {
        let answer = browser.open(&format!("{EXPORT}{query}")).await;
        let mut lines: Vec<_> = answer.body.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 1201, "{query}");
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 1201, "{query}: nobody twice");
    }
    says(&browser.open("/admin/users?status=not-banned&role=user").await, "1,200 users");
}

#[tokio::test]
async fn only_staff_export() {
    let app = TestApp::open().await;
    let answer = app.browser().open(EXPORT).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/log-in?next=/admin/users")));
    let mut customer = customer(&app, "ada@engine.example").await;
    let answer = customer.open(EXPORT).await;
    assert_eq!(answer.status, 403);
    assert!(!answer.body.contains("admin@acme.example"));
}

#[tokio::test]
async fn few_exports_run_at_once() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let begin = || keydesk::server::domain::users::begin_export(&app.operator());
    let running = [begin(), begin(), begin()].map(|export| export.expect("room for three"));
    let answer = browser.open(EXPORT).await;
    assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, Some("10")));
    drop(running);
    for _ in 0..4 {
        assert_eq!(browser.open(EXPORT).await.status, 200, "one after the other");
    }
}
