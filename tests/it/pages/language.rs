//! The language of pages: what the browser asks for, or what somebody has chosen in the footer.

use axum::{body::Body, http::Request};

use super::{FLASH, follow, log_in};
use crate::{app::TestApp, client::Browser, outcome::Answer};

/// The cookie with the choice.
const LANGUAGE: &str = "__Host-keydesk-language";

/// Opens a page with this `Accept-Language`, and this cookie.
async fn open(app: &TestApp, path: &str, accepted: &[u8], cookie: &str) -> Answer {
    let request = Request::get(path).header("accept-language", accepted).header("cookie", cookie);
    app.send(request.body(Body::empty()).expect("a request")).await
}

#[track_caller]
fn is_in(answer: &Answer, tag: &str) {
    assert!(answer.body.contains(&format!("<html lang=\"{tag}\"")), "not in {tag}: {}", answer.body);
}

async fn choose(browser: &mut Browser, tag: &str) -> Answer {
    browser.submit("/forms/language", &[("language", tag)], "/log-in").await
}

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let app = TestApp::open().await;
    for (accepted, tag, title) in [
        (b"".as_slice(), "en", "Log in"),
        (b"de-AT, en;q=0.5", "de", "Anmelden"),
        (b"fr, en;q=0.3, de;q=0.2", "en", "Log in"),
        (b"fr, \xff\xfe, de;q=0.1", "de", "Anmelden"),
        (b"fr", "en", "Log in"),
    ] {
        let page = open(&app, "/log-in", accepted, "").await;
        is_in(&page, tag);
        assert!(page.body.contains(&format!("<title>{title} – Keydesk</title>")), "{}", page.body);
    }
}

#[tokio::test]
async fn a_choice_is_kept_as_the_session_is_and_counts_more() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let chosen = choose(&mut browser, "de").await;
    let cookie = format!("{LANGUAGE}=de; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000");
    assert_eq!(chosen.header("set-cookie"), Some(cookie.as_str()));
    assert_eq!(chosen.header("location"), Some("/log-in"));
    let page = follow(&mut browser, &chosen).await;
    is_in(&page, "de");
    assert!(page.body.contains(r#"value="de" lang="de" aria-pressed="true">Deutsch"#), "{}", page.body);
    assert!(page.body.contains(r#"value="en" lang="en" aria-pressed="false">English"#), "{}", page.body);
    for unknown in ["fr", "", "de-AT", "\u{fc}"] {
        choose(&mut browser, unknown).await;
        assert!(!browser.has(LANGUAGE), "{unknown:?} leaves the choice to the browser");
        choose(&mut browser, "de").await;
    }
    is_in(&open(&app, "/log-in", b"de", "__Host-keydesk-language=en").await, "en");
    // Another program's, or one that another host of the domain has set.
    for cookie in ["language=de", "keydesk-language=de", "__Host-language=de"] {
        is_in(&open(&app, "/log-in", b"", cookie).await, "en");
    }
}

#[tokio::test]
async fn what_a_page_loads_first_is_in_its_language_too() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    choose(&mut browser, "de").await;
    log_in(&mut browser, "admin@acme.example").await;
    let home = browser.open("/").await;
    is_in(&home, "de");
    assert!(home.body.contains(">Einstellungen</a>") && home.body.contains(">Abmelden</button>"), "{}", home.body);
    let answer = browser.submit("/forms/log-out", &[], "/").await;
    assert!(browser.has(FLASH));
    let page = follow(&mut browser, &answer).await;
    assert!(page.body.contains("Sie sind abgemeldet"), "{}", page.body);
}

#[tokio::test]
async fn pages_of_layers_and_pages_that_are_kept_have_a_language() {
    let app = TestApp::open().await;
    let long = open(&app, &format!("/{}", "x".repeat(9000)), b"de", "").await;
    is_in(&long, "de");
    assert!(long.body.contains("<title>Diese Adresse ist zu lang – Keydesk</title>"), "{}", long.body);
    for path in ["/docs", "/errors"] {
        for (accepted, tag) in [(b"de", "de"), (b"en", "en"), (b"de", "de")] {
            let page = open(&app, path, accepted, "").await;
            is_in(&page, tag);
            let varies: Vec<_> = page.headers.get_all("vary").iter().collect();
            assert!(varies.iter().any(|name| *name == "accept-language"), "{path}: {varies:?}");
        }
    }
}

#[tokio::test]
async fn reference_for_developers_is_in_english_for_everybody() {
    let app = TestApp::open().await;
    for path in ["/docs", "/errors", "/errors/EMAIL_TAKEN"] {
        let page = open(&app, path, b"de", "").await;
        is_in(&page, "de");
        let main = page.body.split_once("<main").and_then(|(_, rest)| rest.split_once('>')).expect("a main element").0;
        assert!(main.contains(" lang=\"en\""), "{path}: {main}");
    }
    for path in ["/log-in", "/errors/NO_SUCH_CODE"] {
        let page = open(&app, path, b"de", "").await;
        let main = page.body.split_once("<main").and_then(|(_, rest)| rest.split_once('>')).expect("a main element").0;
        assert!(!main.contains("lang="), "{path}: {main}");
    }
}
