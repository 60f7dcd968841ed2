//! Settings of an account, and their effect on users created afterwards.

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

const SETTINGS: &str = "/v1/accounts/acme/settings";

fn setting(key: &str, value: Value) -> Value {
    data("settings", json!({ "key": key, "value": value }))
}

#[tokio::test]
async fn an_admin_makes_changes_and_removes_a_setting() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let body = setting("defaultUserPermissions", json!(["user.read", "token.generate"]));
    let answer = admin.post(SETTINGS, body).await;
    assert_snapshot!(answer.outcome(), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/settings/[id 2]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "key": "default_user_permissions",
          "updated": "2031-03-24T09:15:00.000Z",
          "value": [
            "user.read",
            "token.generate"
          ]
        },
        "id": "[id 2]",
        "links": {
          "self": "/v1/accounts/[id 1]/settings/[id 2]"
        },
        "relationships": {
          "account": {
            "data": {
              "id": "[id 1]",
              "type": "accounts"
            },
            "links": {
              "related": "/v1/accounts/[id 1]"
            }
          }
        },
        "type": "settings"
      }
    }
    "#);
    let made = answer.json()["data"].clone();
    let id = made["id"].as_str().expect("an id");
    for name in [id, "default_user_permissions", "defaultUserPermissions", &id.to_uppercase()] {
        assert_eq!(admin.get(&format!("{SETTINGS}/{name}")).await.json()["data"], made, "{name}");
    }
    assert_eq!(admin.get(SETTINGS).await.json()["data"], json!([made]));

    app.wait(std::time::Duration::from_secs(1));
    let body = json!({ "data": { "type": "setting", "id": "whatever", "attributes": { "value": [] } } });
    let changed = admin.patch(&format!("{SETTINGS}/default_user_permissions"), body).await;
    let attributes = &changed.json()["data"]["attributes"];
    assert_eq!((&attributes["value"], &attributes["updated"]), (&json!([]), &json!("2031-03-24T09:15:01.000Z")));

    assert_eq!(admin.delete(&format!("{SETTINGS}/{id}")).await.status, 204);
    let gone = unchanged(&app, admin.delete(&format!("{SETTINGS}/{id}"))).await;
    assert_eq!(gone.json()["errors"][0]["detail"], format!("The requested setting '{id}' was not found"));
    assert_eq!(admin.get(SETTINGS).await.json(), json!({ "data": [] }));
}

