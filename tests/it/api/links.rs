//! Links: whoever sees one can follow it.

use std::collections::{BTreeMap, BTreeSet};

use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
};

/// Lists of everything that the account can have.
const ROOTS: [&str; 7] = [
    "/v1/accounts/acme",
    "/v1/accounts/acme/settings",
    "/v1/users?roles[]=user&roles[]=admin&page[number]=1&page[size]=100",
    "/v1/products?page[cursor]=",
    "/v1/tokens?limit=100",
    "/v1/invites",
    "/v1/me",
];

/// A record of each kind.
async fn populated() -> (TestApp, String) {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let (_, product) = app.product("engine").await;
    app.token_of(ada.id).await;
    let setting = data("settings", json!({ "key": "default_user_permissions", "value": ["user.read"] }));
    assert_eq!(admin.post("/v1/accounts/acme/settings", setting).await.status, 201);
    assert_eq!(admin.post("/v1/invites", data("invites", json!({}))).await.status, 201);
    let webhook = data("webhook-endpoints", json!({ "url": "https://hooks.engine.example" }));
    assert_eq!(admin.post("/v1/webhook-endpoints", webhook).await.status, 201);
    let factors = format!("/v1/users/{}/second-factors", app.admin.id);
    let factor = admin.post(&factors, json!({ "meta": { "password": PASSWORD } })).await;
    assert_eq!(factor.status, 201, "{}", factor.body);
    (app, product)
}

/// The links of these names in a document, at any depth.
fn collect(value: &Value, names: &[&str], found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| match value {
            Value::String(link) if names.contains(&name.as_str()) => drop(found.insert(link.clone())),
            value => collect(value, names, found),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, names, found)),
        _ => {}
    }
}

/// Follows the links of these names, from the roots on; returns the status at each.
async fn crawl(client: &impl Client, names: &[&str]) -> BTreeMap<String, u16> {
    let mut waiting: BTreeSet<String> = ROOTS.map(str::to_owned).into();
    let mut seen = BTreeMap::new();
    while let Some(link) = waiting.pop_first() {
        let answer = client.get(&link).await;
        seen.insert(link, answer.status.as_u16());
        if answer.status.is_success() {
            let mut links = BTreeSet::new();
            collect(&answer.json(), names, &mut links);
            waiting.extend(links.into_iter().filter(|link| !seen.contains_key(link)));
        }
    }
    seen
}

#[tokio::test]
async fn no_link_leads_to_a_404() {
    let (app, product) = populated().await;
    let seen = crawl(&app.admin().await, &["related", "self", "next", "prev", "first", "last"]).await;
    let failed: Vec<_> = seen.iter().filter(|(_, status)| **status != 200).collect();
    assert!(failed.is_empty(), "an admin follows every link: {failed:?}");
    for kind in [
        "webhook-endpoints",
        "webhook-events",
        "policies",
        "licenses",
        "machines",
        "users",
        "tokens",
        "group",
        "second-factors",
        "products",
        "settings",
    ] {
        assert!(seen.keys().any(|link| link.ends_with(&format!("/{kind}"))), "no link leads to {kind}: {seen:?}");
    }
    let staff = app.user("reader@acme.example", Role::ReadOnly).await;
    let ada = app.token_of(app.user("bob@engine.example", Role::User).await.id).await;
    for client in [product, app.token_of(staff.id).await, ada] {
        let seen = crawl(&app.bearer(&client), &["related"]).await;
        let lost: Vec<_> = seen.iter().filter(|(_, status)| ![200, 403].contains(*status)).collect();
        assert!(lost.is_empty(), "what may not be read is refused, not lost: {lost:?}");
    }
}

/// Lists without records.
const EMPTY: [&str; 10] = [
    "policies",
    "licenses",
    "machines",
    "users/{user}/products",
    "users/{user}/licenses",
    "users/{user}/machines",
    "products/engine/policies",
    "products/engine/licenses",
    "products/engine/machines",
    "products/engine/users",
];

#[tokio::test]
async fn an_empty_list_is_a_list() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let admin = app.admin().await;
    for list in EMPTY.map(|list| list.replace("{user}", &ada.id.to_string())) {
        let path = format!("/v1/accounts/acme/{list}");
        assert_eq!(admin.get(&path).await.body, r#"{"data":[]}"#, "{list}");
        assert_eq!(admin.get(&format!("/v1/{list}.json?limit=5&order=asc")).await.body, r#"{"data":[]}"#, "{list}");
        let page = admin.get(&format!("{path}?page[number]=3&page[size]=2")).await.json();
        let link = |number: u8| format!("{path}?page%5Bnumber%5D={number}&page%5Bsize%5D=2");
        let links = json!({ "self": link(3), "prev": link(1), "next": null, "first": link(1), "last": link(1),
            "meta": { "pages": 0, "count": 0 } });
        assert_eq!(page, json!({ "data": [], "links": links }), "{list}");
        let cursor = admin.get(&format!("{path}?page[cursor]=")).await.json();
        let links = json!({ "self": format!("{path}?page%5Bcursor%5D="), "next": null });
        assert_eq!(cursor, json!({ "data": [], "links": links }), "{list}");
        for (query, refusal) in [
            ("limit=900", "400 limit must be a number between 1 and 100 (got 900) at limit"),
            ("page[size]=2", "400 page must be an object containing a cursor or number and optional size at page"),
            ("page[cursor]=x", "400 page cursor must be a valid UUID (got \"x\") at page[cursor]"),
            ("order=up", "400 order is invalid at order"),
        ] {
            assert_eq!(summary(&admin.get(&format!("{path}?{query}")).await), refusal, "{list}");
        }
        let answer = unchanged(&app, admin.post(&path, json!({}))).await;
        assert_eq!(summary(&answer), "404 NOT_FOUND", "{list} takes no records");
        assert_eq!(summary(&admin.get(&format!("{path}/{}", ada.id)).await), "404 NOT_FOUND", "{list} has none");
    }
}

#[tokio::test]
async fn the_owner_of_a_list_is_looked_up_before_its_query_is_read() {
    let app = TestApp::open().await;
    let ada = app.user("ada@engine.example", Role::User).await;
    let customer = app.bearer(&app.token_of(ada.id).await);
    for (path, refusal) in [
        (format!("/v1/users/{}/licenses?limit=0", app.admin.id), "404 NOT_FOUND"),
        ("/v1/products/engine/licenses?limit=0".into(), "404 NOT_FOUND"),
        ("/v1/licenses?limit=0".into(), "400 limit must be a number between 1 and 100 (got 0) at limit"),
    ] {
        assert_eq!(summary(&customer.get(&path).await), refusal, "{path}");
    }
    assert_eq!(summary(&app.anonymous().get("/v1/licenses?limit=0").await), "401 TOKEN_MISSING");
}
