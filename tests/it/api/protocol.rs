//! What holds for every route: JSON, media types, headers, CORS, credentials.

use insta::assert_snapshot;
use serde_json::json;

use super::{data, raw, send, summary, unchanged};
use crate::{
    app::{PASSWORD, TestApp},
    client::Client,
    outcome::Answer,
};

const USERS: &str = "/v1/users";

#[tokio::test]
async fn json_has_one_meaning_or_none() {
    let app = TestApp::open().await;
    let user =
        |attributes: &str| format!(r#"{{"data":{{"type":"users","attributes":{{{attributes}}}}}}}"#).into_bytes();
    let syntax = "400 JSON_INVALID";
    let encoding = "400 ENCODING_INVALID";
    let deep =
        |levels: usize| format!("{{\"data\":{}{}}}", "[".repeat(levels - 1), "]".repeat(levels - 1)).into_bytes();
    for (body, refusal) in [
        (b"{".to_vec(), syntax),
        (b"{}=".to_vec(), syntax),
        (b"{}}".to_vec(), syntax),
        (b"{}\0".to_vec(), syntax),
        (b"// x\n{}".to_vec(), syntax),
        (b"{'data':1}".to_vec(), syntax),
        (b"\xef\xbb\xbf{}".to_vec(), syntax),
        (user(r#""email":"a@b.io","email":"c@d.io""#), "400 JSON_INVALID at /data/attributes/email"),
        (
            user(r#""email":"a@b.io","firstName":"x","first_name":"y""#),
            "400 JSON_INVALID at /data/attributes/firstName",
        ),
        (user(r#""email":"a@b.io","role":"user","Role":"admin""#), "400 JSON_INVALID at /data/attributes/role"),
        (user(r#""email":"a@b.io","ro\u006ce":"user","role":"admin""#), "400 JSON_INVALID at /data/attributes/role"),
        (user(r#""email":"a@b.io","role\ud888":"admin""#), syntax),
        (user(r#""email":1e400"#), syntax),
        (deep(33), syntax),
        (deep(30_000), syntax),
        (b"\xff\xfe{\0}\0".to_vec(), syntax),
        (b"{\"data\":\"Andr\xe9\"}".to_vec(), syntax),
        (b"{\"d\xe9\":1}".to_vec(), syntax),
        (user(r#""email":"a@b.io","firstName":"\u0000""#), encoding),
        (user(r#""email":"a@b.io","role\u0000":"admin""#), encoding),
        (deep(32), "400 type mismatch (received array expected object) at /data"),
        (user(r#""email":"a@b.io","ro\u006ce":"admin""#), "400 unpermitted parameter at /data/attributes/role"),
        (
            user(r#""email":18446744073709551616"#),
            "400 type mismatch (received float expected string) at /data/attributes/email",
        ),
        (b"null".to_vec(), "400 is missing at /data"),
        (Vec::new(), "400 is missing at /data"),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let answer = unchanged(&app, send(&app, raw("POST", USERS), body)).await;
        assert_eq!(summary(&answer), refusal, "{shown}");
    }
}

#[tokio::test]
async fn bodies_are_json_under_many_names() {
    let app = TestApp::open().await;
    let sent = |kind: Option<&'static str>, nth: usize| {
        let request = kind.into_iter().fold(raw("POST", USERS), |request, kind| request.header("content-type", kind));
        send(&app, request, data("users", json!({ "email": format!("a{nth}@b.io") })).to_string())
    };
    let kinds = [
        None,
        Some("application/json"),
        Some("application/vnd.api+json; charset=utf-8"),
        Some("application/vnd.keygen+json"),
        Some("text/plain;charset=UTF-8"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
    ];
    for (nth, kind) in kinds.into_iter().enumerate() {
        assert_eq!(sent(kind, nth).await.status, 201, "{kind:?}");
    }
    assert_eq!(summary(&sent(Some("application/xml"), 9).await), "400 is missing at /data");
    for kind in ["vnd.api+xml", "nonsense", "a/b/c"] {
        assert_eq!(summary(&sent(Some(kind), 9).await), "400 MIME_TYPE_INVALID", "{kind}");
    }
    for coding in ["gzip", "identity, gzip", "\u{f6}"] {
        let packed = raw("POST", USERS).header("content-encoding", coding);
        assert_eq!(summary(&send(&app, packed, &b"\x1f\x8b\x08\0"[..]).await), "400 ENCODING_INVALID", "{coding}");
    }
    for (nth, coding) in ["identity", "Identity, identity", ""].into_iter().enumerate() {
        let plain = raw("POST", USERS).header("content-encoding", coding);
        let body = data("users", json!({ "email": format!("plain{nth}@b.io") })).to_string();
        assert_eq!(send(&app, plain, body).await.status, 201, "{coding:?}");
    }
}

#[tokio::test]
async fn answers_come_in_the_type_that_was_asked_for() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let (jsonapi, json) = ("application/vnd.api+json; charset=utf-8", "application/json; charset=utf-8");
    for (accept, kind) in [
        ("*/*", jsonapi),
        ("*", jsonapi),
        ("application/json", json),
        ("*/*, application/json;q=0.5", json),
        ("application/json, application/vnd.api+json", json),
        ("application/vnd.keygen+json, application/json", jsonapi),
        ("application/json, nonsense", json),
        ("J\u{f6}rg, application/json", json),
        ("application/json;q=0.5, application/vnd.api+json", jsonapi),
        ("application/vnd.api+json;q=0.5, application/json", json),
        ("a/b;title=\"x, application/json\", */*", jsonapi),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", jsonapi),
    ] {
        let request =
            |path| raw("GET", path).header("accept", accept).header("authorization", format!("Bearer {token}"));
        assert_eq!(send(&app, request("/v1/me"), "").await.header("content-type"), Some(kind), "{accept}");
        assert_eq!(send(&app, request("/v1/users/x"), "").await.header("content-type"), Some(kind), "{accept}");
        assert_eq!(send(&app, request("/v1/nowhere"), "").await.header("content-type"), Some(jsonapi), "{accept}");
    }
    for accept in ["text/html", "application/xml, text/plain", "nonsense", "*/*;q=0", "application/json;q=0"] {
        let answer = send(&app, raw("GET", "/v1/me").header("accept", accept), "").await;
        assert_eq!(summary(&answer), "400 MIME_TYPE_INVALID", "{accept}");
        assert_eq!(answer.header("content-type"), Some(jsonapi));
    }
    let answer = send(&app, raw("GET", "/v1/me").header("accept", "application/json"), "").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (401, Some(json)));
    // Errors of syntax have one media type, wherever they are found.
    let no_text = raw("GET", "/v1/me").header("authorization", "Basic YUBiOv8=").header("accept", "application/json");
    let answer = send(&app, no_text, "").await;
    assert_eq!((summary(&answer), answer.header("content-type")), ("400 ENCODING_INVALID".into(), Some(jsonapi)));
}

#[tokio::test]
async fn a_format_may_stand_at_the_end_of_an_address() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let tokens = admin.get("/v1/tokens.json?limit=1").await;
    let id = tokens.json()["data"][0]["id"].as_str().expect("an id").to_owned();
    for path in ["/v1/me.json", "/v1/accounts/acme.json", "/v1/accounts/acme/me.JSON", &format!("/v1/tokens/{id}.json")]
    {
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
    for path in ["/v1/me.xml", "/v1/tokens.html", &format!("/v1/tokens/{id}.pdf")] {
        assert_eq!(summary(&admin.get(path).await), "400 MIME_TYPE_INVALID", "{path}");
    }
    assert_eq!(summary(&admin.get("/v1/nowhere.xml").await), "404 NOT_FOUND");
}

#[tokio::test]
async fn a_format_is_no_part_of_a_name() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    for code in ["org.acme", "org.acme.json", "users"] {
        app.product(code).await;
    }
    let code = |answer: Answer| answer.json()["data"]["attributes"]["code"].clone();
    assert_eq!(code(admin.get("/v1/products/org.acme").await), "org.acme");
    assert_eq!(admin.delete("/v1/products/org.acme.json").await.status, 204);
    assert_eq!(summary(&admin.get("/v1/products/org.acme.json").await), "404 NOT_FOUND");
    assert_eq!(code(admin.get("/v1/accounts/acme/products/org.acme").await), "org.acme");
    assert_eq!(admin.get("/v1/products/users/tokens.json").await.status, 200);
    let slug = data("accounts", json!({ "slug": "users" }));
    assert_eq!(admin.patch("/v1/accounts/acme", slug).await.status, 200);
    for path in ["/v1/accounts/users.json", "/v1/accounts/users/me.json"] {
        assert_eq!(admin.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_served_is_one_404() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let answer = admin.get("/v1/nowhere").await;
    assert_snapshot!(answer.outcome(), @r#"
    404 Not Found
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "NOT_FOUND",
          "detail": "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)",
          "links": {
            "about": "https://id.example.org/errors/NOT_FOUND"
          },
          "title": "Not found"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    let bodies = |answer: crate::outcome::Answer| answer.json()["errors"].to_string();
    let expected = bodies(answer);
    for (method, path) in [
        ("GET", "/v1"),
        ("GET", "/v1/"),
        ("POST", "/v1/"),
        ("GET", "/v1//me"),
        ("GET", "/v1///me?limit=1"),
        ("GET", "/v1//"),
        ("GET", "/v1/users/a/b"),
        ("PATCH", "/v1/me"),
        ("DELETE", "/v1/users"),
        ("POST", "/v1/accounts"),
        ("POST", "/v1/recover"),
        ("GET", "/v1/settings"),
        ("TRACE", "/v1/me"),
        ("OPTIONS", "/v1/me"),
        ("OPTIONS", "/v1/nowhere"),
        ("GET", "/v1/me/"),
        ("GET", "/v1/accounts/acme/ping/x"),
        ("GET", "/v1/health/x"),
    ] {
        let answer = unchanged(&app, send(&app, raw(method, path), "")).await;
        assert_eq!(answer.header("keygen-version"), Some("1.8"), "{method} {path}");
        assert_eq!((answer.status.as_u16(), bodies(answer)), (404, expected.clone()), "{method} {path}");
    }
    let disguised = raw("POST", "/v1/me").header("x-http-method-override", "GET");
    assert_eq!(send(&app, disguised, "").await.status, 404);
    let answer = send(&app, raw("PATCH", "/v1/me"), "").await;
    assert_eq!(answer.header("allow"), None);
    assert_eq!(summary(&send(&app, raw("BREW", "/v1/me"), "").await), "400 HTTP_METHOD_INVALID");
}

#[tokio::test]
async fn addresses_must_be_readable() {
    let app = TestApp::open().await;
    for (path, refusal) in [
        ("/v1/users/%ff", "400 URI_INVALID"),
        ("/v1/users/%zz", "400 URI_INVALID"),
        ("/v1/users/a%00", "400 ENCODING_INVALID"),
        ("/v1/me?a=%", "400 PARAMETERS_INVALID"),
        ("/v1/me?a=%ff", "400 PARAMETERS_INVALID"),
        ("/v1/me?a=%00", "400 ENCODING_INVALID"),
        ("/v1/users/%2e%2e%2fme", "401 TOKEN_MISSING"),
    ] {
        assert_eq!(summary(&unchanged(&app, send(&app, raw("GET", path), "")).await), refusal, "{path}");
    }
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    for (path, status) in [("/v1/me", 200), ("/v1/nowhere", 404), ("/v1/tokens/x", 404)] {
        let answer = send(&app, raw("HEAD", path).header("authorization", format!("Bearer {token}")), "").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (status, ""), "{path}");
    }
}

#[tokio::test]
async fn every_answer_says_which_api_this_is() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    let answers = [
        admin.get("/v1/me").await,
        admin.get("/v1/nowhere").await,
        app.anonymous().get("/v1/me").await,
        send(&app, raw("POST", USERS), "{").await,
        send(&app, raw("GET", "/v1/ping"), "").await,
        send(&app, raw("POST", USERS), "x".repeat(70_000)).await,
        // Refused by a layer around the API.
        send(&app, raw("POST", USERS).header("content-length", "70000"), "x".repeat(70_000)).await,
    ];
    for answer in answers {
        for (name, value) in [
            ("keygen-edition", "CE"),
            ("keygen-mode", "singleplayer"),
            ("keygen-version", "1.8"),
            ("cache-control", "no-transform, no-store, max-age=0"),
            ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "cross-origin"),
            ("access-control-allow-origin", "*"),
        ] {
            assert_eq!(
                answer.headers.get_all(name).iter().collect::<Vec<_>>(),
                [value],
                "{name}: {}",
                answer.outcome()
            );
        }
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        let id = answer.header("x-request-id").expect("an id").to_owned();
        assert_eq!(uuid::Uuid::parse_str(&id).expect("an id").get_version_num(), 7);
        if !answer.status.is_success() {
            assert_eq!(answer.json()["meta"]["id"], id);
        }
    }
}

#[tokio::test]
async fn any_page_may_call() {
    let app = TestApp::open().await;
    let request = raw("OPTIONS", "/v1/accounts/acme/tokens")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,keygen-version");
    let answer = send(&app, request, "").await;
    assert!(answer.status.is_success());
    for (name, value) in [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "POST"),
        ("access-control-max-age", "86400"),
        ("access-control-allow-headers", "authorization,content-type,keygen-version"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    assert_eq!((answer.body.as_str(), answer.header("access-control-expose-headers")), ("", None));
    assert_eq!(answer.header("access-control-allow-private-network"), None, "nobody asked");
    for (asked, allowed) in [("true", Some("true")), ("false", None), ("", None)] {
        let request = raw("OPTIONS", "/v1/me")
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "GET")
            .header("access-control-request-private-network", asked);
        let answer = send(&app, request, "").await;
        assert_eq!(answer.header("access-control-allow-private-network"), allowed, "{asked}");
    }
    let answer = send(&app, raw("OPTIONS", "/v1/me").header("origin", "https://shop.example"), "").await;
    assert_eq!((summary(&answer), answer.header("access-control-allow-methods")), ("404 NOT_FOUND".into(), None));
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("*"),
        "what is no preflight may be read like all else"
    );
    let answer = send(&app, raw("GET", "/v1/me").header("origin", "https://shop.example"), "").await;
    assert_snapshot!(answer.header("access-control-expose-headers").expect("a list").replace(',', "\n"), @r"
    keygen-account
    keygen-bearer
    keygen-token
    keygen-account-id
    keygen-bearer-id
    keygen-token-id
    keygen-edition
    keygen-mode
    keygen-version
    keygen-signature
    keygen-date
    keygen-digest
    digest
    date
    x-ratelimit-window
    x-ratelimit-count
    x-ratelimit-limit
    x-ratelimit-remaining
    x-ratelimit-reset
    retry-after
    x-request-id
    cache-control
    content-security-policy
    www-authenticate
    location
    ");
}

#[tokio::test]
async fn hosts_change_no_byte() {
    let app = TestApp::open().await;
    let admin = app.token_of(app.admin.id).await;
    for (nth, host) in
        ["evil.example", "id.example.org.evil.example", "localhost:1", "[::1]", "a\tb", ""].into_iter().enumerate()
    {
        let request = raw("POST", USERS)
            .header("authorization", format!("Bearer {admin}"))
            .header("host", host)
            .header("x-forwarded-host", "evil.example")
            .header("forwarded", "host=evil.example");
        let answer = send(&app, request, data("users", json!({ "email": format!("a{nth}@b.io") })).to_string()).await;
        assert!(
            answer.header("location").expect("a place").starts_with("https://id.example.org/v1/accounts/"),
            "{host}"
        );
        assert!(!answer.body.contains("evil"));
    }
}

#[tokio::test]
async fn credentials_come_in_one_header() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    let basic = |text: &str| {
        use base64::{Engine, prelude::BASE64_STANDARD};
        format!("Basic {}", BASE64_STANDARD.encode(text))
    };
    for line in [
        format!("Bearer {token}"),
        format!("Token {token}"),
        basic(&format!("{token}:")),
        basic(&format!("token:{token}")),
        basic(&format!("{token}:")).replace("Basic", "BASIC"),
        format!("bearer {token}"),
        format!("BEARER {token}"),
        format!("token {token}"),
    ] {
        assert_eq!(app.anonymous().with("authorization", &line).get("/v1/me").await.status, 200, "{line}");
    }
    for (line, refusal, challenge) in [
        ("bearer".into(), "401 TOKEN_MISSING", "Bearer"),
        ("bEARER x".into(), "401 TOKEN_INVALID", "Bearer"),
        ("Digest x".into(), "401 TOKEN_MISSING", "Digest"),
        ("basic x".into(), "401 TOKEN_INVALID", "Basic"),
        (basic(&token), "401 TOKEN_INVALID", "Basic"),
        (basic(&format!("admin@acme.example:{PASSWORD}")), "401 TOKEN_INVALID", "Basic"),
        (format!("Bearer {token}x"), "401 TOKEN_INVALID", "Bearer"),
        ("\"x\" y".into(), "401 TOKEN_MISSING", "Bearer"),
    ] {
        // Wrong credentials are refused even where none are needed.
        for path in ["/v1/me", USERS] {
            let stranger = app.anonymous().with("authorization", &line);
            let body = data("users", json!({ "email": "a@b.io" }));
            let answer =
                if path == USERS { unchanged(&app, stranger.post(path, body)).await } else { stranger.get(path).await };
            assert_eq!(summary(&answer), refusal, "{line}");
            assert_eq!(answer.header("www-authenticate"), Some(format!("{challenge} realm=\"keygen\"").as_str()));
        }
    }
    let twice = app
        .anonymous()
        .with("authorization", &format!("Bearer {token}"))
        .with("authorization", &format!("Bearer {token}"));
    assert_eq!(summary(&twice.get("/v1/me").await), "400 must be sent only once at Authorization");
    let joined = app.anonymous().with("authorization", &format!("Bearer {token}, Bearer {token}"));
    assert_eq!(summary(&joined.get("/v1/me").await), "400 must be sent only once at Authorization");
    let not_text = app.anonymous().with("authorization", "Basic YUBiOv8=");
    assert_eq!(summary(&not_text.post("/v1/tokens", json!({})).await), "400 ENCODING_INVALID");
}

#[tokio::test]
async fn a_secret_in_an_address_is_never_read() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    for name in ["token", "auth"] {
        let answer = app.anonymous().get(&format!("/v1/me?{name}={token}")).await;
        assert_eq!(summary(&answer), "401 TOKEN_MISSING");
        let body = data("users", json!({ "email": "a@b.io" }));
        let answer = unchanged(&app, app.anonymous().post(&format!("/v1/users?{name}=x"), body)).await;
        assert_eq!(summary(&answer), "401 TOKEN_MISSING");
        assert_eq!(app.bearer(&token).get(&format!("/v1/me?{name}=x")).await.status, 200, "a header decides");
    }
}

#[tokio::test]
async fn somebody_is_there() {
    let app = TestApp::open().await;
    assert_eq!(app.anonymous().get("/v1/ping").await.status, 200);
    assert_eq!(app.anonymous().get("/v1/health").await.status, 204);
    assert_eq!(app.anonymous().get("/v1/accounts/acme/ping").await.status, 200);
    assert_eq!(summary(&app.anonymous().get("/v1/accounts/other/ping").await), "404 NOT_FOUND");
}
