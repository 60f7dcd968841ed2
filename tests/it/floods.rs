//! Who sends more than their share: the limit of changes, the limit of tokens, and the queue for the writer.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::{
    model::{role::Role, timestamp::Timestamp},
    server::domain::limits::{Limits, RateLimit},
};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::task::JoinSet;

use crate::{
    app::{self, NOW, PASSWORD, TestApp},
    client::{Bearer, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";

fn limits() -> Limits {
    let shipped = Limits::default();
    Limits { limit_writes: shipped.limit_writes, limit_writes_staff: shipped.limit_writes_staff, ..app::rules() }
}

/// A client with a token of a new customer.
async fn customer(app: &TestApp, email: &str) -> Bearer {
    let user = app.user(email, Role::User).await;
    app.bearer(&app.token_of(user.id).await)
}

async fn generate(client: &Bearer, expiry: Option<Timestamp>) -> Answer {
    let attributes = match expiry {
        Some(Timestamp(moment)) => json!({ "expiry": moment / 1000 }),
        None => json!({}),
    };
    client.post("/v1/tokens", json!({ "data": { "type": "tokens", "attributes": attributes } })).await
}

/// Holds the lock for writing, as another process would.
async fn lock(app: &TestApp) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(app.folder.path().join("keydesk.db"));
    let mut conn = options.connect().await.expect("the database");
    sqlx::query("begin immediate").execute(&mut conn).await.expect("locked");
    conn
}

async fn unlock(mut conn: SqliteConnection) {
    sqlx::query("commit").execute(&mut conn).await.expect("released");
}

#[tokio::test]
async fn one_customer_changes_something_twenty_times_and_then_once_a_second() {
    let app = TestApp::with_rules(limits()).await;
    let (ada, bob) = (customer(&app, EMAIL).await, customer(&app, "bob@engine.example").await);
    for _ in 0..20 {
        assert_eq!(generate(&ada, None).await.status, 201);
    }
    let before = app.dump().await;
    let refused = generate(&ada, None).await;
    let header = |name: &str| refused.header(name).expect("a header").to_owned();
    let limit = ["retry-after", "x-ratelimit-window", "x-ratelimit-count", "x-ratelimit-limit"].map(header);
    assert_snapshot!(format!("{} {} {limit:?}", refused.status, refused.code().expect("a code")), @r#"429 Too Many Requests TOO_MANY_REQUESTS ["1", "write", "20", "20"]"#);
    assert_eq!(app.dump().await, before);
    assert_eq!(ada.get("/v1/me").await.status, 200, "reading is no change");
    assert_eq!(generate(&bob, None).await.status, 201, "others are not hit");
    app.wait(Duration::from_secs(1));
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(generate(&ada, None).await.status, 429);
}

#[tokio::test]
async fn tokens_and_sessions_of_a_customer_count_together() {
    let rules = Limits { limit_writes: RateLimit::new(2, Duration::from_secs(60)), ..limits() };
    let app = TestApp::with_rules(rules).await;
    let ada = customer(&app, EMAIL).await;
    let mut browser = app.browser();
    browser.submit("/forms/log-in", &[("email", EMAIL), ("password", PASSWORD), ("next", "/")], "/log-in").await;
    assert_eq!(browser.call("/forms/create-token", &[("name", "CI")]).await.status, 200);
    assert_eq!(generate(&ada, None).await.status, 201, "a log-in is no change: it has limits of its own");
    assert_eq!(browser.call("/forms/create-token", &[("name", "CI")]).await.status, 429);
    assert_eq!(generate(&ada, None).await.status, 429);
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.status, 201);
}

#[tokio::test]
async fn staff_and_products_have_a_limit_of_their_own() {
    let rules = Limits { limit_writes_staff: RateLimit::new(3, Duration::from_secs(60)), ..limits() };
    let app = TestApp::with_rules(rules).await;
    let (_, product) = app.product("engine").await;
    let user = app.user(EMAIL, Role::User).await;
    let path = format!("/v1/users/{}", user.id);
    for client in [app.admin().await, app.bearer(&product)] {
        let change = || {
            let body = json!({ "data": { "type": "users", "attributes": { "firstName": "Ada" } } });
            client.patch(&path, body)
        };
        for _ in 0..3 {
            assert_eq!(change().await.status, 200);
        }
        assert_eq!(change().await.status, 429);
    }
}

#[tokio::test]
async fn whoever_is_over_the_limit_does_not_ask_for_the_writer() {
    let rules = Limits { limit_writes: RateLimit::new(1, Duration::from_secs(60)), ..limits() };
    let app = TestApp::with_rules(rules).await;
    let ada = customer(&app, EMAIL).await;
    assert_eq!(generate(&ada, None).await.status, 201);
    let lock = lock(&app).await;
    assert_eq!(generate(&ada, None).await.status, 429, "a 503 would have waited for the writer");
    unlock(lock).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_overfills_his_share_of_the_writer_is_sent_away_and_nobody_else() {
    /// One transaction has the turn, and 128 wait for it.
    const FIT: usize = 129;
    const TOO_MANY: usize = 40;
    let app = TestApp::open().await;
    let admin = app.token_of(app.admin.id).await;
    let ada = customer(&app, EMAIL).await;
    let lock = lock(&app).await;
    let mut flood = JoinSet::new();
    for _ in 0..FIT + TOO_MANY {
        let client = app.bearer(&admin);
        flood.spawn(async move { client.post("/v1/tokens", json!({})).await });
    }
    for _ in 0..TOO_MANY {
        let refused = flood.join_next().await.expect("an answer").expect("no panic");
        assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("1")));
    }
    // Now all the others wait.
    let other = tokio::spawn(async move { generate(&ada, None).await.status });
    unlock(lock).await;
    assert_eq!(other.await.expect("no panic"), 201);
    // On a machine that does much else, the last ones wait too long.
    let statuses: Vec<_> = flood.join_all().await.iter().map(|answer| answer.status.as_u16()).collect();
    assert!(statuses.contains(&201) && statuses.iter().all(|status| matches!(status, 201 | 503)), "{statuses:?}");
}

