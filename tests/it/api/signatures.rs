//! Every response about an account is signed, and can be verified with the account's public key.

use axum::{body::Body, http::request::Builder};
use base64::{Engine, prelude::BASE64_STANDARD};
use ed25519_dalek::{Signature, VerifyingKey};
use insta::assert_snapshot;
use keydesk::server::{
    domain::limits::Limits,
    http::{listen, phase::Phase},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;

use super::{data, raw, send, summary, unchanged};
use crate::{
    app::{Blank, TestApp, rules},
    client::Client,
    outcome::Answer,
};

const EMPTY: &str = "sha-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// The account's public key, decoded as a client does.
async fn key(app: &TestApp) -> VerifyingKey {
    let answer = app.admin().await.get("/v1/accounts/acme").await.json();
    let sent = answer["data"]["meta"]["keys"]["ed25519"].as_str().expect("a key").to_owned();
    let digits = BASE64_STANDARD.decode(sent).expect("base64");
    assert_eq!(digits.len(), 64, "as hex");
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).expect("text"), 16).expect("hex");
    let bytes: Vec<u8> = digits.chunks(2).map(byte).collect();
    VerifyingKey::from_bytes(&bytes.try_into().expect("32 bytes")).expect("a key")
}

/// Verifies a response as a client does: from the request, the response and the public key.
fn is_genuine(app: &TestApp, key: &VerifyingKey, target: &str, answer: &Answer) -> bool {
    let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{target}: no {name}"));
    let digest = format!("sha-256={}", BASE64_STANDARD.encode(Sha256::digest(&answer.body)));
    assert_eq!([header("digest"), header("keygen-digest")], [&digest; 2], "{target}");
    assert_eq!(header("date"), header("keygen-date"));
    let (before, rest) = header("keygen-signature").split_once("signature=\"").expect("a signature");
    let (signature, after) = rest.split_once('"').expect("an end");
    assert_eq!(before, format!("keyid=\"{}\", algorithm=\"ed25519\", ", app.account));
    assert_eq!(after, ", headers=\"(request-target) host date digest\"");
    let signature = Signature::from_slice(&BASE64_STANDARD.decode(signature).expect("base64")).expect("a signature");
    let text = format!("(request-target): {target}\nhost: id.example.org\ndate: {}\ndigest: {digest}", header("date"));
    key.verify_strict(text.as_bytes(), &signature).is_ok()
}

/// A request with the admin's token.
async fn asked(app: &TestApp, method: &str, path: &str) -> Builder {
    raw(method, path).header("authorization", format!("Bearer {}", app.token_of(app.admin.id).await))
}

#[tokio::test]
async fn every_answer_in_an_account_is_signed() {
    let app = TestApp::open().await;
    let key = key(&app).await;
    let user = |email: &str| data("users", json!({ "email": email })).to_string();
    for (method, path, body, status) in [
        ("GET", "/v1/accounts/acme/tokens?limit=5&x=%20%5B", String::new(), 200),
        ("GET", "/v1/me.json", String::new(), 200),
        ("HEAD", "/v1/me", String::new(), 200),
        ("GET", "/v1/accounts/acme/ping", String::new(), 200),
        ("POST", "/v1/users", user("a@b.io"), 201),
        ("POST", "/v1/users?", user("a@b.io"), 422),
        ("POST", "/v1/accounts/ACME/users", user("nonsense"), 422),
        ("POST", "/v1/users", "{}".into(), 400),
        ("GET", "/v1/me?environment=x", String::new(), 400),
        ("GET", "/v1/users/nobody", String::new(), 404),
        ("DELETE", "/v1/accounts/acme", String::new(), 403),
        ("PUT", "/v1/tokens", String::new(), 200),
    ] {
        let answer = send(&app, asked(&app, method, path).await, body).await;
        let target = format!("{} {path}", method.to_lowercase());
        assert_eq!(answer.status.as_u16(), status, "{target}");
        assert!(is_genuine(&app, &key, &target, &answer), "{target}");
        assert!(!is_genuine(&app, &key, "get /v1/else", &answer), "{target}");
    }
    let answer = app.anonymous().get("/v1/me").await;
    assert_eq!(answer.status, 401);
    assert!(is_genuine(&app, &key, "get /v1/me", &answer));
}

