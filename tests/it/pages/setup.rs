//! Set-up: one code, valid once; before it no other page is available.

use std::time::Duration;

use insta::assert_snapshot;
use secrecy::ExposeSecret;

use keydesk::{
    model::{filter::UserFilter, paging::Paging, role::Role},
    server::domain::{caller::Caller, context::RequestContext, setup, users},
};

use super::{SESSION, codes, follow, says, summary, value_of};
use crate::app::{Blank, PASSWORD, rules};

async fn code(blank: &Blank) -> String {
    setup::new_code(&blank.domain, &Caller::operator()).await.expect("a code").expose_secret().to_owned()
}

fn form<'a>(code: &'a str, password: &'a str) -> [(&'a str, &'a str); 5] {
    [("code", code), ("name", "Acme"), ("email", "grace@acme.example"), ("password", password), ("protected", "true")]
}

/// The page for a link that is no longer valid.
const DEAD: &str = "This setup link is no longer valid Run keydesk setup-link on the server for a new one.";

#[tokio::test]
async fn the_link_makes_an_account_and_its_first_admin() {
    let blank = Blank::cheap().await;
    let code = code(&blank).await;
    let mut browser = blank.browser();
    let page = browser.open(&format!("/setup/{code}")).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, Some("no-store")));
    says(&page, "Who can create users?");
    let answer = browser.submit("/forms/setup", &form(&code, PASSWORD), &format!("/setup/{code}")).await;
    assert_snapshot!(summary(&answer), @r"
    302 Found
    to /admin/try
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
    says(&follow(&mut browser, &answer).await, "Setup is finished");
    let account = blank.account().await;
    let (everybody, newest) = (UserFilter::everybody(), Paging::newest(10));
    let context = RequestContext::new(blank.domain.clone(), Caller::operator(), account).expect("an operator");
    let admins = users::list(&context, everybody, newest).await.expect("users").records;
    let admins: Vec<_> = admins.iter().map(|user| (user.email.to_string(), user.role)).collect();
    assert_eq!(admins, [("grace@acme.example".to_owned(), Role::Admin)]);
    says(&blank.browser().open("/sign-up").await, "Sign-up is by invitation");
}

