//! A user as staff see them: profile, metadata, role, password, access; and the page that creates one.

use std::time::Duration;

use keydesk::model::{id::UserId, role::Role};

use super::{codes, does_not_say, follow, is_checked, log_in, says, value_of};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::{Browser, Client},
    outcome::Answer,
};

const HOSTILE: &str = "</textarea><script>alert(1)</script>";

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

fn address(user: UserId) -> String {
    format!("/admin/users/{user}")
}

/// What stands in the editor of metadata.
fn editor(page: &Answer) -> String {
    let (_, area) = page.body.split_once("<textarea").expect("an editor");
    let (_, text) = area.split_once('>').expect("a tag");
    text.split("</textarea").next().unwrap_or_default().trim_start().to_owned()
}

#[tokio::test]
async fn names_and_email_are_saved() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::SalesAgent).await;
    let path = address(ada.id);
    let id = ada.id.to_string();
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("the form carries what it saw");
    let fields = [
        ("id", id.as_str()),
        ("firstName", HOSTILE),
        ("lastName", ""),
        ("email", "countess@engine.example"),
        ("seen", &seen),
    ];
    let answer = browser.submit("/forms/save-user", &fields, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert_eq!(value_of(&page.body, "email").as_deref(), Some("countess@engine.example"));
    assert!(!page.body.contains("<script>alert"));
    let before = app.dump().await;
    let seen = value_of(&page.body, "seen").expect("seen");
    let taken = [("id", id.as_str()), ("firstName", "Eve"), ("email", "STAFF@acme.example"), ("seen", &seen)];
    let answer = browser.submit("/forms/save-user", &taken, &path).await;
    assert_eq!(codes(&answer), ["EMAIL_TAKEN"]);
    let page = follow(&mut browser, &answer).await;
    assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Eve"), "what was typed is kept");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_conflict_shows_both_states_and_loses_nothing() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(ada.id), ada.id.to_string());
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
    app.wait(Duration::from_secs(1));
    let body = serde_json::json!({ "data": { "type": "users", "attributes": { "firstName": "Augusta",
        "metadata": { "plan": "pro" } } } });
    assert_eq!(app.admin().await.patch(&format!("/v1/users/{id}"), body).await.status, 200);
    let before = app.dump().await;
    let profile = [("id", id.as_str()), ("firstName", "Ada"), ("email", "ada@engine.example"), ("seen", &seen)];
    let metadata = [("id", id.as_str()), ("metadata", "{ \"plan\": \"free\" }"), ("seen", seen.as_str())];
    for is_script in [false, true] {
        let answer = match is_script {
            false => browser.submit("/forms/save-user", &profile, &path).await,
            true => browser.call("/forms/save-user", &profile).await,
        };
        assert_eq!(codes(&answer), ["STALE"]);
        let page = browser.open(&refused_page(&answer, &path, "/forms/save-user")).await;
        says(&page, "Nothing was saved");
        says(
            &page,
            "First name Ada Augusta Last name – – the same Email ada@engine.example ada@engine.example the same",
        );
        assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Ada"), "what was typed is kept");
        let answer = match is_script {
            false => browser.submit("/forms/save-user-metadata", &metadata, &path).await,
            true => browser.call("/forms/save-user-metadata", &metadata).await,
        };
        let page = browser.open(&refused_page(&answer, &path, "/forms/save-user-metadata")).await;
        says(&page, "Metadata { \"plan\": \"free\" } { \"plan\": \"pro\" }");
        assert_eq!(editor(&page), "{ \"plan\": \"free\" }");
        assert_eq!(app.dump().await, before);
    }
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
    let again = [("id", id.as_str()), ("firstName", "Ada"), ("email", "ada@engine.example"), ("seen", &seen)];
    let answer = browser.submit("/forms/save-user", &again, &path).await;
    says(&follow(&mut browser, &answer).await, "Saved");
}

/// The address of the page with a refusal: of a plain post as it says itself, of a script as the script makes it.
fn refused_page(answer: &Answer, page: &str, form: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE};
    match answer.header("location") {
        Some(location) => location.to_owned(),
        None => format!("{page}?__path={form}&__err={}", URL_SAFE.encode(&answer.body)),
    }
}

