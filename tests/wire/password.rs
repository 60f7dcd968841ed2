//! Passwords: length, strength, characters.

use std::{iter, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use keydesk::server::domain::clock::Clock;
use serde_json::json;

use crate::server::Server;

/// Sixteen letters that are hard to guess.
const STRONG: &str = "vQ7!kz_mR2@pLw9x";

/// The `password` of a sign-up, as JSON.
const PASSWORDS: &[(&str, &str, u16, &str)] = &[
    ("null", "null", 201, ""),
    ("empty", r#""""#, 400, "cannot be blank /data/attributes/password"),
    ("spaces", r#""            ""#, 400, "cannot be blank /data/attributes/password"),
    ("a number", "12345678", 400, "type mismatch (received integer expected string) /data/attributes/password"),
    ("an array", r#"["vQ7!kz_m"]"#, 400, "type mismatch (received array expected string) /data/attributes/password"),
    (
        "an object",
        r#"{"a":"vQ7!kz_m"}"#,
        400,
        "type mismatch (received object expected string) /data/attributes/password",
    ),
    ("NUL", r#""vQ7!kz\u0000_mR2@pLw9x""#, 400, "ENCODING_INVALID"),
    ("lone surrogate", r#""vQ7!kz\ud800_mR2@pLw9x""#, 400, "JSON_INVALID"),
    ("line break", r#""vQ7!kz\n_mR2@pLw9x""#, 422, "PASSWORD_NOT_ALLOWED"),
    ("escape", r#""vQ7!kz\u001b_mR2@pLw9x""#, 422, "PASSWORD_NOT_ALLOWED"),
    ("common", r#""password""#, 422, "PASSWORD_TOO_WEAK"),
    ("common in disguise", r#""P@ssw0rd1""#, 422, "PASSWORD_TOO_WEAK"),
    ("the email", r#""the-email@engine.example""#, 422, "PASSWORD_TOO_WEAK"),
    ("keys in a row", r#""qwertyuiop""#, 422, "PASSWORD_TOO_WEAK"),
    ("one letter", r#""aaaaaaaaaaaaaaaaaaaaaaaa""#, 422, "PASSWORD_TOO_WEAK"),
];

/// Lengths in code points of one byte, and the outcomes.
const LENGTHS: &[(usize, u16, &str)] = &[
    (5, 422, "PASSWORD_TOO_SHORT"),
    (6, 422, "PASSWORD_TOO_SHORT"),
    (7, 422, "PASSWORD_TOO_SHORT"),
    (8, 201, ""),
    (64, 201, ""),
    (128, 201, ""),
    (129, 422, "PASSWORD_TOO_LONG"),
    (10_000, 422, "PASSWORD_TOO_LONG"),
];

#[test]
fn a_password_has_a_length_and_some_strength() {
    let server = Server::start();
    for (what, password, status, expected) in PASSWORDS {
        // A new email each, so that none is taken.
        let email = format!("{}@engine.example", what.replace(' ', "-"));
        let answer = server.sign_up(&format!(r#""email":"{email}","password":{password}"#));
        server.expect(what, &answer, *status, expected);
    }
    for (length, status, expected) in LENGTHS {
        let password: String = STRONG.chars().cycle().take(*length).collect();
        let answer =
            server.sign_up(&format!(r#""email":"length{length}@engine.example","password":{}"#, json!(password)));
        server.expect(&format!("{length} letters"), &answer, *status, expected);
    }
    // 128 emoji of four bytes are 512 bytes; 171 letters of three bytes are 513.
    let faces: String = (0..128).filter_map(|nth| char::from_u32(0x1f300 + nth * 37 % 251)).collect();
    let letters: String = iter::repeat_n('€', 171).collect();
    for (what, password, status, expected) in
        [("512 bytes", faces, 201, ""), ("513 bytes", letters, 422, "PASSWORD_TOO_LONG")]
    {
        let email = what.replace(' ', "-");
        let answer = server.sign_up(&format!(r#""email":"{email}@engine.example","password":{}"#, json!(password)));
        server.expect(what, &answer, status, expected);
    }
    server.finish();
}

#[test]
fn composition_is_the_only_difference_that_does_not_count() {
    let server = Server::start();
    let created = "caf\u{e9} au lait\u{b2} à sept";
    let answer = server.sign_up(&format!(r#""email":"ada@engine.example","password":{}"#, json!(created)));
    assert_eq!(answer.status, 201, "{answer:?}");
    for (what, password, status) in [
        ("as it was set", created.to_owned(), 201),
        ("its accents apart", "cafe\u{301} au lait\u{b2} a\u{300} sept".into(), 201),
        ("a plain two", created.replace('\u{b2}', "2"), 401),
        ("capitals", created.to_uppercase(), 401),
        ("no accents", created.replace('\u{e9}', "e"), 401),
    ] {
        let pair = BASE64_STANDARD.encode(format!("ada@engine.example:{password}"));
        let answer = server.request("POST /v1/tokens", &format!("authorization: Basic {pair}\r\n"), b"");
        assert_eq!(answer.status, status, "{what}: {answer:?}");
    }
    server.finish();
}

#[test]
fn judging_a_password_takes_no_more_time_whatever_it_is() {
    let server = Server::start();
    let hostile = ["1!aA".repeat(32), "qwER43@!".repeat(16), "abcdefghij0987654321".repeat(6), "l33t5p34k".repeat(14)];
    for (nth, password) in hostile.iter().enumerate() {
        let clock = Clock::system();
        let answer = server.sign_up(&format!(r#""email":"h{nth}@engine.example","password":{}"#, json!(password)));
        assert!(matches!(answer.status, 201 | 422), "{password}: {answer:?}");
        assert!(clock.elapsed() < Duration::from_secs(2), "{password} took {:?}", clock.elapsed());
    }
    server.finish();
}
