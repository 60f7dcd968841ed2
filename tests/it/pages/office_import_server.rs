//! The import page: users of another server, which is asked over its API.

use std::time::Duration;

use keydesk::model::role::Role;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::{
    does_not_say,
    office_import::{PAGE, files, location, press, settled, staff},
    says,
};
use crate::{
    app::TestApp,
    client::{Browser, Client},
    log::Log,
};

/// The token that the other server accepts.
const TOKEN: &str = "admin-0123456789abcdef0123456789abcdefv3";

/// What the other server does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Other {
    Answers,
    /// Answers the first page, and breaks the connection of the second one once.
    Stumbles,
    /// Answers the first page only.
    Hangs,
    /// Has no users.
    IsNoKeydesk,
}

/// Starts a server with 130 users. Returns the address of its account.
async fn other_server(other: Other) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut is_first_time = true;
        while let Ok((mut stream, _)) = listener.accept().await {
            let request = read(&mut stream).await;
            let is_second_page = !request.contains("page%5Bcursor%5D=&");
            if is_second_page && other == Other::Hangs {
                std::mem::forget(stream);
                continue;
            }
            if is_second_page && other == Other::Stumbles && std::mem::take(&mut is_first_time) {
                continue;
            }
            let (status, body) = answer(&request, other);
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all((head + &body).as_bytes()).await.expect("sent");
        }
    });
    format!("http://{address}/v1/accounts/acme")
}

async fn read(stream: &mut TcpStream) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    while !bytes.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = stream.read(&mut buffer).await.expect("read");
        bytes.extend_from_slice(&buffer[..read]);
    }
    String::from_utf8(bytes).expect("a head is ASCII")
}

fn answer(request: &str, other: Other) -> (&'static str, String) {
    if !request.contains(&format!("authorization: Bearer {TOKEN}")) && !request.contains(&format!("Bearer {TOKEN}\r\n"))
    {
        return ("401 Unauthorized", json!({ "errors": [{ "title": "<script>alert(1)</script>" }] }).to_string());
    }
    if other == Other::IsNoKeydesk {
        return ("200 OK", "<html>".into());
    }
    let rows = if request.contains("page%5Bcursor%5D=&") { 0..100 } else { 100..130 };
    ("200 OK", json!({ "data": rows.map(user).collect::<Vec<_>>() }).to_string())
}

/// The first has a name that is a formula and a tag, and the second an email that is none.
fn user(number: u32) -> Value {
    let email = if number == 1 { "=cmd|'<img src=x onerror=alert(1)>'".into() } else { format!("user{number}@b.io") };
    let name = if number == 0 { "=<script>alert(1)</script>" } else { "Ada" };
    json!({
        "type": "users",
        "id": format!("6f9619ff-8b86-4d01-b42d-00cf4fc9{number:04x}"),
        "attributes": { "email": email, "firstName": name, "lastName": null, "role": "user", "status": "ACTIVE" },
    })
}

async fn admin() -> (TestApp, Browser) {
    let app = TestApp::with_flag("import-private-servers", "true").await;
    let browser = staff(&app, Role::Admin).await;
    (app, browser)
}

async fn read_users(browser: &mut Browser, address: &str) {
    press(browser, "read-import", &[("url", address), ("sourceToken", TOKEN)]).await;
}

#[tokio::test]
async fn users_of_another_server_are_read_and_checked_and_written_after_a_word() {
    let (log, _listening) = Log::listen();
    let (app, mut browser) = admin().await;
    says(&browser.open(PAGE).await, "It is used to read the users, and is not kept.");
    let address = other_server(Other::Stumbles).await;
    let before = app.dump().await;
    read_users(&mut browser, &address).await;
    let page = settled(&mut browser).await;
    says(&page, &format!("{address} was checked"));
    says(&page, "Import 129 users, skip what is refused");
    assert!(page.body.contains("=cmd|&#x27;&lt;img") || page.body.contains("=cmd|'&lt;img"), "{}", page.body);
    assert!(!page.body.contains("<img src=x"), "{}", page.body);
    let all = browser.open("/admin/import?rows=all&page=3").await;
    says(&all, "What becomes of each row");
    says(&all, "user129@b.io");
    says(&all, "Page 3 of 3");
    assert_eq!(app.dump().await, before, "a check writes nothing");
    for file in files(&app) {
        let text = std::fs::read_to_string(app.folder.path().join("imports").join(file)).expect("a file");
        assert!(text.contains("user129@b.io") && !text.contains(TOKEN), "{text}");
    }
    press(&mut browser, "write-import", &[("skips", "true")]).await;
    says(&settled(&mut browser).await, "was imported");
    assert_eq!(files(&app), Vec::<String>::new());
    let user = app.admin().await.get("/v1/users/user0@b.io").await;
    assert!(user.body.contains("6f9619ff-8b86-4d01-b42d-00cf4fc90000"), "{}", user.body);
    assert!(!app.dump().await.contains(TOKEN) && !page.body.contains(TOKEN));
    assert!(!String::from_utf8_lossy(&log.bytes()).contains(TOKEN), "a token is in the log");
    // The list of users as CSV defuses the formula, and its quotes keep the tag in its cell.
    let list = browser.open("/admin/users/export.csv").await;
    assert!(list.body.contains("'=<script>"), "{}", list.body);
}

