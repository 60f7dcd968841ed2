//! Settings: the name of the account, and the permissions of new users.

use std::time::Duration;

use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{codes, does_not_say, follow, is_checked, log_in, says, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Browser, Client},
};

const ACCOUNT: &str = "/admin/settings/account";
const PERMISSIONS: &str = "/admin/settings/permissions";

async fn admin(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser
}

async fn seen(browser: &mut Browser, page: &str) -> String {
    value_of(&browser.open(page).await.body, "seen").expect("the form carries what it saw")
}

#[tokio::test]
async fn a_new_name_is_on_every_page() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let moment = seen(&mut browser, ACCOUNT).await;
    let fields = [("name", "  Acme <b>& Söhne "), ("seen", moment.as_str())];
    let answer = browser.submit("/forms/save-account", &fields, ACCOUNT).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert!(page.body.contains("Acme &lt;b&gt;&amp; Söhne") || page.body.contains("Acme &lt;b>&amp; Söhne"));
    says(&page, &app.account.to_string());
    says(&app.browser().open("/log-in").await, "Acme");
    let account = app.admin().await.get(&format!("/v1/accounts/{}", app.account)).await.json();
    assert_eq!(account["data"]["attributes"]["name"], "Acme <b>& Söhne");
    says(&page, account["data"]["meta"]["keys"]["ed25519"].as_str().expect("a key"));
}

