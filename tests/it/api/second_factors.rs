//! Second factors: who may create one, what it takes, and which codes are accepted.

use std::time::Duration;

use axum::http::Method;
use insta::assert_snapshot;
use keydesk::{
    model::role::Role,
    server::domain::{authentication, caller::Caller, resource_ref::UserRef, second_factors},
};
use serde_json::{Value, json};

use super::{summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE, switch},
    client::Client,
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

fn password(text: &str) -> Value {
    json!({ "meta": { "password": text } })
}

fn otp(code: &str) -> Value {
    json!({ "meta": { "otp": code } })
}

/// The outcome with the secret hidden, once it is known to be base32.
fn shown(answer: &Answer) -> String {
    let outcome = answer.outcome();
    let document = answer.json();
    let Some(secret) = document["data"]["attributes"]["secret"].as_str() else { return outcome };
    assert!(secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
    outcome.replace(secret, "[base32]")
}

#[tokio::test]
async fn a_person_adds_one_with_their_password_and_switches_it_on_with_a_code() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let client = app.bearer(&app.token_of(ada.id).await);
    let created = client.post("/v1/users/Ada@Engine.example/second-factors", password(PASSWORD)).await;
    assert_snapshot!(shown(&created), @r#"
    201 Created
    location: https://id.example.org/v1/accounts/[id 1]/users/[id 2]/second-factors/[id 3]
    content-type: application/vnd.api+json; charset=utf-8

    {
      "data": {
        "attributes": {
          "created": "2031-03-24T09:15:00.000Z",
          "enabled": false,
          "secret": "[base32]",
          "updated": "2031-03-24T09:15:00.000Z",
          "uri": "otpauth://totp/Keydesk:ada%40engine.example?secret=[base32]&issuer=Keydesk"
        },
        "id": "[id 3]",
        "links": {
          "self": "/v1/accounts/[id 1]/users/[id 2]/second-factors/[id 3]"
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
          },
          "user": {
            "data": {
              "id": "[id 2]",
              "type": "users"
            },
            "links": {
              "related": "/v1/accounts/[id 1]/users/[id 2]"
            }
          }
        },
        "type": "second-factors"
      }
    }
    "#);
    let places: Vec<_> = ["\"uri\"", "\"secret\"", "\"enabled\"", "\"created\"", "\"updated\"", "\"relationships\""]
        .iter()
        .map(|key| created.body.find(key).expect("a key"))
        .collect();
    assert!(places.is_sorted(), "{}", created.body);

    let data = &created.json()["data"];
    let path = format!("/v1/users/{}/second-factors/{}", ada.id, data["id"].as_str().expect("an id"));
    let secret = data["attributes"]["secret"].as_str().expect("a secret").to_owned();
    let listed = client.get(&format!("/v1/users/{}/second-factors", ada.id)).await;
    assert_eq!(listed.json()["data"], json!([data]), "it is shown until it is on");
    let authenticator = Authenticator { path, secret };
    app.wait(Duration::from_secs(5));
    let body = switch(true, &authenticator.code(&app));
    let switched = client.patch(&authenticator.path, body).await;
    assert_eq!(switched.status, 200, "{}", switched.outcome());
    assert_snapshot!(format!("{:#}", switched.json()["data"]["attributes"]), @r#"
    {
      "created": "2031-03-24T09:15:00.000Z",
      "enabled": true,
      "updated": "2031-03-24T09:15:05.000Z"
    }
    "#);
    let read = client.get(&authenticator.path).await;
    assert_eq!(read.json(), switched.json());
}

#[tokio::test]
async fn a_new_one_is_asked_for_by_the_callers_own_password() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    app.meddle("update users set password_hash = null where email = 'bob@engine.example'").await;
    let (own, path) = (app.bearer(&app.token_of(ada.id).await), format!("/v1/users/{}/second-factors", ada.id));
    for body in
        [password("wrong"), password(&"long".repeat(100)), json!({ "meta": { "password": null } }), otp("123456")]
    {
        let answer = unchanged(&app, own.post(&path, body.clone())).await;
        assert_eq!(summary(&answer), "401 PASSWORD_INVALID at /meta/password", "{body}");
    }
    assert_snapshot!(unchanged(&app, own.post(&path, password("wrong"))).await.outcome(), @r#"
    401 Unauthorized
    www-authenticate: Bearer realm="keygen"
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
            "pointer": "/meta/password"
          },
          "title": "Unauthorized"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    let bobs = format!("/v1/users/{}/second-factors", bob.id);
    let answer = unchanged(&app, app.bearer(&app.token_of(bob.id).await).post(&bobs, password(PASSWORD))).await;
    assert_eq!(summary(&answer), "401 PASSWORD_INVALID at /meta/password", "nobody's password is no proof");
    // Admins prove who they are with their own password, not with the customer's.
    let draft = json!({ "data": { "type": "users", "attributes": { "email": "eve@engine.example",
        "password": "nine brass cogs turn" } } });
    let admin = app.admin().await;
    assert_eq!(admin.post("/v1/users", draft).await.status, 201);
    let path = "/v1/users/eve@engine.example/second-factors";
    let answer = unchanged(&app, admin.post(path, password("nine brass cogs turn"))).await;
    assert_eq!(summary(&answer), "401 PASSWORD_INVALID at /meta/password");
    assert_eq!(admin.post(path, password(PASSWORD)).await.status, 201);
}

