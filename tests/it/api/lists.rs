//! Paging of lists: by limit, page or cursor; links; and every invalid query.

use std::time::Duration;

use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::{Value, json};

use super::{summary, unchanged};
use crate::{
    app::TestApp,
    client::{Bearer, Client},
    outcome::Answer,
};

/// Five customers, a second apart: `user-1@engine.example` is the oldest.
async fn five() -> (TestApp, Bearer) {
    let app = TestApp::open().await;
    for number in 1..=5 {
        app.wait(Duration::from_secs(1));
        app.user(&format!("user-{number}@engine.example"), Role::User).await;
    }
    let admin = app.admin().await;
    (app, admin)
}

/// Which of the five users a list has, in its order.
fn shown(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let document = answer.json();
    let users = document["data"].as_array().expect("a list");
    let number = |user: &Value| user["attributes"]["email"].as_str().expect("an email")[5..6].to_owned();
    users.iter().map(number).collect()
}

fn link(answer: &Answer, name: &str) -> Option<String> {
    answer.json()["links"][name].as_str().map(str::to_owned)
}

#[tokio::test]
async fn a_plain_list_has_no_links() {
    let (_app, admin) = five().await;
    for (query, expected) in [
        ("", "54321"),
        ("?limit=2", "54"),
        ("?limit=2&order=asc", "12"),
        ("?order=ASC", "12345"),
        ("?order=Desc&limit=1", "5"),
    ] {
        let answer = admin.get(&format!("/v1/users{query}")).await;
        assert_eq!(shown(&answer), expected, "{query}");
        assert!(answer.json().get("links").is_none(), "{query}");
    }
}

