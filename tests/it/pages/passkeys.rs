//! Passkeys: added, used to log in and to confirm, removed. What cannot be believed changes nothing.

use std::time::Duration;

use keydesk::{
    model::role::Role,
    server::domain::{passkeys, passwords, resource_ref::UserRef, users},
};
use serde_json::{Value, json};

use super::{DEVICE, SESSION, codes, does_not_say, follow, log_in, says};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::Authenticator,
    client::Browser,
    letters::letters,
    outcome::Answer,
    soft_passkey::{BACKED_UP, ELIGIBLE, PRESENT, SoftPasskey, VERIFIED},
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "/security/passkeys/new";
const FIVE_MINUTES: Duration = Duration::from_secs(300);

/// A browser in which a user is logged in.
async fn of(app: &TestApp, email: &str) -> Browser {
    app.user(email, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, email).await;
    browser
}

/// Something that a test changes in a passkey.
type Change = fn(&mut SoftPasskey);

async fn confirm(browser: &mut Browser) {
    let confirmed = browser.submit("/forms/confirm-password", &[("password", PASSWORD)], NEW).await;
    assert_eq!(confirmed.header("location"), Some(NEW));
}

/// What a browser is asked, for this purpose.
async fn asked(browser: &mut Browser, purpose: &str) -> Value {
    let answer = browser.call("/forms/passkey-options", &[("purpose", purpose)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn asked_for_new(browser: &mut Browser) -> Value {
    let answer = browser.call("/forms/new-passkey-options", &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

/// Adds a passkey after the password.
pub(super) async fn added(browser: &mut Browser, name: &str) -> SoftPasskey {
    confirm(browser).await;
    let mut passkey = SoftPasskey::new(format!("credential of {name}").as_bytes());
    let answer = passkey.register(&asked_for_new(browser).await);
    let added = browser.call("/forms/add-passkey", &[("name", name), ("answer", &answer)]).await;
    assert_eq!((added.status.as_u16(), added.header("location")), (200, Some("/security")), "{}", added.body);
    passkey
}

async fn try_log_in(browser: &mut Browser, passkey: &SoftPasskey) -> Answer {
    let answer = passkey.answer(&asked(browser, "log-in").await);
    browser.call("/forms/passkey-log-in", &[("answer", &answer), ("next", "/tokens")]).await
}

/// The address of the page that removes the first passkey.
pub(super) async fn removal(browser: &mut Browser) -> String {
    let page = browser.open("/security").await.body;
    let (_, rest) = page.split_once("href=\"/security/passkeys/").expect("a passkey");
    let rest =
        if rest.starts_with("new") { rest.split_once("href=\"/security/passkeys/").expect("another").1 } else { rest };
    format!("/security/passkeys/{}", rest.split('"').next().expect("its end"))
}

/// A user without a password, as staff can make them.
async fn without_password(app: &TestApp) {
    app.meddle("update users set password_hash = null where email = 'ada@engine.example'").await;
}

#[tokio::test]
async fn one_is_added_after_the_password_and_logs_in() {
    let app = TestApp::with_mail().await;
    let mut browser = of(&app, EMAIL).await;
    says(&browser.open("/security").await, "A passkey logs you in by the fingerprint, face or PIN of your device");
    let page = browser.open(NEW).await;
    says(&page, "First show that it is you.");
    does_not_say(&page, "Name, such as Laptop");
    confirm(&mut browser).await;
    says(&browser.open(NEW).await, "Name, such as Laptop optional Passkeys need JavaScript.");

    let options = asked_for_new(&mut browser).await;
    assert_eq!(options["rp"], json!({ "id": "id.example.org", "name": "Acme" }));
    assert_eq!((&options["user"]["name"], &options["attestation"]), (&EMAIL.into(), &"none".into()));
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["excludeCredentials"], json!([]));
    let mut passkey = SoftPasskey::new(b"laptop");
    let answer = passkey.register(&options);
    assert!(!String::from_utf8_lossy(&passkey.handle).contains("ada"), "the handle says nothing");
    let done = browser.call("/forms/add-passkey", &[("name", " "), ("answer", &answer)]).await;
    assert_eq!(done.header("location"), Some("/security"));
    let page = follow(&mut browser, &done).await;
    says(&page, "Passkey added. Log in with it from now on.");
    says(&page, "Passkey, 24 Mar 2031 Backed up 24 Mar 2031, 09:15 UTC Never Remove");
    says(&browser.open(NEW).await, "First show that it is you.");

    let mut other = app.browser();
    let page = other.open("/log-in").await;
    says(&page, "Passkeys need JavaScript.");
    assert!(page.body.contains("autocomplete=\"username webauthn\""));
    let logged_in = try_log_in(&mut other, &passkey).await;
    assert_eq!((logged_in.status.as_u16(), logged_in.header("location")), (200, Some("/tokens")));
    assert!(other.has(SESSION) && other.has(DEVICE));
    says(&other.open("/security").await, "24 Mar 2031, 09:15 UTC just now");
    let subjects: Vec<_> = letters(&app).await.into_iter().map(|letter| letter.subject).collect();
    assert_eq!(subjects, ["A passkey was added at Acme", "New log-in at Acme", "New log-in at Acme"]);
    assert_eq!(try_log_in(&mut other, &passkey).await.status, 200);
    assert!(letters(&app).await.is_empty(), "it is a known browser now");
}

#[tokio::test]
async fn none_is_made_without_a_fresh_proof() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    let before = app.dump().await;
    let refused = browser.call("/forms/new-passkey-options", &[]).await;
    assert_eq!((refused.status.as_u16(), codes(&refused)), (409, vec!["STALE".into()]));
    let wrong = browser.submit("/forms/confirm-password", &[("password", "wrong")], NEW).await;
    assert_eq!(codes(&wrong), ["CURRENT_PASSWORD_INVALID"]);
    says(&follow(&mut browser, &wrong).await, "There is a problem Current password is incorrect.");

    confirm(&mut browser).await;
    let mut passkey = SoftPasskey::new(b"laptop");
    let answer = passkey.register(&asked_for_new(&mut browser).await);
    let mut other = app.browser();
    log_in(&mut other, EMAIL).await;
    let refused = other.call("/forms/add-passkey", &[("answer", &answer)]).await;
    assert_eq!(codes(&refused), ["STALE"], "a proof belongs to its session");
    confirm(&mut other).await;
    let refused = other.call("/forms/add-passkey", &[("answer", &answer)]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "and so does the question");
    app.wait(FIVE_MINUTES);
    let refused = browser.call("/forms/add-passkey", &[("answer", &answer)]).await;
    assert_eq!(codes(&refused), ["STALE"]);
    let count = passkeys::count(&app.operator(), &UserRef::new(EMAIL)).await.expect("a count");
    assert_eq!(count, 0);
    assert!(before.contains(EMAIL) && !app.dump().await.contains("laptop"));
}

#[tokio::test]
async fn what_a_browser_makes_is_verified() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    let taken = added(&mut browser, "laptop").await;
    confirm(&mut browser).await;
    let before = app.dump().await;
    let changes: [(&str, Change); 5] = [
        ("another site", |passkey| passkey.origin = "https://evil.example".into()),
        ("a passkey of another site", |passkey| passkey.site = "evil.example".into()),
        ("nobody was verified", |passkey| passkey.flags = PRESENT),
        ("nobody was there", |passkey| passkey.flags = VERIFIED),
        ("backed up, and cannot be", |passkey| passkey.flags = PRESENT | VERIFIED | BACKED_UP),
    ];
    for (what, change) in changes {
        let mut passkey = SoftPasskey::new(b"another");
        change(&mut passkey);
        let answer = passkey.register(&asked_for_new(&mut browser).await);
        let refused = browser.call("/forms/add-passkey", &[("answer", &answer)]).await;
        assert_eq!((refused.status.as_u16(), codes(&refused)), (401, vec!["PASSKEY_INVALID".into()]), "{what}");
        assert_eq!(app.dump().await, before, "{what}");
    }
    let options = asked_for_new(&mut browser).await;
    assert_eq!(options["excludeCredentials"].as_array().map(Vec::len), Some(1));
    let mut twin = SoftPasskey::new(&taken.credential);
    let answer = twin.register(&options);
    for answer in [answer.as_str(), "", "a.b", "\u{e9}", &"A".repeat(20_000), "AAAA.AAAA.AAAA"] {
        let refused = browser.call("/forms/add-passkey", &[("answer", answer)]).await;
        assert_eq!(codes(&refused), ["PASSKEY_INVALID"]);
    }
    assert_eq!(app.dump().await, before);
    let mut passkey = SoftPasskey::new(b"another");
    let answer = passkey.register(&asked_for_new(&mut browser).await);
    let long = "n".repeat(256);
    let refused = browser.call("/forms/add-passkey", &[("answer", &answer), ("name", &long)]).await;
    assert_eq!(codes(&refused), ["NAME_TOO_LONG"]);
    // A plain post comes from a browser without a script, which cannot have an answer.
    let plain = browser.submit("/forms/add-passkey", &[("name", "phone")], NEW).await;
    let page = follow(&mut browser, &plain).await;
    says(&page, "That passkey did not work. Try again, or use another way.");
    assert!(page.body.contains("value=\"phone\""));
    let added = browser.call("/forms/add-passkey", &[("answer", &answer), ("name", "phone")]).await;
    assert_eq!(added.status, 200, "no refusal before has used the question up");
}

#[tokio::test]
async fn no_log_in_by_what_cannot_be_believed() {
    let app = TestApp::open().await;
    let mut passkey = added(&mut of(&app, EMAIL).await, "laptop").await;
    let bobs = added(&mut of(&app, "bob@engine.example").await, "phone").await;
    let (handle, credential) = (passkey.handle.clone(), passkey.credential.clone());
    let before = app.dump().await;
    let changes: [(&str, &str, Change); 8] = [
        ("another site", "PASSKEY_INVALID", |passkey| passkey.origin = "https://id.example.org.evil.example".into()),
        ("a passkey of another site", "PASSKEY_INVALID", |passkey| passkey.site = "example.org".into()),
        ("nobody was verified", "PASSKEY_INVALID", |passkey| passkey.flags = PRESENT | ELIGIBLE),
        ("nobody was there", "PASSKEY_INVALID", |passkey| passkey.flags = VERIFIED | ELIGIBLE),
        ("it could be backed up before", "PASSKEY_INVALID", |passkey| passkey.flags = PRESENT | VERIFIED),
        ("no handle", "PASSKEY_INVALID", |passkey| passkey.handle = Vec::new()),
        ("a passkey of nobody", "PASSKEY_UNKNOWN", |passkey| passkey.credential = b"unknown".to_vec()),
        ("a passkey with another key", "PASSKEY_INVALID", |passkey| {
            passkey.credential = b"credential of phone".to_vec()
        }),
    ];
    for (what, code, change) in changes {
        change(&mut passkey);
        let mut browser = app.browser();
        let refused = try_log_in(&mut browser, &passkey).await;
        assert_eq!((refused.status.as_u16(), codes(&refused)), (401, vec![code.into()]), "{what}");
        assert!(!browser.has(SESSION), "{what}");
        passkey = SoftPasskey {
            handle: handle.clone(),
            credential: credential.clone(),
            flags: PRESENT | VERIFIED | ELIGIBLE | BACKED_UP,
            site: "id.example.org".into(),
            origin: crate::app::PUBLIC_URL.into(),
            ..passkey
        };
    }
    passkey.handle = bobs.handle.clone();
    let refused = try_log_in(&mut app.browser(), &passkey).await;
    assert_eq!(codes(&refused), ["PASSKEY_INVALID"], "another user's handle");
    passkey.handle = handle;
    for answer in ["", "a", "....", "AAAA.AAAA.AAAA.AAAA.AAAA", &"A".repeat(20_000)] {
        let mut browser = app.browser();
        asked(&mut browser, "log-in").await;
        let refused = browser.call("/forms/passkey-log-in", &[("answer", answer)]).await;
        assert_eq!((refused.status.as_u16(), codes(&refused)), (401, vec!["PASSKEY_INVALID".into()]), "{answer:.30}");
    }
    assert_eq!(app.dump().await, before);
    assert_eq!(try_log_in(&mut app.browser(), &passkey).await.status, 200);
}

#[tokio::test]
async fn a_question_is_good_once_for_its_browser_and_its_purpose() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    let passkey = added(&mut browser, "laptop").await;
    let mut thief = app.browser();
    asked(&mut thief, "log-in").await;
    let mut owner = app.browser();
    let answer = passkey.answer(&asked(&mut owner, "log-in").await);
    let before = app.dump().await;
    let refused = thief.call("/forms/passkey-log-in", &[("answer", &answer)]).await;
    assert_eq!((refused.status.as_u16(), codes(&refused)), (401, vec!["PASSKEY_TOO_LATE".into()]), "another browser");
    let refused = owner.call("/forms/passkey-log-in", &[("answer", &answer)]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "the try of the other has used it up");

    let mut made_up = asked(&mut owner, "log-in").await;
    made_up["challenge"] = "A".repeat(43).into();
    let refused = owner.call("/forms/passkey-log-in", &[("answer", &passkey.answer(&made_up))]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "a question that nobody asked");

    let for_deletion = passkey.answer(&asked(&mut browser, "delete-account").await);
    let refused = owner.call("/forms/passkey-log-in", &[("answer", &for_deletion)]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "a question for something else");
    let for_deletion = passkey.answer(&asked(&mut browser, "delete-account").await);
    let fields = [("purpose", "add-passkey"), ("answer", for_deletion.as_str())];
    assert_eq!(codes(&browser.call("/forms/passkey-proof", &fields).await), ["PASSKEY_TOO_LATE"]);

    let late = passkey.answer(&asked(&mut owner, "log-in").await);
    app.wait(FIVE_MINUTES);
    let refused = owner.call("/forms/passkey-log-in", &[("answer", &late)]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "too long ago");
    assert_eq!(app.dump().await, before);

    // Two pages of one browser do not stand in each other's way.
    let (first, second) = (asked(&mut owner, "log-in").await, asked(&mut owner, "log-in").await);
    for options in [second, first] {
        let answer = passkey.answer(&options);
        assert_eq!(owner.call("/forms/passkey-log-in", &[("answer", &answer)]).await.status, 200);
        assert_eq!(codes(&owner.call("/forms/passkey-log-in", &[("answer", &answer)]).await), ["PASSKEY_TOO_LATE"]);
    }
}

#[tokio::test]
async fn a_count_of_signatures_rises() {
    let app = TestApp::open().await;
    let mut passkey = added(&mut of(&app, EMAIL).await, "security key").await;
    for (count, status) in [(0, 200), (3, 200), (3, 401), (2, 401), (0, 401), (4, 200)] {
        passkey.count = count;
        assert_eq!(try_log_in(&mut app.browser(), &passkey).await.status, status, "{count}");
    }
}

#[tokio::test]
async fn it_stands_in_for_the_code_after_the_password() {
    let app = TestApp::open().await;
    let ada = app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let passkey = added(&mut browser, "laptop").await;
    let bobs = added(&mut of(&app, "bob@engine.example").await, "phone").await;
    Authenticator::enabled(&app, ada.id).await;

    let first_step = async || {
        let mut browser = app.browser();
        let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/tokens")];
        let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
        assert_eq!(
            answer.header("location"),
            Some("/log-in/code?next=/tokens"),
            "a passkey is no second step by itself"
        );
        browser
    };
    let mut browser = first_step().await;
    says(&browser.open("/log-in/code").await, "Passkeys need JavaScript.");
    let options = asked(&mut browser, "code").await;
    assert_eq!(options["allowCredentials"].as_array().map(Vec::len), Some(1));
    let before = app.dump().await;
    let refused = browser.call("/forms/passkey-code", &[("answer", &bobs.answer(&options))]).await;
    assert_eq!(codes(&refused), ["PASSKEY_INVALID"]);
    let for_log_in = passkey.answer(&asked(&mut browser, "log-in").await);
    let refused = browser.call("/forms/passkey-code", &[("answer", &for_log_in)]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"]);
    let refused = app.browser().call("/forms/passkey-options", &[("purpose", "code")]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "no password was right there");
    assert_eq!(app.dump().await, before);

    let answer = passkey.answer(&asked(&mut browser, "code").await);
    let done = browser.call("/forms/passkey-code", &[("answer", &answer), ("next", "/tokens")]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (200, Some("/tokens")));
    assert!(browser.has(SESSION));
    let mut without_password = app.browser();
    assert_eq!(try_log_in(&mut without_password, &passkey).await.status, 200, "in place of both");
    let mut bob = first_step().await;
    does_not_say(&bob.open("/log-in/recovery-code").await, "Passkeys");
}

#[tokio::test]
async fn who_may_not_log_in_by_password_may_not_by_passkey() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    let passkey = added(&mut browser, "laptop").await;
    let deleted = browser.call("/forms/delete-account", &[("password", PASSWORD)]).await;
    assert_eq!(deleted.status, 200);
    let mut back = app.browser();
    let asked_to_stay = try_log_in(&mut back, &passkey).await;
    assert_eq!(asked_to_stay.header("location"), Some("/log-in/deletion"));
    assert!(!back.has(SESSION));
    says(&back.open("/log-in/deletion").await, "Your account is set to be deleted");
    assert_eq!(back.call("/forms/keep-account", &[]).await.status, 200);
    assert_eq!(try_log_in(&mut app.browser(), &passkey).await.header("location"), Some("/tokens"));

    users::ban(&app.operator(), &UserRef::new(EMAIL)).await.expect("banned");
    let before = app.dump().await;
    let refused = try_log_in(&mut app.browser(), &passkey).await;
    assert_eq!((refused.status.as_u16(), codes(&refused)), (403, vec!["USER_BANNED".into()]));
    assert_eq!(app.dump().await, before);
    users::unban(&app.operator(), &UserRef::new(EMAIL)).await.expect("lifted");

    app.meddle("update accounts set verified_emails = 1").await;
    app.meddle("update users set awaits_proof = 1 where email = 'ada@engine.example'").await;
    let refused = try_log_in(&mut app.browser(), &passkey).await;
    assert_eq!((refused.status.as_u16(), codes(&refused)), (403, vec!["USER_UNVERIFIED".into()]));
}

#[tokio::test]
async fn one_is_removed_by_its_name_but_not_the_last_way_in() {
    let app = TestApp::with_mail().await;
    let mut browser = of(&app, EMAIL).await;
    let passkey = added(&mut browser, "Laptop & co").await;
    let page = removal(&mut browser).await;
    says(&browser.open(&page).await, "Remove Laptop & co?");
    let id = page.split('/').nth(3).expect("an id").to_owned();
    let mut bob = of(&app, "bob@engine.example").await;
    assert_eq!(bob.open(&page).await.status, 404);
    let before = app.dump().await;
    bob.submit("/forms/remove-passkey", &[("id", &id)], "/security").await;
    assert_eq!(app.dump().await, before);

    without_password(&app).await;
    says(&browser.open(&page).await, "You have no password. Without Laptop & co you could not log in any more.");
    let refused = browser.call("/forms/remove-passkey", &[("id", &id)]).await;
    assert_eq!((refused.status.as_u16(), codes(&refused)), (422, vec!["PASSKEY_IS_LAST".into()]));
    says(&browser.open(NEW).await, "First show that it is you. Passkeys need JavaScript.");
    let answer = passkey.answer(&asked(&mut browser, "add-passkey").await);
    let proven = browser.call("/forms/passkey-proof", &[("purpose", "add-passkey"), ("answer", &answer)]).await;
    assert_eq!(proven.header("location"), Some(NEW));
    let mut second = SoftPasskey::new(b"second");
    let answer = second.register(&asked_for_new(&mut browser).await);
    assert_eq!(browser.call("/forms/add-passkey", &[("answer", &answer)]).await.status, 200);
    letters(&app).await;

    let done = browser.submit("/forms/remove-passkey", &[("id", &id)], &page).await;
    assert_eq!(done.header("location"), Some("/security"));
    says(&follow(&mut browser, &done).await, "Passkey removed");
    let subjects: Vec<_> = letters(&app).await.into_iter().map(|letter| letter.subject).collect();
    assert_eq!(subjects, ["A passkey was removed at Acme"]);
    assert_eq!(codes(&try_log_in(&mut app.browser(), &passkey).await), ["PASSKEY_UNKNOWN"]);
    assert_eq!(try_log_in(&mut app.browser(), &second).await.status, 200);
    let gone = browser.submit("/forms/remove-passkey", &[("id", &id)], &page).await;
    says(&follow(&mut browser, &gone).await, "This passkey was already removed");
}

#[tokio::test]
async fn ten_are_the_most() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    for nth in 0..10 {
        added(&mut browser, &format!("key {nth}")).await;
    }
    confirm(&mut browser).await;
    let refused = browser.call("/forms/new-passkey-options", &[]).await;
    assert_eq!(codes(&refused), ["PASSKEYS_TOO_MANY"]);
}