#[tokio::test]
async fn there_is_one_a_user_and_only_who_proves_who_they_are_hears_so() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let (own, path) = (app.bearer(&app.token_of(ada.id).await), format!("/v1/users/{}/second-factors", ada.id));
    let authenticator = Authenticator::new(&app, ada.id).await;
    assert_snapshot!(unchanged(&app, own.post(&path, password(PASSWORD))).await.outcome(), @r#"
    409 Conflict
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "detail": "The request could not be completed because of a conflict",
          "title": "Conflict"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    assert_eq!(authenticator.switch(&app, true, &authenticator.code(&app)).await.status, 200);
    app.wait(HALF_MINUTE);
    for body in [otp(&authenticator.wrong_code(&app)), otp("nonsense"), password(PASSWORD)] {
        let answer = unchanged(&app, own.post(&path, body.clone())).await;
        assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp", "{body}");
    }
    let answer = unchanged(&app, own.post(&path, otp(&authenticator.code(&app)))).await;
    assert_eq!(answer.status, 409, "{}", answer.outcome());
}

#[tokio::test]
async fn bodies_are_closed() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let (own, path) = (app.bearer(&app.token_of(ada.id).await), format!("/v1/users/{}/second-factors", ada.id));
    for (body, refusal) in [
        (json!({}), "400 is missing at /meta"),
        (json!({ "meta": {} }), "400 cannot be blank at /meta"),
        (json!({ "meta": null }), "400 cannot be null at /meta"),
        (password(""), "400 cannot be blank at /meta/password"),
        (
            json!({ "meta": { "password": 1 } }),
            "400 type mismatch (received integer expected string) at /meta/password",
        ),
        (json!({ "data": {}, "meta": { "password": PASSWORD } }), "400 unpermitted parameter at /data"),
        (json!({ "meta": { "password": PASSWORD, "secret": "A" } }), "400 unpermitted parameter at /meta/secret"),
    ] {
        assert_eq!(summary(&unchanged(&app, own.post(&path, body.clone())).await), refusal, "{body}");
    }
    let path = Authenticator::new(&app, ada.id).await.path;
    let data = |attributes: Value| json!({ "type": "second-factors", "attributes": attributes });
    for (body, refusal) in [
        (json!({ "data": data(json!({ "enabled": true })) }), "400 is missing at /meta"),
        (json!({ "data": data(json!({ "enabled": true })), "meta": {} }), "400 is missing at /meta/otp"),
        (
            json!({ "data": data(json!({ "enabled": null })), "meta": { "otp": "1" } }),
            "400 cannot be null at /data/attributes/enabled",
        ),
        (
            json!({ "data": data(json!({ "secret": "A" })), "meta": { "otp": "1" } }),
            "400 unpermitted parameter at /data/attributes/secret",
        ),
        (
            json!({ "data": { "type": "factors", "attributes": { "enabled": true } }, "meta": { "otp": "1" } }),
            "400 is invalid at /data/type",
        ),
    ] {
        let answer = unchanged(&app, own.request(Method::PATCH, &path, Some(body.clone()))).await;
        assert_eq!(summary(&answer), refusal, "{body}");
    }
    let answer = unchanged(&app, own.request(Method::DELETE, &path, Some(json!({ "data": null })))).await;
    assert_eq!(summary(&answer), "400 unpermitted parameter at /data");
}