#[tokio::test]
async fn what_cannot_be_read_says_why_and_nothing_is_written() {
    let (app, mut browser) = admin().await;
    let before = app.dump().await;
    let address = other_server(Other::Answers).await;
    for (url, token, sentence) in [
        ("users.csv", TOKEN, "Enter the address of an account"),
        ("https://ada:secret@id.example/v1", TOKEN, "Enter the address of an account"),
        (address.as_str(), "", "Paste a token of an admin of that account."),
        (address.as_str(), "admin-1\r\nHost: other", "Paste a token of an admin of that account."),
    ] {
        let refused = browser.submit("/forms/read-import", &[("url", url), ("sourceToken", token)], PAGE).await;
        let page = browser.open(location(&refused)).await;
        says(&page, sentence);
        assert!(!page.body.contains(TOKEN) && !page.body.contains("Host: other"), "a token is shown: {}", page.body);
        assert!(page.body.contains(&format!("value=\"{url}\"")), "the address is typed once: {}", page.body);
    }
    let no_keydesk = other_server(Other::IsNoKeydesk).await;
    for (url, token, sentence) in [
        (address.as_str(), "admin-wrong", "That server refused the token, or has no such account."),
        (no_keydesk.as_str(), TOKEN, "The answer of that server is no list of users."),
        ("http://127.0.0.1:1/v1", TOKEN, "That server can't be reached"),
    ] {
        press(&mut browser, "read-import", &[("url", url), ("sourceToken", token)]).await;
        let page = settled(&mut browser).await;
        says(&page, sentence);
        does_not_say(&page, "alert(1)");
    }
    assert_eq!((files(&app), app.dump().await), (Vec::new(), before));
}

#[tokio::test]
async fn a_private_address_is_asked_only_where_the_operator_allows_it() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let address = other_server(Other::Answers).await;
    let fields = [("url", address.as_str()), ("sourceToken", TOKEN)];
    let refused = browser.submit("/forms/read-import", &fields, PAGE).await;
    says(&browser.open(location(&refused)).await, "it begins with https://");
    for host in ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "10.0.0.1", "2130706433"] {
        let url = address.replace("http:", "https:").replace("127.0.0.1", host);
        press(&mut browser, "read-import", &[("url", &url), ("sourceToken", TOKEN)]).await;
        says(&settled(&mut browser).await, "That server is at a private address.");
    }
    assert_eq!(files(&app), Vec::<String>::new());
}

#[tokio::test]
async fn reading_another_server_is_stopped_at_once_and_only_one_import_runs() {
    let (app, mut browser) = admin().await;
    let address = other_server(Other::Hangs).await;
    let before = app.dump().await;
    read_users(&mut browser, &address).await;
    for _ in 0..400 {
        let page = browser.open(PAGE).await;
        if super::words(&page.body).contains("100 users so far") {
            assert!(page.headers.contains_key("refresh"), "it reloads itself");
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let page = browser.open("/admin/import?still=yes").await;
    says(&page, &format!("The users of {address} are being read"));
    says(&page, "100 users so far");
    assert!(!page.headers.contains_key("refresh"));
    let second = browser.submit("/forms/read-import", &[("url", &address), ("sourceToken", TOKEN)], PAGE).await;
    says(&browser.open(location(&second)).await, "Another import is under way, or this one has changed.");
    press(&mut browser, "cancel-import", &[]).await;
    says(&settled(&mut browser).await, "This was stopped before anything was written.");
    assert_eq!((files(&app), app.dump().await), (Vec::new(), before));
}
