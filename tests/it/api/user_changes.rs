//! Changes of users: update, delete, ban, unban, group (docs/api.md 3.6 to 3.8, 3.11).

use insta::assert_snapshot;
use keydesk::model::{role::Role, user::User};
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Bearer, Browser, Client},
    outcome::Answer,
    pages,
};

/// A client with a new token of this user.
async fn client(app: &TestApp, user: &User) -> Bearer {
    app.bearer(&app.token_of(user.id).await)
}

fn path(user: &User) -> String {
    format!("/v1/users/{}", user.id)
}

async fn patch(client: &Bearer, user: &User, attributes: Value) -> Answer {
    client.patch(&path(user), data("users", attributes)).await
}

/// A browser in which this user is logged in.
async fn logged_in(app: &TestApp, user: &User) -> Browser {
    let mut browser = app.browser();
    pages::log_in(&mut browser, user.email.as_str()).await;
    browser
}

async fn is_logged_in(browser: &mut Browser) -> bool {
    browser.open("/").await.status == 200
}

#[tokio::test]
async fn what_is_sent_changes_and_all_else_stays() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let admin = app.admin().await;
    let changes = json!({ "firstName": "Ada", "last_name": "", "metadata": { "Customer ID": 1, "old": true } });
    let answer = patch(&admin, &ada, changes).await;
    assert_snapshot!(format!("{:#}", answer.json()["data"]["attributes"]), @r#"
    {
      "created": "2031-03-24T09:15:00.000Z",
      "deletionScheduled": null,
      "email": "ada@engine.example",
      "emailVerified": false,
      "firstName": "Ada",
      "fullName": "Ada ",
      "lastName": "",
      "metadata": {
        "customerId": 1,
        "old": true
      },
      "role": "user",
      "status": "ACTIVE",
      "updated": "2031-03-24T09:15:00.001Z"
    }
    "#);
    app.wait(std::time::Duration::from_secs(1));
    let body = json!({ "data": { "type": "user", "id": "whatever", "attributes": {
        "firstName": null, "email": " ADA@New.example ", "metadata": { "plan": "x" } } } });
    let answer = admin.request("PUT".parse().expect("a method"), &path(&ada), Some(body)).await;
    let attributes = &answer.json()["data"]["attributes"];
    assert_eq!(attributes["firstName"], Value::Null);
    assert_eq!(attributes["lastName"], "");
    assert_eq!(attributes["email"], "ada@new.example");
    assert_eq!(attributes["metadata"], json!({ "plan": "x" }), "metadata is replaced as a whole");
    assert_eq!(attributes["updated"], "2031-03-24T09:15:01.000Z");
    assert_eq!(admin.get(&path(&ada)).await.json()["data"], answer.json()["data"]);
}

#[tokio::test]
async fn an_update_of_nothing_changes_nothing() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let admin = app.admin().await;
    app.wait(std::time::Duration::from_secs(1));
    for body in [
        json!({ "data": { "type": "users" } }),
        data("users", json!({})),
        data("users", json!({ "email": "ADA@engine.example", "role": "user" })),
        data("users", json!({ "email": null, "role": null })),
    ] {
        assert_eq!(unchanged(&app, admin.patch(&path(&ada), body)).await.status, 200);
    }
}

#[tokio::test]
async fn bodies_of_updates_are_closed_and_come_after_the_look_up() {
    let app = TestApp::open().await;
    let (ada, bob) =
        (app.user("ada@engine.example", Role::User).await, app.user("bob@engine.example", Role::User).await);
    let (admin, self_) = (app.admin().await, client(&app, &ada).await);
    let group = json!({ "data": { "type": "users", "relationships": { "group": { "data": null } } } });
    for (body, refusal) in [
        (json!({}), "is missing at /data"),
        (data("admins", json!({})), "is invalid at /data/type"),
        (group, "unpermitted parameter at /data/relationships/group"),
        (data("users", json!({ "email": " " })), "cannot be blank at /data/attributes/email"),
        (data("users", json!({ "password": "" })), "cannot be blank at /data/attributes/password"),
        (data("users", json!({ "status": "BANNED" })), "unpermitted parameter at /data/attributes/status"),
        (data("users", json!({ "role": "owner" })), "is invalid at /data/attributes/role"),
    ] {
        let answer = unchanged(&app, admin.patch(&path(&ada), body.clone())).await;
        assert_eq!(summary(&answer), format!("400 {refusal}"));
        assert_eq!(summary(&unchanged(&app, self_.patch(&path(&bob), body)).await), "404 NOT_FOUND");
    }
    for attribute in ["role", "password", "metadata"] {
        let answer = unchanged(&app, patch(&self_, &ada, json!({ attribute: null }))).await;
        assert_eq!(summary(&answer), format!("400 unpermitted parameter at /data/attributes/{attribute}"));
    }
}

