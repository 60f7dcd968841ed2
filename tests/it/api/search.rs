//! Search: what is found, in which order, and every refusal.

use std::time::Duration;

use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{data, summary, unchanged};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
    outcome::Answer,
};

/// Searches with this body of `meta`.
async fn search(client: &Bearer, path: &str, kind: &str, op: Value, query: Value) -> Answer {
    client.post(path, json!({ "meta": { "type": kind, "op": op, "query": query } })).await
}

/// The users that a query finds, in order: their emails up to the `@`. Their number is that of a counted page.
async fn users(client: &Bearer, op: &str, query: Value) -> String {
    let answer = search(client, "/v1/search?limit=100", "users", op.into(), query.clone()).await;
    let found = names(&answer);
    let counted = search(client, "/v1/search?page[number]=1", "users", op.into(), query.clone()).await;
    assert_eq!(counted.json()["links"]["meta"]["count"], found.len(), "{query}");
    found.join(" ")
}

fn names(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let document = answer.json();
    let name = |user: &Value| {
        user["attributes"]["email"].as_str().and_then(|email| email.split('@').next()).expect("an email").to_owned()
    };
    document["data"].as_array().expect("a list").iter().map(name).collect()
}

/// Ada, Bob and Jo with names and metadata; the admin is there, too.
async fn three() -> (TestApp, Bearer) {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for (email, first, last, metadata) in [
        ("ada@engine.example", "Ada", "Byron", json!({ "customerId": "cus_0091", "seats": 3, "tags": [1, 2, 3] })),
        ("bob@engine.example", "Иван", "Byron-King", json!({ "plan": "pro", "seats": 3.0, "tags": [4] })),
        ("jo@loom.example", "Jo", "Li", json!({ "plan": "pro", "of": { "a": { "b": "x", "c": 1 } }, "left": null })),
    ] {
        app.wait(Duration::from_secs(1));
        let attributes = json!({ "email": email, "firstName": first, "lastName": last, "metadata": metadata });
        assert_eq!(admin.post("/v1/users", data("users", attributes)).await.status, 201);
    }
    (app, admin)
}

#[tokio::test]
async fn parts_of_words_are_found_in_any_case() {
    let (_app, admin) = three().await;
    for (query, expected) in [
        (json!({ "email": "@engine." }), "bob ada"),
        (json!({ "EMAIL": "ENGINE" }), "bob ada"),
        (json!({ "lastName": "yro" }), "bob ada"),
        (json!({ "first_name": "иВАН" }), "bob"),
        (json!({ "lastName": "Jonh" }), ""),
        (json!({ "name": "byron" }), "bob ada"),
        (json!({ "fullName": "ada byron" }), "ada"),
        (json!({ "fullName": "byron ada" }), ""),
        (json!({ "name": "Jo Li" }), "jo"),
        (json!({ "role": "admin" }), "admin"),
        (json!({ "role": "user" }), "jo bob ada"),
        (json!({ "email": "%%%" }), ""),
        (json!({ "email": "\"\"\"" }), ""),
        (json!({ "email": "'; --" }), ""),
        (json!({ "email": "x\" OR {role} : \"user" }), ""),
        (json!({ "lastName": null }), ""),
        (json!({ "lastName": "   " }), ""),
        (json!({ "id": 42 }), ""),
        (json!({ "email": "x".repeat(300) }), ""),
        (json!({ "email": "engine", "lastName": "king" }), "bob"),
    ] {
        assert_eq!(users(&admin, "AND", query.clone()).await, expected, "{query}");
    }
    for (query, expected) in [
        (json!({ "email": "loom", "lastName": "king" }), "jo bob"),
        (json!({ "email": "loom", "lastName": null }), "jo"),
        (json!({ "email": "loom", "metadata": { "customerId": "cus_0091" } }), "jo ada"),
        (json!({ "email": "engine", "metadata": { "seats": 3 } }), "bob ada"),
        (json!({ "email": "loom", "metadata": { "tags": [4] } }), "jo bob"),
        (json!({ "email": null, "metadata": { "plan": "pro" } }), "jo bob"),
    ] {
        assert_eq!(users(&admin, "or", query.clone()).await, expected, "{query}");
    }
}

