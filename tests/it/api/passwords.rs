//! Passwords: changed with the old one, reset with a token (docs/api.md 3.9).

use std::time::Duration;

use insta::assert_snapshot;
use secrecy::ExposeSecret;

use keydesk::{
    model::{role::Role, user::User},
    server::domain::passwords,
};
use serde_json::{Value, json};

use super::{summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Bearer, Client},
    letters::letters,
    outcome::Answer,
    pages,
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "nine brass cogs turn";

async fn client(app: &TestApp, user: &User) -> Bearer {
    app.bearer(&app.token_of(user.id).await)
}

async fn update(client: &impl Client, user: &User, old: &str, new: &str) -> Answer {
    let body = json!({ "meta": { "oldPassword": old, "newPassword": new } });
    client.post(&format!("/v1/users/{}/actions/update-password", user.id), body).await
}

async fn reset(app: &TestApp, user: &str, token: &str, new: &str) -> Answer {
    let body = json!({ "meta": { "passwordResetToken": token, "newPassword": new } });
    app.anonymous().post(&format!("/v1/users/{user}/actions/reset-password"), body).await
}

/// A reset token as staff hand it over.
async fn token(app: &TestApp, user: &User) -> String {
    let link = passwords::link(&app.operator(), &user.id.into()).await;
    link.expect("a link").1.expose_secret().to_owned()
}

async fn log_in(app: &TestApp, password: &str) -> u16 {
    app.anonymous().basic(EMAIL, password).post("/v1/tokens", json!({})).await.status.as_u16()
}

#[tokio::test]
async fn the_old_password_makes_way_for_a_new_one() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let (asks, other) = (client(&app, &ada).await, client(&app, &ada).await);
    let mut browser = app.browser();
    pages::log_in(&mut browser, EMAIL).await;
    let reset_token = token(&app, &ada).await;
    let answer = update(&asks, &ada, PASSWORD, NEW).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["data"]["id"]), (200, &json!(ada.id)));
    assert_eq!((log_in(&app, PASSWORD).await, log_in(&app, NEW).await), (401, 201));
    assert_eq!(asks.get("/v1/me").await.status, 200, "the token that asked");
    assert_eq!(summary(&other.get("/v1/me").await), "401 TOKEN_INVALID");
    assert_eq!(browser.open("/").await.status, 302, "a session lives on");
    assert_eq!(summary(&reset(&app, EMAIL, &reset_token, PASSWORD).await), "404 NOT_FOUND");
}

