//! The overview: the days as they were counted, and what needs attention.

use std::{
    fs::{self, File},
    time::{Duration, UNIX_EPOCH},
};

use keydesk::{
    model::{
        role::Role,
        token::{Expiry, TokenDraft},
    },
    server::domain::{resource_ref::ProductRef, tokens},
};

use super::{does_not_say, log_in, says};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::{Browser, Client},
};

const PAGE: &str = "/admin";
const DAY: Duration = Duration::from_secs(86_400);

async fn staff(app: &TestApp, role: Role) -> Browser {
    let user = app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    Authenticator::enabled(app, user.id).await;
    browser
}

#[tokio::test]
async fn days_are_counted_as_they_pass() {
    let app = TestApp::open().await;
    for name in ["ada", "bob"] {
        app.user(&format!("{name}@engine.example"), Role::User).await;
    }
    app.anonymous().basic("ada@engine.example", PASSWORD).post("/v1/tokens", serde_json::json!({})).await;
    app.wait(DAY);
    app.user("eve@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::ReadOnly).await;
    let page = browser.open(PAGE).await;
    says(&page, "Sign-ups 3 in all, 2 on the busiest day");
    says(&page, "Log-ins 2 in all, 1 on the busiest day");
    says(&page, "25 Mar 2031 1 1 24 Mar 2031 2 1 23 Mar 2031 0 0");
    says(&page, "24 Feb 2031 25 Mar 2031");
    says(&page, "3 customers, 2 members of staff");
    assert_eq!(page.body.matches("<rect").count(), 4);
    let id = app.admin().await.get("/v1/users/eve@engine.example").await.json()["data"]["id"].clone();
    let path = format!("/v1/users/{}", id.as_str().expect("an id"));
    assert_eq!(app.admin().await.delete(&path).await.status, 204);
    let page = browser.open(PAGE).await;
    says(&page, "Sign-ups 3 in all");
    says(&page, "2 customers, 2 members of staff");
    app.wait(29 * DAY);
    let mut again = app.browser();
    log_in(&mut again, "admin@acme.example").await;
    says(&again.open(PAGE).await, "Sign-ups 1 in all, 1 on the busiest day");
}

#[tokio::test]
async fn what_needs_attention_is_true_and_a_link() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    let page = browser.open(PAGE).await;
    says(&page, "Staff without a second step: admin (1)");
    assert!(page.body.contains("/admin/users?role=admin&amp;factor=off"), "{}", page.body);
    Authenticator::enabled(&app, app.admin.id).await;
    says(&browser.open(PAGE).await, "Nothing needs attention.");

    let (product, _) = app.product("engine").await;
    let named = ProductRef::from(product.id).into();
    for (name, days) in [("shop", 6), ("later", 8)] {
        let expiry = Expiry::At(app.operator().now().plus_seconds(days * 86_400));
        let draft = TokenDraft { name: Some(name.into()), expiry, bearer: None };
        tokens::generate_for(&app.operator(), &named, draft).await.expect("a token");
    }
    let page = browser.open(PAGE).await;
    says(&page, "shop of engine expires 30 Mar 2031, 09:16 UTC in 6 days");
    does_not_say(&page, "later");
    assert!(page.body.contains(&format!("href=\"/admin/products/{}\"", product.id)));
    app.meddle(
        "insert into letters (id, account_id, recipient, kind, language, agent, attempts, due, created) \
         select randomblob(16), id, 'ada@engine.example', 'password-changed', 'en', '', 1, 0, 0 from accounts",
    )
    .await;
    says(&browser.open(PAGE).await, "Letters that could not be sent yet: 1.");
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut other = app.browser();
    log_in(&mut other, "support@acme.example").await;
    let page = other.open(PAGE).await;
    does_not_say(&page, "expires");
    does_not_say(&page, "Letters");
    says(&page, "Staff without a second step: support agent (1)");
}

#[tokio::test]
async fn admins_see_when_a_backup_was_made_and_are_warned_without_a_young_one() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let page = browser.open(PAGE).await;
    says(&page, "Needs attention There is no backup yet.");
    says(&page, "Last backup Never Backups Last check of a backup Never");
    assert!(page.body.contains("<a href=\"/admin/settings/backups\">There is no backup yet.</a>"), "{}", page.body);

    browser.submit("/forms/create-backup", &[], "/admin/settings/backups").await;
    let made = UNIX_EPOCH + Duration::from_millis(app.clock.now().0.unsigned_abs());
    let folder = app.folder.path().join("backups");
    let file = fs::read_dir(&folder).expect("a folder").next().expect("a backup").expect("an entry");
    File::options().write(true).open(file.path()).expect("a file").set_modified(made).expect("a time");
    let page = browser.open(PAGE).await;
    does_not_say(&page, "There is no backup yet.");
    says(&page, "Last backup 24 Mar 2031, 09:15 UTC");
    let name = file.file_name().into_string().expect("text");
    browser.submit("/forms/check-backup", &[("file", &name)], &format!("/admin/settings/backups/{name}")).await;
    says(&browser.open(PAGE).await, "Last check of a backup 24 Mar 2031, 09:15 UTC just now Can be restored");

    app.wait(7 * DAY + Duration::from_secs(1));
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    says(
        &browser.open(PAGE).await,
        "The last backup is older than 7 days. It was made 24 Mar 2031, 09:15 UTC 7 days ago",
    );
    fs::write(file.path(), "no database").expect("written");
    browser.submit("/forms/check-backup", &[("file", &name)], &format!("/admin/settings/backups/{name}")).await;
    says(&browser.open(PAGE).await, "A backup cannot be restored. It was checked 31 Mar 2031, 09:15 UTC");
    fs::remove_dir_all(&folder).expect("removed");
    fs::write(&folder, "no folder").expect("written");
    let page = browser.open(PAGE).await;
    says(&page, "The folder of backups cannot be read.");
    does_not_say(&page, "Last backup");
}

#[tokio::test]
async fn whoever_may_not_see_backups_is_not_told_of_them() {
    let app = TestApp::open().await;
    let mut developer = staff(&app, Role::Developer).await;
    does_not_say(&developer.open(PAGE).await, "ackup");
    app.neighbour().await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    does_not_say(&admin.open(PAGE).await, "ackup");
}

#[tokio::test]
async fn protection_is_one_click_away_for_whom_it_is_for() {
    let app = TestApp::protected().await;
    let mut browser = staff(&app, Role::Developer).await;
    says(&browser.open(PAGE).await, "Who can create users? Only admins and products Change");
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut other = app.browser();
    log_in(&mut other, "support@acme.example").await;
    does_not_say(&other.open(PAGE).await, "Only admins and products Change");
}

#[tokio::test]
async fn what_is_there_is_counted_by_the_update() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    log_in(&mut app.browser(), "ada@engine.example").await;
    let before = app.ids("select day || ' ' || kind || ' ' || count from daily_counts").await;
    assert_eq!(before.len(), 2, "{before:?}");
    app.meddle("delete from daily_counts").await;
    let step = include_str!("../../../migrations/sqlite/0035_daily_counts.sql");
    for sql in step.split(";\n").map(str::trim).filter(|sql| sql.starts_with("insert into daily_counts")) {
        app.meddle(sql).await;
    }
    assert_eq!(app.ids("select day || ' ' || kind || ' ' || count from daily_counts").await, before);
}
