//! Log-in with a second factor: the order of checks, and which codes are accepted.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::Client,
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

fn otp(code: impl Into<Value>) -> Value {
    json!({ "meta": { "otp": code.into() } })
}

async fn log_in(app: &TestApp, password: &str, body: Value) -> Answer {
    app.anonymous().basic(EMAIL, password).post("/v1/tokens", body).await
}

/// A user with a second factor that is on.
async fn ada(app: &TestApp) -> Authenticator {
    let ada = app.user(EMAIL, Role::User).await;
    Authenticator::enabled(app, ada.id).await
}

#[tokio::test]
async fn a_code_is_asked_for_after_the_right_password_and_not_before() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    assert_snapshot!(unchanged(&app, log_in(&app, PASSWORD, json!({}))).await.outcome(), @r#"
    401 Unauthorized
    www-authenticate: Basic realm="keygen"
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "OTP_REQUIRED",
          "detail": "second factor is required",
          "links": {
            "about": "https://id.example.org/errors/OTP_REQUIRED"
          },
          "source": {
            "pointer": "/meta/otp"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    for body in [json!({}), otp(authenticator.code(&app)), otp(authenticator.wrong_code(&app)), otp(7)] {
        let answer = unchanged(&app, log_in(&app, "wrong", body.clone())).await;
        assert_eq!(summary(&answer), "401 PASSWORD_INVALID at Authorization", "{body}");
    }
    let answer = log_in(&app, PASSWORD, otp(authenticator.code(&app))).await;
    assert_eq!(answer.status, 201, "{}", answer.outcome());
    let token = answer.json()["data"]["attributes"]["token"].as_str().expect("a token").to_owned();
    let again = app.bearer(&token).post("/v1/tokens", json!({})).await;
    assert_eq!(again.status, 201, "a token is not asked for a code");
}

#[tokio::test]
async fn a_code_is_checked_before_the_body() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let wrong = authenticator.wrong_code(&app);
    for code in
        [json!(""), json!(7), json!(["123456"]), json!({ "otp": 1 }), json!(true), json!("nonsense"), json!(wrong)]
    {
        let mut body = otp(code);
        body["unknown"] = json!(1);
        let answer = unchanged(&app, log_in(&app, PASSWORD, body.clone())).await;
        assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp", "{body}");
        assert_eq!(answer.header("www-authenticate"), Some("Basic realm=\"keygen\""));
    }
    for body in [json!({ "meta": { "otp": null } }), json!({ "meta": null }), json!([]), json!({ "unknown": 1 })] {
        let answer = unchanged(&app, log_in(&app, PASSWORD, body.clone())).await;
        assert_eq!(summary(&answer), "401 OTP_REQUIRED at /meta/otp", "{body}");
    }
    let mut body = otp(authenticator.code(&app));
    body["unknown"] = json!(1);
    assert_eq!(summary(&log_in(&app, PASSWORD, body).await), "400 unpermitted parameter at /unknown");
}

#[tokio::test]
async fn without_a_second_factor_no_code_is_asked_and_the_body_is_checked() {
    let app = TestApp::open().await;
    let user = app.user(EMAIL, Role::User).await;
    assert_eq!(log_in(&app, PASSWORD, otp("123456")).await.status, 201);
    let answer = unchanged(&app, log_in(&app, PASSWORD, otp(123_456))).await;
    assert_eq!(summary(&answer), "400 type mismatch (received integer expected string) at /meta/otp");
    Authenticator::new(&app, user.id).await;
    assert_eq!(log_in(&app, PASSWORD, json!({})).await.status, 201, "one that is not on");
}

#[tokio::test]
async fn only_who_knows_the_password_hears_of_a_ban_and_nobody_of_the_code() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    app.meddle("update users set banned = 1 where email = 'ada@engine.example'").await;
    for body in [json!({}), otp(authenticator.code(&app)), otp("000")] {
        assert_eq!(summary(&unchanged(&app, log_in(&app, PASSWORD, body)).await), "403 USER_BANNED");
    }
}