#[tokio::test]
async fn without_the_old_password_nothing_changes() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let ada_client = client(&app, &ada).await;
    let answer = unchanged(&app, update(&ada_client, &ada, "wrong", "x")).await;
    assert_snapshot!(answer.outcome(), @r#"
    401 Unauthorized
    www-authenticate: Bearer realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "is not valid",
          "source": {
            "pointer": "/meta/oldPassword"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    for (new, refusal) in [
        ("short", "PASSWORD_TOO_SHORT"),
        ("password", "PASSWORD_TOO_WEAK"),
        (EMAIL, "PASSWORD_TOO_WEAK"),
        (&"x".repeat(129), "PASSWORD_TOO_LONG"),
    ] {
        let answer = unchanged(&app, update(&ada_client, &ada, PASSWORD, new)).await;
        assert_eq!(summary(&answer), format!("422 {refusal} at /data/attributes/password"));
    }
    app.meddle("update users set password_hash = null where email = 'ada@engine.example'").await;
    let answer = unchanged(&app, update(&ada_client, &ada, PASSWORD, NEW)).await;
    assert_eq!(summary(&answer), "401 is not valid at /meta/oldPassword");
}

#[tokio::test]
async fn authority_comes_before_the_body() {
    let app = TestApp::open().await;
    let (ada, bob) = (app.user(EMAIL, Role::User).await, app.user("bob@engine.example", Role::User).await);
    let (self_, admin) = (client(&app, &ada).await, app.admin().await);
    let path = |user: &User| format!("/v1/users/{}/actions/update-password", user.id);
    let bad = json!({ "x": 1 });
    assert_eq!(unchanged(&app, admin.post(&path(&ada), bad.clone())).await.status, 403, "an admin on somebody else");
    assert_eq!(summary(&unchanged(&app, self_.post(&path(&bob), bad.clone())).await), "404 NOT_FOUND");
    assert_eq!(summary(&unchanged(&app, self_.post(&path(&ada), bad)).await), "400 unpermitted parameter at /x");
    for (body, refusal) in [
        (json!({}), "is missing at /meta"),
        (json!({ "meta": { "oldPassword": "x" } }), "is missing at /meta/newPassword"),
        (json!({ "meta": { "oldPassword": "", "newPassword": "x" } }), "cannot be blank at /meta/oldPassword"),
    ] {
        assert_eq!(summary(&unchanged(&app, self_.post(&path(&ada), body)).await), format!("400 {refusal}"));
    }
}

#[tokio::test]
async fn wrong_old_passwords_count_with_wrong_log_ins() {
    use keydesk::server::domain::limits::Limits;
    let app = TestApp::with_rules(Limits { limit_failures: 3, ..crate::app::rules() }).await;
    let ada = app.user(EMAIL, Role::User).await;
    let ada_client = client(&app, &ada).await;
    assert_eq!(log_in(&app, "wrong").await, 401);
    for _ in 0..2 {
        assert_eq!(update(&ada_client, &ada, "wrong", NEW).await.status, 401);
    }
    let answer = unchanged(&app, update(&ada_client, &ada, PASSWORD, NEW)).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-ratelimit-window")), (429, Some("auth")));
    assert_eq!(log_in(&app, PASSWORD).await, 429);
    assert_eq!(ada_client.get("/v1/me").await.status, 200, "tokens go on");
    // A reset ends the wait.
    assert_eq!(reset(&app, EMAIL, &token(&app, &ada).await, NEW).await.status, 200);
    assert_eq!(log_in(&app, NEW).await, 201);
}

#[tokio::test]
async fn the_sixth_change_in_ten_minutes_waits() {
    let app = TestApp::with_limits().await;
    let ada = app.user(EMAIL, Role::User).await;
    let ada_client = client(&app, &ada).await;
    for _ in 0..5 {
        assert_eq!(update(&ada_client, &ada, "wrong", NEW).await.status, 401);
    }
    let answer = unchanged(&app, update(&ada_client, &ada, PASSWORD, NEW)).await;
    assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
    assert_eq!((answer.header("x-ratelimit-window"), answer.header("retry-after")), (Some("mutpwd"), Some("120")));
    app.wait(Duration::from_secs(120));
    assert_eq!(update(&ada_client, &ada, PASSWORD, NEW).await.status, 200);
}

#[tokio::test]
async fn a_reset_sets_a_password_once_and_ends_every_way_in() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let client = client(&app, &ada).await;
    let mut browser = app.browser();
    pages::log_in(&mut browser, EMAIL).await;
    let token = token(&app, &ada).await;
    assert!(token.len() == 50 && token.ends_with("v3") && token[..48].bytes().all(|byte| byte.is_ascii_hexdigit()));
    for new in ["short", "password"] {
        assert_eq!(unchanged(&app, reset(&app, EMAIL, &token, new)).await.status, 422);
    }
    let answer = reset(&app, "ADA@engine.example", &token, NEW).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["data"]["id"]), (200, &json!(ada.id)));
    assert_eq!((log_in(&app, PASSWORD).await, log_in(&app, NEW).await), (401, 201));
    assert_eq!(summary(&client.get("/v1/me").await), "401 TOKEN_INVALID");
    assert_eq!(browser.open("/").await.status, 302);
    let again = unchanged(&app, reset(&app, EMAIL, &token, PASSWORD)).await;
    assert_eq!(again.json()["errors"][0]["detail"], format!("The requested user '{EMAIL}' was not found"));
    let bytes = std::fs::read(app.folder.path().join("keydesk.db-wal")).expect("the log of writes");
    assert!(!bytes.windows(token.len()).any(|window| window == token.as_bytes()), "the database holds the token");
}

