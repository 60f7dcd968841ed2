//! Forms and sessions of two accounts: a session reads and writes nothing of another account, by any page or form, and a
//! form of another account is refused without loss.

use std::collections::BTreeSet;

use keydesk::{
    app::pages::{self, PAGES},
    model::{invite::InviteDraft, role::Role},
    server::domain::invites,
};

use super::{
    accounts::{EMAIL, THERE, log_in_there, two, user},
    codes, does_not_say, follow, log_in, says, value_of, words,
};
use crate::app::{PASSWORD, TestApp};

/// What only the default account has.
const ITS_OWN: &str = "zebra";

/// Forms that are about no account, or that switch to theirs.
fn is_for_anybody(endpoint: &str) -> bool {
    ["theme", "language", "log-out"].contains(&endpoint)
        || pages::of_endpoint(endpoint).is_some_and(|page| pages::is_entry(&page))
}

#[tokio::test]
async fn a_form_of_another_account_is_refused_and_loses_nothing() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let page = browser.open("/profile").await;
    let seen = value_of(&page.body, "seen").expect("when it was changed");
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    let before = app.dump().await;
    let fields = [("firstName", "Augusta"), ("lastName", ""), ("seen", &seen)];

    let by_script = browser.call("/forms/save-names", &fields).await;
    assert_eq!((by_script.status.as_u16(), codes(&by_script)), (409, vec!["ACCOUNT_SWITCHED".to_owned()]));

    let plain = browser.submit("/forms/save-names", &fields, "/profile?a=b").await;
    assert_eq!(
        plain.header("location"),
        Some(format!("/other-account?account={}&page=/profile%3Fa%3Db", app.account).as_str())
    );
    let refused = follow(&mut browser, &plain).await;
    says(
        &refused,
        "It is of Acme. This browser is logged in to Other as ada@engine.example by now. Nothing was changed.",
    );
    says(&refused, "First name Augusta");
    let log_in_page = format!("/accounts/{}/log-in?next=/profile%3Fa%3Db", app.account);
    assert!(refused.body.contains(&format!("href=\"{log_in_page}\"")), "{}", refused.body);
    assert_eq!(app.dump().await, before, "a refusal changes nothing");

    let entry = browser.open(&log_in_page).await;
    assert_eq!(entry.header("location"), Some("/log-in?next=/profile%3Fa%3Db"));
    says(&follow(&mut browser, &entry).await, "You are logged in to Other as ada@engine.example.");
    log_in(&mut browser, EMAIL).await;
    let again = browser.open(plain.header("location").expect("the page")).await;
    assert_eq!(again.header("location"), Some("/profile?a=b"), "the browser is in that account again");
}

#[tokio::test]
async fn a_form_of_the_second_account_is_refused_in_the_first() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let before = app.dump().await;
    let form = format!("/accounts/{other}/forms/create-token");
    assert_eq!(codes(&browser.call(&form, &[("name", "CI")]).await), ["ACCOUNT_SWITCHED"]);
    let plain = browser.submit(&form, &[("name", "CI")], "/tokens/new").await;
    says(&follow(&mut browser, &plain).await, "It is of Other. This browser is logged in to Acme");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn the_page_about_another_account_can_be_made_to_lead_nowhere_else() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    for page in ["//evil.example", "https:evil.example", "/\\evil.example", "%2f%2fevil.example"] {
        let shown = browser.open(&format!("/other-account?account={}&page={page}", app.account)).await;
        assert!(!shown.body.contains("href=\"//") && !shown.body.contains("href=\"https:"), "{page}");
        assert!(shown.body.contains(&format!("href=\"/accounts/{}/log-in", app.account)), "{page}");
        let back = browser.open(&format!("/other-account?account={other}&page={page}")).await;
        assert_eq!(back.header("location"), Some("/"), "{page}");
    }
    for account in ["nobody", "", "%00"] {
        assert_eq!(browser.open(&format!("/other-account?account={account}")).await.status, 404, "{account}");
    }
}

