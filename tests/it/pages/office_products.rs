//! Products as staff see, make, change and delete them, and their tokens.

use std::time::Duration;

use keydesk::model::{
    id::ProductId,
    role::Role,
    token::{Expiry, TokenDraft},
};

use super::{codes, does_not_say, follow, log_in, says, value_of};
use crate::{
    app::TestApp,
    client::{Browser, Client},
    outcome::Answer,
};

const LIST: &str = "/admin/products";
const NEW: &str = "/admin/products/new";
const HOSTILE: &str = "</textarea><script>alert(1)</script>";

async fn staff(app: &TestApp, role: Role) -> Browser {
    app.user("staff@acme.example", role).await;
    let mut browser = app.browser();
    log_in(&mut browser, "staff@acme.example").await;
    browser
}

fn address(product: ProductId) -> String {
    format!("{LIST}/{product}")
}

/// What stands in the text area of this name.
fn area(page: &Answer, name: &str) -> String {
    let (_, area) = page.body.split_once(&format!("<textarea id=\"{name}\"")).expect("a text area");
    let (_, text) = area.split_once('>').expect("a tag");
    text.split("</textarea").next().unwrap_or_default().trim_start().to_owned()
}

/// The secret on the page that shows it once.
fn secret(page: &Answer) -> String {
    let (_, rest) = page.body.split_once(">prod-").expect("a token");
    format!("prod-{}", rest.split('<').next().expect("its end"))
}

/// The id of the only token in the list of a page.
fn token_id(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("change=token&amp;token=").expect("a token to revoke");
    rest.split('"').next().expect("its end").to_owned()
}

