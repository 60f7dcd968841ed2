//! Values of `Authorization`, and what is sent in its place.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::server::{PASSWORD, Server};

/// Values of the header, `{token}` being the admin's, for `GET /v1/me`.
const VALUES: &[(&str, &str, u16, &str)] = &[
    ("as it should be", "Bearer {token}", 200, ""),
    ("Token", "Token {token}", 200, ""),
    ("more spaces", "Bearer   {token}", 200, ""),
    ("nothing", "", 401, "TOKEN_MISSING"),
    ("a scheme alone", "Bearer", 401, "TOKEN_MISSING"),
    ("a token alone", "{token}", 401, "TOKEN_MISSING"),
    ("tab as space", "Bearer\t{token}", 401, "TOKEN_MISSING"),
    ("bearer in lower case", "bearer {token}", 200, ""),
    ("BEARER", "BEARER {token}", 200, ""),
    ("Digest", "Digest {token}", 401, "TOKEN_MISSING"),
    ("License", "License {token}", 401, "TOKEN_MISSING"),
    ("two, comma-joined", "Bearer {token}, Bearer {token}", 400, "must be sent only once Authorization"),
    ("two tokens", "Bearer {token} {token}", 401, "TOKEN_INVALID"),
    ("an id", "Bearer 01c1dabd-6080-7951-9d9d-c9f81818e811", 401, "TOKEN_FORMAT_INVALID"),
    ("an id without dashes", "Bearer 01c1dabd608079519d9dc9f81818e811", 401, "TOKEN_FORMAT_INVALID"),
    ("percent-encoded", "Bearer admin%2D00", 401, "TOKEN_INVALID"),
    ("SQL", "Bearer ' or 1=1 --", 401, "TOKEN_INVALID"),
    ("not base64", "Basic !", 401, "TOKEN_INVALID"),
    ("bad padding", "Basic YUBiOmM", 401, "TOKEN_INVALID"),
    ("too much padding", "Basic YUBiOmM==", 401, "TOKEN_INVALID"),
    ("inner white space", "Basic YUBi OmM=", 401, "TOKEN_INVALID"),
    ("base64url", "Basic YUBi_mM=", 401, "TOKEN_INVALID"),
];

/// What is in base64 after `Basic`, for `GET /v1/me`, where no password is accepted.
const BASIC: &[(&str, &[u8], u16, &str)] = &[
    ("the token before the colon", b"{token}:", 200, ""),
    ("the token after the word", b"token:{token}", 200, ""),
    ("no colon", b"{token}", 401, "TOKEN_INVALID"),
    ("only a colon", b":", 401, "TOKEN_MISSING"),
    ("no name", b":seven copper gears", 401, "TOKEN_INVALID"),
    ("a name that is no email", b"ada:seven copper gears", 401, "TOKEN_INVALID"),
    ("a licence key", b"license:3F9A1C", 401, "TOKEN_INVALID"),
    ("email and password", b"admin@acme.example:seven copper gears at dusk", 401, "TOKEN_INVALID"),
    ("bytes that are no text", b"admin@acme.example:\xff", 400, "ENCODING_INVALID"),
];

/// The same at the log-in.
const LOG_INS: &[(&str, &[u8], u16, &str)] = &[
    ("the password", b"admin@acme.example:seven copper gears at dusk", 201, ""),
    ("the email in capitals", b"ADMIN@Acme.Example:seven copper gears at dusk", 201, ""),
    ("colons in the password", b"ada@acme.example:seven:copper:gears", 201, ""),
    ("no password", b"admin@acme.example:", 401, "PASSWORD_REQUIRED"),
    ("nothing but a colon", b":", 401, "EMAIL_REQUIRED"),
    ("no email", b":seven copper gears", 401, "EMAIL_REQUIRED"),
    ("a name that is no email", b"ada:seven copper gears", 401, "EMAIL_REQUIRED"),
    ("half an email", b"@acme.example:seven copper gears", 401, "EMAIL_REQUIRED"),
    ("a licence key", b"license:3F9A1C", 401, "TOKEN_INVALID"),
    ("a wrong password", b"admin@acme.example:seven", 401, "PASSWORD_INVALID"),
    ("the password and more", b"admin@acme.example:seven copper gears at dusk ", 401, "PASSWORD_INVALID"),
    ("NUL in the email", b"admin\0@acme.example:seven copper gears at dusk", 401, "EMAIL_REQUIRED"),
    ("NUL in the password", b"admin@acme.example:seven copper gears at dusk\0", 401, "PASSWORD_INVALID"),
    ("bytes that are no text", b"admin@acme.example:\xe9", 400, "ENCODING_INVALID"),
    ("no colon", b"admin@acme.example", 401, "TOKEN_INVALID"),
];