#[tokio::test]
async fn every_form_of_another_account_is_refused() {
    let (app, other) = two(TestApp::open().await).await;
    user(&app, other, "root@other.example", Role::Admin).await;
    let mut browser = app.browser();
    log_in_there(&mut browser, other, "root@other.example", THERE).await;
    let before = app.dump().await;
    let endpoints = PAGES.iter().flat_map(|page| page.endpoints).filter(|endpoint| !is_for_anybody(endpoint));
    let mut tried = 0;
    for endpoint in endpoints {
        let answer = browser.call(&format!("/forms/{endpoint}"), &[("id", &app.admin.id.to_string())]).await;
        assert_eq!(codes(&answer), ["ACCOUNT_SWITCHED"], "{endpoint}");
        let answer = browser.submit(&format!("/forms/{endpoint}"), &[("name", "x")], "/").await;
        let location = answer.header("location").unwrap_or_default();
        assert!(location.starts_with("/other-account?"), "{endpoint}: {location}");
        tried += 1;
    }
    for path in [pages::IMPORT_FILE, pages::EXPORT_FILE] {
        for account in ["", &format!("/accounts/{}", app.account)] {
            let answer = browser.call(&format!("{account}{path}"), &[("password", THERE)]).await;
            assert_eq!(codes(&answer), ["ACCOUNT_SWITCHED"], "{account}{path}");
        }
        assert_eq!(browser.call(&format!("/accounts/nobody{path}"), &[]).await.status, 404, "{path}");
        tried += 1;
    }
    assert!(tried > 80, "{tried}");
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn an_admin_of_one_account_reaches_nothing_of_another() {
    let (app, other) = two(TestApp::open().await).await;
    user(&app, other, "root@other.example", Role::Admin).await;
    // One record of each kind in the default account.
    let mut owner = app.browser();
    log_in(&mut owner, "admin@acme.example").await;
    let ada = app.user("zebra@engine.example", Role::User).await;
    let (product, _) = app.product(ITS_OWN).await;
    let made = owner.submit("/forms/create-token", &[("name", ITS_OWN)], "/tokens/new").await;
    let token = made.header("location").expect("its page").split('/').nth(2).expect("its id").to_owned();
    let invite = invites::create(&app.operator(), InviteDraft::default()).await.expect("an invite").invite;
    let ids: BTreeSet<String> =
        [ada.id.to_string(), product.id.to_string(), token, invite.id.to_string(), app.admin.id.to_string()].into();

    let mut thief = app.browser();
    log_in_there(&mut thief, other, "root@other.example", THERE).await;
    let before = app.dump().await;
    for page in PAGES {
        for id in &ids {
            for query in ["", "?change=delete", "?change=tokens", "?change=revoke", "?change=ban"] {
                let path = page.address(|_| id);
                let shown = thief.open(&format!("{path}{query}&id={id}&token={id}")).await;
                assert!(!words(&shown.body).contains(ITS_OWN), "{path}{query} shows it");
                let has_id = path.contains(id.as_str()) && !pages::entry_at(&path);
                assert!(!has_id || shown.status != 200 || page.path == pages::PRODUCT_TOKEN.path, "{path}{query}");
            }
        }
    }
    for path in ["/admin/users/export.csv", "/your-data/download"] {
        let file = thief.open(path).await;
        assert!(file.status == 200 && !file.body.contains(ITS_OWN), "{path}");
    }
    let endpoints = PAGES.iter().flat_map(|page| page.endpoints);
    for endpoint in endpoints.filter(|endpoint| !is_for_anybody(endpoint) && !MAKE.contains(endpoint)) {
        for id in &ids {
            let seen = app.admin.updated.0.to_string();
            let fields = [
                ("id", id.as_str()),
                ("user", id),
                ("token", id),
                ("ids", id),
                ("product", id),
                ("change", "delete"),
                ("role", "user"),
                ("email", "x@engine.example"),
                ("name", "x"),
                ("password", PASSWORD),
                ("seen", &seen),
            ];
            let answer = thief.call(&format!("/accounts/{other}/forms/{endpoint}"), &fields).await;
            assert!(!answer.body.contains(ITS_OWN), "{endpoint} tells it: {}", answer.body);
        }
    }
    assert_eq!(
        of_account(&app.dump().await, &ids),
        of_account(&before, &ids),
        "something of the other account changed"
    );
    does_not_say(&thief.open("/admin/users").await, ITS_OWN);
}

/// Forms that end the session of whoever sends them, or make something new in the account of the session.
const MAKE: &[&str] = &["delete-account", "change-password", "end-session", "end-sessions"];

/// The rows with one of these ids.
fn of_account(dump: &str, ids: &BTreeSet<String>) -> Vec<String> {
    let blobs: Vec<_> = ids.iter().map(|id| id.replace('-', "").to_uppercase()).collect();
    let rows = dump.lines().filter(|line| blobs.iter().any(|blob| line.to_uppercase().contains(blob)));
    rows.map(str::to_owned).collect()
}