#[tokio::test]
async fn a_product_is_made_found_and_changed() {
    let app = TestApp::open().await;
    let mut browser = staff(&app, Role::Developer).await;
    let page = browser.open(LIST).await;
    says(&page, "Users belong to Acme, not to a product: one log-in works for all of them.");
    says(&page, "A product is an app you sell.");
    let fields = [
        ("name", " Difference Engine "),
        ("code", "engine"),
        ("url", "https://engine.example"),
        ("distributionStrategy", "OPEN"),
        ("platforms", "Windows\r\n\r\n macOS"),
    ];
    let answer = browser.submit("/forms/create-product", &fields, NEW).await;
    let path = answer.header("location").expect("its page").to_owned();
    says(&follow(&mut browser, &answer).await, "Product created");
    let product = app.admin().await.get(&format!("/v1/products/{}", path.trim_start_matches("/admin/products/"))).await;
    let attributes = &product.json()["data"]["attributes"];
    assert_eq!(attributes["name"], "Difference Engine");
    assert_eq!(attributes["platforms"], serde_json::json!(["Windows", "macOS"]));
    assert_eq!(attributes["distributionStrategy"], "OPEN");
    for (query, is_found) in [("differ", true), ("ENGI", true), ("loom", false), ("en", false)] {
        let page = browser.open(&format!("{LIST}?q={query}")).await;
        assert_eq!(page.body.contains(&path), is_found, "{query}");
        assert!(page.body.contains(&format!("value=\"{query}\"")), "the search is kept");
    }
    says(&browser.open(&format!("{LIST}?q=loom")).await, "No product matches. Show all products");

    let page = browser.open(&path).await;
    let (id, seen) = (value_of(&page.body, "id").expect("id"), value_of(&page.body, "seen").expect("seen"));
    let fields = [("id", id.as_str()), ("name", HOSTILE), ("code", ""), ("platforms", ""), ("seen", &seen)];
    let answer = browser.submit("/forms/save-product", &fields, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Saved");
    assert!(!page.body.contains("<script>alert"));
    let page = browser.open(LIST).await;
    assert!(!page.body.contains("<script>alert"));
    let after = app.admin().await.get(&format!("/v1/products/{id}")).await.json();
    let attributes = &after["data"]["attributes"];
    assert_eq!((&attributes["name"], &attributes["code"]), (&HOSTILE.into(), &serde_json::Value::Null));
    assert_eq!(attributes["platforms"], serde_json::Value::Null);
    assert_eq!(attributes["distributionStrategy"], "OPEN", "what is not sent stays");
}

#[tokio::test]
async fn bad_values_are_refused_at_their_fields_and_kept() {
    let app = TestApp::open().await;
    app.product("engine").await;
    let mut browser = staff(&app, Role::Admin).await;
    let before = app.dump().await;
    let long = "x".repeat(256);
    for (fields, expected) in [
        ([("name", " "), ("code", "other")], vec!["NAME_MISSING"]),
        ([("name", "Loom"), ("code", "ENGINE")], vec!["CODE_TAKEN"]),
        ([("name", &long), ("code", "actions")], vec!["NAME_TOO_LONG", "CODE_NOT_ALLOWED"]),
        ([("name", "Loom"), ("url", "ftp://engine.example")], vec!["URL_PROTOCOL_INVALID"]),
        ([("name", "Loom"), ("url", "https://localhost")], vec!["URL_HOST_INVALID"]),
        ([("name", "Loom"), ("distributionStrategy", "open")], vec!["DISTRIBUTION_STRATEGY_NOT_ALLOWED"]),
    ] {
        let answer = browser.submit("/forms/create-product", &fields, NEW).await;
        assert_eq!(codes(&answer), expected, "{fields:?}");
        let page = follow(&mut browser, &answer).await;
        says(&page, "There is a problem");
        let (name, value) = fields[1];
        if name != "distributionStrategy" {
            assert_eq!(value_of(&page.body, name).as_deref(), Some(value), "what was typed is kept");
        }
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_conflict_shows_both_states_and_loses_nothing() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(product.id), product.id.to_string());
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
    app.wait(Duration::from_secs(1));
    let body = serde_json::json!({ "data": { "type": "products", "attributes": { "name": "Analytical Engine",
        "metadata": { "tier": 2 } } } });
    assert_eq!(app.bearer(&token).patch(&format!("/v1/products/{id}"), body).await.status, 200);
    let before = app.dump().await;
    let details = [("id", id.as_str()), ("name", "Loom"), ("code", "loom"), ("platforms", "Linux"), ("seen", &seen)];
    let answer = browser.submit("/forms/save-product", &details, &path).await;
    assert_eq!(codes(&answer), ["STALE"]);
    let page = follow(&mut browser, &answer).await;
    says(&page, "Nothing was saved");
    says(&page, "Name Loom Analytical Engine Code loom engine");
    assert_eq!(value_of(&page.body, "name").as_deref(), Some("Loom"), "what was typed is kept");
    assert_eq!(value_of(&page.body, "code").as_deref(), Some("loom"), "a code of a product is no secret");
    assert_eq!(area(&page, "platforms"), "Linux");
    let metadata = [("id", id.as_str()), ("metadata", "{ \"tier\": 1 }"), ("seen", seen.as_str())];
    let answer = browser.submit("/forms/save-product-metadata", &metadata, &path).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "{ \"tier\": 2 }");
    assert_eq!(area(&page, "metadata"), "{ \"tier\": 1 }");
    assert_eq!(value_of(&page.body, "name").as_deref(), Some("Analytical Engine"), "the other form is as stored");
    assert_eq!(app.dump().await, before);
    let seen = value_of(&page.body, "seen").expect("seen");
    let metadata = [("id", id.as_str()), ("metadata", "{ \"tier\": 1 }"), ("seen", seen.as_str())];
    let answer = browser.submit("/forms/save-product-metadata", &metadata, &path).await;
    says(&follow(&mut browser, &answer).await, "Saved");
    let after = app.admin().await.get(&format!("/v1/products/{id}")).await.json();
    assert_eq!(after["data"]["attributes"]["metadata"]["tier"], 1);
}

