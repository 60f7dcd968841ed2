//! The import page: a file that is sent, checked, written, stopped and gone on with; and the export after the password.

use std::time::Duration;

use axum::{
    body::Body,
    http::{Request, header},
};
use keydesk::model::role::Role;

use super::{log_in, says, value_of};
use crate::{
    app::{PASSWORD, PUBLIC_URL, TestApp},
    client::{Browser, Client},
    outcome::Answer,
};

pub(super) const PAGE: &str = "/admin/import";
const BCRYPT: &str = "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6";

pub(super) async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

/// Sends a file as the form does.
async fn send(browser: &mut Browser, name: &str, bytes: &[u8]) -> Answer {
    let mut body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--limit--\r\n");
    browser.send(multipart(body)).await
}

fn multipart(body: Vec<u8>) -> Request<Body> {
    Request::post("/admin/import/file")
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit")
        .header(header::ORIGIN, PUBLIC_URL)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .expect("a request")
}

pub(super) fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Opens the page until the import does nothing any more.
pub(super) async fn settled(browser: &mut Browser) -> Answer {
    for _ in 0..400 {
        let page = browser.open(PAGE).await;
        assert_eq!(page.status, 200, "{}", page.body);
        if !page.headers.contains_key("refresh") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the import does not end");
}

/// The id of the import that the page shows.
async fn seen(browser: &mut Browser) -> String {
    value_of(&browser.open(PAGE).await.body, "seen").unwrap_or_default()
}

pub(super) async fn press(browser: &mut Browser, form: &str, fields: &[(&str, &str)]) -> Answer {
    let seen = seen(browser).await;
    let fields: Vec<_> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    let answer = browser.submit(&format!("/forms/{form}"), &fields, PAGE).await;
    assert_eq!(answer.status, 302, "{form}: {}", answer.body);
    assert!(!location(&answer).contains("__err"), "{form} was refused: {}", location(&answer));
    answer
}

pub(super) fn files(app: &TestApp) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(app.folder.path().join("imports")) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// The files that were sent, without those of their rows.
fn kept(app: &TestApp) -> Vec<String> {
    files(app).into_iter().filter(|name| name.ends_with(".users")).collect()
}

#[tokio::test]
async fn a_file_is_checked_and_written_after_a_word_and_then_removed() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    says(&browser.open(PAGE).await, "Nothing is written before you say so.");
    let text = format!(
        "email,firstName,passwordHash,role\nada@engine.example,<b>Ada</b>,{BCRYPT},\nstaff@acme.example,,,\n\
         eve@engine.example,,,developer\n"
    );
    let before = app.dump().await;
    let sent = send(&mut browser, "<script>.csv", text.as_bytes()).await;
    assert_eq!((sent.status.as_u16(), location(&sent)), (303, PAGE));
    let page = settled(&mut browser).await;
    assert!(page.body.contains("&lt;script&gt;.csv") && !page.body.contains("<script>.csv"), "{}", page.body);
    says(&page, "Import 2 users");
    says(&page, "Staff among those created: 1.");
    says(&page, "Would be created as developer");
    assert_eq!(app.dump().await, before, "a check writes nothing");
    assert_eq!(kept(&app).len(), 1);
    press(&mut browser, "write-import", &[("skips", "false")]).await;
    let page = settled(&mut browser).await;
    says(&page, "was imported");
    assert_eq!(files(&app), Vec::<String>::new());
    let mut ada = app.browser();
    log_in(&mut ada, "ada@engine.example").await;
    let again = browser.submit("/forms/write-import", &[("skips", "false")], PAGE).await;
    says(&browser.open(location(&again)).await, "Another import is under way, or this one has changed.");
}

#[tokio::test]
async fn refused_rows_are_shown_by_pages_and_skipped_only_on_a_word() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let rows: String = (0..120).map(|number| format!("wrong{number}\n")).collect();
    send(&mut browser, "users.csv", format!("email\nada@engine.example\n{rows}").as_bytes()).await;
    let page = settled(&mut browser).await;
    says(&page, "Page 1 of 3");
    says(&page, "Enter an email address like name@example.com.");
    says(&page, "Import 1 user, skip what is refused");
    says(&browser.open("/admin/import?page=3").await, "Page 3 of 3");
    let before = app.dump().await;
    let seen = seen(&mut browser).await;
    let refused = browser.submit("/forms/write-import", &[("seen", &seen), ("skips", "false")], PAGE).await;
    says(&browser.open(location(&refused)).await, "120 rows were refused, so nothing was written.");
    assert_eq!(app.dump().await, before);
    press(&mut browser, "write-import", &[("skips", "true")]).await;
    let page = settled(&mut browser).await;
    says(&page, "Refused and left out");
    let mut german = app.browser();
    log_in(&mut german, "staff@acme.example").await;
    german.submit("/forms/language", &[("language", "de")], PAGE).await;
    says(&german.open(PAGE).await, "Abgelehnt und ausgelassen");
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_says_why() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    assert_eq!(location(&send(&mut browser, "empty.csv", b"").await), "/admin/import?refused=FILE_EMPTY");
    says(&browser.open("/admin/import?refused=FILE_EMPTY").await, "The file is empty.");
    assert_eq!(browser.open("/admin/import?refused=nonsense").await.status, 200);
    send(&mut browser, "names.csv", b"name\nAda\n").await;
    let page = settled(&mut browser).await;
    says(&page, "one of them email");
    assert_eq!(files(&app), Vec::<String>::new());
    let broken = browser.send(multipart(b"nonsense".to_vec())).await;
    assert_eq!(location(&broken), "/admin/import?refused=FORM_INVALID");
    let other = Request::post("/admin/import/file").header("sec-fetch-site", "cross-site").body(Body::from("x"));
    assert_eq!(browser.send(other.expect("a request")).await.status, 403, "another site may not send one");
}

