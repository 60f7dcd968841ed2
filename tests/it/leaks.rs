//! Secrets are not in the database, not in responses and not in `Debug`.

use keydesk::model::{password::NewPassword, role::Role};
use serde_json::json;
use totp_rs::Secret;

use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::Client,
    log::Log,
};

#[tokio::test]
async fn the_database_holds_no_secret() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(user.id).await;
    let (_, product_token) = app.product("engine").await;
    let key = std::fs::read_to_string(app.folder.path().join("keydesk.key")).expect("the key");
    let mut browser = app.browser();
    let form = [("email", "ada@engine.example"), ("password", PASSWORD)];
    assert_eq!(browser.submit("/forms/log-in", &form, "/log-in").await.status, 302);
    let session = browser.cookies()["__Host-keydesk-session"].clone();
    app.maintenance.run().await;

    let mut bytes = Vec::new();
    for name in ["keydesk.db", "keydesk.db-wal"] {
        bytes.extend(std::fs::read(app.folder.path().join(name)).expect("a file"));
    }
    assert!(find(&bytes, b"ada@engine.example"), "the search itself does not work");
    let digits = token.split_once('-').expect("a dash").1;
    for (what, secret) in [
        ("password", PASSWORD),
        ("token", &token),
        ("token's digits", digits),
        ("product's token", &product_token),
        ("session", &session),
        ("master key", key.trim()),
    ] {
        assert!(!find(&bytes, secret.as_bytes()), "the database holds the {what}");
    }
}

#[tokio::test]
async fn answers_hold_no_cause_and_no_secret() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let token = app.token_of(user.id).await;
    let body =
        json!({ "data": { "type": "users", "attributes": { "email": "ada@engine.example", "password": PASSWORD } } });
    let answers = [
        app.anonymous().post("/v1/users", body).await,
        app.anonymous().basic("ada@engine.example", "wrong").post("/v1/tokens", json!({})).await,
        app.bearer("user-nonsense").get("/v1/me").await,
        app.bearer(&token).get("/v1/me").await,
        app.bearer(&token).get("/v1/users/%00").await,
        app.bearer(&token).get("/v1/tokens").await,
        app.anonymous().get("/nowhere").await,
    ];
    let markers =
        [PASSWORD, &token, "argon2", "sqlx", "SQLite", "select ", "insert ", "src/", ".rs:", "panicked", "keydesk.db"];
    for answer in answers {
        for marker in markers {
            assert!(!answer.body.contains(marker), "{marker} in {}", answer.body);
        }
    }
}

#[tokio::test]
async fn neither_database_nor_log_holds_what_makes_codes_nor_a_code() {
    let (log, _listening) = Log::listen();
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    let mut browser = app.browser();
    let form = [("email", "ada@engine.example"), ("password", PASSWORD)];
    assert_eq!(browser.submit("/forms/log-in", &form, "/log-in").await.header("location"), Some("/log-in/code"));
    let step = browser.cookies()["__Host-keydesk-step"].clone();
    let (wrong, right) = (authenticator.wrong_code(&app), authenticator.code(&app));
    for code in [&wrong, &right] {
        browser.submit("/forms/log-in-code", &[("otp", code)], "/log-in/code").await;
    }
    assert!(browser.has("__Host-keydesk-session"));
    app.maintenance.run().await;

    let mut bytes = log.bytes();
    assert!(find(&bytes, b"/v1/users/{user}/second-factors"), "the log was not listened to");
    for name in ["keydesk.db", "keydesk.db-wal"] {
        bytes.extend(std::fs::read(app.folder.path().join(name)).expect("a file"));
    }
    let secret = Secret::try_from_base32(&authenticator.secret).expect("base32");
    for (what, secret) in [
        ("secret", authenticator.secret.as_bytes()),
        ("seed", secret.as_bytes()),
        ("address", b"otpauth"),
        ("step", step.as_bytes()),
    ] {
        assert!(!find(&bytes, secret), "the {what} is there");
    }
    for code in [wrong, right] {
        assert!(!bytes.windows(8).any(|window| is_code(window, code.as_bytes())), "a code is there");
    }
}

/// Whether the middle is the code, and not part of a longer number, such as the duration of a query.
fn is_code(window: &[u8], code: &[u8]) -> bool {
    let [before, middle @ .., after] = window else { return false };
    middle == code && *before != b'.' && !before.is_ascii_digit() && !after.is_ascii_digit()
}

#[test]
fn a_password_does_not_print() {
    assert_eq!(format!("{:?}", NewPassword::new(PASSWORD.into())), "[redacted]");
}

fn find(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}