#[tokio::test]
async fn metadata_names_the_line_of_an_error() {
    let app = TestApp::open().await;
    let (product, _) = app.product("engine").await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(product.id), product.id.to_string());
    let seen = value_of(&browser.open(&path).await.body, "seen").expect("seen");
    let before = app.dump().await;
    let fields = [("id", id.as_str()), ("metadata", "{\n  \"a\": 1,\n}"), ("seen", &seen)];
    let answer = browser.submit("/forms/save-product-metadata", &fields, &path).await;
    assert_eq!(codes(&answer), ["METADATA_NOT_JSON"]);
    says(&follow(&mut browser, &answer).await, "This is not JSON. Look at line 3.");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_token_is_shown_once_and_creates_users_while_the_account_is_protected() {
    let app = TestApp::protected().await;
    let (product, _) = app.product("engine").await;
    app.meddle("delete from tokens").await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(product.id), product.id.to_string());
    says(&browser.open(&path).await, "No tokens yet.");
    let new = format!("{path}/tokens/new");
    let page = browser.open(&new).await;
    assert!(page.body.contains("<option value=\"never\" selected"), "{}", page.body);
    let before = app.dump().await;
    let answer = browser.submit("/forms/create-product-token", &[("id", &id), ("name", "")], &new).await;
    assert_eq!(codes(&answer), ["NAME_MISSING"]);
    assert_eq!(app.dump().await, before);
    let fields = [("id", id.as_str()), ("name", "<b>shop"), ("lifetime", "30")];
    let answer = browser.submit("/forms/create-product-token", &fields, &new).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "Keep this on your server. It can create users while sign-up is closed.");
    let token = secret(&page);
    let user = serde_json::json!({ "data": { "type": "users", "attributes": { "email": "ada@engine.example" } } });
    assert_eq!(app.bearer(&token).post("/v1/users", user).await.status, 201);
    app.wait(Duration::from_secs(61));
    let created = answer.header("location").expect("its page").to_owned();
    let again = browser.open(&created).await;
    says(&again, "This token was shown once");
    assert!(!again.body.contains(&token));
    let page = browser.open(&path).await;
    says(&page, "<b&gt;shop");
    says(&page, "1 minute ago");
    app.maintenance.run().await;
    says(&browser.open(LIST).await, "engine 1 24 Mar 2031, 09:15 UTC");
}

#[tokio::test]
async fn tokens_are_regenerated_and_revoked_after_a_question() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(product.id), product.id.to_string());
    let one = token_id(&browser.open(&path).await);
    let ask = format!("{path}/confirm?change=regenerate&token={one}");
    says(&browser.open(&ask).await, "Regenerate Unnamed token of engine?");
    let fields = [("id", id.as_str()), ("token", one.as_str())];
    let answer = browser.submit("/forms/regenerate-product-token", &fields, &ask).await;
    let renewed = secret(&follow(&mut browser, &answer).await);
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    assert_eq!(app.bearer(&renewed).get("/v1/me").await.status, 200);
    let ask = format!("{path}/confirm?change=token&token={one}");
    let before = app.dump().await;
    says(&browser.open(&ask).await, "Revoke Unnamed token of engine?");
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/revoke-product-tokens", &fields, &ask).await;
    says(&follow(&mut browser, &answer).await, "Token revoked");
    assert_eq!(app.bearer(&renewed).get("/v1/me").await.status, 401);
    let answer = browser.submit("/forms/revoke-product-tokens", &fields, &path).await;
    says(&follow(&mut browser, &answer).await, "This token was already revoked");

    let draft = || TokenDraft { expiry: Expiry::Never, ..TokenDraft::default() };
    let named = keydesk::server::domain::resource_ref::ProductRef::from(product.id).into();
    for _ in 0..2 {
        keydesk::server::domain::tokens::generate_for(&app.operator(), &named, draft()).await.expect("a token");
    }
    says(&browser.open(&format!("{path}/confirm?change=tokens")).await, "Revoke all tokens of engine, 2 in all?");
    let answer = browser.submit("/forms/revoke-product-tokens", &[("id", &id)], &path).await;
    says(&follow(&mut browser, &answer).await, "All tokens revoked");
    says(&browser.open(&path).await, "No tokens yet.");
}