#[tokio::test]
async fn metadata_is_edited_as_json_and_errors_name_their_line() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::SalesAgent).await;
    let (path, id) = (address(ada.id), ada.id.to_string());
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
    let text = format!("{{ \"planName\": \"{HOSTILE} &amp;\" }}");
    let fields = [("id", id.as_str()), ("metadata", text.as_str()), ("seen", &seen)];
    let answer = browser.submit("/forms/save-user-metadata", &fields, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    let shown = editor(&page);
    assert!(shown.contains("&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;"), "{shown}");
    assert!(!page.body.contains("<script>alert"));
    let user = app.admin().await.get(&format!("/v1/users/{id}")).await.json();
    assert_eq!(user["data"]["attributes"]["metadata"]["planName"], format!("{HOSTILE} &amp;"));

    let seen = value_of(&page.body, "seen").expect("seen");
    let before = app.dump().await;
    for (text, code, sentence) in [
        ("{\n  \"a\": 1,\n}", "METADATA_NOT_JSON", "This is not JSON. Look at line 3."),
        ("{ \"a\": 1,\n\"A\": 2 }", "METADATA_SHAPE_INVALID", "Look at line 2."),
        ("[]", "METADATA_SHAPE_INVALID", "Look at line 1."),
    ] {
        let fields = [("id", id.as_str()), ("metadata", text), ("seen", &seen)];
        let answer = browser.submit("/forms/save-user-metadata", &fields, &path).await;
        assert_eq!(codes(&answer), [code]);
        let page = follow(&mut browser, &answer).await;
        says(&page, sentence);
        assert_eq!(editor(&page), text, "what was typed is kept");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_tick_that_stays_off_does_not_lock_anybody_out() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut browser = staff(&app, Role::Admin).await;
    let (path, id) = (address(ada.id), ada.id.to_string());
    for (tick, confirmed) in [(None, false), (Some("true"), true), (Some("true"), true)] {
        let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
        let mut fields = vec![("id", id.as_str()), ("email", "ada@engine.example"), ("seen", &seen)];
        fields.extend(tick.map(|tick| ("emailVerified", tick)));
        browser.submit("/forms/save-user", &fields, &path).await;
        assert_eq!(is_checked(&browser.open(&path).await.body, "emailVerified"), confirmed);
        log_in(&mut app.browser(), "ada@engine.example").await;
    }
}

#[tokio::test]
async fn another_role_ends_sessions_and_tokens() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(ada.id).await;
    let mut own = app.browser();
    log_in(&mut own, "ada@engine.example").await;
    let mut browser = staff(&app, Role::Admin).await;
    let path = format!("{}/role", address(ada.id));
    let page = browser.open(&path).await;
    says(&page, "Another role ends all sessions and revokes all tokens of the user. They have 1 session, 1 token");
    says(&page, "support agent Bans customers. Sees everything.");
    assert!(is_checked(&page.body, "role-user"));
    let (id, seen) = (ada.id.to_string(), value_of(&page.body, "seen").expect("seen"));
    let stale = [("id", id.as_str()), ("role", "developer"), ("seen", "0")];
    let before = app.dump().await;
    let answer = browser.submit("/forms/change-user-role", &stale, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Nothing was saved");
    says(&page, "Role developer user");
    assert!(is_checked(&page.body, "role-developer"), "what was chosen is kept");
    assert_eq!(app.dump().await, before);
    let fields = [("id", id.as_str()), ("role", "support-agent"), ("seen", &seen)];
    let answer = browser.submit("/forms/change-user-role", &fields, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "The role is changed.");
    says(&page, "support agent");
    assert_eq!(own.open("/").await.status, 302, "logged out");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn the_last_admin_is_explained() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    let page = browser.open(&address(app.admin.id)).await;
    says(&page, "This is the last admin, who can be neither deleted nor given another role.");
    does_not_say(&page, "Change role");
    says(&browser.open(&format!("{}/role", address(app.admin.id))).await, "Make someone else an admin first.");
    says(&page, "This is you. Change your own profile under “Profile”.");
    assert!(!page.body.contains("/forms/save-user") && !page.body.contains("/forms/set-user-password"));
}

#[tokio::test]
async fn who_is_outside_ones_rank_is_text() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    let page = browser.open(&address(app.admin.id)).await;
    says(&page, "only admins can change an admin");
    for form in ["save-user", "save-user-metadata", "set-user-password", "reset-link"] {
        assert!(!page.body.contains(&format!("/forms/{form}\"")), "{form}");
    }
    let page = browser.open(&format!("{}/access", address(app.admin.id))).await;
    says(&page, "Only admins can see where somebody logs in.");
    for path in ["/admin/users/nobody", "/admin/users/01a201b2-1743-7043-8a57-faacd3d181d8"] {
        let page = browser.open(path).await;
        assert_eq!(page.status, 404, "{path}");
        says(&page, "There is nothing here");
    }
}

#[tokio::test]
async fn a_password_is_set_and_a_link_is_made() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let mut own = app.browser();
    log_in(&mut own, "ada@engine.example").await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(ada.id), ada.id.to_string());
    let before = app.dump().await;
    let weak = [("id", id.as_str()), ("password", "password1")];
    let answer = browser.submit("/forms/set-user-password", &weak, &path).await;
    assert_eq!(codes(&answer), ["PASSWORD_TOO_WEAK"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "This password is easy to guess.");
    assert!(!page.body.contains("password1"));
    assert_eq!(codes(&browser.call("/forms/set-user-password", &[("id", &id)]).await), ["PASSWORD_MISSING"]);
    assert_eq!(app.dump().await, before);
    let strong = [("id", id.as_str()), ("password", "nine brass cogs turn")];
    let answer = browser.submit("/forms/set-user-password", &strong, &path).await;
    says(&follow(&mut browser, &answer).await, "The password is set.");
    assert_eq!(own.open("/").await.status, 302, "logged out");
    let answer = browser.submit("/forms/reset-link", &[("email", "ada@engine.example")], &path).await;
    says(&follow(&mut browser, &answer).await, "Send this link to the user");
}

