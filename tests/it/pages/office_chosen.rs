//! Several users changed at once: the question with its counts, and the change, which is whole or does not happen.

use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, log_in, says};
use crate::{
    app::TestApp,
    client::{Browser, Client},
};

const ASK: &str = "/admin/users/chosen";

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

/// The question about these users, and the fields that its form sends.
fn about(change: &str, ids: &[String]) -> (String, String) {
    let query: String = ids.iter().map(|id| format!("&id={id}")).collect();
    (format!("{ASK}?change={change}{query}"), ids.join(","))
}

#[tokio::test]
async fn the_question_counts_what_goes_with_the_users() {
    let app = TestApp::open().await;
    let (ada, bob) =
        (app.user("ada@engine.example", Role::User).await, app.user("bob@engine.example", Role::User).await);
    let token = app.token_of(ada.id).await;
    app.token_of(bob.id).await;
    log_in(&mut app.browser(), "ada@engine.example").await;
    let mut browser = staff(&app, Role::Developer).await;
    let ids = [ada.id.to_string(), bob.id.to_string()];
    let (page, list) = about("delete", &ids);
    let before = app.dump().await;
    let question = browser.open(&page).await;
    says(&question, "Delete these 2 users? ada@engine.example bob@engine.example");
    says(&question, "What goes with them: 1 session, 2 tokens and 0 invites. This cannot be undone.");
    says(&browser.open(&about("delete", &ids[..1]).0).await, "Delete this user?");
    assert_eq!(app.dump().await, before);

    let answer = browser.submit("/forms/change-users", &[("change", "delete"), ("ids", &list)], &page).await;
    assert_eq!(answer.header("location"), Some("/admin/users"));
    let page = follow(&mut browser, &answer).await;
    says(&page, "Deleted, with all that belonged to them");
    does_not_say(&page, "ada@engine.example");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    let again = browser.submit("/forms/change-users", &[("change", "delete"), ("ids", &list)], ASK).await;
    assert_eq!(again.status, 302, "who is gone stays gone");
}

#[tokio::test]
async fn a_ban_ends_sessions_and_is_lifted_again() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(ada.id).await;
    let mut own = app.browser();
    log_in(&mut own, "ada@engine.example").await;
    let mut browser = staff(&app, Role::SupportAgent).await;
    let id = ada.id.to_string();
    let (page, list) = about("ban", std::slice::from_ref(&id));
    says(&browser.open(&page).await, "Ban this user?");
    let answer = browser.submit("/forms/change-users", &[("change", "ban"), ("ids", &list)], &page).await;
    says(&follow(&mut browser, &answer).await, "Banned. Their sessions have ended, and their tokens are refused.");
    assert_eq!(own.open("/").await.status, 302, "logged out");
    assert_eq!(app.bearer(&token).get("/v1/me").await.code().as_deref(), Some("USER_BANNED"));
    says(&browser.open(&page).await, "This changes none of those who were chosen.");
    let answer = browser.submit("/forms/change-users", &[("change", "unban"), ("ids", &list)], &page).await;
    says(&follow(&mut browser, &answer).await, "No longer banned");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn whom_a_change_does_not_concern_is_named_with_the_reason() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let ids = [ada.id.to_string(), app.admin.id.to_string()];
    says(&admin.open(&about("ban", &ids).0).await, "admin@acme.example: only customers can be banned.");
    says(&admin.open(&about("delete", &ids).0).await, "admin@acme.example: this is you.");
    let mut developer = staff(&app, Role::Developer).await;
    says(&developer.open(&about("delete", &ids).0).await, "admin@acme.example: your role may not do this.");
    says(&developer.open(ASK).await, "");
    assert_eq!(developer.open("/admin/users/chosen?change=promote").await.status, 422);
    says(&developer.open("/admin/users/chosen?change=ban").await, "Nobody was chosen.");
}

#[tokio::test]
async fn one_who_may_not_be_changed_leaves_all_as_they_are() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let boss = app.user("boss@acme.example", Role::Admin).await;
    let mut browser = staff(&app, Role::Developer).await;
    let list = format!("{},{}", ada.id, boss.id);
    let before = app.dump().await;
    for change in ["ban", "delete"] {
        let answer = browser.call("/forms/change-users", &[("change", change), ("ids", &list)]).await;
        assert_eq!((answer.status.as_u16(), codes(&answer)), (403, vec!["NOT_ALLOWED".to_owned()]));
    }
    let mut admin = app.browser();
    log_in(&mut admin, "boss@acme.example").await;
    let before_all = app.dump().await;
    let oneself = admin.call("/forms/change-users", &[("change", "delete"), ("ids", &list)]).await;
    assert_eq!(oneself.status, 403, "nobody deletes themselves by the way");
    let many = vec![ada.id.to_string(); 51].join(",");
    assert_eq!(codes(&admin.call("/forms/change-users", &[("change", "ban"), ("ids", &many)]).await), ["FORM_INVALID"]);
    let broken = admin.call("/forms/change-users", &[("change", "ban"), ("ids", "x")]).await;
    assert_eq!(codes(&broken), ["FORM_INVALID"]);
    assert_eq!(app.dump().await, before_all);
    assert_ne!(before, before_all, "the log-in is in it");
}