#[tokio::test]
async fn metadata_matches_by_whole_values_and_parts_of_lists() {
    let (_app, admin) = three().await;
    for (query, expected) in [
        (json!({ "customerId": "cus_0091" }), "ada"),
        (json!({ "customer_id": "cus_0091" }), "ada"),
        (json!({ "customerId": "cus_" }), ""),
        (json!({ "customerId": "CUS_0091" }), ""),
        (json!({ "seats": 3 }), "bob ada"),
        (json!({ "seats": 3, "plan": "pro" }), "bob"),
        (json!({ "tags": [2] }), "ada"),
        (json!({ "tags": [3, 1] }), "ada"),
        (json!({ "tags": [3, 4] }), ""),
        (json!({ "tags": [] }), "bob ada"),
        (json!({ "tags": [4], "plan": "pro" }), "bob"),
        (json!({ "tags": 2 }), ""),
        (json!({ "of": { "a": { "b": "x" } } }), "jo"),
        (json!({ "of": { "b": "x" } }), ""),
        (json!({ "left": null }), "jo"),
        (json!({ "absent": null }), ""),
    ] {
        assert_eq!(users(&admin, "AND", json!({ "metadata": query })).await, expected, "{query}");
    }
    let both = json!({ "email": "engine", "metadata": { "tags": [2] } });
    assert_eq!(users(&admin, "AND", both).await, "ada");
}

#[tokio::test]
async fn changes_are_found_at_once_and_what_is_deleted_is_not() {
    let (app, admin) = three().await;
    let ada = search(&admin, "/v1/search", "user", Value::Null, json!({ "email": "ada@engine" })).await.json();
    let id = ada["data"][0]["id"].as_str().expect("an id").to_owned();
    for written in [id.clone(), id.replace('-', ""), id.to_uppercase(), id[9..20].to_owned()] {
        assert_eq!(users(&admin, "AND", json!({ "id": written })).await, "ada", "{written}");
    }
    let path = format!("/v1/users/{id}");
    let change = data("users", json!({ "lastName": "Lovelace", "metadata": { "tags": [9] } }));
    assert_eq!(admin.patch(&path, change).await.status, 200);
    assert_eq!(users(&admin, "AND", json!({ "name": "lovelace" })).await, "ada");
    assert_eq!(users(&admin, "AND", json!({ "name": "byron" })).await, "bob");
    assert_eq!(users(&admin, "AND", json!({ "metadata": { "tags": [2] } })).await, "");
    assert_eq!(admin.delete(&path).await.status, 204);
    assert_eq!(users(&admin, "OR", json!({ "name": "lovelace", "email": "ada", "id": id })).await, "");
    // The index has no word that only the deleted user had.
    assert!(!app.dump_of_records().await.to_lowercase().contains("lovelace"));
}

#[tokio::test]
async fn pages_are_those_of_lists() {
    let (_app, admin) = three().await;
    let byron = json!({ "metadata": { "seats": 3 }, "email": "example" });
    for (query, expected) in [
        ("limit=2", vec!["jo", "bob"]),
        ("limit=2&order=asc", vec!["admin", "ada"]),
        ("page[number]=2&page[size]=2", vec!["ada", "admin"]),
        ("page[number]=3&page[size]=2", vec![]),
    ] {
        let found = search(&admin, &format!("/v1/search?{query}"), "users", "OR".into(), byron.clone()).await;
        assert_eq!(names(&found), expected, "{query}");
    }
    for (order, expected) in [("desc", vec!["jo", "bob", "ada", "admin"]), ("asc", vec!["admin", "ada", "bob", "jo"])] {
        let mut path = format!("/v1/search?page[cursor]=&page[size]=1&order={order}");
        let mut found = Vec::new();
        loop {
            let page = search(&admin, &path, "users", "OR".into(), byron.clone()).await;
            found.extend(names(&page));
            let Some(next) = page.json()["links"]["next"].as_str().map(str::to_owned) else { break };
            assert!(next.starts_with("/v1/search?"), "{next}");
            path = next;
        }
        assert_eq!(found, expected, "{order}");
    }
}

#[tokio::test]
async fn a_cursor_stays_good_when_its_record_is_deleted() {
    let (_app, admin) = three().await;
    let all = json!({ "email": "example" });
    let first = search(&admin, "/v1/search?page[cursor]=&page[size]=2", "users", Value::Null, all.clone()).await;
    assert_eq!(names(&first), ["jo", "bob"]);
    let next = first.json()["links"]["next"].as_str().expect("more").to_owned();
    let bob = first.json()["data"][1]["id"].as_str().expect("an id").to_owned();
    assert_eq!(admin.delete(&format!("/v1/users/{bob}")).await.status, 204);
    assert_eq!(names(&search(&admin, &next, "users", Value::Null, all).await), ["ada", "admin"]);
}

