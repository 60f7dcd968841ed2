//! Pages: plain form posts, and the same posts as the page's script sends them.

mod account_forms;
mod accounts;
mod cached;
mod conformance;
mod cookies;
mod csrf;
mod devices;
mod docs;
mod email_change;
mod errors;
mod german;
mod headers;
mod home;
mod invite;
mod islands;
mod language;
mod limits;
mod log_in;
mod log_in_code;
mod log_out;
mod office_chosen;
mod office_import;
mod office_import_server;
mod office_invites;
mod office_overview;
mod office_passkeys;
mod office_products;
mod office_user;
mod office_users;
mod passkeys;
mod passwords;
mod profile;
mod redirects;
pub(crate) mod registry;
pub(crate) mod second_step;
mod security;
mod sessions;
mod settings;
mod settings_account;
mod settings_backups;
mod settings_mail;
mod setup;
mod sign_up;
mod stray_slashes;
mod token_list;
mod tokens;
mod why;
mod your_data;

use axum::http::header;
use base64::{Engine, engine::general_purpose::URL_SAFE};
use serde_json::Value;

use crate::{client::Browser, outcome::Answer};

/// The session cookie.
pub(crate) const SESSION: &str = "__Host-keydesk-session";
/// The cookie of a browser that somebody logged in with.
pub(crate) const DEVICE: &str = "__Host-keydesk-device";
/// The flash cookie.
pub(crate) const FLASH: &str = "__Host-keydesk-flash";

/// The response to a form post, one fact per line: status, redirect, field errors, cookies without their values.
pub(crate) fn summary(answer: &Answer) -> String {
    let mut lines = vec![answer.status.to_string()];
    if let Some(location) = answer.header("location") {
        lines.push(format!("to {}", without_refusal(location)));
    }
    for name in ["serverfnredirect", "retry-after", "clear-site-data"] {
        if let Some(value) = answer.header(name) {
            lines.push(format!("{name}: {value}"));
        }
    }
    if let Some(problem) = refusal(answer) {
        lines.extend(field_errors(&problem));
    }
    lines.extend(cookies(answer));
    lines.join("\n")
}

/// The refusal: in the body for a script, in the address for a plain post.
pub(crate) fn refusal(answer: &Answer) -> Option<Value> {
    if answer.header("content-type").is_some_and(|kind| kind.contains("json")) {
        return Some(answer.json()).filter(|json| json.get("errors").is_some());
    }
    let (_, error) = answer.header("location")?.split_once("__err=")?;
    let error = error.split('&').next().unwrap_or_default().replace("%3D", "=");
    let bytes = URL_SAFE.decode(error).expect("base64");
    Some(serde_json::from_slice(&bytes).expect("a problem"))
}

/// The codes of a refusal, in the order of the form.
pub(crate) fn codes(answer: &Answer) -> Vec<String> {
    let problem = refusal(answer).expect("a refusal");
    let errors = problem["errors"].as_array().expect("errors").iter();
    errors.map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

fn field_errors(problem: &Value) -> Vec<String> {
    let text = |error: &Value| {
        let code = error["code"].as_str().expect("a code");
        let field = error["field"].as_str().map(|field| format!(" at {field}")).unwrap_or_default();
        let number = error["number"].as_u64().map(|number| format!(" ({number})")).unwrap_or_default();
        format!("{code}{field}{number}")
    };
    problem["errors"].as_array().expect("errors").iter().map(text).collect()
}

/// The target of a redirect without its refusal. Ids are hidden, once their shape is checked.
fn without_refusal(location: &str) -> String {
    let (path, query) = location.split_once('?').unwrap_or((location, ""));
    let kept = |pair: &&str| !pair.is_empty() && !pair.starts_with("__err=") && !pair.starts_with("__path=");
    let query = query.split('&').filter(kept).collect::<Vec<_>>().join("&");
    let path = path.split('/').map(|part| if uuid::Uuid::try_parse(part).is_ok() { "[id]" } else { part });
    let path = path.collect::<Vec<_>>().join("/");
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

fn cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().expect("text"));
    let mut cookies: Vec<_> = lines
        .map(|line| {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            let value = if value.is_empty() { "" } else { "[…]" };
            format!("cookie {name}={value};{attributes}")
        })
        .collect();
    cookies.sort();
    cookies
}

/// Follows a redirect, as a browser does.
pub(crate) async fn follow(browser: &mut Browser, answer: &Answer) -> Answer {
    let location = answer.header("location").expect("a redirect").to_owned();
    browser.open(&location).await
}

/// The value of an input of the page.
pub(crate) fn value_of(page: &str, name: &str) -> Option<String> {
    let tag = page.split("<input").find(|tag| tag.contains(&format!("name=\"{name}\"")))?;
    let tag = tag.split('>').next()?;
    let (_, value) = tag.split_once(" value=\"")?;
    value.split('"').next().map(str::to_owned)
}

/// Whether an input is ticked.
pub(crate) fn is_checked(page: &str, id: &str) -> bool {
    let tag = page.split("<input").find(|tag| tag.contains(&format!("id=\"{id}\""))).expect("the input");
    tag.split('>').next().expect("a tag").contains(" checked")
}

/// The text of a page: no tags, scripts or props of islands; white space collapsed.
pub(crate) fn words(page: &str) -> String {
    let body = page.split_once("<body").map_or(page, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        if tag.starts_with("script") {
            rest = tag.split_once("</script").map_or("", |(_, after)| after);
        } else {
            rest = tag;
        }
        // Leptos separates texts by comments, also within a word.
        if !rest.starts_with('!') {
            text.push(' ');
        }
        rest = rest.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    let text = text.replace("&amp;", "&").replace("&#x27;", "'").replace("&quot;", "\"").replace("&lt;", "<");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A tag may end right before the end of a sentence.
    [".", ",", "?", ";"].iter().fold(text, |text, mark| text.replace(&format!(" {mark}"), mark))
}

/// Asserts that a page has this text.
#[track_caller]
pub(crate) fn says(page: &Answer, sentence: &str) {
    let words = words(&page.body);
    assert!(words.contains(sentence), "not there: {sentence}\n{} {words}", page.status);
}

/// Asserts that a page does not have this text.
#[track_caller]
pub(crate) fn does_not_say(page: &Answer, sentence: &str) {
    let words = words(&page.body);
    assert!(!words.contains(sentence), "there: {sentence}\n{words}");
}

/// Logs in without JavaScript, and without a token.
pub(crate) async fn log_in(browser: &mut Browser, email: &str) {
    let fields = [("email", email), ("password", crate::app::PASSWORD), ("next", "/")];
    let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!(summary(&answer).lines().take(2).collect::<Vec<_>>(), ["302 Found", "to /"]);
}