#[tokio::test]
async fn a_token_of_somebody_else_is_none_of_the_product() {
    let app = TestApp::open().await;
    let (product, _) = app.product("engine").await;
    let token = app.token_of(app.admin.id).await;
    let me = app.bearer(&token).get("/v1/me").await.json();
    let other = me["included"][0]["id"].as_str().expect("an id").to_owned();
    let mut browser = staff(&app, Role::Admin).await;
    let (path, id) = (address(product.id), product.id.to_string());
    let before = app.dump().await;
    for form in ["revoke-product-tokens", "regenerate-product-token"] {
        let fields = [("id", id.as_str()), ("token", other.as_str())];
        let answer = browser.submit(&format!("/forms/{form}"), &fields, &path).await;
        assert_eq!(answer.header("location"), Some(path.as_str()), "{form}");
    }
    assert_eq!(browser.open(&format!("{path}/confirm?change=token&token={other}")).await.status, 404);
    assert_eq!(browser.open(&format!("{path}/tokens/{other}/created")).await.status, 404);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_product_goes_with_its_tokens_and_invites_and_users_stay() {
    let app = TestApp::open().await;
    let (product, token) = app.product("engine").await;
    let user = serde_json::json!({ "data": { "type": "users", "attributes": { "email": "ada@engine.example" } } });
    assert_eq!(app.bearer(&token).post("/v1/users", user).await.status, 201);
    let invite = serde_json::json!({ "data": { "type": "invites" } });
    assert_eq!(app.bearer(&token).post("/v1/invites", invite).await.status, 201);
    let mut browser = staff(&app, Role::Developer).await;
    let (path, id) = (address(product.id), product.id.to_string());
    let ask = format!("{path}/confirm?change=delete");
    let before = app.dump().await;
    let page = browser.open(&ask).await;
    says(&page, "Delete engine?");
    says(&page, "Deleted with it: 1 token and 1 invite that it made.");
    assert_eq!(app.dump().await, before);
    let answer = browser.submit("/forms/delete-product", &[("id", &id)], &ask).await;
    assert_eq!(answer.header("location"), Some(LIST));
    says(&follow(&mut browser, &answer).await, "Product deleted, with its tokens");
    assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401);
    assert_eq!(app.admin().await.get("/v1/users/ada@engine.example").await.status, 200);
    let dump = app.dump().await;
    assert!(dump.contains("invites\n\n"), "{dump}");
    assert_eq!(browser.open(&path).await.status, 404);
    let answer = browser.submit("/forms/delete-product", &[("id", &id)], &ask).await;
    says(&follow(&mut browser, &answer).await, "This product was already deleted");
}

#[tokio::test]
async fn who_may_not_change_products_sees_them_as_text() {
    let app = TestApp::open().await;
    let (product, _) = app.product("engine").await;
    let mut browser = staff(&app, Role::SalesAgent).await;
    let page = browser.open(LIST).await;
    says(&page, "Admins and developers can add products.");
    assert!(!page.body.contains("href=\"/admin/products/new\""));
    let page = browser.open(&address(product.id)).await;
    says(&page, "Admins and developers can change products.");
    says(&page, "Admins and developers can create, regenerate and revoke tokens of products.");
    for hidden in ["/forms/save-product", "/confirm?", "/tokens/new"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    for path in ["/tokens/new", "/confirm?change=delete", "/confirm?change=tokens"] {
        let page = browser.open(&format!("{}{path}", address(product.id))).await;
        assert_eq!(page.status, 403, "{path}");
        says(&page, "Admins and developers can.");
    }
    does_not_say(&page, "Delete this product");
}

#[tokio::test]
async fn many_products_stand_on_pages() {
    let app = TestApp::open().await;
    for number in 0..26 {
        // Ids of one millisecond have no order.
        app.wait(Duration::from_millis(1));
        app.product(&format!("product{number}")).await;
    }
    let mut browser = staff(&app, Role::ReadOnly).await;
    let page = browser.open(LIST).await;
    says(&page, "26 products");
    says(&page, "Page 1 of 2 Older");
    let page = browser.open(&format!("{LIST}?page=9")).await;
    says(&page, "product0");
    does_not_say(&page, "product9");
    says(&browser.open(&format!("{LIST}?q=product&page=2")).await, "Newer Page 2 of 2");
}