#[tokio::test]
async fn only_who_may_create_staff_or_customers_imports_them() {
    let app = TestApp::open().await;
    let mut developer = staff(&app, Role::Developer).await;
    send(&mut developer, "users.csv", b"email,role\nada@engine.example,user\nbob@engine.example,admin\n").await;
    let page = settled(&mut developer).await;
    says(&page, "Import 1 user, skip what is refused");
    app.user("sales@acme.example", Role::SalesAgent).await;
    let mut sales = app.browser();
    log_in(&mut sales, "sales@acme.example").await;
    assert_eq!(send(&mut sales, "users.csv", b"email\n").await.status, 403);
    assert_eq!(sales.open(PAGE).await.status, 403);
    assert!(!sales.open("/admin/users").await.body.contains("href=\"/admin/import\""));
    let nobody = send(&mut app.browser(), "users.csv", b"email\n").await;
    assert_eq!(location(&nobody), "/log-in?next=/admin/import");
    assert_eq!(kept(&app).len(), 1, "only the developer's file was kept");
}

#[tokio::test]
async fn an_import_outlives_the_session_and_ends_with_the_right() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let rows: String = (0..3000).map(|number| format!("user{number}@engine.example\n")).collect();
    send(&mut browser, "users.csv", format!("email\n{rows}").as_bytes()).await;
    settled(&mut browser).await;
    press(&mut browser, "write-import", &[("skips", "false")]).await;
    browser.submit("/forms/log-out", &[], PAGE).await;
    let mut again = app.browser();
    log_in(&mut again, "staff@acme.example").await;
    says(&settled(&mut again).await, "was imported");

    send(&mut again, "more.csv", format!("email\n{}", rows.replace("user", "more")).as_bytes()).await;
    settled(&mut again).await;
    press(&mut again, "write-import", &[("skips", "false")]).await;
    app.meddle("update users set role = 'read-only' where email = 'staff@acme.example'").await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let page = settled(&mut admin).await;
    assert!(
        page.body.contains("The import of more.csv stopped") || page.body.contains("was imported"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn an_import_that_a_restart_stopped_goes_on_by_a_click() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let rows: String = (0..1200).map(|number| format!("user{number}@engine.example\n")).collect();
    send(&mut browser, "users.csv", format!("email\n{rows}").as_bytes()).await;
    settled(&mut browser).await;
    let name = kept(&app).remove(0);
    let digest = name.trim_end_matches(".users").rsplit('-').next().expect("a digest").to_owned();
    // As if the server had stopped after the first batch: its rows and its place are in the database, the job is gone.
    let kept = app.folder.path().join("imports").join(&name);
    let copy = std::fs::read(&kept).expect("the file");
    press(&mut browser, "write-import", &[("skips", "false")]).await;
    settled(&mut browser).await;
    send(&mut browser, "other.csv", b"email\nother@engine.example\n").await;
    settled(&mut browser).await;
    press(&mut browser, "cancel-import", &[]).await;
    app.meddle("delete from users where email like 'user%' and cast(substr(email, 5) as integer) >= 500").await;
    app.meddle("update imports set finished = null, position = 500, users_created = 500").await;
    std::fs::write(&kept, copy).expect("written");
    assert!(!digest.is_empty());

    let page = settled(&mut browser).await;
    says(&page, "The import of users.csv stopped");
    says(&page, "500 rows are done, each in full. It goes on after them.");
    press(&mut browser, "resume-import", &[]).await;
    let page = settled(&mut browser).await;
    says(&page, "was imported");
    says(&page, "1,200");
    says(&page, "500 of these rows were done by an earlier run.");
    let admin = app.admin().await;
    let last = admin.get("/v1/users/user1199@engine.example").await;
    assert_eq!(last.status, 200, "{}", last.body);
}

#[tokio::test]
async fn an_account_is_exported_after_the_password_of_an_admin() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    says(&browser.open("/admin/export").await, "Keep the file as safe as a backup.");
    let wrong = browser.submit("/admin/export/file", &[("password", "guess")], "/admin/export").await;
    assert_eq!(location(&wrong), "/admin/export?refused=CURRENT_PASSWORD_INVALID");
    says(&browser.open(location(&wrong)).await, "Current password is incorrect.");
    let file = browser.submit("/admin/export/file", &[("password", PASSWORD)], "/admin/export").await;
    assert_eq!(file.status, 200);
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"account.jsonl\"");
    assert!(file.body.starts_with("{\"type\":\"keydesk-export\"") || file.body.contains("\"keydesk-export\""));
    assert!(file.body.trim_end().lines().last().is_some_and(|line| line.contains("\"end\"")), "{}", file.body);
    app.user("developer@acme.example", Role::Developer).await;
    let mut developer = app.browser();
    log_in(&mut developer, "developer@acme.example").await;
    let refused = developer.submit("/admin/export/file", &[("password", PASSWORD)], "/admin/export").await;
    assert_eq!(refused.status, 403);
    let nobody = app.browser().submit("/admin/export/file", &[("password", PASSWORD)], "/admin/export").await;
    assert_eq!(location(&nobody), "/log-in?next=/admin/export");
}