#[tokio::test]
async fn a_bad_name_gets_its_sentence_and_changes_nothing() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let moment = seen(&mut browser, ACCOUNT).await;
    let before = app.dump().await;
    for (name, code, sentence) in [
        (" ", "NAME_MISSING", "Enter a name."),
        (&*"x".repeat(256), "NAME_TOO_LONG", "Name must be 255 characters or fewer."),
    ] {
        let answer = browser.submit("/forms/save-account", &[("name", name), ("seen", &moment)], ACCOUNT).await;
        assert_eq!(codes(&answer), [code]);
        let page = follow(&mut browser, &answer).await;
        says(&page, sentence);
        assert_eq!(value_of(&page.body, "name").as_deref(), Some(name), "what was typed is kept");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn of_two_admins_the_later_one_sees_both_names() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let old = seen(&mut browser, ACCOUNT).await;
    app.wait(Duration::from_secs(1));
    let mut other = admin(&app).await;
    let fields = [("name", "Theirs"), ("seen", old.as_str())];
    assert_eq!(other.call("/forms/save-account", &fields).await.status, 200);
    let before = app.dump().await;
    let answer = browser.submit("/forms/save-account", &[("name", "Mine"), ("seen", &old)], ACCOUNT).await;
    assert_eq!(codes(&answer), ["STALE"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Name of the account Mine Theirs");
    assert_eq!(value_of(&page.body, "name").as_deref(), Some("Mine"));
    assert_eq!(app.dump().await, before);
    let moment = value_of(&page.body, "seen").expect("the new moment");
    let answer = browser.submit("/forms/save-account", &[("name", "Mine"), ("seen", &moment)], ACCOUNT).await;
    says(&follow(&mut browser, &answer).await, "Saved");
}

#[tokio::test]
async fn other_staff_read_the_name_and_who_may_change_it() {
    let app = TestApp::open().await;
    app.user("support@acme.example", Role::SupportAgent).await;
    let mut browser = app.browser();
    log_in(&mut browser, "support@acme.example").await;
    let page = browser.open(ACCOUNT).await;
    says(&page, "Admins and developers can change this.");
    assert!(!page.body.contains("/forms/save-account") && !page.body.contains(PERMISSIONS));
}

async fn stored(app: &TestApp) -> Value {
    let path = format!("/v1/accounts/{}/settings/default_user_permissions", app.account);
    let found = app.admin().await.get(&path).await;
    if found.status == 200 { found.json()["data"]["attributes"]["value"].clone() } else { Value::Null }
}

#[tokio::test]
async fn new_users_get_what_is_ticked_and_those_who_exist_keep_theirs() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = admin(&app).await;
    let page = browser.open(PERMISSIONS).await;
    assert!(is_checked(&page.body, "by-role") && is_checked(&page.body, "token.generate"));
    assert!(!is_checked(&page.body, "account.read"), "not by default");
    let moment = value_of(&page.body, "seen").expect("a moment");
    let fields = [("choice", "these"), ("grant[]", "user.read"), ("grant[]", "token.read"), ("seen", moment.as_str())];
    let answer = browser.submit("/forms/save-permissions", &fields, PERMISSIONS).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert!(is_checked(&page.body, "value") && is_checked(&page.body, "user.read"));
    assert!(!is_checked(&page.body, "token.generate"));
    assert_eq!(stored(&app).await, json!(["user.read", "token.read"]));
    let bob = app.user("bob@engine.example", Role::User).await;
    let may_update = async |user, id| {
        let body = json!({ "data": { "type": "users", "attributes": { "firstName": "New" } } });
        app.bearer(&app.token_of(user).await).patch(&format!("/v1/users/{id}"), body).await.status
    };
    assert_eq!(may_update(bob.id, bob.id).await, 403, "created after it");
    assert_eq!(may_update(ada.id, ada.id).await, 200, "created before it");

    let moment = seen(&mut browser, PERMISSIONS).await;
    let answer = browser.submit("/forms/save-permissions", &[("choice", "role"), ("seen", &moment)], PERMISSIONS).await;
    says(&follow(&mut browser, &answer).await, "Saved");
    assert_eq!(stored(&app).await, Value::Null);
}

#[tokio::test]
async fn bad_permissions_are_refused_and_kept_in_the_form() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let before = app.dump().await;
    for grant in [&["admin.read"][..], &["user.read", "user.read"], &[]] {
        let mut fields = vec![("choice", "these"), ("seen", "0")];
        fields.extend(grant.iter().map(|one| ("grant[]", *one)));
        let answer = browser.submit("/forms/save-permissions", &fields, PERMISSIONS).await;
        assert_eq!(codes(&answer), ["VALUE_NOT_ALLOWED"]);
        let page = follow(&mut browser, &answer).await;
        says(&page, "Choose permissions that users can have, each once.");
        assert!(is_checked(&page.body, "value"));
        assert_eq!(is_checked(&page.body, "user.read"), grant.contains(&"user.read"));
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_conflict_names_the_permissions_that_differ() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let old = seen(&mut browser, PERMISSIONS).await;
    let body = json!({ "data": { "type": "settings", "attributes": {
        "key": "default_user_permissions", "value": ["user.read", "token.revoke"] } } });
    let path = format!("/v1/accounts/{}/settings", app.account);
    assert_eq!(app.admin().await.post(&path, body).await.status, 201);
    let before = app.dump().await;
    let fields = [("choice", "these"), ("grant[]", "user.read"), ("grant[]", "token.read"), ("seen", old.as_str())];
    let answer = browser.submit("/forms/save-permissions", &fields, PERMISSIONS).await;
    assert_eq!(codes(&answer), ["STALE"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Permissions that differ token.read token.revoke");
    assert!(is_checked(&page.body, "token.read") && !is_checked(&page.body, "token.revoke"), "what was sent is kept");
    assert_eq!(app.dump().await, before);
    let fields = [("choice", "role"), ("seen", "0")];
    let answer = browser.submit("/forms/save-permissions", &fields, PERMISSIONS).await;
    says(&follow(&mut browser, &answer).await, "What may new users do? What their role may Only this");
}

#[tokio::test]
async fn customers_see_nothing_of_it() {
    let app = TestApp::open().await;
    app.user("ada@engine.example", Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, "ada@engine.example").await;
    for page in [ACCOUNT, PERMISSIONS, "/admin/settings/mail", "/admin/settings/server", "/admin/settings/backups"] {
        let page = browser.open(page).await;
        assert_eq!(page.status, 403);
        does_not_say(&page, PASSWORD);
    }
}