#[tokio::test]
async fn rules_have_their_codes() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    assert_eq!(admin.post(SETTINGS, setting("default_license_permissions", json!([]))).await.status, 201);
    let users = |value| setting("default_user_permissions", value);
    let value = "422 VALUE_NOT_ALLOWED at /data/attributes/value";
    for (body, refusal) in [
        (data("settings", json!({})), "400 is missing at /data/attributes/key"),
        (data("settings", json!({ "key": "x" })), "400 is missing at /data/attributes/value"),
        (setting(" ", json!([])), "400 cannot be blank at /data/attributes/key"),
        (users(json!(null)), "400 cannot be null at /data/attributes/value"),
        (
            data("setting", json!({ "key": 1, "value": [] })),
            "400 type mismatch (received integer expected string) at /data/attributes/key",
        ),
        (data("users", json!({ "key": "x", "value": [] })), "400 is invalid at /data/type"),
        (
            json!({ "data": { "type": "settings", "id": app.account.to_string(), "attributes": {} } }),
            "400 unpermitted parameter at /data/id",
        ),
        (
            setting("protected", json!(true)),
            "422 KEY_NOT_ALLOWED at /data/attributes/key VALUE_NOT_ALLOWED at /data/attributes/value",
        ),
        (setting("default_license_permissions", json!([])), "422 KEY_TAKEN at /data/attributes/key"),
        (setting("default_license_permissions", json!(["token.generate"])), value),
        (users(json!("user.read")), value),
        (users(json!({ "user.read": true })), value),
        (users(json!(["user.read", 7])), value),
        (users(json!(["user.read", "user.read"])), value),
        (users(json!(["user.create"])), value),
        (users(json!(["*"])), value),
    ] {
        let answer = unchanged(&app, admin.post(SETTINGS, body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let details = |answer: crate::outcome::Answer| {
        let errors = answer.json()["errors"].clone();
        let details = errors.as_array().expect("errors").iter().map(|error| error["detail"].to_string());
        details.collect::<Vec<_>>().join(", ")
    };
    let refusals = [
        details(admin.post(SETTINGS, setting("protected", json!(true))).await),
        details(admin.post(SETTINGS, users(json!(7))).await),
        details(
            admin
                .patch(&format!("{SETTINGS}/default_license_permissions"), data("settings", json!({ "value": 7 })))
                .await,
        ),
    ];
    assert_snapshot!(refusals.join("\n"), @r#"
    "must be one of: default_license_permissions, default_user_permissions", "must be a valid setting"
    "must be an array of valid user permissions"
    "must be an array of valid license permissions"
    "#);
}

#[tokio::test]
async fn an_update_takes_a_value_and_nothing_else() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    assert_eq!(admin.post(SETTINGS, setting("default_user_permissions", json!([]))).await.status, 201);
    let path = format!("{SETTINGS}/default_user_permissions");
    for (body, refusal) in [
        (json!({}), "400 is missing at /data"),
        (data("settings", json!({})), "400 is missing at /data/attributes/value"),
        (data("settings", json!({ "value": null })), "400 cannot be null at /data/attributes/value"),
        (data("settings", json!({ "key": "x" })), "400 unpermitted parameter at /data/attributes/key"),
        (data("settings", json!({ "value": ["x"] })), "422 VALUE_NOT_ALLOWED at /data/attributes/value"),
    ] {
        let answer = unchanged(&app, admin.patch(&path, body)).await;
        assert_eq!(summary(&answer), refusal);
    }
    let missing = unchanged(&app, admin.patch(&format!("{SETTINGS}/nothing"), json!({ "x": 1 }))).await;
    assert_eq!(summary(&missing), "404 NOT_FOUND", "what is not there comes before the body");
}

#[tokio::test]
async fn only_users_created_afterwards_get_what_the_setting_says() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let before = app.user("before@engine.example", Role::User).await;
    let permissions = json!(["account.read", "user.read"]);
    assert_eq!(admin.post(SETTINGS, setting("default_user_permissions", permissions)).await.status, 201);
    let body = data("users", json!({ "email": "after@engine.example", "password": PASSWORD }));
    assert_eq!(app.anonymous().post("/v1/users", body).await.status, 201);
    let staff = app.user("dev@acme.example", Role::Developer).await;

    let log_in = |email: &'static str| app.anonymous().basic(email, PASSWORD);
    let refusal = unchanged(&app, log_in("after@engine.example").post("/v1/tokens", json!({}))).await;
    assert_eq!(
        summary(&refusal),
        "403 You do not have permission to complete the request (user lacks permission to perform action)"
    );
    for email in ["before@engine.example", "dev@acme.example"] {
        assert_eq!(log_in(email).post("/v1/tokens", json!({})).await.status, 201, "{email}");
    }
    let found = admin.get("/v1/users/after@engine.example").await.json();
    let after = found["data"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let may_see = async |user| app.bearer(&app.token_of(user).await).get("/v1/accounts/acme").await.status.as_u16();
    assert_eq!((may_see(before.id).await, may_see(after).await, may_see(staff.id).await), (403, 200, 200));
}

#[tokio::test]
async fn who_may_change_and_not_read_is_still_found() {
    let app = TestApp::open().await;
    let permissions = json!(["token.generate", "token.revoke", "user.update"]);
    let body = json!({ "data": { "type": "settings",
        "attributes": { "key": "default_user_permissions", "value": permissions } } });
    assert_eq!(app.admin().await.post("/v1/accounts/acme/settings", body).await.status, 201);
    let (ada, bob) =
        (app.user("ada@engine.example", Role::User).await, app.user("bob@engine.example", Role::User).await);
    let client = app.bearer(&app.token_of(ada.id).await);
    let name = json!({ "data": { "type": "users", "attributes": { "firstName": "Ada" } } });
    assert_eq!(client.patch(&format!("/v1/users/{}", ada.id), name.clone()).await.status, 200);
    assert_eq!(client.get(&format!("/v1/users/{}", ada.id)).await.status, 403, "to see oneself is another permission");
    let strangers = [bob.id.to_string(), "nobody@engine.example".into()];
    for other in &strangers {
        assert_eq!(client.get(&format!("/v1/users/{other}")).await.status, 404, "who exists is not revealed");
        assert_eq!(client.patch(&format!("/v1/users/{other}"), name.clone()).await.status, 404);
    }
}

#[tokio::test]
async fn an_empty_setting_counts_as_none() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    assert_eq!(admin.post(SETTINGS, setting("default_user_permissions", json!([]))).await.status, 201);
    app.user("ada@engine.example", Role::User).await;
    let log_in = app.anonymous().basic("ada@engine.example", PASSWORD);
    assert_eq!(log_in.post("/v1/tokens", json!({})).await.status, 201);
    let path = format!("{SETTINGS}/default_user_permissions");
    assert_eq!(admin.patch(&path, data("settings", json!({ "value": ["user.read"] }))).await.status, 200);
    app.user("bob@engine.example", Role::User).await;
    assert_eq!(admin.delete(&path).await.status, 204);
    let status = async |email: &str| app.anonymous().basic(email, PASSWORD).post("/v1/tokens", json!({})).await.status;
    assert_eq!(status("bob@engine.example").await, 403, "who came under the setting keeps what it gave");
    app.user("cyd@engine.example", Role::User).await;
    assert_eq!(status("cyd@engine.example").await, 201);
}

#[tokio::test]
async fn accounts_have_settings_of_their_own() {
    let app = TestApp::open().await;
    let (other, _, token) = app.neighbour().await;
    let theirs = format!("/v1/accounts/{other}/settings");
    let neighbour = app.bearer(&token);
    let answer = neighbour.post(&theirs, setting("default_user_permissions", json!(["user.read"]))).await;
    let id = answer.json()["data"]["id"].as_str().expect("an id").to_owned();
    let admin = app.admin().await;
    for name in [id.as_str(), "default_user_permissions"] {
        assert_eq!(summary(&admin.get(&format!("{SETTINGS}/{name}")).await), "404 NOT_FOUND");
        assert_eq!(summary(&unchanged(&app, admin.delete(&format!("{SETTINGS}/{name}"))).await), "404 NOT_FOUND");
    }
    app.user("ada@engine.example", Role::User).await;
    let log_in = app.anonymous().basic("ada@engine.example", PASSWORD);
    assert_eq!(log_in.post("/v1/tokens", json!({})).await.status, 201);
}

#[tokio::test]
async fn who_may_not_see_a_setting_learns_nothing() {
    let app = TestApp::open().await;
    let sales = app.user("sales@acme.example", Role::SalesAgent).await;
    let sales = app.bearer(&app.token_of(sales.id).await);
    let detail = "The requested setting 'default_user_permissions' was not found";
    for _ in 0..2 {
        let answer = unchanged(&app, sales.get(&format!("{SETTINGS}/default_user_permissions"))).await;
        assert_eq!(answer.json()["errors"][0]["detail"], detail);
        app.admin().await.post(SETTINGS, setting("default_user_permissions", json!([]))).await;
    }
    assert_eq!(summary(&app.anonymous().get(SETTINGS).await), "401 TOKEN_MISSING");
}

#[tokio::test]
async fn settings_are_no_file() {
    let app = TestApp::open().await;
    let admin = app.anonymous().with("authorization", &format!("Bearer {}", app.token_of(app.admin.id).await));
    let octets = admin.with("accept", "application/octet-stream, text/html");
    for path in [SETTINGS.to_owned(), format!("{SETTINGS}/default_user_permissions")] {
        assert_eq!(summary(&octets.get(&path).await), "400 MIME_TYPE_INVALID", "{path}");
    }
    let limit = app.admin().await.get(&format!("{SETTINGS}?limit=0")).await;
    assert_eq!(summary(&limit), "400 limit must be a number between 1 and 100 (got 0) at limit");
}