#[tokio::test]
async fn nobody_writes_what_was_checked_for_somebody_else() {
    let app = TestApp::open().await;
    let mut developer = staff(&app, Role::Developer).await;
    let text = format!("email,role,passwordHash\nada@engine.example,user,\nevil@engine.example,admin,{BCRYPT}\n");
    send(&mut developer, "users.csv", text.as_bytes()).await;
    says(&settled(&mut developer).await, "Import 1 user, skip what is refused");
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let page = admin.open(PAGE).await;
    says(&page, "Somebody else sent this file.");
    assert!(!page.body.contains("write-import"), "no button");
    let before = app.dump().await;
    let seen = seen(&mut admin).await;
    let refused = admin.submit("/forms/write-import", &[("seen", &seen), ("skips", "true")], PAGE).await;
    says(&admin.open(location(&refused)).await, "Send it yourself to import it.");
    assert_eq!(app.dump().await, before);
    press(&mut developer, "write-import", &[("skips", "true")]).await;
    says(&settled(&mut developer).await, "was imported");
    assert!(!app.dump().await.contains("evil@engine.example"));
}

#[tokio::test]
async fn a_button_means_the_import_that_the_page_showed() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    send(&mut browser, "first.csv", b"email\nada@engine.example\n").await;
    settled(&mut browser).await;
    let first = seen(&mut browser).await;
    send(&mut browser, "second.csv", b"email\nbob@engine.example\n").await;
    settled(&mut browser).await;
    let before = app.dump().await;
    for (form, seen) in
        [("write-import", &*first), ("cancel-import", &first), ("write-import", ""), ("cancel-import", "x")]
    {
        let refused = browser.submit(&format!("/forms/{form}"), &[("seen", seen), ("skips", "false")], PAGE).await;
        says(&browser.open(location(&refused)).await, "Another import is under way, or this one has changed.");
    }
    assert_eq!(app.dump().await, before);
    says(&browser.open(PAGE).await, "second.csv");
}

#[tokio::test]
async fn a_file_that_was_given_up_is_one_that_was_never_imported() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let text = "email\nada@engine.example\nbob@engine.example\n";
    send(&mut browser, "users.csv", text.as_bytes()).await;
    settled(&mut browser).await;
    let name = kept(&app).remove(0);
    let path = app.folder.path().join("imports").join(&name);
    press(&mut browser, "write-import", &[("skips", "false")]).await;
    settled(&mut browser).await;
    send(&mut browser, "other.csv", b"email\nother@engine.example\n").await;
    settled(&mut browser).await;
    press(&mut browser, "cancel-import", &[]).await;
    // As if the server had stopped after the first row, which then was deleted.
    app.meddle("delete from users where email in ('ada@engine.example', 'bob@engine.example')").await;
    app.meddle("update imports set finished = null, position = 1, users_created = 1").await;
    std::fs::write(&path, text).expect("written");
    says(&browser.open(PAGE).await, "The import of users.csv stopped");
    press(&mut browser, "cancel-import", &[]).await;
    assert_eq!(files(&app), Vec::<String>::new());
    send(&mut browser, "users.csv", text.as_bytes()).await;
    says(&settled(&mut browser).await, "Import 2 users");
    press(&mut browser, "write-import", &[("skips", "false")]).await;
    settled(&mut browser).await;
    let dump = app.dump().await;
    assert!(dump.contains("ada@engine.example") && dump.contains("bob@engine.example"));
}