#[tokio::test]
async fn rules_hold_for_changes_as_for_new_users() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    app.user("bob@engine.example", Role::User).await;
    let admin = app.admin().await;
    let many: serde_json::Map<_, _> = (0..65).map(|key| (format!("k{key}"), json!(1))).collect();
    for (attributes, refusal) in [
        (json!({ "email": "foo.com" }), "EMAIL_INVALID at /data/attributes/email"),
        (json!({ "email": "BOB@engine.example" }), "EMAIL_TAKEN at /data/attributes/email"),
        (
            json!({ "firstName": "x".repeat(256), "password": "short" }),
            "FIRST_NAME_TOO_LONG at /data/attributes/firstName PASSWORD_TOO_SHORT at /data/attributes/password",
        ),
        (json!({ "password": "engine.example" }), "PASSWORD_TOO_WEAK at /data/attributes/password"),
        (json!({ "metadata": { "k": "x".repeat(16_384) } }), "METADATA_TOO_LONG at /data/attributes/metadata"),
        (json!({ "metadata": many }), "METADATA_TOO_LONG at /data/attributes/metadata"),
    ] {
        let answer = unchanged(&app, patch(&admin, &ada, attributes)).await;
        assert_eq!(summary(&answer), format!("422 {refusal}"));
    }
}

#[tokio::test]
async fn an_email_that_is_too_long_is_refused_with_the_limit() {
    let app = TestApp::open().await;
    let (admin, ada) = (app.admin().await, app.user("ada@engine.example", Role::User).await);
    let email = json!({ "email": format!("{}@b.io", "a".repeat(251)) });
    let answers = [
        unchanged(&app, patch(&admin, &ada, email.clone())).await,
        unchanged(&app, admin.post("/v1/users", data("users", email))).await,
    ];
    for answer in answers {
        assert_eq!(summary(&answer), "422 EMAIL_TOO_LONG at /data/attributes/email");
        assert_eq!(answer.json()["errors"][0]["detail"], "is too long (maximum is 255 characters)");
    }
}

#[tokio::test]
async fn who_stands_higher_is_out_of_reach() {
    let app = TestApp::open().await;
    let developer = app.user("developer@acme.example", Role::Developer).await;
    let developer = client(&app, &developer).await;
    let admin = app.admin.clone();
    let answers = [
        unchanged(&app, patch(&developer, &admin, json!({ "firstName": "x" }))).await,
        unchanged(&app, developer.delete(&path(&admin))).await,
    ];
    for answer in answers {
        let detail =
            "You do not have permission to complete the request (developer lacks privileges to perform action on user)";
        assert_eq!((answer.status.as_u16(), answer.json()["errors"][0]["detail"].as_str()), (403, Some(detail)));
    }
    // Authorization comes before validation.
    assert_eq!(unchanged(&app, patch(&developer, &admin, json!({ "email": "x" }))).await.status, 403);
}

