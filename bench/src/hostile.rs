//! What the dearest requests cost that anybody may send: CPU of the server's process for each, whatever it answers.
//!
//! All fit within the limits on bodies, headers and addresses. They are sent one after the other, so CPU and not
//! time is measured, and a busy machine changes little.

use std::io::{Error, Result};

use crate::{
    client::{self, Request},
    server::Server,
    table::{Aim, Table},
};

/// How often each request is sent. The kernel counts CPU in hundredths of a second.
const ROUNDS: u32 = 40;
/// The most CPU of one request, in milliseconds.
const AIM: f64 = 20.0;
/// A little below the limits of the server: 64 KiB for a body, 8 KiB for an address, 16 KiB for all headers.
const BODY: usize = 65_000;
const ADDRESS: usize = 8_000;
const HEADER: usize = 15_000;

/// Sends each request, and adds a row for it.
pub async fn measure(table: &mut Table, server: &Server, admin: &str) -> Result<()> {
    table.section("CPU of a hostile request of at most 64 KB");
    for (what, request) in bodies().into_iter().chain(addresses(admin)).chain(headers()) {
        let before = server.cpu()?;
        for _ in 0..ROUNDS {
            let answer = client::once(server.address, &request).await?;
            // A limit would hide the cost.
            if answer.status >= 500 || answer.status == 429 {
                return Err(Error::other(format!("{what}: {} {}", answer.status, answer.body)));
            }
        }
        table.row(what, (server.cpu()? - before) / f64::from(ROUNDS), "ms", Aim::AtMost(AIM));
    }
    Ok(())
}