#[tokio::test]
async fn a_script_sets_up_with_the_same_words() {
    let blank = Blank::cheap().await;
    let code = code(&blank).await;
    let answer = blank.browser().call("/forms/setup", &form(&code, PASSWORD)).await;
    assert_snapshot!(summary(&answer), @r"
    200 OK
    to /admin/try
    serverfnredirect: 
    cookie __Host-keydesk-device=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=31536000
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    cookie __Host-keydesk-session=[…]; HttpOnly; SameSite=Lax; Secure; Path=/
    ");
}

#[tokio::test]
async fn a_link_works_once() {
    let blank = Blank::cheap().await;
    let code = code(&blank).await;
    assert_eq!(blank.browser().call("/forms/setup", &form(&code, PASSWORD)).await.status, 200);
    let mut browser = blank.browser();
    let page = browser.open(&format!("/setup/{code}")).await;
    assert_eq!(page.status, 404);
    says(&page, DEAD);
    let fetched = browser.call("/forms/setup", &form(&code, PASSWORD)).await;
    assert_snapshot!(summary(&fetched), @r"
    404 Not Found
    GONE
    ");
    let plain = browser.submit("/forms/setup", &form(&code, PASSWORD), &format!("/setup/{code}")).await;
    let page = follow(&mut browser, &plain).await;
    assert_eq!(page.status, 404);
    says(&page, DEAD);
    assert!(!browser.has(SESSION));
    assert!(setup::new_code(&blank.domain, &Caller::operator()).await.is_err(), "there is nothing to set up");
}

#[tokio::test]
async fn wrong_late_and_former_codes_are_one_answer() {
    let blank = Blank::cheap().await;
    let former = code(&blank).await;
    let late = code(&blank).await;
    let mut bodies = Vec::new();
    for dead in [former.as_str(), "nonsense", "%00", "..%2f..%2fetc", &"a".repeat(500)] {
        let page = blank.browser().open(&format!("/setup/{dead}")).await;
        assert_eq!(page.status, 404, "{dead}");
        says(&page, DEAD);
        let fetched = blank.browser().call("/forms/setup", &form(dead, PASSWORD)).await;
        assert_eq!(fetched.status, 404);
        bodies.push(fetched.body);
    }
    assert_eq!(blank.browser().open(&format!("/setup/{late}")).await.status, 200, "looking uses nothing up");
    blank.clock.advance(Duration::from_secs(30 * 60));
    let fetched = blank.browser().call("/forms/setup", &form(&late, PASSWORD)).await;
    assert_eq!(fetched.status, 404, "after half an hour");
    bodies.push(fetched.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert!(setup::is_needed(&blank.domain).await.expect("an answer"));
}

#[tokio::test]
async fn a_refused_set_up_keeps_what_was_typed_and_the_code() {
    let blank = Blank::cheap().await;
    let code = code(&blank).await;
    let page = format!("/setup/{code}");
    for (fields, expected) in [
        ([("name", ""), ("email", ""), ("password", "")], vec!["NAME_MISSING", "EMAIL_MISSING", "PASSWORD_MISSING"]),
        ([("name", "Acme"), ("email", "grace@"), ("password", PASSWORD)], vec!["EMAIL_INVALID"]),
        ([("name", "Acme"), ("email", "grace@acme.example"), ("password", "short")], vec!["PASSWORD_TOO_SHORT"]),
        ([("name", "Acme"), ("email", "grace@acme.example"), ("password", "acmegrace")], vec!["PASSWORD_TOO_WEAK"]),
    ] {
        let mut all = vec![("code", code.as_str()), ("protected", "true")];
        all.extend(fields);
        let fetched = blank.browser().call("/forms/setup", &all).await;
        assert_eq!((fetched.status.as_u16(), codes(&fetched)), (422, expected.iter().map(|c| (*c).into()).collect()));
        let mut browser = blank.browser();
        let plain = browser.submit("/forms/setup", &all, &page).await;
        assert_eq!(codes(&plain), codes(&fetched));
        let back = follow(&mut browser, &plain).await;
        assert_eq!(value_of(&back.body, "email").as_deref(), Some(fields[1].1));
        assert!(super::is_checked(&back.body, "protected"), "the choice is kept");
        says(&back, "There is a problem");
    }
    assert_eq!(
        blank.browser().call("/forms/setup", &form(&code, PASSWORD)).await.status,
        200,
        "the code is still good"
    );
}

#[tokio::test]
async fn without_a_referer_the_refusal_finds_its_page() {
    let blank = Blank::cheap().await;
    let code = code(&blank).await;
    let mut browser = blank.browser();
    let request = axum::http::Request::post("/forms/setup")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(crate::client::form(&form(&code, "short")).into())
        .expect("a request");
    let answer = browser.send(request).await;
    let location = answer.header("location").expect("a redirect");
    assert!(location.starts_with(&format!("/setup/{code}?")), "{location}");
}

#[tokio::test]
async fn before_set_up_there_is_nothing_else() {
    let blank = Blank::cheap().await;
    for path in ["/", "/log-in", "/sign-up", "/admin/settings", "/errors", "/nowhere", "/forms/log-in-page"] {
        let page = blank.browser().open(path).await;
        assert_eq!(page.status, 503, "{path}");
        says(&page, "Keydesk is not set up yet Open the link that the server printed when it started.");
    }
    let fields = [("email", "a@b.example"), ("password", PASSWORD)];
    for path in ["/forms/sign-up", "/forms/log-in"] {
        assert_eq!(blank.browser().submit(path, &fields, "/sign-up").await.status, 503, "{path}");
        assert_eq!(blank.browser().call(path, &fields).await.status, 503, "{path}");
    }
    assert!(setup::is_needed(&blank.domain).await.expect("an answer"));
}

#[tokio::test]
async fn codes_cannot_be_tried_out() {
    let shipped = keydesk::server::domain::limits::Limits::default();
    let blank = Blank::new(keydesk::server::domain::limits::Limits { limit_code: shipped.limit_code, ..rules() }).await;
    let right = code(&blank).await;
    for nth in 0..10 {
        assert_eq!(blank.browser().call("/forms/setup", &form(&format!("wrong{nth}"), PASSWORD)).await.status, 404);
    }
    let fetched = blank.browser().call("/forms/setup", &form(&right, PASSWORD)).await;
    assert_snapshot!(summary(&fetched), @r"
    429 Too Many Requests
    retry-after: 60
    TOO_MANY_REQUESTS (60)
    ");
    assert!(setup::is_needed(&blank.domain).await.expect("an answer"));
    blank.clock.advance(Duration::from_secs(60));
    assert_eq!(blank.browser().call("/forms/setup", &form(&right, PASSWORD)).await.status, 200);
}
