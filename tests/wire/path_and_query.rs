//! Paths that imitate another path, and malformed queries.

use crate::{answer::Answer, server::Server};

const NO_ENDPOINT: &str = "NOT_FOUND";

/// Requested by `GET` as the admin; `{account}` is the account's id.
const API: &[(&str, &str, u16, &str)] = &[
    ("as it should be", "/v1/me", 200, ""),
    ("by slug", "/v1/accounts/acme/me", 200, ""),
    ("by id", "/v1/accounts/{account}/me", 200, ""),
    ("another slug", "/v1/accounts/other/me", 404, NO_ENDPOINT),
    ("a slug in Unicode", "/v1/accounts/%C3%A4cme/me", 404, NO_ENDPOINT),
    ("a slug of raw bytes", "/v1/accounts/\u{e4}cme/me", 404, NO_ENDPOINT),
    ("a slug with a slash", "/v1/accounts/acme%2Fme", 404, NO_ENDPOINT),
    ("dots, encoded", "/v1/%2e%2e/v1/me", 404, NO_ENDPOINT),
    ("dots", "/v1/../v1/me", 404, NO_ENDPOINT),
    ("two slashes at the start", "/v1//me", 404, NO_ENDPOINT),
    ("two slashes", "/v1/accounts//acme/me", 404, NO_ENDPOINT),
    ("trailing slash", "/v1/me/", 404, NO_ENDPOINT),
    ("nothing after the version", "/v1", 404, NO_ENDPOINT),
    ("a slash after the version", "/v1/", 404, NO_ENDPOINT),
    ("a parameter of the path", "/v1/me;a=b", 404, NO_ENDPOINT),
    ("other letters", "/v1/ME", 404, NO_ENDPOINT),
    ("a letter encoded", "/v1/m%65", 404, NO_ENDPOINT),
    ("JSON by name", "/v1/me.json", 200, ""),
    ("XML by name", "/v1/me.xml", 400, "MIME_TYPE_INVALID"),
    ("NUL", "/v1/users/%00", 400, "ENCODING_INVALID"),
    ("half an escape", "/v1/users/%4", 400, "URI_INVALID"),
    ("no escape", "/v1/users/%zz", 400, "URI_INVALID"),
    ("bytes that are no text", "/v1/users/%ff", 400, "URI_INVALID"),
    ("a slash in an id", "/v1/users/a%2Fb", 404, NO_ENDPOINT),
    ("an id in capitals", "/v1/users/01C1DABC-7620-7893-923F-0824128B2F33", 404, NO_ENDPOINT),
    ("an id in braces", "/v1/tokens/{01c1dabc-7620-7893-923f-0824128b2f33}", 404, NO_ENDPOINT),
    ("zeros", "/v1/tokens/00000000-0000-0000-0000-000000000000", 404, NO_ENDPOINT),
    ("an email", "/v1/users/admin@acme.example", 200, ""),
    ("an email, encoded", "/v1/users/ADMIN%40acme.example", 200, ""),
    ("SQL", "/v1/users/'%20or%201=1%20--", 404, NO_ENDPOINT),
    ("limit=0", "/v1/tokens?limit=0", 400, "limit must be a number between 1 and 100 (got 0) limit"),
    ("limit=101", "/v1/tokens?limit=101", 400, "limit must be a number between 1 and 100 (got 101) limit"),
    ("limit=-1", "/v1/tokens?limit=-1", 400, "limit must be a number between 1 and 100 (got -1) limit"),
    ("limit=1e9", "/v1/tokens?limit=1e9", 400, "limit must be a number between 1 and 100 (got 1e9) limit"),
    ("limit empty", "/v1/tokens?limit=", 400, "limit must be a number between 1 and 100 (got ) limit"),
    ("limit twice: the last counts", "/v1/tokens?limit=0&limit=1", 200, ""),
    (
        "a page of none",
        "/v1/tokens?page[number]=1&page[size]=0",
        400,
        "page size must be a number between 1 and 100 (got 0) page[size]",
    ),
    (
        "a page too large",
        "/v1/tokens?page[number]=1&page[size]=101",
        400,
        "page size must be a number between 1 and 100 (got 101) page[size]",
    ),
    (
        "a page below nothing",
        "/v1/tokens?page[number]=-1",
        400,
        "page number must be a number between 1 and 100 (got -1) page[number]",
    ),
    (
        "a page with an exponent",
        "/v1/tokens?page[number]=1e9",
        400,
        "page number must be a number between 1 and 100 (got 1e9) page[number]",
    ),
    (
        "a size without a page",
        "/v1/tokens?page[size]=1",
        400,
        "page must be an object containing a cursor or number and optional size page",
    ),
    (
        "a page that is a list",
        "/v1/tokens?page[]=1",
        400,
        "page must be an object containing a cursor or number and optional size page",
    ),
    (
        "a cursor that is none",
        "/v1/tokens?page[cursor]=x",
        400,
        "page cursor must be a valid UUID (got \"x\") page[cursor]",
    ),
    ("users in a page", "/v1/users?page[number]=1", 200, ""),
    ("an unknown filter", "/v1/tokens?filter[role]=admin'--", 200, ""),
    ("a thousand parameters", "/v1/tokens?{thousand}", 200, ""),
    ("NUL in the query", "/v1/tokens?a=%00", 400, "ENCODING_INVALID"),
    ("no escape in the query", "/v1/tokens?a=%zz", 400, "PARAMETERS_INVALID"),
    ("bytes that are no text in the query", "/v1/tokens?%ff=1", 400, "PARAMETERS_INVALID"),
    ("an environment", "/v1/me?environment=sandbox", 400, "ENVIRONMENT_NOT_SUPPORTED"),
    ("an address of 8 KiB", "/v1/me?{long}", 200, ""),
    ("an address over 8 KiB", "/v1/me?a{long}", 414, "The request could not be completed because its URI is too long"),
];

