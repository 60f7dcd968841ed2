//! Emails: which are valid, and which two are the same.

use serde_json::json;

use crate::server::Server;

/// The `email` of a sign-up, as JSON.
const EMAILS: &[(&str, &str, u16, &str)] = &[
    ("plain", r#""ada@engine.example""#, 201, ""),
    ("a plus tag is another address", r#""ada+news@engine.example""#, 201, ""),
    ("capitals are not", r#""ADA@engine.EXAMPLE""#, 422, "EMAIL_TAKEN"),
    ("nor is white space around", r#""\t ada@engine.example \n""#, 422, "EMAIL_TAKEN"),
    ("the admin's, in capitals", r#""ADMIN@ACME.EXAMPLE""#, 422, "EMAIL_TAKEN"),
    ("dotless i", r#""adm\u0131n@acme.example""#, 422, "EMAIL_INVALID"),
    ("long s", r#""u\u017fer@acme.example""#, 422, "EMAIL_INVALID"),
    ("Kelvin sign", r#""\u212aate@acme.example""#, 422, "EMAIL_INVALID"),
    ("full-width letters", r#""ａｄｍｉｎ@acme.example""#, 422, "EMAIL_INVALID"),
    ("Cyrillic a", r#""аdmin@acme.example""#, 422, "EMAIL_INVALID"),
    ("zero-width joiner", r#""ad\u200dmin@acme.example""#, 422, "EMAIL_INVALID"),
    ("right-to-left override", r#""\u202eadmin@acme.example""#, 422, "EMAIL_INVALID"),
    ("no dot in the domain", r#""a@b""#, 422, "EMAIL_INVALID"),
    ("no domain", r#""ada@""#, 422, "EMAIL_INVALID"),
    ("no name", r#""@engine.example""#, 422, "EMAIL_INVALID"),
    ("no @", r#""foo.com""#, 422, "EMAIL_INVALID"),
    ("two @", r#""a@b@engine.example""#, 422, "EMAIL_INVALID"),
    ("inner space", r#""a b@engine.example""#, 422, "EMAIL_INVALID"),
    ("display name", r#""Ada <ada2@engine.example>""#, 422, "EMAIL_INVALID"),
    ("a list", r#""ada2@engine.example,eve@evil.example""#, 422, "EMAIL_INVALID"),
    ("quoted name", r#""\"ada\"@engine.example""#, 422, "EMAIL_INVALID"),
    ("comment", r#""ada(x)@engine.example""#, 422, "EMAIL_INVALID"),
    ("trailing dot", r#""ada@engine.example.""#, 422, "EMAIL_INVALID"),
    ("two dots", r#""ada@engine..example""#, 422, "EMAIL_INVALID"),
    ("leading dash", r#""ada@-engine.example""#, 422, "EMAIL_INVALID"),
    ("an address for a domain", r#""ada@[127.0.0.1]""#, 422, "EMAIL_INVALID"),
    ("international domain", r#""ada@bücher.example""#, 422, "EMAIL_INVALID"),
    ("punycode", r#""ada@xn--bcher-kva.example""#, 201, ""),
    ("mail header", r#""ada\r\nBcc:eve@evil.example""#, 422, "EMAIL_INVALID"),
    ("percent is a letter", r#""ada%0a@engine.example""#, 201, ""),
    ("markup", r#""<script>@x.io""#, 422, "EMAIL_INVALID"),
    ("SQL", r#""o'--@engine.example""#, 201, ""),
    ("parent folder", r#""../../etc@engine.example""#, 422, "EMAIL_INVALID"),
    ("NUL", r#""ada\u0000@engine.example""#, 400, "ENCODING_INVALID"),
    ("blank", r#""  ""#, 400, "cannot be blank /data/attributes/email"),
    ("null", "null", 400, "cannot be null /data/attributes/email"),
    ("a number", "42", 400, "type mismatch (received integer expected string) /data/attributes/email"),
    (
        "an array",
        r#"["ada2@engine.example"]"#,
        400,
        "type mismatch (received array expected string) /data/attributes/email",
    ),
];

#[test]
fn an_address_is_a_plain_ascii_mailbox() {
    let server = Server::start();
    for (what, email, status, expected) in EMAILS {
        server.expect(what, &server.sign_up(&format!(r#""email":{email}"#)), *status, expected);
    }
    let host = [".example", &"b".repeat(61), ".", &"c".repeat(61), ".", &"d".repeat(61)].concat();
    let of_length = |length: usize| {
        let host = format!("{}{}", host.trim_start_matches(".example"), ".example");
        format!("{}@{host}", "a".repeat(length - host.len() - 1))
    };
    for (length, status, expected) in [(254, 201, ""), (256, 422, "EMAIL_TOO_LONG"), (10_000, 422, "EMAIL_TOO_LONG")] {
        let answer = server.sign_up(&format!(r#""email":{}"#, json!(of_length(length))));
        server.expect(&format!("{length} characters"), &answer, status, expected);
    }
    assert_eq!(server.users(), 7);
    server.finish();
}
