//! `Keygen-Version`: requested by the client, pinned by the account, echoed in responses.

use serde_json::json;

use super::{data, raw, send, summary, unchanged};
use crate::{app::TestApp, client::Client};

#[tokio::test]
async fn a_client_says_which_version_it_speaks() {
    let app = TestApp::open().await;
    for (sent, version) in [("1.0", "1.0"), ("1.4", "1.4"), ("v1.7", "1.7"), ("1.8", "1.8")] {
        for path in ["/v1/accounts/acme/ping", "/v1/me", "/v1/ping", "/v1/nowhere", "/v1/accounts/other/me"] {
            let answer = app.anonymous().with("keygen-version", sent).get(path).await;
            assert_eq!(answer.header("keygen-version"), Some(version), "{path}");
        }
    }
}

#[tokio::test]
async fn another_version_is_refused_before_the_account_is_looked_up() {
    let app = TestApp::open().await;
    for sent in ["", "1", "1.9", "2.0", "01.8", "vv1.8", "V1.8", "1.8 1.7", "1.7, 1.8", "é", "latest"] {
        let asked = app.anonymous().with("keygen-version", sent);
        let body = data("users", json!({ "email": "a@b.io" }));
        let answer = unchanged(&app, asked.post("/v1/accounts/other/users", body)).await;
        assert_eq!(summary(&answer), "400 INVALID_API_VERSION", "{sent:?}");
        assert_eq!(answer.json()["errors"][0]["title"], "Bad request");
        assert_eq!(answer.json()["errors"][0]["detail"], "unsupported API version requested");
        assert_eq!(answer.header("keygen-version"), Some("1.8"));
    }
    let twice = app.anonymous().with("keygen-version", "1.7").with("keygen-version", "1.8");
    assert_eq!(summary(&twice.get("/v1/ping").await), "400 INVALID_API_VERSION");
    let lost = app.anonymous().with("keygen-version", "9").get("/v1/nowhere").await;
    assert_eq!(summary(&lost), "404 NOT_FOUND", "the route comes first");
}

#[tokio::test]
async fn who_says_nothing_gets_what_the_account_pinned() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let body = data("accounts", json!({ "apiVersion": "1.3" }));
    let answer = admin.patch("/v1/accounts/acme", body).await;
    assert_eq!(answer.json()["data"]["attributes"]["apiVersion"], "1.3");
    for path in ["/v1/me", "/v1/accounts/acme/me", "/v1/users/nobody"] {
        let answer = admin.get(path).await;
        assert_eq!(answer.header("keygen-version"), Some("1.3"), "{path}");
        assert!(answer.header("keygen-account-id").is_some());
    }
    let newer = send(&app, raw("GET", "/v1/accounts/acme/ping").header("keygen-version", "1.8"), "").await;
    assert_eq!(newer.header("keygen-version"), Some("1.8"), "the request decides");
    assert_eq!(admin.get("/v1/accounts/other/me").await.header("keygen-version"), Some("1.8"));
}

#[tokio::test]
async fn old_versions_have_longer_names_for_ids() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let (old, new) = (
        ["keygen-account-id", "keygen-bearer-id", "keygen-token-id"],
        ["keygen-account", "keygen-bearer", "keygen-token"],
    );
    for (version, there, absent) in [("1.0", old, new), ("1.3", old, new), ("1.4", new, old), ("1.8", new, old)] {
        let request = raw("GET", "/v1/me").header("keygen-version", version);
        let answer = send(&app, request.header("authorization", format!("Bearer {token}")), "").await;
        let id = app.account.to_string();
        assert_eq!(answer.header(there[0]), Some(id.as_str()), "{version}");
        assert!(there.iter().all(|name| answer.header(name).is_some()), "{version}");
        assert!(absent.iter().all(|name| answer.header(name).is_none()), "{version}");
    }
}