#[tokio::test]
async fn an_account_is_deleted_by_a_passkey_in_place_of_the_password() {
    let app = TestApp::open().await;
    let mut browser = of(&app, EMAIL).await;
    let passkey = added(&mut browser, "laptop").await;
    let before = app.dump().await;
    let refused = browser.call("/forms/delete-account", &[]).await;
    assert_eq!(codes(&refused), ["PASSWORD_MISSING"], "neither one nor the other");
    assert_eq!(app.dump().await, before);
    without_password(&app).await;
    let refused = browser.call("/forms/delete-account", &[("password", "")]).await;
    assert_eq!(codes(&refused), ["PASSKEY_TOO_LATE"], "there is no password to type");
    says(&browser.open("/your-data/delete").await, "You have no password. Show by a passkey that it is you.");
    let answer = passkey.answer(&asked(&mut browser, "delete-account").await);
    let proven = browser.call("/forms/passkey-proof", &[("purpose", "delete-account"), ("answer", &answer)]).await;
    assert_eq!(proven.header("location"), Some("/your-data/delete"));
    says(&follow(&mut browser, &proven).await, "Your passkey has shown that it is you. Delete account");
    let done = browser.submit("/forms/delete-account", &[], "/your-data/delete").await;
    assert_eq!(done.header("location"), Some("/log-in"));
    assert_eq!(try_log_in(&mut app.browser(), &passkey).await.header("location"), Some("/log-in/deletion"));
}

