//! Bodies that two parsers could read in two ways, or that are too large for one.

use crate::server::{Server, new_user};

/// The body of a sign-up, as bytes.
const BODIES: &[(&str, &[u8], u16, &str)] = &[
    ("truncated", br#"{"data":{"type":"users""#, 400, "JSON_INVALID"),
    ("trailing equals sign", br#"{"data":{}}="#, 400, "JSON_INVALID"),
    ("trailing brace", br#"{"data":{}}}"#, 400, "JSON_INVALID"),
    ("trailing NUL", b"{\"data\":{}}\0", 400, "JSON_INVALID"),
    ("two documents", br#"{"data":{}}{"data":{}}"#, 400, "JSON_INVALID"),
    ("block comment", br#"{"data":/* ada */{}}"#, 400, "JSON_INVALID"),
    ("line comment", b"{\"data\":{} // ada\n}", 400, "JSON_INVALID"),
    ("single quotes", br#"{'data':{}}"#, 400, "JSON_INVALID"),
    ("trailing comma", br#"{"data":{},}"#, 400, "JSON_INVALID"),
    ("key without quotes", br#"{data:{}}"#, 400, "JSON_INVALID"),
    ("NaN", br#"{"data":NaN}"#, 400, "JSON_INVALID"),
    ("Infinity", br#"{"data":-Infinity}"#, 400, "JSON_INVALID"),
    ("hexadecimal", br#"{"data":0x1F}"#, 400, "JSON_INVALID"),
    ("leading zero", br#"{"data":007}"#, 400, "JSON_INVALID"),
    ("raw line break in a text", b"{\"data\":\"a\nb\"}", 400, "JSON_INVALID"),
    ("byte order mark", b"\xef\xbb\xbf{\"data\":{}}", 400, "JSON_INVALID"),
    ("UTF-16LE", b"\xff\xfe{\0}\0", 400, "JSON_INVALID"),
    ("UTF-16BE", b"\xfe\xff\0{\0}", 400, "JSON_INVALID"),
    ("UTF-16 without a mark", b"{\0\"\0d\0\"\0:\x001\0}\0", 400, "JSON_INVALID"),
    ("CP1252", b"{\"data\":\"caf\xe9\"}", 400, "JSON_INVALID"),
    ("overlong UTF-8", b"{\"data\":\"\xc0\xaf\"}", 400, "JSON_INVALID"),
    ("1e400", br#"{"data":1e400}"#, 400, "JSON_INVALID"),
    ("duplicate data", br#"{"data":{},"data":{"type":"users"}}"#, 400, "JSON_INVALID"),
    ("nothing", b"", 400, "is missing /data"),
    ("null", b"null", 400, "is missing /data"),
    ("an empty array", b"[]", 400, "type mismatch (received array expected object) /data"),
    ("a text", br#""x""#, 400, "type mismatch (received string expected object) /data"),
    ("true", b"true", 400, "type mismatch (received boolean expected object) /data"),
    (
        "data as an array",
        br#"{"data":[{"type":"users"}]}"#,
        400,
        "type mismatch (received array expected object) /data",
    ),
    ("client id", br#"{"data":{"type":"users","id":"1"}}"#, 400, "unpermitted parameter /data/id"),
    ("top-level meta", br#"{"meta":{},"data":{}}"#, 400, "unpermitted parameter /meta"),
    ("type of another", br#"{"data":{"type":"admins","attributes":{"email":"a@b.io"}}}"#, 400, "is invalid /data/type"),
    ("type in capitals", br#"{"data":{"type":"USERS","attributes":{"email":"a@b.io"}}}"#, 400, "is invalid /data/type"),
    ("type in the singular", br#"{"data":{"type":"user","attributes":{"email":"singular@b.io"}}}"#, 201, ""),
];

/// The attributes of a sign-up.
const ATTRIBUTES: &[(&str, &str, u16, &str)] = &[
    ("duplicate email", r#""email":"a@b.io","email":"c@d.io""#, 400, "JSON_INVALID"),
    ("duplicate role", r#""email":"a@b.io","role":"user","role":"admin""#, 400, "JSON_INVALID"),
    ("two spellings", r#""email":"a@b.io","firstName":"A","first_name":"B""#, 400, "JSON_INVALID"),
    ("two spellings, one escaped", r#""email":"a@b.io","e\u006dail":"c@d.io""#, 400, "JSON_INVALID"),
    ("NUL in a key", r#""email":"a@b.io","role\u0000":"admin""#, 400, "ENCODING_INVALID"),
    (
        "escaped letter in a key",
        r#""email":"a@b.io","ro\u006ce":"admin""#,
        400,
        "unpermitted parameter /data/attributes/role",
    ),
    ("lone surrogate in a key", r#""email":"a@b.io","role\ud888":"admin""#, 400, "JSON_INVALID"),
    ("lone surrogate in a text", r#""email":"a@b.io","firstName":"\udfff""#, 400, "JSON_INVALID"),
    ("Role", r#""email":"a@b.io","Role":"admin""#, 400, "unpermitted parameter /data/attributes/role"),
    ("ROLE", r#""email":"a@b.io","ROLE":"admin""#, 400, "unpermitted parameter /data/attributes/role"),
    ("_role_", r#""email":"a@b.io","_role_":"admin""#, 400, "unpermitted parameter /data/attributes/role"),
    ("rôle", r#""email":"a@b.io","rôle":"admin""#, 400, "unpermitted parameter /data/attributes/role"),
    ("RoLe", r#""email":"a@b.io","RoLe":"admin""#, 400, "unpermitted parameter /data/attributes/roLe"),
    (
        "permissions",
        r#""email":"a@b.io","permissions":["*"]"#,
        400,
        "unpermitted parameter /data/attributes/permissions",
    ),
    (
        "passwordDigest",
        r#""email":"a@b.io","passwordDigest":"x""#,
        400,
        "unpermitted parameter /data/attributes/passwordDigest",
    ),
    ("banned", r#""email":"a@b.io","banned":false"#, 400, "unpermitted parameter /data/attributes/banned"),
    ("2^63", r#""email":"large@b.io","metadata":{"n":9223372036854775808}"#, 201, ""),
    ("2^64", r#""email":"larger@b.io","metadata":{"n":18446744073709551616}"#, 201, ""),
    ("no letter in a key", r#""email":"a@b.io","😀":1"#, 400, "key must contain a letter or digit /data/attributes/"),
    (
        "metadata as an array",
        r#""email":"a@b.io","metadata":[1]"#,
        400,
        "type mismatch (received array expected object) /data/attributes/metadata",
    ),
    ("metadata as null", r#""email":"null@b.io","metadata":null"#, 201, ""),
];

/// The `expiry` of a new token.
const EXPIRIES: &[(&str, &str, u16, &str)] = &[
    ("soon", r#""soon""#, 400, "failed to coerce string to time /data/attributes/expiry"),
    ("30 February", r#""2031-02-30T00:00:00Z""#, 400, "failed to coerce string to time /data/attributes/expiry"),
    ("-1", "-1", 201, ""),
    ("1e99", "1e99", 400, "failed to coerce float to time /data/attributes/expiry"),
    ("{}", "{}", 400, "type mismatch (received object expected time) /data/attributes/expiry"),
    ("true", "true", 400, "type mismatch (received boolean expected time) /data/attributes/expiry"),
    ("null", "null", 201, ""),
];

#[test]
fn one_body_has_one_meaning_or_none() {
    let server = Server::start();
    for (what, body, status, expected) in BODIES {
        server.expect(what, &server.request("POST /v1/users", "", body), *status, expected);
    }
    for (what, attributes, status, expected) in ATTRIBUTES {
        server.expect(what, &server.sign_up(attributes), *status, expected);
    }
    for (what, expiry, status, expected) in EXPIRIES {
        let body = format!(r#"{{"data":{{"attributes":{{"expiry":{expiry}}}}}}}"#);
        server.expect(what, &server.as_admin("POST /v1/tokens", &body), *status, expected);
    }
    assert_eq!(server.users(), 5, "the admin, and the four whose bodies were sound");
    server.finish();
}

#[test]
fn bodies_have_a_depth_a_size_and_a_number_of_keys() {
    let server = Server::start();
    let nested = |levels: usize| format!(r#"{{"data":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1));
    let mismatch = "type mismatch (received array expected object) /data";
    for (levels, status, expected) in [
        (32, 400, mismatch),
        (33, 400, "JSON_INVALID"),
        (128, 400, "JSON_INVALID"),
        (129, 400, "JSON_INVALID"),
        (30_000, 400, "JSON_INVALID"),
        (100_000, 413, "The request could not be completed because its body is too large"),
    ] {
        let answer = server.request("POST /v1/users", "", nested(levels).as_bytes());
        server.expect(&format!("{levels} levels"), &answer, status, expected);
    }
    let keys = |count: usize| (0..count).map(|nth| format!(r#""k{nth}":1"#)).collect::<Vec<_>>().join(",");
    for (count, status, expected) in [
        (64, 201, ""),
        (65, 422, "METADATA_TOO_LONG"),
        (5_000, 422, "METADATA_TOO_LONG"),
        (10_000, 413, "The request could not be completed because its body is too large"),
    ] {
        let attributes = format!(r#""email":"keys@b.io","metadata":{{{}}}"#, keys(count));
        server.expect(&format!("{count} keys"), &server.sign_up(&attributes), status, expected);
    }
    let large = new_user(&format!(r#""email":"{}@b.io""#, "a".repeat(1024 * 1024)));
    let answer = server.request("POST /v1/users", "", large.as_bytes());
    server.expect("a text of 1 MiB", &answer, 413, "The request could not be completed because its body is too large");
    assert_eq!(server.users(), 2);
    server.finish();
}