#[tokio::test]
async fn every_spelling_of_the_type_will_do() {
    let app = TestApp::open().await;
    let authenticator = Authenticator::new(&app, app.admin.id).await;
    let admin = app.admin().await;
    let kinds = ["second-factor", "second-factors", "secondFactor", "secondFactors", "second_factor", "second_factors"];
    for kind in kinds {
        let mut body = switch(false, &authenticator.code(&app));
        body["data"]["type"] = kind.into();
        body["data"]["id"] = "ignored".into();
        assert_eq!(admin.patch(&authenticator.path, body).await.status, 200, "{kind}");
        app.wait(HALF_MINUTE);
    }
}

#[tokio::test]
async fn a_factor_that_was_on_hides_its_seed_and_gets_another() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let authenticator = Authenticator::enabled(&app, ada.id).await;
    let own = app.bearer(&app.token_of(ada.id).await);
    for answer in [own.get(&authenticator.path).await, own.get(&format!("/v1/users/{}/second-factors", ada.id)).await] {
        for secret in ["secret", "uri", "otpauth", &authenticator.secret] {
            assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
        }
    }
    let answer = unchanged(&app, own.patch(&authenticator.path, switch(false, &authenticator.wrong_code(&app)))).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp");
    let answer = own.patch(&authenticator.path, switch(false, &authenticator.code(&app))).await;
    assert_eq!(answer.status, 200);
    let fresh = &answer.json()["data"]["attributes"]["secret"];
    assert_ne!(fresh, &json!(authenticator.secret), "the seed that was in use");
    app.wait(HALF_MINUTE);
    let answer = unchanged(&app, own.patch(&authenticator.path, switch(true, &authenticator.code(&app)))).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp", "codes of the former seed");
    let fresh = Authenticator { secret: fresh.as_str().expect("a secret").into(), ..authenticator };
    assert_eq!(fresh.switch(&app, true, &fresh.code(&app)).await.status, 200);
}

#[tokio::test]
async fn one_that_is_on_goes_with_a_code_of_its_own() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let own = app.bearer(&app.token_of(ada.id).await);
    let path = Authenticator::new(&app, ada.id).await.path;
    assert_eq!(own.delete(&path).await.status, 204, "one that is not on");
    assert_eq!(summary(&own.get(&path).await), "404 NOT_FOUND");
    let authenticator = Authenticator::enabled(&app, ada.id).await;
    assert_eq!(summary(&unchanged(&app, own.delete(&authenticator.path)).await), "401 OTP_REQUIRED at /meta/otp");
    let admin = app.admin().await;
    assert_eq!(summary(&unchanged(&app, admin.delete(&authenticator.path)).await), "401 OTP_REQUIRED at /meta/otp");
    let wrong = Some(otp(&authenticator.wrong_code(&app)));
    let answer = unchanged(&app, own.request(Method::DELETE, &authenticator.path, wrong)).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp");
    let right = Some(otp(&authenticator.code(&app)));
    assert_eq!(own.request(Method::DELETE, &authenticator.path, right).await.status, 204);
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.status, 201);
}

