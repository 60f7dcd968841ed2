//! Settings: backups made, checked and downloaded by admins.

use std::{fs, net::SocketAddr, os::unix::fs::PermissionsExt, path::PathBuf, time::Duration};

use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, request::Builder},
};
use keydesk::model::role::Role;
use tower::ServiceExt;

use super::{SESSION, codes, does_not_say, follow, log_in, says};
use crate::{
    app::{PASSWORD, TestApp},
    client::Browser,
    log::Log,
    outcome::Answer,
};

const PAGE: &str = "/admin/settings/backups";

async fn admin(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser
}

/// The backups in the folder.
fn files(app: &TestApp) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(app.folder.path().join("backups")) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// The page of the first backup.
pub(super) fn address(app: &TestApp) -> String {
    let file = files(app).into_iter().next().expect("a backup");
    format!("{PAGE}/{}", file.file_name().expect("a name").to_str().expect("text"))
}

/// The name of the file, as forms send it.
fn name(address: &str) -> &str {
    address.rsplit('/').next().expect("a name")
}

async fn made(app: &TestApp, browser: &mut Browser) -> String {
    let answer = browser.submit("/forms/create-backup", &[], PAGE).await;
    says(&follow(browser, &answer).await, "The backup is made");
    address(app)
}

async fn prove(browser: &mut Browser, address: &str, password: &str) -> Answer {
    let fields = [("file", name(address)), ("password", password)];
    browser.submit("/forms/prove-backup-download", &fields, address).await
}

/// A file, which is no text.
async fn downloaded(app: &TestApp, browser: &mut Browser, path: &str) -> (HeaderMap, Vec<u8>) {
    sent(app, browser, Request::get(path)).await
}

/// The headers and the body of an answer that is no text.
async fn sent(app: &TestApp, browser: &mut Browser, request: Builder) -> (HeaderMap, Vec<u8>) {
    let session = format!("{SESSION}={}", browser.cookies()[SESSION]);
    let request = request.header("cookie", session).header("sec-fetch-site", "same-origin");
    let mut request = request.body(Body::empty()).expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 40_000))));
    let response = app.router().oneshot(request).await.expect("the router answers");
    assert_eq!(response.status(), 200);
    let (parts, body) = response.into_parts();
    (parts.headers, to_bytes(body, 10_000_000).await.expect("a body").to_vec())
}

#[tokio::test]
async fn an_admin_makes_a_backup_and_checks_it() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let page = browser.open(PAGE).await;
    says(&page, "Last backup Never Last check Never");
    says(&page, "There are no backups in the folder yet.");
    says(&page, "The master key, keydesk.key, is not in a backup.");
    let before = app.dump().await;
    let address = made(&app, &mut browser).await;
    let file = &files(&app)[0];
    assert_eq!(fs::metadata(file).expect("a file").permissions().mode() & 0o777, 0o600);
    let page = browser.open(PAGE).await;
    says(&page, "keydesk-2031-03-24T09-15-00.000Z.db");
    says(&page, "Not checked");

    app.wait(Duration::from_secs(60));
    let answer = browser.submit("/forms/check-backup", &[("file", name(&address))], &address).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "The backup is checked");
    says(&page, "Check Can be restored");
    says(&page, "Checked 24 Mar 2031, 09:16 UTC");
    says(&page, "Master key fits Accounts 1 Users 1 Products 0 Tokens 0");
    says(&browser.open(PAGE).await, "Last check Can be restored 24 Mar 2031, 09:16 UTC");
    assert_eq!(app.dump().await, before, "the database is as it was");
}

#[tokio::test]
async fn a_damaged_backup_is_told() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let address = made(&app, &mut browser).await;
    fs::write(&files(&app)[0], "<b>not a database".repeat(1000)).expect("written");
    let answer = browser.submit("/forms/check-backup", &[("file", name(&address))], &address).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Cannot be restored");
    assert!(!page.body.contains("<b>not"));
    says(&browser.open(PAGE).await, "Last check Cannot be restored");
}

#[tokio::test]
async fn a_download_takes_the_password_and_is_the_file() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let address = made(&app, &mut browser).await;
    let download = format!("{address}/download");
    let unproven = browser.open(&download).await;
    assert_eq!(unproven.header("location"), Some(address.as_str()), "the page asks first");
    says(&browser.open(&address).await, "A backup has every user, every email, and the hashes of all passwords.");

    assert_eq!(codes(&prove(&mut browser, &address, "").await), ["PASSWORD_MISSING"]);
    let answer = prove(&mut browser, &address, "wrong").await;
    assert_eq!(codes(&answer), ["CURRENT_PASSWORD_INVALID"]);
    says(&follow(&mut browser, &answer).await, "Current password is incorrect.");
    assert_eq!(browser.open(&download).await.status, 303);

    let answer = prove(&mut browser, &address, PASSWORD).await;
    says(&follow(&mut browser, &answer).await, "You have shown who you are. The link works for five minutes.");
    let (headers, bytes) = downloaded(&app, &mut browser, &download).await;
    let stored = fs::read(&files(&app)[0]).expect("the backup");
    assert_eq!(headers["content-length"], stored.len().to_string().as_str());
    assert_eq!(headers["content-type"], "application/vnd.sqlite3");
    assert_eq!(headers["cache-control"], "no-store");
    let saved = format!("attachment; filename=\"{}\"", name(&address));
    assert_eq!(headers["content-disposition"], saved.as_str());
    assert!(bytes == stored, "another file");

    app.wait(Duration::from_secs(5 * 60));
    assert_eq!(browser.open(&download).await.status, 303, "too late");
    let mut other = admin(&app).await;
    assert_eq!(other.open(&download).await.status, 303, "another session");
}