#[tokio::test]
async fn products_are_found_in_their_own_account() {
    let app = TestApp::open().await;
    app.product("engine").await;
    app.wait(Duration::from_secs(1));
    app.neighbour().await;
    let admin = app.admin().await;
    let metadata = json!({ "name": "Difference Engine", "metadata": { "sku": "d-1", "os": ["linux"] } });
    assert_eq!(admin.post("/v1/products", data("products", metadata)).await.status, 201);
    for (query, expected) in [
        (json!({ "name": "rence eng" }), 1),
        (json!({ "name": "ENGINE" }), 2),
        (json!({ "metadata": { "sku": "d-1" } }), 1),
        (json!({ "metadata": { "os": ["linux"] } }), 1),
        (json!({ "metadata": { "os": ["macos"] } }), 0),
    ] {
        let found = search(&admin, "/v1/search", "PRODUCT", Value::Null, query.clone()).await.json();
        assert_eq!(found["data"].as_array().map(Vec::len), Some(expected), "{query}");
    }
    // The neighbour's admin has the same words.
    assert_eq!(users(&admin, "AND", json!({ "role": "admin" })).await, "admin");
}

#[tokio::test]
async fn refusals_name_the_key() {
    let (app, admin) = three().await;
    let bodies = [
        (json!({}), "400 is missing at /meta"),
        (json!({ "meta": { "query": { "name": "ada" } } }), "400 is missing at /meta/type"),
        (json!({ "meta": { "type": "users" } }), "400 is missing at /meta/query"),
        (json!({ "meta": { "type": "users", "query": null } }), "400 cannot be null at /meta/query"),
        (json!({ "meta": { "type": "users", "query": {} } }), "400 cannot be blank at /meta/query"),
        (
            json!({ "meta": { "type": "users", "query": [] } }),
            "400 type mismatch (received array expected object) at /meta/query",
        ),
        (json!({ "meta": { "type": "users", "query": {}, "page": 1 } }), "400 unpermitted parameter at /meta/page"),
        (
            json!({ "meta": { "type": "tokens", "query": { "name": "ada" } } }),
            "400 search type 'tokens' is not supported at /meta/type",
        ),
        (
            json!({ "meta": { "type": "users", "op": "xor", "query": { "name": "ada" } } }),
            "400 search operator 'xor' is not supported at /meta/op",
        ),
    ];
    for (body, expected) in bodies {
        let answer = unchanged(&app, admin.post("/v1/search", body.clone())).await;
        assert_eq!(summary(&answer), expected, "{body}");
    }
    let many: Value = (0..9).map(|nth| (format!("k{nth}"), json!(1))).collect::<serde_json::Map<_, _>>().into();
    let queries = [
        (
            json!({ "name": "ada", "foo": 1 }),
            "400 search query 'foo' is not supported for resource type 'users' at /meta/query/foo",
        ),
        (
            json!({ "lastName": "ab" }),
            "400 search query for 'lastName' is too small (minimum 3 characters) at /meta/query/lastName",
        ),
        (json!({ "id": "" }), "400 search query for 'id' is too small (minimum 3 characters) at /meta/query/id"),
        (json!({ "name": 7 }), "400 search query for 'name' must be a string at /meta/query/name"),
        (json!({ "role": ["admin"] }), "400 search query for 'role' must be a string at /meta/query/role"),
        (json!({ "metadata": {} }), "400 cannot be blank at /meta/query/metadata"),
        (
            json!({ "metadata": [1] }),
            "400 search query for 'metadata' must be a hash of key-value search terms at /meta/query/metadata",
        ),
        (
            json!({ "metadata": { "customer_id": "ab" } }),
            "400 search query for 'customerId' is too small (minimum 3 characters) at /meta/query/metadata/customerId",
        ),
        (
            json!({ "metadata": { "tags": vec![vec![1; 5]; 11] } }),
            "400 maximum of 64 items exceeded at /meta/query/metadata",
        ),
        (json!({ "metadata": many }), "400 maximum of 8 pairs exceeded at /meta/query/metadata"),
    ];
    for (query, expected) in queries {
        let answer = search(&admin, "/v1/search?limit=0", "users", Value::Null, query.clone()).await;
        assert_eq!(summary(&answer), expected, "{query}");
    }
    let answer = search(&admin, "/v1/search?limit=0", "users", Value::Null, json!({ "name": "ada" })).await;
    assert_eq!(summary(&answer), "400 limit must be a number between 1 and 100 (got 0) at limit");
    let customer = app.user("customer@engine.example", Role::User).await;
    let customer = app.bearer(&app.token_of(customer.id).await);
    let answer = search(&customer, "/v1/search", "users", Value::Null, json!({ "foo": 1 })).await;
    assert_eq!(answer.status, 403, "who may not search hears nothing of keys");
}