/// Requested by `GET` without credentials.
const PAGES: &[(&str, &str, u16)] = &[
    ("two slashes", "//v1/me", 404),
    ("two slashes and a host", "//evil.example/v1/me", 404),
    ("a back slash", "/\\evil.example", 404),
    ("dots", "/../log-in", 404),
    ("the version in capitals", "/V1/me", 404),
    ("sources", "/.git/config", 404),
    ("settings", "/.env", 404),
    ("metrics", "/metrics", 404),
    ("the database", "/data/keydesk.db", 404),
    ("out of the files", "/assets/../Cargo.toml", 404),
    ("out of the files, encoded", "/assets/%2e%2e/%2e%2e/etc/passwd", 404),
    ("out of the files, twice encoded", "/assets/%252e%252e/Cargo.toml", 404),
    ("NUL in a file's name", "/assets/%00", 404),
    ("an error that is none", "/errors/%3Cscript%3E__xss%3C/script%3E", 404),
    ("a set-up code that is none", "/setup/__xss", 404),
    ("a forged refusal", "/log-in?__path=%2Fforms%2Flog-in&__err=%3Cscript%3E__xss", 200),
    ("a forged refusal in base64", "/log-in?__path=%2Fforms%2Flog-in&__err=X194c3NfX3hzc19feHNz", 200),
    ("a refusal that is no text", "/log-in?__path=%2Fforms%2Flog-in&__err=%ff%fe", 200),
    ("a way on to elsewhere", "/log-in?next=//evil.example/", 200),
    ("an address over 8 KiB", "/log-in?a{long}", 414),
];