#[tokio::test]
async fn access_shows_where_somebody_logs_in_and_ends_it() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    Authenticator::enabled(&app, ada.id).await;
    app.meddle("update second_factors set enabled = null").await;
    let (token, _) = (app.token_of(ada.id).await, app.token_of(ada.id).await);
    let mut own = app.browser();
    log_in(&mut own, "ada@engine.example").await;
    app.anonymous().basic("ada@engine.example", PASSWORD).post("/v1/tokens", serde_json::json!({})).await;
    let mut browser = staff(&app, Role::Admin).await;
    let (path, id) = (format!("{}/access", address(ada.id)), ada.id.to_string());
    let page = browser.open(&path).await;
    says(&page, "192.0.2.7");
    says(&page, "API");
    says(&page, "Second step Off.");
    let session = value_of(&page.body, "session").expect("a session to end");
    let fields = [("id", id.as_str()), ("session", session.as_str())];
    let answer = browser.submit("/forms/end-user-session", &fields, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Session ended");
    says(&page, "The user is logged in nowhere.");
    assert_eq!(own.open("/").await.status, 302, "logged out");
    let answer = browser.submit("/forms/end-user-session", &fields, &path).await;
    says(&follow(&mut browser, &answer).await, "This session had already ended");
    log_in(&mut own, "ada@engine.example").await;
    let answer = browser.submit("/forms/end-user-sessions", &[("id", &id)], &path).await;
    says(&follow(&mut browser, &answer).await, "Sessions ended");
    assert_eq!(own.open("/").await.status, 302, "logged out");

    let before = app.dump().await;
    says(
        &browser.open(&format!("{}/confirm?change=tokens", address(ada.id))).await,
        "Revoke all tokens of ada@engine.example, 3 in all?",
    );
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/change-access", &[("id", &id), ("change", "tokens")], &path).await;
    says(&follow(&mut browser, &answer).await, "No tokens.");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
}

#[tokio::test]
async fn a_lost_second_step_is_removed_and_one_token_is_revoked() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(ada.id).await;
    let me = app.bearer(&token).get("/v1/me").await.json();
    let token_id = me["included"][0]["id"].as_str().expect("an id").to_owned();
    Authenticator::enabled(&app, ada.id).await;
    let mut browser = staff(&app, Role::Admin).await;
    let (path, id) = (format!("{}/access", address(ada.id)), ada.id.to_string());
    says(&browser.open(&path).await, "Remove the second step");
    let ask = format!("{}/confirm?change=second-step", address(ada.id));
    says(&browser.open(&ask).await, "Remove the second step of ada@engine.example?");
    let answer = browser.submit("/forms/change-access", &[("id", &id), ("change", "second-step")], &ask).await;
    says(&follow(&mut browser, &answer).await, "The second step is off");
    log_in(&mut app.browser(), "ada@engine.example").await;
    let ask = format!("{}/confirm?change=token&token={token_id}", address(ada.id));
    says(&browser.open(&ask).await, "Revoke Unnamed token of ada@engine.example?");
    let fields = [("id", id.as_str()), ("change", "token"), ("token", token_id.as_str())];
    let answer = browser.submit("/forms/change-access", &fields, &ask).await;
    says(&follow(&mut browser, &answer).await, "Token revoked");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    let answer = browser.submit("/forms/change-access", &fields, &ask).await;
    says(&follow(&mut browser, &answer).await, "This token was already revoked");
}

#[tokio::test]
async fn staff_create_users_also_while_the_account_is_protected() {
    let app = TestApp::protected().await;
    let mut browser = staff(&app, Role::SalesAgent).await;
    says(&browser.open("/admin/users/new").await, "The user will be a customer. Only admins give other roles.");
    let before = app.dump().await;
    let answer =
        browser.submit("/forms/create-user", &[("email", "ada"), ("firstName", "Ada")], "/admin/users/new").await;
    assert_eq!(codes(&answer), ["EMAIL_INVALID"]);
    let page = follow(&mut browser, &answer).await;
    assert_eq!(value_of(&page.body, "firstName").as_deref(), Some("Ada"), "what was typed is kept");
    let role = [("email", "ada@engine.example"), ("role", "admin")];
    assert_eq!(browser.call("/forms/create-user", &role).await.status, 422, "only admins give roles");
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/create-user", &[("email", "ada@engine.example")], "/admin/users/new").await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "User created");
    says(&page, "The user has no password yet.");
    let mut admin = app.browser();
    log_in(&mut admin, "admin@acme.example").await;
    let fields = [("email", "dev@acme.example"), ("password", PASSWORD), ("role", "developer")];
    let answer = admin.submit("/forms/create-user", &fields, "/admin/users/new").await;
    says(&follow(&mut admin, &answer).await, "developer");
    log_in(&mut app.browser(), "dev@acme.example").await;
}