#[tokio::test]
async fn another_role_ends_what_the_former_one_gave() {
    let app = TestApp::open().await;
    let bob = app.user("bob@acme.example", Role::Admin).await;
    let tokens = [client(&app, &bob).await, client(&app, &bob).await];
    let mut browser = logged_in(&app, &bob).await;
    let admin = app.admin().await;
    assert_eq!(patch(&admin, &bob, json!({ "role": "user" })).await.json()["data"]["attributes"]["role"], "user");
    for token in &tokens {
        assert_eq!(summary(&token.get("/v1/me").await), "401 TOKEN_INVALID");
    }
    assert!(!is_logged_in(&mut browser).await, "a session of the former role lives on");
    assert_eq!(admin.get("/v1/me").await.status, 200, "the token in use stays");

    // And back: a promoted user can do what an admin can.
    assert_eq!(patch(&admin, &bob, json!({ "role": "admin" })).await.status, 200);
    let promoted = client(&app, &bob).await;
    let body = data("users", json!({ "email": "new@acme.example", "role": "admin" }));
    assert_eq!(promoted.post("/v1/users", body).await.status, 201);
}

#[tokio::test]
async fn who_steps_down_keeps_the_token_that_asks() {
    let app = TestApp::open().await;
    let bob = app.user("bob@acme.example", Role::Admin).await;
    let (asks, other) = (client(&app, &bob).await, client(&app, &bob).await);
    assert_eq!(patch(&asks, &bob, json!({ "role": "read-only" })).await.status, 200);
    assert_eq!(asks.get("/v1/me").await.json()["data"]["attributes"]["role"], "read-only");
    assert_eq!(other.get("/v1/me").await.status, 401);
    let kept = &app.admin().await.get(&format!("/v1/users/{}/tokens", bob.id)).await.json()["data"];
    let kinds: Vec<_> = kept.as_array().expect("tokens").iter().map(|token| &token["attributes"]["kind"]).collect();
    assert_eq!(kinds, ["read-only-token"], "a token is of the kind that its bearer is");
}

#[tokio::test]
async fn another_role_brings_all_its_permissions() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    app.meddle("update users set permissions = '[\"user.read\"]' where email = 'ada@engine.example'").await;
    assert_eq!(client(&app, &ada).await.put("/v1/tokens").await.status, 403);
    let admin = app.admin().await;
    assert_eq!(patch(&admin, &ada, json!({ "role": "developer" })).await.status, 200);
    assert_eq!(patch(&admin, &ada, json!({ "role": "user" })).await.status, 200);
    assert_eq!(client(&app, &ada).await.put("/v1/tokens").await.status, 200);
}

#[tokio::test]
async fn another_password_leaves_tokens_and_ends_other_sessions() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = client(&app, &ada).await;
    let mut browser = logged_in(&app, &ada).await;
    let admin = app.admin().await;
    assert_eq!(patch(&admin, &ada, json!({ "password": "nine brass cogs turn" })).await.status, 200);
    assert_eq!(token.get("/v1/me").await.status, 200);
    assert!(!is_logged_in(&mut browser).await);
    let log_in = async |password| {
        app.anonymous().basic("ada@engine.example", password).post("/v1/tokens", json!({})).await.status.as_u16()
    };
    assert_eq!((log_in(PASSWORD).await, log_in("nine brass cogs turn").await), (401, 201));
    assert_eq!(patch(&admin, &ada, json!({ "password": null })).await.status, 200);
    assert_eq!(log_in("nine brass cogs turn").await, 401, "without a password nobody logs in by one");
}

#[tokio::test]
async fn the_last_admin_stays() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let refusal = "422 ACCOUNT_ADMINS_REQUIRED at /data/relationships/account";
    assert_eq!(summary(&unchanged(&app, patch(&admin, &app.admin, json!({ "role": "user" }))).await), refusal);
    assert_eq!(summary(&unchanged(&app, admin.delete(&path(&app.admin))).await), refusal);
    // An admin of another account does not count, and neither does one who cannot log in.
    app.neighbour().await;
    app.user("banned@acme.example", Role::Admin).await;
    app.meddle("update users set banned = 1 where email = 'banned@acme.example'").await;
    assert_eq!(summary(&unchanged(&app, admin.delete(&path(&app.admin))).await), refusal);

    let bob = app.user("bob@acme.example", Role::Admin).await;
    assert_eq!(admin.delete(&path(&app.admin)).await.status, 204);
    assert_eq!(summary(&unchanged(&app, client(&app, &bob).await.delete(&path(&bob))).await), refusal);
}