#[tokio::test]
async fn a_lost_one_is_removed_by_others_only() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    Authenticator::enabled(&app, ada.id).await;
    Authenticator::enabled(&app, app.admin.id).await;
    app.user("root@acme.example", Role::Admin).await;
    let source = Caller::operator().client;
    let known =
        authentication::by_password(&app.domain, app.account, "root@acme.example", PASSWORD, None, source).await;
    let root = known.expect("an admin");
    let remove = async |caller: &Caller, email: &str| {
        second_factors::delete_lost(&app.context(caller.clone(), app.account), &UserRef::new(email)).await.ok()
    };
    assert_eq!(remove(&root, "root@acme.example").await, None, "a token's thief would do just that");
    assert_eq!(remove(&root, "admin@acme.example").await, Some(true));
    assert_eq!(remove(&Caller::operator(), EMAIL).await, Some(true));
    assert_eq!(remove(&Caller::operator(), EMAIL).await, Some(false));
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.status, 201);
}

#[tokio::test]
async fn each_user_has_their_own() {
    let app = TestApp::open().await;
    let (ada, bob) = (app.user(EMAIL, Role::User).await, app.user("bob@engine.example", Role::User).await);
    let (adas, bobs) = (Authenticator::enabled(&app, ada.id).await, Authenticator::new(&app, bob.id).await);
    assert_ne!(adas.secret, bobs.secret);
    let crossed = bobs.path.replace(&bob.id.to_string(), &ada.id.to_string());
    let answer = unchanged(&app, app.admin().await.get(&crossed)).await;
    let id = crossed.rsplit('/').next().expect("an id");
    assert_eq!(
        answer.json()["errors"][0]["detail"],
        format!("The requested second factor '{id}' was not found"),
        "another's, at this user's address"
    );
    let admin = app.admin().await;
    let answer = unchanged(&app, admin.patch(&bobs.path, switch(true, &adas.code(&app)))).await;
    assert_eq!(summary(&answer), "401 OTP_INVALID at /meta/otp");
}

#[tokio::test]
async fn the_sixth_change_in_ten_minutes_waits_whatever_the_user_is_called() {
    let app = TestApp::with_limits().await;
    let ada = app.user(EMAIL, Role::User).await;
    let own = app.bearer(&app.token_of(ada.id).await);
    for name in [EMAIL, &ada.id.to_string(), "ADA@engine.example", &ada.id.0.simple().to_string(), EMAIL] {
        let answer = own.post(&format!("/v1/users/{name}/second-factors"), password("wrong")).await;
        assert_eq!(answer.status, 401);
    }
    let path = format!("/v1/users/{EMAIL}/second-factors");
    let answer = unchanged(&app, own.post(&path, password(PASSWORD))).await;
    assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
    assert_eq!((answer.header("retry-after"), answer.header("x-ratelimit-window")), (Some("120"), Some("mutmfa")));
    app.wait(Duration::from_secs(120));
    assert_eq!(own.post(&path, password(PASSWORD)).await.status, 201);
}

#[tokio::test]
async fn wrong_passwords_here_count_like_those_of_log_ins() {
    let app = TestApp::with_limits().await;
    let ada = app.user(EMAIL, Role::User).await;
    let (own, path) = (app.bearer(&app.token_of(ada.id).await), format!("/v1/users/{EMAIL}/second-factors"));
    for round in 0..100 {
        assert_eq!(own.post(&path, password("wrong")).await.status, 401, "round {round}");
        app.wait(Duration::from_secs(120));
    }
    let answer = unchanged(&app, own.post(&path, password(PASSWORD))).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-ratelimit-window")), (429, Some("auth")));
    let answer = app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await;
    assert_eq!(answer.status, 429, "the password must not be found out by the back door");
}