#[tokio::test]
async fn an_empty_answer_is_signed_too() {
    let app = TestApp::open().await;
    let key = key(&app).await;
    let token = app.token_of(app.admin.id).await;
    let id = app.bearer(&token).get("/v1/me").await.header("keygen-token").expect("an id").to_owned();
    let answer = app.bearer(&token).delete(&format!("/v1/tokens/{id}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("digest")), (204, Some(EMPTY)));
    assert!(is_genuine(&app, &key, &format!("delete /v1/tokens/{id}"), &answer));
    assert_eq!(answer.header("date"), Some("Mon, 24 Mar 2031 09:15:00 GMT"));
}

#[tokio::test]
async fn no_host_changes_what_is_signed() {
    let app = TestApp::open().await;
    let key = key(&app).await;
    for host in ["evil.example", "id.example.org:8443", "127.0.0.1:3000", ""] {
        let request = asked(&app, "GET", "/v1/accounts/acme/ping").await.header("host", host);
        let answer = send(&app, request.header("x-forwarded-host", host), "").await;
        assert!(is_genuine(&app, &key, "get /v1/accounts/acme/ping", &answer), "{host}");
    }
    let whole = asked(&app, "GET", "http://evil.example/v1/accounts/acme/ping?a=b").await;
    let answer = send(&app, whole, "").await;
    assert!(is_genuine(&app, &key, "get /v1/accounts/acme/ping?a=b", &answer));
}

#[tokio::test]
async fn accounts_have_keys_of_their_own() {
    let app = TestApp::open().await;
    let (other, _, token) = app.neighbour().await;
    let path = format!("/v1/accounts/{other}");
    let theirs = app.bearer(&token).get(&path).await;
    assert!(theirs.header("keygen-signature").expect("signed").starts_with(&format!("keyid=\"{other}\"")));
    let ours = app.admin().await.get("/v1/accounts/acme").await.json()["data"]["meta"].clone();
    assert_ne!(theirs.json()["data"]["meta"], ours);
    let again = app.admin().await.get("/v1/accounts/acme").await;
    assert_eq!(again.json()["data"]["meta"], ours, "and it stays");
}

#[tokio::test]
async fn every_answer_below_an_accounts_path_is_signed() {
    let app = TestApp::open().await;
    let key = key(&app).await;
    let id = app.account;
    let (long, large) = (format!("/v1/accounts/acme/{}", "a".repeat(9_000)), "x".repeat(70_000));
    for (method, path, body, status) in [
        ("GET", "/v1/accounts/acme/nowhere?x=%5B", "", 404),
        ("GET", "/v1/accounts/ACME/nowhere", "", 404),
        ("GET", &format!("/v1/accounts/{id}/users/nobody/nothing.json"), "", 404),
        ("GET", &format!("/v1/accounts/{}/nowhere", id.0.simple()), "", 404),
        ("HEAD", "/v1/accounts/acme/nowhere", "", 404),
        ("POST", "/v1/accounts/acme/me", "{}", 404),
        ("POST", "/v1/accounts/acme/users", "{", 400),
        ("POST", "/v1/accounts/acme/users", "{\"\u{0}\":1}", 400),
        ("GET", "/v1/accounts/acme.xml", "", 400),
        ("GET", "/v1/accounts/acme/me.xml", "", 400),
        ("GET", "/v1/accounts/acme/%", "", 400),
        ("GET", "/v1/accounts/acme/users?a=%ff", "", 400),
        ("BREW", "/v1/accounts/acme/me", "", 400),
        ("GET", &long, "", 414),
        ("HEAD", &long, "", 414),
        ("POST", "/v1/accounts/acme/users", &large, 413),
        ("GET", "/v1/ping", "", 200),
        ("HEAD", "/v1/ping", "", 200),
        ("GET", "/v1/health", "", 204),
        ("GET", "/v1/nowhere", "", 404),
        ("GET", "/v1/", "", 404),
        ("GET", "/v1//me", "", 404),
        ("GET", "/v1/accounts", "", 404),
        ("POST", "/v1/users", "{", 400),
    ] {
        let request = raw(method, path).header("content-length", body.len());
        let answer = send(&app, request, body.to_owned()).await;
        let target = format!("{} {path}", method.to_lowercase());
        assert_eq!(answer.status.as_u16(), status, "{target}: {}", answer.body);
        assert!(is_genuine(&app, &key, &target, &answer), "{target}");
        assert_eq!(answer.header("keygen-account"), Some(id.to_string().as_str()), "{target}");
    }
}

#[tokio::test]
async fn refusals_of_every_layer_are_signed() {
    let limit = "100/1s,3/1m".parse().expect("a limit");
    let app = TestApp::with_rules(Limits { limit_requests: Some(limit), ..rules() }).await;
    let answer = app.anonymous().get("/v1/accounts/acme/nowhere").await;
    let key = VerifyingKey::from_bytes(&app.domain.public_key(app.account)).expect("a key");
    assert!(is_genuine(&app, &key, "get /v1/accounts/acme/nowhere", &answer));
    for _ in 0..2 {
        app.anonymous().get("/v1/ping").await;
    }
    let answer = app.anonymous().get("/v1/accounts/acme/me").await;
    assert_eq!(summary(&answer), "429 TOO_MANY_REQUESTS");
    assert!(is_genuine(&app, &key, "get /v1/accounts/acme/me", &answer));
    let preflight = raw("OPTIONS", "/v1/accounts/acme/me").header("access-control-request-method", "GET");
    assert!(is_genuine(&app, &key, "options /v1/accounts/acme/me", &send(&app, preflight, "").await));
    let other = raw("GET", "/v1/accounts/acme/nowhere").header("accept", "text/html").header("keygen-version", "1.3");
    let answer = send(&app, other, "").await;
    assert!(is_genuine(&app, &key, "get /v1/accounts/acme/nowhere", &answer));
    assert_eq!(answer.header("keygen-account-id"), Some(app.account.to_string().as_str()), "by its older name");
}

#[tokio::test]
async fn each_account_signs_for_itself_and_the_default_one_for_paths_without() {
    let app = TestApp::open().await;
    let (other, ..) = app.neighbour().await;
    for (path, account) in [
        (format!("/v1/accounts/{other}/nowhere"), other),
        (format!("/v1/accounts/{other}/users/a.b"), other),
        ("/v1/nowhere".into(), app.account),
        (format!("/v1/nowhere/accounts/{other}"), app.account),
        (format!("/v1/v1/accounts/{other}/me"), app.account),
    ] {
        let answer = app.anonymous().get(&path).await;
        let signature = answer.header("keygen-signature").expect("signed");
        assert!(signature.starts_with(&format!("keyid=\"{account}\"")), "{path}: {signature}");
    }
}

#[tokio::test]
async fn without_an_account_there_is_no_key() {
    let (app, blank) = (TestApp::open().await, Blank::cheap().await);
    let unknown = ["/v1/accounts/other/me", "/v1/accounts/other", "/v1/accounts/%ff/me", "/v1/accounts/other/%"];
    for path in unknown {
        assert_unsigned(&send(&app, raw("GET", path), "").await, path);
    }
    for path in ["/v1/ping", "/v1/health", "/v1/nowhere", "/v1/accounts/acme/me"] {
        assert_unsigned(&blank.send(raw("GET", path).body(Body::empty()).expect("a request")).await, path);
    }
}

fn assert_unsigned(answer: &Answer, path: &str) {
    for name in ["keygen-account", "keygen-signature", "keygen-date", "keygen-digest", "digest"] {
        assert_eq!(answer.header(name), None, "{path}");
    }
}

#[tokio::test]
async fn a_client_may_say_which_signature_it_can_check() {
    let app = TestApp::open().await;
    let id = app.account.0;
    let asked = |key: &str, algorithm: &str| format!("keyid=\"{key}\", algorithm=\"{algorithm}\"");
    for text in [
        asked(&id.to_string(), "ed25519"),
        asked(&id.simple().to_string().to_uppercase(), "ed25519"),
        "algorithm=\"ed25519\"".into(),
    ] {
        let answer = app.anonymous().with("keygen-accept-signature", &text).get("/v1/accounts/acme/ping").await;
        assert_eq!(answer.status, 200, "{text}");
    }
    let mut refusals = Vec::new();
    for text in [
        "x".into(),
        asked(&id.to_string(), "rsa-pss-sha256"),
        asked(&id.to_string(), "rsa-sha256"),
        asked("x", "ecdsa-p256"),
        asked(&uuid::Uuid::nil().to_string(), "ed25519"),
    ] {
        let asked = app.anonymous().with("keygen-accept-signature", &text);
        let answer = unchanged(&app, asked.post("/v1/users", data("users", json!({ "email": "a@b.io" })))).await;
        assert!(answer.header("keygen-signature").is_some(), "a refusal is signed as well");
        assert_eq!(answer.code(), None);
        refusals.push(summary(&answer));
    }
    assert_snapshot!(refusals.join("\n"), @r"
    400 invalid accept-signature header (malformed) at Keygen-Accept-Signature
    400 invalid accept-signature header (unsupported algorithm) at Keygen-Accept-Signature
    400 invalid accept-signature header (unsupported algorithm) at Keygen-Accept-Signature
    400 invalid accept-signature header (unsupported algorithm) at Keygen-Accept-Signature
    400 invalid accept-signature header (keyid not found) at Keygen-Accept-Signature
    ");
}

#[tokio::test]
async fn over_a_socket_there_is_one_date_and_it_is_the_signed_one() {
    let app = TestApp::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stop = CancellationToken::new();
    let server = tokio::spawn(listen::serve(listener, app.router(), Phase::default(), stop.clone()));
    let mut stream = TcpStream::connect(address).await.expect("connects");
    let request = "GET /v1/accounts/acme/ping HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.expect("written");
    let mut text = String::new();
    stream.read_to_string(&mut text).await.expect("an answer");
    let dates: Vec<_> = text.lines().filter(|line| line.to_lowercase().starts_with("date:")).collect();
    assert_eq!(dates, ["date: Mon, 24 Mar 2031 09:15:00 GMT"], "{text}");
    stop.cancel();
    server.await.expect("stops");
}
