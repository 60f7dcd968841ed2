//! `keydesk webhook`.

use serde_json::json;

use super::Keydesk;

const URL: &str = "https://hooks.engine.example/keydesk";

#[test]
fn endpoints_are_created_listed_and_deleted_once() {
    let (desk, _) = Keydesk::with_account();
    let product = desk.json("product create --name Editor --code editor")["product"]["id"].clone();
    let made = desk.json(&format!("webhook create {URL}"))["webhook"].clone();
    assert_eq!((&made["url"], &made["subscriptions"]), (&json!(URL), &json!(["*"])));
    assert_eq!((&made["product"], &made["apiVersion"]), (&json!(null), &json!("1.8")));
    let bound = format!("webhook create {URL} --event user.deleted --event user.created --product editor");
    let bound = desk.json(&bound)["webhook"].clone();
    assert_eq!((&bound["subscriptions"], &bound["product"]), (&json!(["user.deleted", "user.created"]), &product));
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [bound, made] }));
    let listed = desk.run("webhook list");
    assert!(listed.out.contains("user.deleted, user.created"), "{}", listed.out);
    let delete = format!("webhook delete {}", made["id"].as_str().expect("an id"));
    assert_eq!(desk.run(&delete).code, 0);
    let twice = desk.run(&delete);
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("there is no webhook endpoint"), "{}", twice.err);
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [bound] }));
}

#[test]
fn what_cannot_be_is_refused() {
    let (desk, _) = Keydesk::with_account();
    for (arguments, why) in [
        ("webhook create http://hooks.engine.example", "WEBHOOK_URL_PROTOCOL_INVALID: URL must begin with https://"),
        ("webhook create https://localhost", "URL_HOST_INVALID: URL must have a public host name"),
        ("webhook create https://hooks.engine.example --event user.married", "SUBSCRIPTIONS_NOT_ALLOWED"),
        ("webhook create https://hooks.engine.example --product nothing", "there is no product nothing"),
        ("webhook delete nothing", "there is no webhook endpoint nothing"),
    ] {
        let said = desk.run(arguments);
        assert_eq!(said.code, 1, "{arguments}");
        assert!(said.err.contains(why), "{arguments}: {}", said.err);
    }
    assert_eq!(desk.json("webhook list"), json!({ "webhooks": [] }));
    let allowed = desk.run("webhook create http://localhost:9000/hook --webhook-allow-private");
    assert_eq!(allowed.code, 0, "{}", allowed.err);
}