fn bodies() -> Vec<(&'static str, Request)> {
    let sign_up = |body: String| Request::post("/v1/users", &body);
    let metadata = |inner: String| {
        sign_up(format!(r#"{{"data":{{"type":"users","attributes":{{"email":"x","metadata":{{{inner}}}}}}}}}"#))
    };
    let form = |body: String| {
        let form = Request::form("/forms/sign-up", &body);
        form.header("sec-fetch-site", "same-origin").header("accept", "text/html")
    };
    vec![
        ("JSON: one key of words", sign_up(format!(r#"{{"{}":1}}"#, filled("a_", BODY)))),
        ("JSON: one key of capitals", sign_up(format!(r#"{{"{}":1}}"#, filled("aA", BODY)))),
        ("JSON: one key of accents", sign_up(format!(r#"{{"{}":1}}"#, filled("e\u{301}", BODY)))),
        ("JSON: keys of 250 characters", metadata(numbered(BODY, |n| format!(r#""{}{n}":1"#, filled("a_b", 245))))),
        ("JSON: keys outside ASCII", metadata(numbered(BODY, |n| format!(r#""éß日_{n}":1"#)))),
        ("JSON: short keys", metadata(numbered(BODY, |n| format!(r#""a_{n}":1"#)))),
        ("JSON: objects of one key", metadata(format!(r#""a":[{}]"#, list(BODY, r#"{"a_b":1}"#)))),
        ("JSON: empty lists", sign_up(format!("[{}]", list(BODY, "[]")))),
        ("JSON: 32 levels, again and again", sign_up(format!("[{}]", list(BODY, &nested(31))))),
        ("JSON: a number of 65,000 digits", sign_up(filled("9", BODY))),
        ("JSON: a decimal of 65,000 digits", sign_up(format!("0.{}", filled("1", BODY)))),
        ("JSON: a text of escapes", metadata(format!(r#""a":"{}""#, filled("\\u00e9", BODY)))),
        ("JSON: a long email", sign_up(user(&format!("{}@b.io", filled("a.", BODY))))),
        ("JSON: a long password", sign_up(password(&filled("e\u{301}", BODY)))),
        ("form: many fields", form(numbered_by(BODY, "&", |n| format!("f{n}=1")))),
        ("form: nested fields", form(numbered_by(BODY, "&", |n| format!("a[{n}][b][c][d]=1")))),
        ("form: one long field", form(format!("email={}", filled("%20", BODY)))),
    ]
}

fn addresses(admin: &str) -> Vec<(&'static str, Request)> {
    let names = || numbered_by(ADDRESS, "&", |n| format!("{n:x}"));
    let page = |path: &str| Request::get(path).header("accept", "text/html");
    let list = |query: String| Request::get(&format!("/v1/users?{query}")).bearer(admin);
    vec![
        ("query of the API: many names", Request::get(&format!("/v1/users?{}", names()))),
        ("query of a list: many names", list(format!("page[number]=1&{}", names()))),
        ("query of a list: one name", list(format!("page[number]=1&{}", list_by(ADDRESS, "&", "a")))),
        ("query of a list: metadata", list(numbered_by(ADDRESS, "&", |n| format!("metadata[a_{n}]=1")))),
        ("query of a list: roles", list(numbered_by(ADDRESS, "&", |n| format!("roles[{n}]=x")))),
        ("query of a page: many names", page(&format!("/sign-up?{}", names()))),
        (
            "query of a page: names, one by one",
            page(&format!("/sign-up?{}", numbered_by(ADDRESS, ";", |n| format!("{n:x}")))),
        ),
        ("path of slashes", Request::get(&format!("/v1/{}", filled("/", ADDRESS)))),
        ("path of segments", Request::get(&format!("/v1/accounts/{}", filled("a/", ADDRESS)))),
        ("path of a page: dots", page(&format!("/{}", filled("a/../", ADDRESS)))),
        ("path of escapes", Request::get(&format!("/v1/users/{}", filled("%C3%A9", ADDRESS)))),
    ]
}

fn headers() -> Vec<(&'static str, Request)> {
    let with = |name: &str, value: String| Request::get("/v1/me").header(name, &value);
    let page = |name: &str, value: String| Request::get("/log-in").header("accept", "text/html").header(name, &value);
    vec![
        ("Accept: many types", with("accept", filled("a/b;q=1,", HEADER))),
        ("Accept-Encoding: many", page("accept-encoding", filled("gzip;q=0.1,", HEADER))),
        ("Authorization: a long token", with("authorization", format!("Bearer {}", filled("a", HEADER)))),
        ("Authorization: a long pair", with("authorization", format!("Basic {}", filled("YTph", HEADER)))),
        ("Keygen-Accept-Signature", with("keygen-accept-signature", filled("keyid=\"a\",", HEADER))),
        ("Cookie: many names", page("cookie", numbered_by(HEADER, ";", |n| format!("c{n}=1")))),
        ("Cookie: one name", page("cookie", filled("session=a;", HEADER))),
        ("X-Forwarded-For: many", page("x-forwarded-for", filled("203.0.113.9,", HEADER))),
        ("Referer", page("referer", format!("http://localhost/{}", filled("a/", HEADER)))),
    ]
}

/// A pattern, repeated to about this size in bytes.
fn filled(pattern: &str, size: usize) -> String {
    pattern.repeat(size / pattern.len())
}

/// Items with commas between them, of about this size.
fn list(size: usize, item: &str) -> String {
    list_by(size, ",", item)
}

fn list_by(size: usize, between: &str, item: &str) -> String {
    vec![item; size / (item.len() + between.len())].join(between)
}

fn numbered(size: usize, item: impl Fn(usize) -> String) -> String {
    numbered_by(size, ",", item)
}

fn numbered_by(size: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for number in 0.. {
        let next = item(number);
        if text.len() + between.len() + next.len() > size - 300 {
            break;
        }
        if number > 0 {
            text += between;
        }
        text += &next;
    }
    text
}

fn nested(levels: usize) -> String {
    "[".repeat(levels) + &"]".repeat(levels)
}

fn user(email: &str) -> String {
    serde_json::json!({ "data": { "type": "users", "attributes": { "email": email } } }).to_string()
}

fn password(password: &str) -> String {
    let attributes = serde_json::json!({ "email": "a@b.example", "password": password });
    serde_json::json!({ "data": { "type": "users", "attributes": attributes } }).to_string()
}
