//! `/errors`: a page for every code that the API sends, with the error as it is sent.

use keydesk::model::problem::{ErrorCode, FieldError};
use serde_json::{Value, json};

use crate::{app::TestApp, client::Client, outcome::Answer};

/// The error that a page shows, after its status.
async fn shown(app: &TestApp, code: &str) -> (u16, Value) {
    let page = app.browser().open(&format!("/errors/{code}")).await;
    assert_eq!(page.status, 200, "{code}");
    let example = page.body.split("<code>HTTP/1.1 ").nth(1).and_then(|rest| rest.split("</code>").next());
    let example = example.expect("an example").replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&");
    let (head, document) = example.split_once("\n\n").expect("a head and a body");
    let status = head.split(' ').next().and_then(|status| status.parse().ok()).expect("a status");
    let mut document: Value = serde_json::from_str(document).expect("JSON");
    (status, document["errors"][0].take())
}

/// The first error of a response, with the link to its page as pages write it.
fn sent(answer: &Answer) -> (u16, Value) {
    let mut error = answer.json()["errors"][0].take();
    error["links"]["about"] = format!("…/errors/{}", error["code"].as_str().expect("a code")).into();
    (answer.status.as_u16(), error)
}

#[tokio::test]
async fn what_the_api_sends_has_a_page_and_nothing_else() {
    let app = TestApp::open().await;
    let list = app.browser().open("/errors").await.body;
    for code in ErrorCode::ALL {
        let (name, is_sent) = (code.as_str(), code.explanation().is_some());
        assert_eq!(list.contains(&format!("\"/errors/{name}\"")), is_sent, "{name}");
        if is_sent {
            let (status, error) = shown(&app, name).await;
            let (entry, raised) = (code.entry(), FieldError::from(*code));
            let source = raised.place().map(|place| json!({ place.parts().0: place.parts().1 }));
            assert_eq!((status, &error["code"]), (entry.status.code(), &json!(name)));
            assert_eq!(error["title"], entry.status.title(), "{name}");
            assert_eq!(error["detail"], *raised.detail().expect("a detail"), "{name}");
            assert_eq!(error.get("source"), source.as_ref(), "{name}");
        } else {
            assert_eq!(app.browser().open(&format!("/errors/{name}")).await.status, 404, "{name}");
        }
    }
}

#[tokio::test]
async fn examples_are_what_is_sent() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let account = |attributes: Value| json!({ "data": { "type": "accounts", "attributes": attributes } });
    for answer in [
        app.anonymous().with("keygen-version", "2.0").get("/v1/ping").await,
        app.anonymous().with("keygen-environment", "x").get("/v1/accounts/acme/me").await,
        app.anonymous().get("/v1/accounts/acme/me").await,
        admin.get("/v1/accounts/acme/nowhere").await,
        admin.patch("/v1/accounts/acme", account(json!({ "name": "x".repeat(256) }))).await,
        admin.patch("/v1/accounts/acme", account(json!({ "slug": "actions" }))).await,
        admin.delete(&format!("/v1/accounts/acme/users/{}", app.admin.id)).await,
    ] {
        let sent = sent(&answer);
        assert_eq!(shown(&app, sent.1["code"].as_str().expect("a code")).await, sent);
    }
}
