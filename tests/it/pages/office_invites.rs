//! Invites as staff make, list and end them.

use std::time::Duration;

use keydesk::model::role::Role;

use super::{codes, follow, log_in, says, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::Browser,
    outcome::Answer,
};

const LIST: &str = "/admin/invites";
const NEW: &str = "/admin/invites/new";

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

/// The path of the link on a page.
fn link(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("https://id.example.org/invite/").expect("a link");
    format!("/invite/{}", rest.split('<').next().expect("its end"))
}

#[tokio::test]
async fn a_link_is_shown_once_and_signs_people_up_while_the_account_is_protected() {
    let app = TestApp::protected().await;
    let (product, _) = app.product("engine").await;
    let mut browser = staff(&app, Role::SalesAgent).await;
    says(&browser.open(LIST).await, "No invites.");
    let product = product.id.to_string();
    let fields = [("email", "ada@engine.example"), ("uses", "2"), ("days", "3"), ("product", product.as_str())];
    let answer = browser.submit("/forms/create-invite", &fields, NEW).await;
    assert_eq!(answer.header("location"), Some("/admin/invites/made"));
    let page = follow(&mut browser, &answer).await;
    says(&page, "Copy the link now It is shown only once. Whoever has it can sign up with it as ada@engine.example.");
    let link = link(&page);
    app.wait(Duration::from_secs(61));
    says(&browser.open("/admin/invites/made").await, "This link was shown once");
    let page = browser.open(LIST).await;
    says(&page, "ada@engine.example staff@acme.example 2 of 2 engine 27 Mar 2031, 09:15 UTC");
    let mut ada = app.browser();
    let code = link.trim_start_matches("/invite/");
    let answer = ada.submit("/forms/invite", &[("code", code), ("password", PASSWORD)], &link).await;
    assert_eq!(answer.header("location"), Some("/"));
    says(&browser.open(LIST).await, "1 of 2");
}

#[tokio::test]
async fn an_invite_that_is_ended_signs_nobody_up() {
    let app = TestApp::protected().await;
    let mut browser = staff(&app, Role::Developer).await;
    let answer = browser.submit("/forms/create-invite", &[], NEW).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Anybody who has it can sign up with it.");
    let link = link(&page);
    assert_eq!(app.browser().open(&link).await.status, 200);
    let id = value_of(&browser.open(LIST).await.body, "id").expect("an invite to end");
    let answer = browser.submit("/forms/end-invite", &[("id", &id)], LIST).await;
    says(&follow(&mut browser, &answer).await, "Invite ended");
    assert_eq!(app.browser().open(&link).await.status, 404);
    let before = app.dump().await;
    let again = browser.submit("/forms/end-invite", &[("id", &id)], LIST).await;
    assert_eq!(again.header("location"), Some(LIST), "who ends it twice has what they want");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn bad_values_are_refused_at_their_fields() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Admin).await;
    let before = app.dump().await;
    for (fields, expected) in [
        ([("email", "ada"), ("uses", "1")], vec!["EMAIL_INVALID"]),
        ([("uses", "0"), ("days", "7")], vec!["USES_INVALID"]),
        ([("uses", "many"), ("days", "")], vec!["USES_INVALID"]),
        ([("uses", "1001"), ("days", "8")], vec!["USES_INVALID", "EXPIRY_INVALID"]),
        ([("uses", "-1"), ("days", "soon")], vec!["USES_INVALID", "EXPIRY_INVALID"]),
        ([("product", "nonsense"), ("days", "1")], vec!["PRODUCT_NOT_FOUND"]),
        ([("product", "01a201b2-1743-7043-8a57-faacd3d181d8"), ("days", "1")], vec!["PRODUCT_NOT_FOUND"]),
    ] {
        let answer = browser.submit("/forms/create-invite", &fields, NEW).await;
        assert_eq!(codes(&answer), expected, "{fields:?}");
    }
    let answer = browser.submit("/forms/create-invite", &[("uses", "0"), ("email", "<b>")], NEW).await;
    let page = follow(&mut browser, &answer).await;
    assert_eq!(value_of(&page.body, "uses").as_deref(), Some("0"), "what was typed is kept");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn who_may_not_create_users_makes_no_invites() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::SupportAgent).await;
    for path in [LIST, NEW, "/admin/invites/made"] {
        let page = browser.open(path).await;
        assert_eq!(page.status, 403);
        says(&page, "Admins, developers and sales agents can.");
    }
    assert!(!browser.open("/").await.body.contains(LIST));
}