async fn with_max_tokens(max_tokens: u32) -> TestApp {
    TestApp::with_rules(Limits { max_tokens, ..app::rules() }).await
}

#[tokio::test]
async fn a_user_has_so_many_tokens_and_no_more() {
    let app = with_max_tokens(3).await;
    let ada = customer(&app, EMAIL).await;
    let never = json!({ "data": { "type": "tokens", "attributes": { "expiry": null } } });
    assert_eq!(ada.post("/v1/tokens", never).await.status, 201);
    let third = generate(&ada, None).await;
    let before = app.dump_of_records().await;
    let refused = generate(&ada, None).await;
    assert_snapshot!(refused.outcome(), @r#"
    422 Unprocessable Entity
    content-type: application/vnd.api+json; charset=utf-8

    {
      "errors": [
        {
          "code": "TOKEN_LIMIT_EXCEEDED",
          "detail": "has too many tokens (maximum is 3; revoke one that is no longer used)",
          "links": {
            "about": "https://id.example.org/errors/TOKEN_LIMIT_EXCEEDED"
          },
          "source": {
            "pointer": "/data/relationships/bearer"
          },
          "title": "Unprocessable resource"
        }
      ],
      "meta": {
        "id": "[id 1]"
      }
    }
    "#);
    // By every way to one more token: log-in, staff for a customer, the command line.
    let log_in = app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await;
    let by_staff = app.admin().await.post(&format!("/v1/users/{EMAIL}/tokens"), json!({})).await;
    for answer in [&log_in, &by_staff] {
        assert_eq!((answer.status.as_u16(), answer.code().as_deref()), (422, Some("TOKEN_LIMIT_EXCEEDED")));
    }
    let without_admin = |dump: String| dump.lines().filter(|line| !line.contains("admin-token")).count();
    assert_eq!(without_admin(app.dump_of_records().await), without_admin(before), "none of the oldest was dropped");
    // A new secret of a token is no new token, and a place that was freed is free.
    let token = third.json()["data"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(ada.put(&format!("/v1/tokens/{token}")).await.status, 200);
    assert_eq!(ada.delete(&format!("/v1/tokens/{token}")).await.status, 204);
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(customer(&app, "bob@engine.example").await.get("/v1/me").await.status, 200);
}

#[tokio::test]
async fn expired_tokens_make_room_and_do_not_pile_up() {
    let app = with_max_tokens(3).await;
    let ada = customer(&app, EMAIL).await;
    for nth in 1..40 {
        let expired = Timestamp(NOW.0 - nth * 1000);
        assert_eq!(generate(&ada, Some(expired)).await.status, 201, "{nth}");
    }
    let kept = ada.get("/v1/tokens?limit=100").await.json()["data"].as_array().expect("a list").len();
    assert!((4..=5).contains(&kept), "one in force, three expired, and the newest: {kept}");
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(generate(&ada, None).await.status, 422);
    app.wait(Duration::from_secs(14 * 24 * 3600));
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.status, 201, "all expired");
}

#[tokio::test]
async fn an_expired_token_comes_back_only_where_there_is_room() {
    let app = with_max_tokens(3).await;
    let ada = customer(&app, EMAIL).await;
    let expired = generate(&ada, Some(Timestamp(NOW.0 - 1000))).await.json()["data"]["id"].clone();
    let expired = format!("/v1/tokens/{}", expired.as_str().expect("an id"));
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(ada.put(&expired).await.status, 200, "the third");
    app.wait(Duration::from_secs(14 * 24 * 3600));
    let ada = app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", json!({})).await.json();
    let ada = app.bearer(ada["data"]["attributes"]["token"].as_str().expect("a token"));
    assert_eq!(generate(&ada, None).await.status, 201);
    assert_eq!(generate(&ada, None).await.status, 201);
    let before = app.dump().await;
    let refused = ada.put(&expired).await;
    assert_eq!((refused.status.as_u16(), refused.code().as_deref()), (422, Some("TOKEN_LIMIT_EXCEEDED")));
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn products_have_as_many_tokens_as_they_are_given() {
    let app = with_max_tokens(1).await;
    let (product, _) = app.product("engine").await;
    let admin = app.admin().await;
    for _ in 0..3 {
        assert_eq!(admin.post(&format!("/v1/products/{}/tokens", product.id), json!({})).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_requests_for_the_last_places_as_many_win_as_there_are() {
    let app = with_max_tokens(10).await;
    let user = app.user(EMAIL, Role::User).await;
    let token = app.token_of(user.id).await;
    let mut all = JoinSet::new();
    for _ in 0..64 {
        let client = app.bearer(&token);
        all.spawn(async move { generate(&client, None).await.status.as_u16() });
    }
    let mut statuses = all.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[201; 9].as_slice(), &[422; 55]].concat());
}

#[tokio::test]
async fn a_log_in_on_a_page_succeeds_and_says_why_there_is_no_token() {
    let app = with_max_tokens(1).await;
    let user = app.user(EMAIL, Role::User).await;
    app.token_of(user.id).await;
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", PASSWORD), ("token", "true")];
    let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some("/tokens")));
    let home = browser.open("/tokens").await;
    assert_eq!(home.status, 200);
    assert!(home.body.contains("No token was created, because you have the most allowed"), "{}", home.body);
    let refused = browser.call("/forms/create-token", &[("name", "CI")]).await;
    let error: &Value = &refused.json()["errors"][0];
    assert_eq!((refused.status.as_u16(), error["code"].as_str()), (422, Some("TOKEN_LIMIT_EXCEEDED")));
}
