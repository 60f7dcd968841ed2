//! Sign-up: open, closed, closed meanwhile; every refusal; what the form keeps.

use insta::assert_snapshot;
use keydesk::model::role::Role;

use super::{FLASH, SESSION, codes, does_not_say, follow, log_in, says, summary, value_of, words};
use crate::app::{PASSWORD, TestApp};

const ADA: [(&str, &str); 4] =
    [("firstName", "Ada"), ("lastName", "Byron"), ("email", "ada@engine.example"), ("password", PASSWORD)];

/// The fields of a form without names.
fn form<'a>(email: &'a str, password: &'a str) -> [(&'a str, &'a str); 2] {
    [("email", email), ("password", password)]
}

#[tokio::test]
async fn anybody_signs_up_on_an_open_account_and_is_logged_in() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let page = browser.open("/sign-up").await;
    assert_eq!(page.status, 200);
    says(&page, "for Acme; one account for all its products");
    let answer = browser.submit("/forms/sign-up", &ADA, "/sign-up").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    let home = follow(&mut browser, &answer).await;
    says(&home, "Account created");
    says(&home, "Ada Byron");
    assert!(!browser.has(FLASH), "the notice is shown once");
    does_not_say(&browser.open("/").await, "Account created");
}

#[tokio::test]
async fn a_script_signs_up_with_the_same_words() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let answer = browser.call("/forms/sign-up", &ADA).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /
    serverfnredirect: 
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    says(&browser.open("/").await, "Account created");
}

#[tokio::test]
async fn every_refusal_is_the_same_both_ways_and_changes_nothing() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let (long, longest) = ("seven copper gears ".repeat(7), "x".repeat(256));
    let before = app.dump().await;
    for (fields, expected) in [
        (form("", ""), vec!["EMAIL_MISSING", "PASSWORD_MISSING"]),
        (form("ada", PASSWORD), vec!["EMAIL_INVALID"]),
        (form("ada@engine", PASSWORD), vec!["EMAIL_INVALID"]),
        (form("ada@engine.example", PASSWORD), vec!["EMAIL_TAKEN"]),
        (form(" ADA@Engine.Example ", PASSWORD), vec!["EMAIL_TAKEN"]),
        (form("grace@engine.example", ""), vec!["PASSWORD_MISSING"]),
        (form("grace@engine.example", "gears!7"), vec!["PASSWORD_TOO_SHORT"]),
        (form("grace@engine.example", "password1"), vec!["PASSWORD_TOO_WEAK"]),
        (form("grace@engine.example", "graceengine"), vec!["PASSWORD_TOO_WEAK"]),
        (form("grace@engine.example", &long), vec!["PASSWORD_TOO_LONG"]),
        (form("grace@engine.example", "seven\u{1}copper gears"), vec!["PASSWORD_NOT_ALLOWED"]),
        (form("ada", "short"), vec!["EMAIL_INVALID", "PASSWORD_TOO_SHORT"]),
    ] {
        let plain = app.browser().submit("/forms/sign-up", &fields, "/sign-up").await;
        assert_eq!((plain.status.as_u16(), codes(&plain)), (302, expected.iter().map(|code| (*code).into()).collect()));
        let fetched = app.browser().call("/forms/sign-up", &fields).await;
        assert_eq!((fetched.status.as_u16(), codes(&fetched)), (422, codes(&plain)), "{fields:?}");
        assert!(!plain.headers.contains_key("x-keydesk-internal-error"));
        let page = app.browser().open(plain.header("location").expect("the page")).await;
        assert_eq!(words(&page.body).contains("Log in instead"), expected == ["EMAIL_TAKEN"], "{fields:?}");
    }
    for name in ["firstName", "lastName"] {
        let fields = [(name, longest.as_str()), ("email", "grace@engine.example"), ("password", PASSWORD)];
        let fetched = app.browser().call("/forms/sign-up", &fields).await;
        let code = if name == "firstName" { "FIRST_NAME_TOO_LONG" } else { "LAST_NAME_TOO_LONG" };
        assert_eq!((fetched.status.as_u16(), codes(&fetched)), (422, vec![code.to_owned()]));
    }
    assert_eq!(app.dump().await, before, "a refusal changes nothing");
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_but_the_password() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let fields = [("firstName", "Ada \"<b>"), ("lastName", "Byron"), ("email", "ada@"), ("password", "kept secret 99")];
    let answer = browser.submit("/forms/sign-up", &fields, "/sign-up").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /sign-up
    EMAIL_INVALID at email
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    assert_eq!(page.status, 200);
    says(&page, "There is a problem Enter an email address like name@example.com.");
    assert!(page.body.contains("<title>Error: Create your account – Keydesk</title>"));
    assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Ada &quot;&lt;b&gt;"));
    assert_eq!(value_of(&page.body, "email").as_deref(), Some("ada@"));
    assert_eq!(value_of(&page.body, "password"), None);
    assert!(!page.body.contains("kept secret 99"));
    let again = browser.open("/sign-up").await;
    assert_eq!(value_of(&again.body, "email").as_deref(), Some(""), "once");
}