#[test]
fn an_address_names_one_thing_or_nothing() {
    let server = Server::start();
    let written = |path: &str| {
        let padding = 8 * 1024 - "/v1/me?".len();
        let thousand = vec!["a=b"; 1000].join("&");
        path.replace("{account}", &server.account)
            .replace("{long}", &"x".repeat(padding))
            .replace("{thousand}", &thousand)
    };
    for (what, path, status, expected) in API {
        let answer = server.as_admin(&format!("GET {}", written(path)), "");
        server.expect(what, &answer, *status, expected);
    }
    for id in [server.account.to_uppercase(), server.account.replace('-', "")] {
        assert_eq!(server.as_admin(&format!("GET /v1/accounts/{id}/me"), "").status, 200, "{id}");
    }
    for (what, path, status) in PAGES {
        let answer = server.request(&format!("GET {}", written(path)), "", b"");
        server.expect_status(what, &answer, *status);
        assert!(!answer.body.contains("__xss") && !answer.head.contains("evil"), "{what}: {answer:?}");
    }
    server.finish();
}

/// A server that believed one of these would write a foreign host into links.
const HOSTS: &[&str] = &[
    "evil.example",
    "evil.example:80",
    "evil.example:443",
    "evil.example:99999",
    "EVIL.example",
    "evil.example.",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "admin@evil.example",
    "127.0.0.1@evil.example",
    "[::1]",
    "[::1]:3000",
    "[::ffff:127.0.0.1]",
    "0x7f.1",
    "2130706433",
    "0",
    "127.1",
    "localhost",
    "localhost:1",
    "a",
    "a.b.c.d.e.f.g",
    "xn--bcher-kva.example",
    "-",
    "_",
    "evil.example/..",
    "evil.example?a=b",
    "evil.example#a",
    "%00",
    "%0d%0aSet-Cookie:a=b",
    "evil.example, localhost",
    "localhost, evil.example",
    "evil example",
    "\"evil.example\"",
    "'",
    "<script>",
    "${jndi:ldap://evil.example}",
    "{{7*7}}",
    "\t",
    "b\u{fc}cher.example",
    "..",
    "*",
    "*.example",
    "http://evil.example",
    "//evil.example",
    "javascript:alert(1)",
    "169.254.169.254",
    "metadata.google.internal",
    "evil.example\\@localhost",
    ";evil.example",
    "x",
];

/// The digest covers a body with a new id; the signature covers the digest and the date.
const NEW: [&str; 5] = ["date: ", "digest: ", "keygen-date: ", "keygen-digest: ", "keygen-signature: "];

#[test]
fn no_host_changes_an_answer() {
    let server = Server::start();
    let ask = |line: &str, host: &str, more: &str| {
        let head = format!("{line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n");
        let answer = server.send(head.as_bytes());
        let (new_id, new_nonce) = (answer.header("x-request-id"), nonce(&answer));
        // What differs in every response, or follows from that.
        let is_lasting = |line: &&str| !NEW.iter().any(|name| line.starts_with(name));
        let head: String = answer.head.lines().filter(is_lasting).collect();
        let text = head + &answer.body;
        let text = new_id.map_or(text.clone(), |id| text.replace(id, "[id]"));
        (answer.status, new_nonce.map_or(text.clone(), |nonce| text.replace(nonce, "[nonce]")))
    };
    let token = format!("authorization: Bearer {}\r\n", server.admin);
    for (line, more) in [("GET /v1/me", ""), ("GET /v1/accounts/acme", &token[..]), ("GET /log-in", ""), ("GET /", "")]
    {
        let usual = ask(line, &server.process.address.to_string(), more);
        for host in HOSTS {
            for forwarded in ["", "x-forwarded-host: evil.example\r\nforwarded: host=evil.example;proto=ftp\r\n"] {
                let answer = ask(line, host, &format!("{more}{forwarded}"));
                // A name that no host can have is refused, and not repeated.
                let is_refused = answer.0 == 400 && answer.1.ends_with("content-length: 0");
                assert!(is_refused || answer == usual, "{line}, {host:?}: {answer:#?} is not {usual:#?}");
            }
        }
    }
    assert_eq!(HOSTS.len(), 50);
    server.finish();
}

/// The nonce of a page's scripts.
fn nonce(answer: &Answer) -> Option<&str> {
    answer.header("content-security-policy")?.split("'nonce-").nth(1)?.split('\'').next()
}