#[tokio::test]
async fn a_code_is_taken_once() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    let code = authenticator.code(&app);
    assert_eq!(log_in(&app, PASSWORD, otp(code.clone())).await.status, 201);
    for _ in 0..3 {
        let answer = unchanged(&app, log_in(&app, PASSWORD, otp(code.clone()))).await;
        assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp");
    }
    // Neither is a code that is older than an accepted one.
    app.wait(HALF_MINUTE);
    let older = authenticator.code(&app);
    app.wait(HALF_MINUTE);
    assert_eq!(log_in(&app, PASSWORD, otp(authenticator.code(&app))).await.status, 201);
    assert_eq!(summary(&unchanged(&app, log_in(&app, PASSWORD, otp(older))).await), "401 OTP_INVALID at /meta/otp");
}

#[tokio::test]
async fn a_code_may_be_ten_seconds_late_and_never_early() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    // The clock of tests starts at the beginning of a half minute.
    let code = authenticator.code(&app);
    let answer = unchanged(&app, log_in(&app, PASSWORD, otp(authenticator.code_at(&app, 30)))).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp", "that of the next half minute");
    app.wait(Duration::from_millis(40_000));
    let answer = unchanged(&app, log_in(&app, PASSWORD, otp(code))).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp", "ten seconds late, to the moment");
    let code = authenticator.code(&app);
    app.wait(Duration::from_millis(29_999));
    assert_eq!(log_in(&app, PASSWORD, otp(format!(" {} {} ", &code[..3], &code[3..]))).await.status, 201);
}

#[tokio::test]
async fn wrong_codes_count_as_failures_in_a_row() {
    let app = TestApp::with_limits().await;
    let user = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    for round in 0..100 {
        app.wait(Duration::from_secs(12));
        let wrong = otp(authenticator.wrong_code(&app));
        assert_eq!(summary(&log_in(&app, PASSWORD, wrong).await), "401 OTP_INVALID at /meta/otp", "round {round}");
        if round % 10 == 0 {
            // The password alone resets no counter, or codes could be guessed without end.
            app.wait(Duration::from_secs(12));
            assert_eq!(summary(&log_in(&app, PASSWORD, json!({})).await), "401 OTP_REQUIRED at /meta/otp");
        }
    }
    app.wait(Duration::from_secs(60));
    let answer = unchanged(&app, log_in(&app, PASSWORD, otp(authenticator.code(&app)))).await;
    assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
    app.wait(Duration::from_secs(24 * 3600));
    assert_eq!(log_in(&app, PASSWORD, otp(authenticator.code(&app))).await.status, 201);
}

#[tokio::test]
async fn a_success_forgives_wrong_codes() {
    let app = TestApp::with_limits().await;
    let user = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    for round in 0..120 {
        app.wait(HALF_MINUTE);
        let is_right = round % 60 == 59;
        let code = if is_right { authenticator.code(&app) } else { authenticator.wrong_code(&app) };
        assert_eq!(log_in(&app, PASSWORD, otp(code)).await.status, if is_right { 201 } else { 401 }, "round {round}");
    }
}

#[tokio::test]
async fn another_password_leaves_it_on() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    // As a change of the password does: another hash, here the admin's, whose password is the same.
    app.meddle(
        "update users set password_hash = (select password_hash from users where role = 'admin') where role = 'user'",
    )
    .await;
    assert_eq!(summary(&unchanged(&app, log_in(&app, PASSWORD, json!({}))).await), "401 OTP_REQUIRED at /meta/otp");
    assert_eq!(log_in(&app, PASSWORD, otp(authenticator.code(&app))).await.status, 201);
}

#[tokio::test]
async fn a_missing_permission_is_refused_last() {
    let app = TestApp::open().await;
    let authenticator = ada(&app).await;
    app.meddle(r#"update users set permissions = '["user.read"]' where role = 'user'"#).await;
    let answer = unchanged(&app, log_in(&app, PASSWORD, data("tokens", json!({ "expiry": "soon" })))).await;
    assert_eq!(summary(&answer), "401 OTP_REQUIRED at /meta/otp");
    let mut body = data("tokens", json!({ "expiry": "soon" }));
    body["meta"] = json!({ "otp": authenticator.code(&app) });
    let answer = log_in(&app, PASSWORD, body).await;
    assert_eq!(summary(&answer), "400 failed to coerce string to time at /data/attributes/expiry");
    app.wait(HALF_MINUTE);
    assert_eq!(log_in(&app, PASSWORD, otp(authenticator.code(&app))).await.status, 403);
}