#[tokio::test]
async fn a_forged_address_shows_our_own_sentences_only() {
    let app = TestApp::open().await;
    let forged = |text: &str| {
        use base64::{Engine, engine::general_purpose::URL_SAFE};
        format!("/sign-up?__path=%2Fforms%2Fsign-up&__err={}", URL_SAFE.encode(text).replace('=', "%3D"))
    };
    let known = r#"{"errors":[{"code":"EMAIL_TAKEN","field":"email","number":null}],"request":null}"#;
    says(&app.browser().open(&forged(known)).await, "An account with this email already exists.");
    for text in
        ["<script>alert(1)</script>", r#"{"errors":[{"code":"<b>hi</b>","field":null,"number":null}]}"#, "", "{"]
    {
        let page = app.browser().open(&forged(text)).await;
        assert_eq!(page.status, 200);
        assert!(!page.body.contains("<b>hi") && !page.body.contains("alert(1)"), "{text}");
    }
}

#[tokio::test]
async fn a_protected_account_has_no_form_and_takes_none() {
    let app = TestApp::protected().await;
    app.user("ada@engine.example", Role::User).await;
    let page = app.browser().open("/sign-up").await;
    assert_eq!(page.status, 200);
    says(&page, "Sign-up is by invitation");
    assert!(!page.body.contains("action=\"/forms/sign-up\""));
    let before = app.dump().await;
    let free = app.browser().call("/forms/sign-up", &form("free@engine.example", PASSWORD)).await;
    let taken = app.browser().call("/forms/sign-up", &form("ada@engine.example", PASSWORD)).await;
    let weak = app.browser().call("/forms/sign-up", &form("ada", "x")).await;
    assert_snapshot!(summary(&free), @r"
    403 Forbidden
    SIGN_UP_CLOSED
    ");
    assert_eq!(free.body, taken.body, "nobody learns who has an account");
    assert_eq!(free.body, weak.body, "authority comes before the form");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_form_closed_while_typing_says_so() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    browser.open("/sign-up").await;
    app.meddle("update accounts set protected = 1").await;
    let before = app.dump().await;
    let answer = browser.submit("/forms/sign-up", &ADA, "/sign-up").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /sign-up
    SIGN_UP_CLOSED
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    let page = follow(&mut browser, &answer).await;
    says(&page, "Sign-up was closed in the meantime. Your account was not created.");
    says(&page, "Sign-up is by invitation");
    assert!(!browser.has(SESSION));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_browser_that_is_logged_in_is_led_home() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    let answer = browser.open("/sign-up").await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    does_not_say(&answer, "Create your account");
    says(&follow(&mut browser, &answer).await, "You are logged in as ada@engine.example");
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_a_400() {
    let app = TestApp::open().await;
    let before = app.dump().await;
    let fetched = app.browser().call("/forms/sign-up", &[("email", "ada@engine.example")]).await;
    assert_snapshot!(summary(&fetched), @r"
    400 Bad Request
    FORM_INVALID
    ");
    let plain = app.browser().submit("/forms/sign-up", &[("email", "ada@engine.example")], "/sign-up").await;
    assert_snapshot!(summary(&plain), @r"
    302 Found
    to /sign-up
    FORM_INVALID
    ");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn strangers_sign_up_so_often_and_no_oftener() {
    let app = TestApp::with_limits().await;
    for nth in 0..10 {
        let email = format!("person{nth}@engine.example");
        assert_eq!(app.browser().call("/forms/sign-up", &form(&email, PASSWORD)).await.status, 200);
    }
    let before = app.dump().await;
    let fetched = app.browser().call("/forms/sign-up", &form("late@engine.example", PASSWORD)).await;
    assert_snapshot!(summary(&fetched), @r"
    429 Too Many Requests
    retry-after: 360
    TOO_MANY_REQUESTS (360)
    ");
    let mut browser = app.browser();
    let plain = browser.submit("/forms/sign-up", &form("late@engine.example", PASSWORD), "/sign-up").await;
    let page = follow(&mut browser, &plain).await;
    says(&page, "Too many attempts. Try again in 6 min.");
    assert_eq!(app.dump().await, before);
    app.wait(std::time::Duration::from_secs(360));
    assert_eq!(app.browser().call("/forms/sign-up", &form("late@engine.example", PASSWORD)).await.status, 200);
}