#[tokio::test]
async fn to_ask_how_large_a_backup_is_is_no_download() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let address = made(&app, &mut browser).await;
    let download = format!("{address}/download");
    prove(&mut browser, &address, PASSWORD).await;
    let is_noted = || String::from_utf8(log.bytes()).expect("text").contains("backup.downloaded");
    let (asked, nothing) = sent(&app, &mut browser, Request::head(&download)).await;
    assert!(nothing.is_empty() && !is_noted());
    let (headers, bytes) = downloaded(&app, &mut browser, &download).await;
    assert!(is_noted(), "a download is noted");
    assert_eq!(asked["content-length"], bytes.len().to_string().as_str());
    assert_eq!(asked["content-disposition"], headers["content-disposition"]);
}

#[tokio::test]
async fn nothing_but_backups_is_given_away() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let address = made(&app, &mut browser).await;
    prove(&mut browser, &address, PASSWORD).await;
    let folder = app.folder.path().join("backups");
    fs::write(folder.join("notes.txt"), "").expect("written");
    fs::write(folder.join("keydesk-1.db.part"), "").expect("written");
    std::os::unix::fs::symlink(app.folder.path().join("keydesk.key"), folder.join("keydesk-0.db")).expect("a link");
    fs::create_dir(folder.join("keydesk-9.db")).expect("a folder");
    let page = browser.open(PAGE).await;
    for name in ["notes.txt", "keydesk-1.db.part", "keydesk-0.db", "keydesk-9.db", "keydesk-2.db"] {
        does_not_say(&page, name);
        assert_eq!(browser.open(&format!("{PAGE}/{name}")).await.status, 404, "{name}");
        assert_eq!(browser.open(&format!("{PAGE}/{name}/download")).await.status, 404, "{name}");
    }
    for path in ["..%2F..%2Fkeydesk.db", "..%2Fkeydesk.key", "%00", "keydesk-%2F..%2F..%2Fkeydesk.db"] {
        assert_eq!(browser.open(&format!("{PAGE}/{path}/download")).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn only_admins_have_backups_and_only_with_one_account() {
    let app = TestApp::open().await;
    let address = made(&app, &mut admin(&app).await).await;
    for role in [Role::Developer, Role::SalesAgent, Role::SupportAgent, Role::ReadOnly, Role::User] {
        let email = format!("{}@acme.example", role.as_str());
        app.user(&email, role).await;
        let mut browser = app.browser();
        log_in(&mut browser, &email).await;
        refused(&app, &mut browser, &address, Refusal::ROLE).await;
    }
    let mut stranger = app.browser();
    assert_eq!(
        stranger.open(&format!("{address}/download")).await.header("location"),
        Some("/log-in?next=/admin/settings/backups")
    );
    let mut browser = admin(&app).await;
    says(&browser.open("/admin/settings").await, "Backups");
    app.neighbour().await;
    refused(&app, &mut browser, &address, Refusal::SEVERAL).await;
    does_not_say(&browser.open("/admin/settings").await, "Backups");
}

#[tokio::test]
async fn a_demo_has_none_and_says_why() {
    let app = TestApp::in_memory().await;
    let mut browser = admin(&app).await;
    says_why(&mut browser, "/admin/settings/backups/keydesk-1.db", Refusal::DEMO).await;
    assert!(files(&app).is_empty());
}

/// What a refusal says.
struct Refusal {
    code: &'static str,
    sentence: &'static str,
}

impl Refusal {
    const ROLE: Self = Self { code: "NOT_ALLOWED", sentence: "Admins can." };
    const SEVERAL: Self = Self {
        code: "SEVERAL_ACCOUNTS",
        sentence: "This server has several accounts, and a backup has the records of all of them.",
    };
    const DEMO: Self =
        Self { code: "IN_MEMORY", sentence: "A demo keeps nothing, so it has no backups and no imports." };
}

async fn refused(app: &TestApp, browser: &mut Browser, address: &str, why: Refusal) {
    let before = (files(app), app.dump().await);
    says_why(browser, address, why).await;
    assert_eq!((files(app), app.dump().await), before);
}

async fn says_why(browser: &mut Browser, address: &str, why: Refusal) {
    let page = browser.open(PAGE).await;
    assert_eq!(page.status, 403);
    says(&page, why.sentence);
    says(&page, "Why can't I?");
    assert_eq!(browser.open(address).await.status, 403);
    let download = browser.open(&format!("{address}/download")).await;
    assert_eq!(download.status, 403);
    does_not_say(&download, "another site");
    assert!(download.body.contains("href=\"/why/backups\""), "{}", download.body);
    let fields = [("file", name(address)), ("password", PASSWORD)];
    for form in ["/forms/create-backup", "/forms/check-backup", "/forms/prove-backup-download"] {
        assert_eq!(codes(&browser.call(form, &fields).await), [why.code], "{form}");
    }
}

#[tokio::test]
async fn a_failed_backup_says_so() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    fs::write(app.folder.path().join("backups"), "a file where the folder should be").expect("written");
    assert_eq!(codes(&browser.call("/forms/create-backup", &[]).await), ["BROKEN"]);
    fs::remove_file(app.folder.path().join("backups")).expect("removed");
    says(&browser.open(PAGE).await, "The last attempt failed; the log of the server says why.");
    made(&app, &mut browser).await;
    does_not_say(&browser.open(PAGE).await, "The last attempt failed");
}