/// How many people signed up and logged in on a day names nobody, and stays.
fn without_daily_counts(dump: &str) -> String {
    let (before, rest) = dump.split_once("\ndaily_counts\n").expect("the table");
    let (_, after) = rest.split_once("\npassword_costs\n").expect("the table behind it");
    [before, after].concat()
}

#[tokio::test]
async fn with_a_user_goes_all_that_is_theirs() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    app.maintenance.run().await;
    let before = without_daily_counts(&app.dump_of_records().await);
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = client(&app, &ada).await;
    let mut browser = logged_in(&app, &ada).await;
    let answer = admin.delete(&path(&ada)).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (204, ""));
    assert_eq!(without_daily_counts(&app.dump_of_records().await), before);
    assert_eq!(summary(&token.get("/v1/me").await), "401 TOKEN_INVALID");
    assert!(!is_logged_in(&mut browser).await);
    assert_eq!(summary(&admin.delete(&path(&ada)).await), "404 NOT_FOUND");
    assert_eq!(
        app.anonymous().post("/v1/users", data("users", json!({ "email": "ada@engine.example" }))).await.status,
        201
    );
}

#[tokio::test]
async fn a_ban_ends_sessions_and_mutes_tokens_until_it_is_lifted() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let token = client(&app, &ada).await;
    let mut browser = logged_in(&app, &ada).await;
    let admin = app.admin().await;
    let (ban, unban) = (format!("{}/actions/ban", path(&ada)), format!("{}/actions/unban", path(&ada)));
    let nothing = json!({});
    assert_eq!(admin.post(&ban, nothing.clone()).await.json()["data"]["attributes"]["status"], "BANNED");
    assert_eq!(summary(&token.get("/v1/me").await), "403 USER_BANNED");
    assert!(!is_logged_in(&mut browser).await);
    let right = app.anonymous().basic("ada@engine.example", PASSWORD).post("/v1/tokens", nothing.clone()).await;
    assert_eq!(summary(&right), "403 USER_BANNED");
    assert_eq!(unchanged(&app, admin.post(&ban, nothing.clone())).await.status, 200, "a second time changes nothing");

    assert_eq!(admin.post(&unban, nothing.clone()).await.json()["data"]["attributes"]["status"], "ACTIVE");
    assert_eq!(token.get("/v1/me").await.status, 200, "the token works again");
    assert!(!is_logged_in(&mut browser).await, "the session does not come back");
    assert_eq!(unchanged(&app, admin.post(&unban, nothing)).await.status, 200);
}

#[tokio::test]
async fn only_customers_are_banned() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let (admin, self_) = (app.admin().await, client(&app, &ada).await);
    let answer = unchanged(&app, admin.post(&format!("{}/actions/ban", path(&app.admin)), json!({}))).await;
    let detail = "You do not have permission to complete the request (must have a user role)";
    assert_eq!((answer.status.as_u16(), answer.json()["errors"][0]["detail"].as_str()), (403, Some(detail)));
    let ban = format!("{}/actions/ban", path(&ada));
    assert_eq!(unchanged(&app, self_.post(&ban, json!({}))).await.status, 403);
}

#[tokio::test]
async fn the_group_is_none_and_stays_none() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let admin = app.admin().await;
    let group = format!("{}/group", path(&ada));
    assert_eq!(admin.get(&group).await.body, r#"{"data":null}"#);
    let answer = admin.patch(&group, json!({ "data": null })).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["data"]["type"]), (200, &json!("users")));
    let id = app.account.to_string();
    for (body, refusal) in [
        (json!({ "data": { "type": "groups", "id": id } }), "422 GROUP_NOT_FOUND at /data/relationships/group"),
        (json!({ "data": { "type": "users", "id": id } }), "400 is invalid at /data/type"),
        (json!({ "data": { "type": "groups" } }), "400 is missing at /data/id"),
        (json!({}), "400 is missing at /data"),
    ] {
        assert_eq!(summary(&unchanged(&app, admin.patch(&group, body)).await), refusal);
    }
}
