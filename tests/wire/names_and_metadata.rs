//! Texts that are dangerous elsewhere: they come back as they were sent, as JSON.

use serde_json::{Value, json};

use crate::server::Server;

/// First names that are taken as they are.
const NAMES: &[&str] = &[
    "<script>window.__xss=1</script>",
    "</script><svg onload=alert(1)>",
    "\"><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "<!--<script>",
    "&lt;b&gt;&#x22;",
    "{{7*7}}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "=cmd|' /C calc'!A0",
    "'; drop table users; --",
    "%s%n%x",
    "../../etc/passwd",
    "\u{202e}nimda\u{202c}",
    "a\nb\r\nSet-Cookie: a=b",
    "\u{1b}[31mred\u{7}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "👩‍👩‍👧‍👦",
    "",
    " ",
];

#[test]
fn a_name_comes_back_as_it_was_sent() {
    let server = Server::start();
    for (nth, name) in NAMES.iter().enumerate() {
        let answer = server.sign_up(&format!(r#""email":"n{nth}@engine.example","firstName":{}"#, json!(name)));
        server.expect(name, &answer, 201, "");
        assert_eq!(answer.json()["data"]["attributes"]["firstName"], **name, "{answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/vnd.api+json; charset=utf-8"));
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(server.users(), 1 + NAMES.len());
    server.finish();
}

#[test]
fn a_name_has_a_length_and_no_null() {
    let server = Server::start();
    for (what, name, status, expected) in [
        ("255 letters", json!("a".repeat(255)), 201, ""),
        ("256 letters", json!("a".repeat(256)), 422, "FIRST_NAME_TOO_LONG"),
        ("255 faces", json!("👩".repeat(255)), 201, ""),
        ("256 faces", json!("👩".repeat(256)), 422, "FIRST_NAME_TOO_LONG"),
        ("NUL", json!("a\0b"), 400, "ENCODING_INVALID"),
        ("an object", json!({}), 400, "type mismatch (received object expected string) /data/attributes/firstName"),
        ("null", Value::Null, 201, ""),
    ] {
        let email = what.replace(' ', "-");
        let answer = server.sign_up(&format!(r#""email":"{email}@engine.example","firstName":{name}"#));
        server.expect(what, &answer, status, expected);
    }
    server.finish();
}

/// Metadata, and how it comes back or why it is refused.
const METADATA: &[(&str, &str, u16, &str)] = &[
    ("prototype", r#"{"__proto__":{"admin":true}}"#, 201, r#"{"proto":{"admin":true}}"#),
    ("constructor", r#"{"constructor":{"prototype":1}}"#, 201, r#"{"constructor":{"prototype":1}}"#),
    ("a dollar", r#"{"$ref":"file:///etc/passwd"}"#, 201, r#"{"ref":"file:///etc/passwd"}"#),
    ("arrays", r#"{"a":[1,{"b":2}]}"#, 201, r#"{"a":[1,{"b":2}]}"#),
    ("deep enough", r#"{"a":{"b":{"c":1}}}"#, 201, r#"{"a":{"b":{"c":1}}}"#),
    ("too deep", r#"{"a":{"b":[{"c":1}]}}"#, 400, "maximum depth of 2 exceeded /data/attributes/metadata/a/b/0"),
    ("arrays too deep", r#"{"a":[[[1]]]}"#, 400, "maximum depth of 2 exceeded /data/attributes/metadata/a/0/0"),
    ("two of one spelling", r#"{"customerId":1,"customer-id":2}"#, 400, "JSON_INVALID"),
    ("two that are shown alike", r#"{"seat1":1,"seat_1":2}"#, 400, "JSON_INVALID"),
    ("a digit after a space", r#"{"seat 1":1}"#, 201, r#"{"seat1":1}"#),
    ("no letter", r#"{"a":{"_":1}}"#, 400, "key must contain a letter or digit /data/attributes/metadata/a/"),
    ("no key", r#"{"":1}"#, 400, "key must contain a letter or digit /data/attributes/metadata/"),
    ("NUL in a value", r#"{"a":"\u0000"}"#, 400, "ENCODING_INVALID"),
    ("markup", r#"{"a":"</script>"}"#, 201, r#"{"a":"</script>"}"#),
];

#[test]
fn metadata_comes_back_in_one_spelling() {
    let server = Server::start();
    for (nth, (what, metadata, status, expected)) in METADATA.iter().enumerate() {
        let answer = server.sign_up(&format!(r#""email":"m{nth}@engine.example","metadata":{metadata}"#));
        if *status == 201 {
            server.expect(what, &answer, 201, "");
            let expected: Value = serde_json::from_str(expected).expect("JSON");
            assert_eq!(answer.json()["data"]["attributes"]["metadata"], expected, "{what}");
        } else {
            server.expect(what, &answer, *status, expected);
        }
    }
    for (what, bytes, status, expected) in [
        ("16,384 bytes", 16_384 - r#"{"a":""}"#.len(), 201, ""),
        ("16,385 bytes", 16_385 - r#"{"a":""}"#.len(), 422, "METADATA_TOO_LONG"),
        ("1 MiB", 1024 * 1024, 413, "The request could not be completed because its body is too large"),
    ] {
        let email = what.replace([' ', ','], "-");
        let metadata = json!({ "a": "x".repeat(bytes) });
        let answer = server.sign_up(&format!(r#""email":"{email}@engine.example","metadata":{metadata}"#));
        server.expect(what, &answer, status, expected);
    }
    server.finish();
}