#[tokio::test]
async fn pages_are_counted_and_linked() {
    let (_app, admin) = five().await;
    let answer = admin.get("/v1/accounts/acme/users?page[size]=2&page[number]=3").await;
    assert_eq!(shown(&answer), "1");
    let links = answer.body.split_once(r#"}],"links":"#).expect("links behind the data").1;
    assert_snapshot!(links.replace(",\"", ",\n\""), @r#"
    {"self":"/v1/accounts/acme/users?page%5Bnumber%5D=3&page%5Bsize%5D=2",
    "prev":"/v1/accounts/acme/users?page%5Bnumber%5D=2&page%5Bsize%5D=2",
    "next":null,
    "first":"/v1/accounts/acme/users?page%5Bnumber%5D=1&page%5Bsize%5D=2",
    "last":"/v1/accounts/acme/users?page%5Bnumber%5D=3&page%5Bsize%5D=2",
    "meta":{"pages":3,
    "count":5}}}
    "#);
}

#[tokio::test]
async fn links_lead_through_all_pages() {
    let (_app, admin) = five().await;
    let mut seen = Vec::new();
    let mut next = Some("/v1/users?page%5Bnumber%5D=1&page%5Bsize%5D=2&order=asc".to_owned());
    while let Some(place) = next {
        let answer = admin.get(&place).await;
        seen.push(shown(&answer));
        next = link(&answer, "next");
    }
    assert_eq!(seen, ["12", "34", "5"]);
    let second = admin.get("/v1/users?page[number]=2&limit=2&limit=4").await;
    assert_eq!(shown(&second), "1", "the last limit is the size of a page");
    assert_eq!(shown(&admin.get(&link(&second, "prev").expect("a page")).await), "5432");
    assert_eq!(link(&second, "self").as_deref(), Some("/v1/users?limit=4&page%5Bnumber%5D=2"));
}

#[tokio::test]
async fn beyond_the_end_there_is_a_way_back() {
    let (_app, admin) = five().await;
    let answer = admin.get("/v1/users?page[number]=9&page[size]=2").await;
    assert_eq!((shown(&answer), link(&answer, "next")), (String::new(), None));
    assert_eq!(link(&answer, "prev").as_deref(), Some("/v1/users?page%5Bnumber%5D=3&page%5Bsize%5D=2"));
    let nobody = admin.get("/v1/users?page[number]=1&status=none").await;
    assert_eq!(nobody.json()["links"]["meta"], json!({ "pages": 0, "count": 0 }));
    assert_eq!(link(&nobody, "first"), link(&nobody, "last"));
}

#[tokio::test]
async fn a_cursor_goes_on_where_the_last_part_ended() {
    let (app, admin) = five().await;
    let mut seen = Vec::new();
    let mut next = Some("/v1/accounts/acme/users?page[cursor]=&page[size]=2".to_owned());
    while let Some(place) = next {
        let answer = admin.get(&place).await;
        let links = answer.json()["links"].as_object().expect("links").keys().cloned().collect::<Vec<_>>();
        assert_eq!(links, ["next", "self"]);
        seen.push(shown(&answer));
        next = link(&answer, "next");
        assert!(next.as_ref().is_none_or(|next| next.starts_with("/v1/accounts/acme/users?page%5Bcursor%5D=")));
        // A user created meanwhile is newer, and does not change the pages that follow.
        app.wait(Duration::from_secs(1));
        app.user(&format!("late{}@engine.example", seen.len()), Role::User).await;
    }
    assert_eq!(seen, ["54", "32", "1"]);
}

#[tokio::test]
async fn a_cursor_outlives_its_record() {
    let (app, admin) = five().await;
    let first = admin.get("/v1/users?page[cursor]=&page[size]=2&order=asc").await;
    app.meddle("delete from users where email = 'user-2@engine.example'").await;
    assert_eq!(shown(&admin.get(&link(&first, "next").expect("more")).await), "34");
}

#[tokio::test]
async fn other_parameters_stay_and_secrets_go() {
    let (_app, admin) = five().await;
    let answer = admin
        .get("/v1/users.json?token=user-1v3&roles[]=user&auth=x&metadata[a%20b]=%26&page[number]=1&roles[]=admin")
        .await;
    assert_eq!(
        link(&answer, "self").as_deref(),
        Some("/v1/users.json?metadata%5Ba+b%5D=%26&page%5Bnumber%5D=1&roles%5B%5D=user&roles%5B%5D=admin")
    );
}

#[tokio::test]
async fn a_wrong_query_is_refused_with_what_is_wrong() {
    let (app, admin) = five().await;
    const OBJECT: &str = "page must be an object containing a cursor or number and optional size at page";
    let number =
        |words: &str, sent: &str, at: &str| format!("{words} must be a number between 1 and 100 (got {sent}) at {at}");
    let beyond = ", please use cursor-based pagination instead";
    for (query, refusal) in [
        ("limit=900", number("limit", "900", "limit")),
        ("limit=2&limit=", number("limit", "", "limit")),
        ("limit=0&page[number]=1&page[size]=1", number("limit", "0", "limit")),
        ("page[number]=-1", number("page number", "-1", "page[number]")),
        ("page[number]=0", number("page number", "0", "page[number]")),
        ("page[number]=", number("page number", "", "page[number]")),
        ("page[number]=%2B1", number("page number", "+1", "page[number]")),
        ("page[number]=1.5", number("page number", "1.5", "page[number]")),
        ("page[number]=101", number("page number", &format!("101{beyond}"), "page[number]")),
        ("page[number]=99999999999", number("page number", &format!("99999999999{beyond}"), "page[number]")),
        ("page[number]=1&page[size]=250", number("page size", "250", "page[size]")),
        ("page[cursor]=&page[size]=x", number("page size", "x", "page[size]")),
        ("page[cursor]=x", "page cursor must be a valid UUID (got \"x\") at page[cursor]".into()),
        ("page[size]=5", OBJECT.into()),
        ("page=3", OBJECT.into()),
        ("page=", OBJECT.into()),
        ("page[]=3", OBJECT.into()),
        ("page[number][]=3", OBJECT.into()),
        ("page[number]=1&page[offset]=3", OBJECT.into()),
        ("page[number]=1&page[cursor]=", OBJECT.into()),
        ("order=up", "order is invalid at order".into()),
        ("order=", "order is invalid at order".into()),
    ] {
        for list in ["users", "tokens", "products", "users/user-1@engine.example/tokens"] {
            let answer = unchanged(&app, admin.get(&format!("/v1/{list}?{query}"))).await;
            assert_eq!(summary(&answer), format!("400 {refusal}"), "{list}?{query}");
        }
    }
    assert_eq!(summary(&admin.get("/v1/users/nobody/tokens?limit=0").await), "404 NOT_FOUND", "first the look-up");
    let anonymous = app.anonymous().get("/v1/users?limit=0").await;
    assert_eq!(summary(&anonymous), "401 TOKEN_MISSING", "first the identity");
}

#[tokio::test]
async fn every_list_knows_all_three_ways() {
    let (app, admin) = five().await;
    for code in ["one", "two", "three"] {
        app.wait(Duration::from_secs(1));
        app.product(code).await;
    }
    let user = app.user("ada@engine.example", Role::User).await;
    for _ in 0..3 {
        app.wait(Duration::from_secs(1));
        app.token_of(user.id).await;
    }
    for (list, count) in
        [("products", 3), ("tokens", 7), ("users/ada@engine.example/tokens", 3), ("products/one/tokens", 1)]
    {
        let ids = |answer: &Answer| -> Vec<String> {
            let document = answer.json();
            let records = document["data"].as_array().unwrap_or_else(|| panic!("{list}: {}", answer.body));
            records.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
        };
        let all = ids(&admin.get(&format!("/v1/{list}?limit=100")).await);
        assert_eq!(all.len(), count, "{list}");
        let page = admin.get(&format!("/v1/{list}?page[number]=1&page[size]=1")).await;
        assert_eq!(page.json()["links"]["meta"], json!({ "pages": count, "count": count }), "{list}");
        let (mut seen, mut next) = (Vec::new(), Some(format!("/v1/{list}?page[cursor]=&page[size]=2")));
        while let Some(place) = next {
            let answer = admin.get(&place).await;
            seen.extend(ids(&answer));
            next = link(&answer, "next");
        }
        assert_eq!(seen, all, "{list}");
    }
}

#[tokio::test]
async fn what_was_kept_is_what_can_be_counted() {
    let app = TestApp::open().await;
    let gone = app.user("gone@engine.example", Role::User).await;
    let ada = app.user("ada@engine.example", Role::User).await;
    for user in [&gone, &gone, &ada] {
        app.token_of(user.id).await;
    }
    app.meddle("update users set role = 'developer', metadata = '{\"a\":2}' where email = 'ada@engine.example'").await;
    app.meddle(
        "update tokens set kind = 'developer-token' where user_id = (select id from users where role = 'developer')",
    )
    .await;
    app.meddle("pragma foreign_keys = 1; delete from users where email = 'gone@engine.example'").await;
    let dump = app.dump().await;
    let kept = dump.split("user_metadata\n").nth(1).expect("the tables that are kept").to_owned();
    let account = format!("X'{}'", app.account.0.simple().to_string().to_uppercase());
    let ada = format!("X'{}'", ada.id.0.simple().to_string().to_uppercase());
    let kept = kept.replace(&account, "acme").replace(&ada, "ada");
    assert_snapshot!(kept, @r"
    acme,'a',2,ada
    counts
    acme,'tokens','developer-token',1
    acme,'users','admin',1
    acme,'users','developer',1
    daily_counts
    acme,22362,'sign-ups',2
    password_costs
    '$argon2id$v=19$m=8,t=1,p=1',2
    imports
    ");
}