#[tokio::test]
async fn a_reset_tells_who_exists_only_to_the_holder_of_the_token() {
    let app = TestApp::protected().await;
    let ada = app.user(EMAIL, Role::User).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    let (bob_token, other) = (token(&app, &bob).await, token(&app, &app.admin).await);
    app.meddle("update users set password_hash = null where email = 'bob@engine.example'").await;
    let expired = token(&app, &ada).await;
    app.wait(Duration::from_secs(passwords::RESET_SECONDS as u64));
    // Known, without a password on a protected account, unknown, and no email at all: by each way to name them.
    let (ada_id, unknown_id) = (ada.id.to_string(), uuid::Uuid::from_u128(7).to_string());
    let names = [EMAIL, "bob@engine.example", "nobody@engine.example", "nobody", &ada_id, &unknown_id];
    for name in names {
        let path = format!("/v1/users/{name}/actions/reset-password");
        for (body, refusal) in [
            (json!({ "x": 1 }), "400 unpermitted parameter at /x"),
            (json!({}), "400 is missing at /meta"),
            (json!({ "meta": { "passwordResetToken": "x" } }), "400 is missing at /meta/newPassword"),
        ] {
            assert_eq!(summary(&unchanged(&app, app.anonymous().post(&path, body)).await), refusal, "{name}");
        }
        for wrong in ["guessed", other.as_str()] {
            for new in ["short", NEW] {
                let answer = unchanged(&app, reset(&app, name, wrong, new)).await;
                assert_eq!(summary(&answer), "404 NOT_FOUND", "{name}");
                let detail = format!("The requested user '{name}' was not found");
                assert_eq!(answer.json()["errors"][0]["detail"], detail);
            }
        }
    }
    for (name, theirs) in [(EMAIL, &expired), ("bob@engine.example", &bob_token)] {
        let over = unchanged(&app, reset(&app, name, theirs, "short")).await;
        assert_eq!(summary(&over), "401 is expired at /meta/passwordResetToken");
    }
    let fresh = token(&app, &ada).await;
    let dead = unchanged(&app, reset(&app, EMAIL, &expired, NEW)).await;
    assert_eq!(summary(&dead), "404 NOT_FOUND", "the former one is dead");
    let short = unchanged(&app, reset(&app, EMAIL, &fresh, "short")).await;
    assert_eq!(summary(&short), "422 PASSWORD_TOO_SHORT at /data/attributes/password");
    assert_eq!(reset(&app, EMAIL, &fresh, NEW).await.status, 200);
    app.maintenance.run().await;
}

#[tokio::test]
async fn a_body_that_does_not_fit_counts_nothing() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    for email in [EMAIL, "nobody@engine.example"] {
        let path = format!("/v1/users/{email}/actions/reset-password");
        for _ in 0..10 {
            assert_eq!(app.anonymous().post(&path, json!({})).await.status, 400);
        }
        assert_eq!(reset(&app, email, "wrong", NEW).await.status, 404);
    }
}

#[tokio::test]
async fn staff_without_a_password_activate_themselves_even_on_a_protected_account() {
    let app = TestApp::protected().await;
    let admin = app.user("new@acme.example", Role::Admin).await;
    let ada = app.user(EMAIL, Role::User).await;
    let ada_token = token(&app, &ada).await;
    app.meddle("update users set password_hash = null where role = 'user' or email = 'new@acme.example'").await;
    assert_eq!(reset(&app, "new@acme.example", &token(&app, &admin).await, NEW).await.status, 200);
    assert_eq!(unchanged(&app, reset(&app, EMAIL, &ada_token, NEW)).await.status, 403, "the right token too");
    assert!(
        passwords::link(&app.operator(), &ada.id.into()).await.is_err(),
        "no link is handed out that would not work"
    );
}

/// Requests a reset, runs the background jobs, and reads the mails.
async fn mails(app: &TestApp, meta: Value) -> Vec<String> {
    let answer = app.anonymous().post("/v1/passwords", json!({ "meta": meta })).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
    app.mails().await
}

#[tokio::test]
async fn every_request_gets_the_same_response_and_only_users_get_mail() {
    let app = TestApp::with_mail().await;
    app.user(EMAIL, Role::User).await;
    for meta in [
        json!({ "email": "nobody@engine.example" }),
        json!({ "email": "no email at all" }),
        json!({ "email": EMAIL, "deliver": false }),
    ] {
        let before = app.dump().await;
        assert_eq!(mails(&app, meta).await, Vec::<String>::new());
        assert_eq!(app.dump().await, before);
    }
    let asked = app.anonymous().post("/v1/passwords", json!({ "meta": { "email": " ADA@Engine.example " } })).await;
    assert_eq!(asked.status, 204);
    let sent = letters(&app).await;
    let [letter] = sent.as_slice() else { panic!("{} mails", sent.len()) };
    assert_eq!((letter.to.as_str(), letter.subject.as_str()), (EMAIL, "Set a new password at Acme"));
    let link = letter.link("/reset-password/");
    let token = link.strip_prefix("/reset-password/").expect("a token");
    assert_eq!(reset(&app, EMAIL, token, NEW).await.status, 200);
    assert_eq!(log_in(&app, NEW).await, 201);
}

#[tokio::test]
async fn without_mail_nothing_is_made_that_nobody_hears_of() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let link = token(&app, &ada).await;
    let body = json!({ "meta": { "email": EMAIL } });
    assert_eq!(unchanged(&app, app.anonymous().post("/v1/passwords", body)).await.status, 204);
    app.maintenance.run().await;
    assert_eq!(reset(&app, EMAIL, &link, NEW).await.status, 200, "the link that staff handed over still works");
}

