//! The document is complete, its references resolve, and its examples are valid.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    model::errors::ErrorCode,
    server::api::{
        extract,
        routes::{endpoints, openapi_document},
    },
};

fn document() -> Value {
    let text = openapi_document(&"https://id.example.org".parse().expect("a URL"));
    serde_json::from_str(&text).expect("JSON")
}

/// Every value in it, with its JSON pointer.
fn walk<'a>(value: &'a Value, place: &str, found: &mut Vec<(String, &'a Value)>) {
    found.push((place.to_owned(), value));
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, &format!("{place}/{key}"), found)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| walk(value, &format!("{place}/{index}"), found));
        }
        _ => {}
    }
}

#[test]
fn every_reference_resolves() {
    let document = document();
    let mut all = Vec::new();
    walk(&document, "", &mut all);
    for (place, value) in all.iter().filter(|(place, _)| place.ends_with("/$ref")) {
        let target = value.as_str().and_then(|text| text.strip_prefix('#')).expect("a place in the document");
        assert!(document.pointer(target).is_some(), "{place} points to {target}");
    }
    let ids = all.iter().filter(|(place, _)| place.ends_with("/operationId")).map(|(_, id)| id.to_string());
    let (count, ids): (usize, BTreeSet<_>) = (ids.clone().count(), ids.collect());
    assert_eq!(ids.len(), count, "two operations of one name");
}

#[test]
fn every_operation_says_who_can_call_it_and_has_a_tag() {
    let document = document();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            let about = operation["description"].as_str().expect("a description");
            assert!(about.contains("**Who can call it:** "), "{method} {path} does not say who can call it");
            let tag = &operation["tags"][0];
            let known = document["tags"].as_array().expect("tags").iter().any(|listed| listed["name"] == *tag);
            let is_about_server = path.ends_with("/ping") || path.starts_with("/v1/health");
            assert!(known && (*tag == "Server") == is_about_server, "{path} is filed under {tag}");
        }
    }
}

#[test]
fn every_key_of_a_body_is_described() {
    let document = document();
    let mut all = Vec::new();
    walk(&document["paths"], "", &mut all);
    let containers = ["data", "meta", "attributes", "relationships", "created", "updated", "metadata"];
    let names = ["firstName", "lastName"];
    for (place, schema) in all.iter().filter(|(place, _)| place.contains("/requestBody/")) {
        let Some((parent, key)) = place.rsplit_once('/').filter(|(parent, _)| parent.ends_with("/properties")) else {
            continue;
        };
        let speaks_for_itself = containers.contains(&key) || names.contains(&key);
        assert!(speaks_for_itself || schema.get("description").is_some(), "{key} is not described: {parent}");
    }
}

#[test]
fn examples_of_bodies_are_valid() {
    for endpoint in endpoints() {
        let Some(body) = endpoint.operation.body else { continue };
        let refused = extract::body::validate(body.example, body.keys).err().map(|error| error.detail_and_pointer());
        assert_eq!(refused, None, "{:?} {}", endpoint.methods, endpoint.path);
        for (field, _) in body.guarded_keys {
            let tree = format!("{:?}", super::bodies::guarded_fields(body.keys));
            assert!(tree.contains(&format!("{field:?}")), "{field:?} is no guarded key of {}", endpoint.path);
        }
        for guard in super::bodies::guarded_fields(body.keys) {
            let is_described = body.guarded_keys.iter().any(|(field, _)| *field == guard);
            assert!(is_described, "{:?} {} does not say who can send {guard:?}", endpoint.methods, endpoint.path);
        }
    }
}

#[test]
fn every_code_that_is_sent_is_described() {
    let text = document().to_string();
    for code in ErrorCode::ALL {
        let is_described = text.contains(&format!("\"{}\"", code.as_str()));
        assert_eq!(is_described, code.explanation().is_some(), "{code:?}");
    }
}
