//! Failed log-ins: their codes by version of the API, and that they tell nobody who exists (docs/api.md 4.3).

use insta::assert_snapshot;
use keydesk::{model::role::Role, server::domain::limits::Limits};
use serde_json::json;

use super::{data, summary, unchanged};
use crate::{
    app::{self, PASSWORD, TestApp},
    client::{Anonymous, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

/// An open account with a customer, a banned one, and one without a password.
async fn app() -> TestApp {
    let app = TestApp::open().await;
    app.user(EMAIL, Role::User).await;
    app.user("banned@engine.example", Role::User).await;
    app.meddle("update users set banned = 1 where email = 'banned@engine.example'").await;
    app.anonymous().post("/v1/users", data("users", json!({ "email": "none@engine.example" }))).await;
    app
}

/// Credentials without an email that can be read.
const UNREADABLE: [&str; 8] =
    ["", "@", "ada", "not an email@", "@engine.example", "ada\0@engine.example", "a@b", "ada@@b.io"];
/// Known and unknown emails, users without a password and banned ones.
const EMAILS: [&str; 4] = [EMAIL, "nobody@engine.example", "none@engine.example", "banned@engine.example"];

/// What can be told of a refusal: the answer, the names of its headers, and its length.
async fn refusal(app: &TestApp, client: Anonymous, email: &str, password: &str) -> (String, Vec<String>, usize) {
    // The body is checked only after authentication.
    let body = json!({ "data": { "type": "tokens", "nonsense": 1 } });
    let answer = unchanged(app, client.basic(email, password).post("/v1/tokens", body)).await;
    (answer.outcome(), answer.headers.keys().map(ToString::to_string).collect(), answer.body.len())
}

/// Asserts that all of these log-ins have one answer, and returns it.
async fn one_answer(app: &TestApp, version: &str, log_ins: &[(&str, &str)]) -> String {
    let mut outcomes = Vec::new();
    for (email, password) in log_ins {
        let client = app.anonymous().with("keygen-version", version);
        outcomes.push(refusal(app, client, email, password).await);
    }
    assert!(outcomes.iter().all(|outcome| *outcome == outcomes[0]), "{outcomes:#?}");
    outcomes.swap_remove(0).0
}

#[tokio::test]
async fn a_log_in_without_an_email_says_so() {
    let app = app().await;
    let log_ins: Vec<_> = UNREADABLE.iter().map(|email| (*email, PASSWORD)).chain([("", ""), ("@", "")]).collect();
    assert_snapshot!(one_answer(&app, "1.8", &log_ins).await, @r#"
    401 Unauthorized
    www-authenticate: Basic realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "EMAIL_REQUIRED",
          "detail": "email is required",
          "links": {
            "about": "https://id.example.org/errors/EMAIL_REQUIRED"
          },
          "source": {
            "header": "Authorization"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn a_log_in_without_a_password_says_so_whoever_is_named() {
    let app = app().await;
    assert_snapshot!(one_answer(&app, "1.8", &EMAILS.map(|email| (email, ""))).await, @r#"
    401 Unauthorized
    www-authenticate: Basic realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "PASSWORD_REQUIRED",
          "detail": "password is required",
          "links": {
            "about": "https://id.example.org/errors/PASSWORD_REQUIRED"
          },
          "source": {
            "header": "Authorization"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn every_other_way_to_fail_a_log_in_is_the_same() {
    let app = app().await;
    let long = "x".repeat(600);
    let mut log_ins: Vec<_> = EMAILS.iter().map(|email| (*email, "wrong")).collect();
    log_ins.extend([("nobody@engine.example", PASSWORD), ("none@engine.example", PASSWORD)]);
    log_ins.extend([long.as_str(), "\0", " "].map(|password| (EMAIL, password)));
    assert_snapshot!(one_answer(&app, "1.8", &log_ins).await, @r#"
    401 Unauthorized
    www-authenticate: Basic realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "PASSWORD_INVALID",
          "detail": "password must be valid",
          "links": {
            "about": "https://id.example.org/errors/PASSWORD_INVALID"
          },
          "source": {
            "header": "Authorization"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

#[tokio::test]
async fn versions_before_1_8_have_one_code_for_all_of_them() {
    let app = app().await;
    let long = "x".repeat(600);
    let mut log_ins: Vec<_> = UNREADABLE.iter().map(|email| (*email, PASSWORD)).collect();
    log_ins.extend(EMAILS.iter().flat_map(|email| ["", "wrong", long.as_str()].map(|password| (*email, password))));
    assert_snapshot!(one_answer(&app, "1.7", &log_ins).await, @r#"
    401 Unauthorized
    www-authenticate: Basic realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "CREDENTIALS_INVALID",
          "detail": "email and password must be valid",
          "links": {
            "about": "https://id.example.org/errors/CREDENTIALS_INVALID"
          },
          "source": {
            "header": "Authorization"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
}

async fn log_in(app: &TestApp, version: Option<&str>, password: &str) -> Answer {
    let client = version.map_or_else(|| app.anonymous(), |version| app.anonymous().with("keygen-version", version));
    client.basic(EMAIL, password).post("/v1/tokens", json!({})).await
}

#[tokio::test]
async fn the_version_that_an_account_pinned_decides_unless_the_request_does() {
    let app = app().await;
    assert_eq!(summary(&log_in(&app, None, "wrong").await), "401 PASSWORD_INVALID at Authorization");
    let pinned = data("accounts", json!({ "apiVersion": "1.5" }));
    assert_eq!(app.admin().await.patch("/v1/accounts/acme", pinned).await.status, 200);
    for (version, code) in [
        (None, "CREDENTIALS_INVALID"),
        (Some("1.0"), "CREDENTIALS_INVALID"),
        (Some("v1.7"), "CREDENTIALS_INVALID"),
        (Some("1.8"), "PASSWORD_INVALID"),
    ] {
        let answer = log_in(&app, version, "wrong").await;
        assert_eq!(summary(&answer), format!("401 {code} at Authorization"), "{version:?}");
    }
    assert_eq!(log_in(&app, None, PASSWORD).await.status, 201);
}

#[tokio::test]
async fn what_is_no_guess_is_not_counted() {
    let app = TestApp::with_rules(Limits { limit_failures: 3, ..app::rules() }).await;
    app.user(EMAIL, Role::User).await;
    for _ in 0..10 {
        assert_eq!(summary(&log_in(&app, None, "").await), "401 PASSWORD_REQUIRED at Authorization");
    }
    assert_eq!(log_in(&app, None, PASSWORD).await.status, 201, "an empty password locks nobody out");
    for _ in 0..3 {
        assert_eq!(log_in(&app, None, "wrong").await.status, 401);
    }
    assert_eq!(log_in(&app, None, PASSWORD).await.status, 429);
    assert_eq!(log_in(&app, None, "").await.status, 401, "nor does it tell who is locked out");
}