#[tokio::test]
async fn a_mail_that_cannot_be_sent_is_tried_again() {
    let app = TestApp::with_mail().await;
    app.user(EMAIL, Role::User).await;
    let folder = app.folder.path().join("mail");
    std::fs::remove_dir(&folder).expect("the folder");
    assert_eq!(app.anonymous().post("/v1/passwords", json!({ "meta": { "email": EMAIL } })).await.status, 204);
    app.maintenance.run().await;
    app.maintenance.deliver_mail().await;
    std::fs::create_dir(&folder).expect("a folder");
    assert_eq!(app.mails().await.len(), 0, "not yet");
    app.wait(Duration::from_secs(10));
    assert_eq!(app.mails().await.len(), 1);
    app.wait(Duration::from_secs(600));
    assert_eq!(app.mails().await.len(), 1, "once");
}

#[tokio::test]
async fn requests_are_limited_for_known_and_unknown_emails() {
    let app = TestApp::with_limits().await;
    app.user(EMAIL, Role::User).await;
    for email in [EMAIL, "nobody@engine.example"] {
        let body = json!({ "meta": { "email": email } });
        for _ in 0..3 {
            assert_eq!(app.anonymous().post("/v1/passwords", body.clone()).await.status, 204);
        }
        let answer = unchanged(&app, app.anonymous().post("/v1/passwords", body)).await;
        assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
        assert_eq!((answer.header("x-ratelimit-window"), answer.header("retry-after")), (Some("rstpwd"), Some("3600")));
    }
}

#[tokio::test]
async fn one_address_asks_for_a_few_only() {
    let app = TestApp::with_limits().await;
    for nth in 0..21 {
        let body = json!({ "meta": { "email": format!("a{nth}@engine.example") } });
        let answer = app.anonymous().post("/v1/passwords", body).await;
        assert_eq!(answer.status, if nth < 20 { 204 } else { 429 }, "{nth}");
    }
    for nth in 0..31 {
        let answer = reset(&app, &format!("a{nth}@engine.example"), "wrong", NEW).await;
        assert_eq!(answer.status, if nth < 30 { 404 } else { 429 }, "{nth}");
    }
}

#[tokio::test]
async fn a_user_has_one_limit_however_they_are_named() {
    let app = TestApp::with_limits().await;
    let ada = app.user(EMAIL, Role::User).await;
    let id = ada.id.to_string();
    for name in [&id, &id.replace('-', ""), EMAIL, "ADA@engine.example", &id] {
        assert_eq!(reset(&app, name, "wrong", NEW).await.status, 404, "{name}");
    }
    for name in [&id, &id.replace('-', ""), EMAIL] {
        assert_eq!(reset(&app, name, "wrong", NEW).await.status, 429, "{name}");
    }
}

#[tokio::test]
async fn the_limit_does_not_tell_which_ids_exist() {
    let app = TestApp::with_limits().await;
    let known = app.user(EMAIL, Role::User).await.id.to_string();
    for id in [known, uuid::Uuid::from_u128(7).to_string()] {
        let spellings = [id.clone(), id.replace('-', ""), id.to_uppercase(), id.clone(), id.replace('-', ""), id];
        let mut statuses = Vec::new();
        for name in spellings {
            statuses.push(reset(&app, &name, "wrong", NEW).await.status.as_u16());
        }
        assert_eq!(statuses, [404, 404, 404, 404, 404, 429]);
    }
}

#[tokio::test]
async fn many_requests_for_one_email_send_one_mail() {
    let app = TestApp::with_mail().await;
    app.user(EMAIL, Role::User).await;
    for _ in 0..5 {
        let body = json!({ "meta": { "email": EMAIL } });
        assert_eq!(app.anonymous().post("/v1/passwords", body).await.status, 204);
    }
    assert_eq!(app.mails().await.len(), 1);
    let mail = std::fs::metadata(app.folder.path().join("mail")).expect("the folder");
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&mail.permissions()) & 0o777, 0o700);
}

#[tokio::test]
async fn requests_have_closed_bodies() {
    let app = TestApp::open().await;
    for (body, refusal) in [
        (json!({}), "is missing at /meta"),
        (json!({ "meta": {} }), "is missing at /meta/email"),
        (json!({ "meta": { "email": "" } }), "cannot be blank at /meta/email"),
        (json!({ "meta": { "email": EMAIL, "x": 1 } }), "unpermitted parameter at /meta/x"),
        (
            json!({ "meta": { "email": EMAIL, "deliver": "no" } }),
            "type mismatch (received string expected boolean) at /meta/deliver",
        ),
    ] {
        let answer = unchanged(&app, app.anonymous().post("/v1/passwords", body)).await;
        assert_eq!(summary(&answer), format!("400 {refusal}"));
    }
}