/// Header lines with several values, or with bytes that a header may not have.
const LINES: &[(&str, &[u8], u16, &str)] = &[
    (
        "two headers",
        b"authorization: Bearer {token}\r\nauthorization: Bearer {token}\r\n",
        400,
        "must be sent only once Authorization",
    ),
    (
        "two schemes",
        b"authorization: Bearer {token}\r\nauthorization: Basic YUBiOmM=\r\n",
        400,
        "must be sent only once Authorization",
    ),
    ("a byte that is no text", b"authorization: Bearer \xff\r\n", 400, "ENCODING_INVALID"),
    ("CR in the token", b"authorization: Bearer adm\rin\r\n", 400, ""),
    ("LF in the token", b"authorization: Bearer adm\nin\r\n", 400, ""),
    ("NUL in the token", b"authorization: Bearer adm\0in\r\n", 400, ""),
    ("another header", b"x-authorization: Bearer {token}\r\n", 401, "TOKEN_MISSING"),
    ("a proxy's header", b"proxy-authorization: Bearer {token}\r\n", 401, "TOKEN_MISSING"),
    ("a cookie", b"cookie: keydesk-session={token}; __Host-keydesk-session={token}\r\n", 401, "TOKEN_MISSING"),
];

/// The header line for this user and password, or for other text in their place.
fn basic(server: &Server, text: &[u8]) -> String {
    format!("authorization: Basic {}\r\n", BASE64_STANDARD.encode(with_token(server, text)))
}

fn with_token(server: &Server, text: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(text) {
        Ok(text) => text.replace("{token}", &server.admin).into_bytes(),
        Err(_) => text.to_owned(),
    }
}

#[test]
fn a_credential_is_right_or_refused() {
    let server = Server::start();
    for (what, value, status, expected) in VALUES {
        let line = format!("authorization: {}\r\n", value.replace("{token}", &server.admin));
        let answer = server.request("GET /v1/me", &line, b"");
        server.expect(what, &answer, *status, expected);
        let scheme = answer.header("www-authenticate");
        assert_eq!(scheme.is_some_and(|scheme| scheme.ends_with(r#" realm="keygen""#)), *status == 401, "{what}");
    }
    for (what, text, status, expected) in BASIC {
        server.expect(what, &server.request("GET /v1/me", &basic(&server, text), b""), *status, expected);
    }
    for (what, lines, status, expected) in LINES {
        let head = b"GET /v1/me HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
        let answer = server.send(&[head, &with_token(&server, lines)[..], b"\r\n"].concat());
        server.expect(what, &answer, *status, expected);
    }
    for query in ["token={token}", "auth={token}", "a=b&token=", "%74oken={token}"] {
        let query = query.replace("{token}", &server.admin);
        for line in [format!("GET /v1/me?{query}"), format!("POST /v1/users?{query}")] {
            server.expect(&line, &server.request(&line, "", b""), 401, "TOKEN_MISSING");
        }
    }
    let log = std::fs::read_to_string(server.folder().join("log")).expect("the log");
    assert!(!log.contains(&server.admin), "the token stands in the log");
    server.finish();
}

#[test]
fn a_token_is_all_of_it_or_none() {
    let server = Server::start();
    let (token, last) = server.admin.split_at(server.admin.len() - 1);
    let other = if last == "3" { "4" } else { "3" };
    let near = [
        format!("{token}{other}"),
        token.to_owned(),
        format!("{token}{last}3"),
        server.admin.replace("admin-", "user-"),
        server.admin.to_uppercase(),
        server.admin.replace('a', "а"),
    ];
    for token in near {
        let answer = server.request("GET /v1/me", &format!("authorization: Bearer {token}\r\n"), b"");
        server.expect(&token, &answer, 401, "TOKEN_INVALID");
    }
    for (bytes, status, expected) in [(9 * 1024, 401, "TOKEN_INVALID"), (17 * 1024, 431, "")] {
        let line = format!("authorization: Bearer {}\r\n", "x".repeat(bytes));
        server.expect(&format!("{bytes} bytes"), &server.request("GET /v1/me", &line, b""), status, expected);
    }
    server.finish();
}

#[test]
fn a_log_in_is_right_or_refused() {
    let server = Server::start();
    assert_eq!(server.sign_up(r#""email":"ada@acme.example","password":"seven:copper:gears""#).status, 201);
    for (what, text, status, expected) in LOG_INS {
        server.expect(what, &server.request("POST /v1/tokens", &basic(&server, text), b""), *status, expected);
    }
    let long = format!("admin@acme.example:{}", "x".repeat(6000));
    let answer = server.request("POST /v1/tokens", &basic(&server, long.as_bytes()), b"");
    server.expect("a password of 6 KB", &answer, 401, "PASSWORD_INVALID");
    let log = std::fs::read_to_string(server.folder().join("log")).expect("the log");
    assert!(!log.contains(PASSWORD), "the password stands in the log");
    server.finish();
}