#[tokio::test]
async fn a_reset_keeps_them_and_staff_remove_them() {
    let app = TestApp::with_mail().await;
    let mut browser = of(&app, EMAIL).await;
    let passkey = added(&mut browser, "laptop").await;
    let own = browser.open("/your-data/download").await.json();
    assert_eq!(own["passkeys"][0]["name"], "laptop");
    assert!(own["passkeys"][0]["lastUsed"].is_null() && own["passkeys"][0]["backedUp"] == true);
    let named = UserRef::new(EMAIL);
    passwords::set(&app.operator(), &named, &keydesk::model::password::NewPassword::new("nine brass cogs turn".into()))
        .await
        .expect("set");
    assert_eq!(try_log_in(&mut app.browser(), &passkey).await.status, 200);
    letters(&app).await;
    assert_eq!(passkeys::remove_lost(&app.operator(), &named).await.expect("removed"), 1);
    assert_eq!(passkeys::remove_lost(&app.operator(), &named).await.expect("none"), 0);
    assert_eq!(codes(&try_log_in(&mut app.browser(), &passkey).await), ["PASSKEY_UNKNOWN"]);
    let told = letters(&app).await;
    assert_eq!(
        told.iter().map(|letter| letter.subject.as_str()).collect::<Vec<_>>(),
        ["A passkey was removed at Acme"]
    );
}

#[tokio::test]
async fn there_are_none_at_an_ip_address() {
    let app = TestApp::with_flag("public-url", "http://127.0.0.1:3000").await;
    let page = app.browser().open("/log-in").await;
    does_not_say(&page, "Passkeys");
    assert!(!page.body.contains("webauthn"));
    let refused = app.browser().call("/forms/passkey-options", &[("purpose", "log-in")]).await;
    assert_eq!(refused.status, 404, "{}", refused.body);
}

#[tokio::test]
async fn an_address_gets_sixty_questions_a_minute() {
    let app = TestApp::open().await;
    let mut browser = app.browser();
    let mut statuses = Vec::new();
    for _ in 0..61 {
        statuses.push(browser.call("/forms/passkey-options", &[("purpose", "log-in")]).await.status.as_u16());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 60);
    assert_eq!(statuses.last(), Some(&429));
    app.wait(Duration::from_secs(1));
    assert_eq!(browser.call("/forms/passkey-options", &[("purpose", "log-in")]).await.status, 200);
}
