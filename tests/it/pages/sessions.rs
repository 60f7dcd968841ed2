//! Sessions: their ids, how long they live, what ends them.

use std::time::Duration;

use axum::http::header;
use keydesk::model::role::Role;

use super::{DEVICE, FLASH, SESSION, log_in};
use crate::{app::TestApp, client::Browser, outcome::Answer};

const EMAIL: &str = "ada@engine.example";
const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

async fn is_in(browser: &mut Browser) -> bool {
    let home: Answer = browser.open("/").await;
    assert!(matches!(home.status.as_u16(), 200 | 302));
    home.status == 200
}

#[tokio::test]
async fn an_id_that_the_browser_brought_is_never_adopted() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let planted = "cGxhbnRlZC1wbGFudGVkLXBsYW50ZWQtcGxhbnRlZC0";
    let mut browser = app.browser();
    browser.cookies().insert(SESSION.into(), planted.into());
    log_in(&mut browser, EMAIL).await;
    assert_ne!(browser.cookies()[SESSION], planted);
    let mut attacker = app.browser();
    attacker.cookies().insert(SESSION.into(), planted.into());
    assert!(!is_in(&mut attacker).await);
}

#[tokio::test]
async fn each_log_in_has_a_new_id_and_the_former_one_dies() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    let mut seen = std::collections::HashSet::new();
    for _ in 0..20 {
        let former = browser.cookies().get(SESSION).cloned();
        log_in(&mut browser, EMAIL).await;
        assert!(seen.insert(browser.cookies()[SESSION].clone()), "an id twice");
        assert!(browser.cookies()[SESSION].len() >= 43, "256 bits");
        if let Some(former) = former {
            let mut old = app.browser();
            old.cookies().insert(SESSION.into(), former);
            assert!(!is_in(&mut old).await);
        }
    }
    let rows = app.dump().await;
    let rows = rows.split_once("sessions\n").expect("sessions").1.split("installation").next().expect("rows");
    assert_eq!(rows.trim().lines().count(), 1, "one browser, one session");
}

#[tokio::test]
async fn the_cookie_is_for_this_host_and_no_script() {
    let app = TestApp::open().await;
    let answer = app
        .browser()
        .submit("/forms/log-in", &[("email", "admin@acme.example"), ("password", crate::app::PASSWORD)], "/log-in")
        .await;
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|cookie| cookie.to_str().expect("text"));
    let cookies = cookies.map(|cookie| {
        let (name, attributes) = cookie.split_once('=').expect("a pair");
        let mut attributes: Vec<_> = attributes.split("; ").skip(1).collect();
        attributes.sort_unstable();
        (name, attributes)
    });
    let cookies = cookies.collect::<std::collections::BTreeMap<_, _>>();
    assert_eq!(cookies[SESSION], ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert_eq!(cookies[DEVICE], ["HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=Lax", "Secure"]);
}

#[tokio::test]
async fn a_customer_is_logged_out_after_a_day_without_a_request() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    for _ in 0..5 {
        app.wait(HOUR * 24 - MINUTE);
        app.maintenance.run().await;
        assert!(is_in(&mut browser).await);
    }
    app.wait(HOUR * 24);
    assert!(!is_in(&mut browser).await);
}

#[tokio::test]
async fn a_customer_is_logged_out_after_14_days_in_any_case() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    for _ in 0..27 {
        app.wait(HOUR * 12);
        app.maintenance.run().await;
        assert!(is_in(&mut browser).await);
    }
    app.wait(HOUR * 12);
    assert!(!is_in(&mut browser).await);
}

#[tokio::test]
async fn staff_are_logged_out_after_half_an_hour_and_after_12_hours_in_any_case() {
    for role in [Role::Admin, Role::Developer, Role::SalesAgent, Role::SupportAgent, Role::ReadOnly] {
        let app = TestApp::open().await;
        app.user(EMAIL, role).await;
        let mut browser = app.browser();
        log_in(&mut browser, EMAIL).await;
        app.wait(MINUTE * 30);
        assert!(!is_in(&mut browser).await, "{role:?} idle");
        log_in(&mut browser, EMAIL).await;
        for _ in 0..28 {
            app.wait(MINUTE * 25);
            app.maintenance.run().await;
            assert!(is_in(&mut browser).await, "{role:?}");
        }
        app.wait(MINUTE * 20);
        assert!(!is_in(&mut browser).await, "{role:?} in all");
    }
}

#[tokio::test]
async fn a_ban_or_another_role_counts_at_the_next_request() {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::Developer).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    assert_eq!(browser.open("/admin/try").await.status, 200);
    app.meddle("update users set role = 'user' where email = 'ada@engine.example'").await;
    assert_eq!(browser.open("/admin/try").await.status, 403);
    app.meddle("update users set banned = 1 where email = 'ada@engine.example'").await;
    assert!(!is_in(&mut browser).await);
}

#[tokio::test]
async fn a_session_that_is_over_leads_back_where_one_was() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    app.wait(HOUR);
    let answer = browser.open("/admin/settings").await;
    assert_eq!(answer.header("location"), Some("/log-in?next=/admin/settings"));
    super::says(&super::follow(&mut browser, &answer).await, "Log in again to continue");
}

#[tokio::test]
async fn strangers_get_neither_row_nor_cookie() {
    let app = TestApp::open().await;
    let before = app.dump().await;
    for path in ["/log-in", "/sign-up", "/errors", "/nowhere", "/", "/forms/home"] {
        let mut browser = app.browser();
        browser.open(path).await;
        assert!(!browser.has(SESSION), "{path}");
        assert!(!browser.has(FLASH), "{path}");
    }
    assert_eq!(app.dump().await, before);
}
