//! Several accounts: entry pages below each, sessions that belong to one, links that lead to the right one.

use std::time::Duration;

use keydesk::{
    model::{id::AccountId, invite::InviteDraft, password::NewPassword, role::Role, user::UserDraft},
    server::domain::{caller::Caller, invites, passwords, resource_ref::UserRef, users},
};

use super::{SESSION, codes, does_not_say, follow, log_in, passkeys, says, words};
use crate::{
    app::{PASSWORD, TestApp},
    client::{Browser, Client},
    letters::letters,
    outcome::Answer,
};

pub(super) const EMAIL: &str = "ada@engine.example";
/// The password of [`EMAIL`] in the second account.
pub(super) const THERE: &str = "nine brass cogs turn";
const COOKIE: &str = "__Host-keydesk-account";

/// An installation with the accounts `acme`, which is the default one, and `other`.
pub(super) async fn two(app: TestApp) -> (TestApp, AccountId) {
    let (other, _, _) = app.neighbour().await;
    app.user(EMAIL, Role::User).await;
    user(&app, other, EMAIL, Role::User).await;
    (app, other)
}

/// A user of another account than the default one.
pub(super) async fn user(app: &TestApp, account: AccountId, email: &str, role: Role) {
    let password = Some(NewPassword::new(THERE.into()));
    let draft = UserDraft { email: email.into(), password, role: Some(role), ..UserDraft::default() };
    users::create(&app.context(Caller::operator(), account), draft).await.expect("a user");
}

/// Logs in to the second account.
pub(super) async fn log_in_there(browser: &mut Browser, other: AccountId, email: &str, password: &str) {
    let fields = [("email", email), ("password", password), ("next", "/")];
    let answer = browser.submit(&format!("/accounts/{other}/forms/log-in"), &fields, "/accounts/other/log-in").await;
    assert_eq!(answer.header("location"), Some("/"), "{}", answer.body);
}

/// The values of an attribute of all tags of this name.
fn attributes(page: &Answer, tag: &str, name: &str) -> Vec<String> {
    let (tag, begin) = (format!("<{tag} "), format!("{name}=\""));
    let tags = page.body.split(&tag).skip(1).filter_map(|rest| rest.split('>').next());
    let values = tags.filter_map(|tag| tag.split(&begin).nth(1)?.split('"').next());
    values.map(str::to_owned).collect()
}

#[tokio::test]
async fn entry_pages_and_their_forms_stand_below_the_account() {
    let (app, other) = two(TestApp::with_mail().await).await;
    for (path, link) in [
        ("/log-in", Some("/accounts/other/forgot-password")),
        ("/sign-up", Some("/accounts/other/log-in")),
        ("/forgot-password", Some("/accounts/other/log-in")),
        ("/confirm-email", Some("/accounts/other/log-in")),
        ("/invite/none", Some("/accounts/other/log-in")),
        ("/reset-password/none", Some("/accounts/other/forgot-password")),
        ("/confirm-email/none", Some("/accounts/other/confirm-email")),
    ] {
        let page = app.browser().open(&format!("/accounts/other{path}")).await;
        assert_eq!(page.status, if path.ends_with("none") { 404 } else { 200 }, "{path}");
        let forms = attributes(&page, "form", "action");
        let below = format!("/accounts/{other}/forms/");
        assert!(!forms.is_empty() && forms.iter().all(|form| form.starts_with(&below)), "{path}: {forms:?}");
        let links = attributes(&page, "a", "href");
        assert!(link.is_none_or(|link| links.iter().any(|found| found == link)), "{path}: {links:?}");
        assert!(page.body.contains(&format!("data-account=\"/accounts/{other}\"")), "{path}");
        does_not_say(&page, "Acme");
        if page.status == 200 {
            says(&page, "Other");
        }
    }
    let page = app.browser().open("/log-in").await;
    assert!(!page.body.contains("/accounts/"), "the default account has no prefix");
}

#[tokio::test]
async fn an_account_has_one_address_for_each_page() {
    let (app, other) = two(TestApp::open().await).await;
    for (address, expected) in [
        (format!("/accounts/{other}/log-in?next=/tokens"), "/accounts/other/log-in?next=/tokens"),
        (format!("/accounts/{}/log-in", other.0.simple()), "/accounts/other/log-in"),
        ("/accounts/OTHER/sign-up".to_owned(), "/accounts/other/sign-up"),
        ("/accounts/acme/log-in?next=/tokens".to_owned(), "/log-in?next=/tokens"),
        (format!("/accounts/{}/forgot-password", app.account), "/forgot-password"),
        ("/accounts/acme".to_owned(), "/log-in"),
        ("/accounts/other".to_owned(), "/accounts/other/log-in"),
        ("/accounts/other/security".to_owned(), "/accounts/other/log-in?next=/security"),
        ("/accounts/acme/admin/users?status=BANNED".to_owned(), "/log-in?next=/admin/users%3Fstatus%3DBANNED"),
    ] {
        let answer = app.browser().open(&address).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (302, Some(expected)), "{address}");
    }
    let stray = app.browser().open("/accounts/other/log-in/").await;
    assert_eq!((stray.status.as_u16(), stray.header("location")), (308, Some("/accounts/other/log-in")));
    let mut browser = app.browser();
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    let home = browser.open("/accounts/other/tokens?group=expired").await;
    assert_eq!(home.header("location"), Some("/tokens?group=expired"), "the session is of this account");
    let elsewhere = browser.open("/accounts/acme/tokens").await;
    assert_eq!(elsewhere.header("location"), Some("/log-in?next=/tokens"), "the session is of another account");
}

#[tokio::test]
async fn an_unknown_account_is_an_address_without_a_page() {
    let (app, _) = two(TestApp::open().await).await;
    let nowhere = app.browser().open("/nowhere").await;
    let unknown = uuid::Uuid::from_u128(7);
    for path in ["/accounts/nobody/log-in", &format!("/accounts/{unknown}/sign-up"), "/accounts/nobody/tokens"] {
        let answer = app.browser().open(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(words(&answer.body), words(&nowhere.body), "{path}");
    }
    let before = app.dump().await;
    let fields = [("email", "eve@evil.example"), ("password", PASSWORD)];
    for answer in [
        app.browser().submit("/accounts/nobody/forms/sign-up", &fields, "/accounts/nobody/sign-up").await,
        app.browser().call("/accounts/nobody/forms/sign-up", &fields).await,
    ] {
        assert_eq!(answer.status, 404);
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn one_email_in_two_accounts_logs_in_to_the_right_one() {
    let (app, other) = two(TestApp::open().await).await;
    let below = format!("/accounts/{other}/forms/log-in");
    for (form, password) in [("/forms/log-in", THERE), (below.as_str(), PASSWORD)] {
        let refused = app.browser().call(form, &[("email", EMAIL), ("password", password)]).await;
        assert_eq!(codes(&refused), ["CREDENTIALS_INVALID"], "{form}");
    }
    let mut browser = app.browser();
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    for path in ["/", "/tokens", "/security", "/profile", "/your-data", "/log-out", "/nowhere"] {
        let page = browser.open(path).await;
        says(&page, "Other");
        does_not_say(&page, "Acme");
    }
    let mut at_home = app.browser();
    log_in(&mut at_home, EMAIL).await;
    does_not_say(&at_home.open("/").await, "Other");
    assert!(!at_home.has(COOKIE), "the default account needs no cookie");
}

#[tokio::test]
async fn a_token_for_an_app_and_its_commands_are_of_the_account() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", THERE), ("token", "true"), ("app", "shop")];
    let made = browser.submit(&format!("/accounts/{other}/forms/log-in"), &fields, "/accounts/other/log-in").await;
    says(&follow(&mut browser, &made).await, "/v1/accounts/other/me");
    let mut admin = app.browser();
    user(&app, other, "root@other.example", Role::Admin).await;
    log_in_there(&mut admin, other, "root@other.example", THERE).await;
    let page = admin.open("/admin/try").await;
    says(&page, "/v1/accounts/other/tokens");
    says(&page, "https://id.example.org/accounts/other/sign-up");
    does_not_say(&page, "acme");
}

#[tokio::test]
async fn whoever_leaves_or_is_gone_comes_back_to_the_same_account() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    let left = browser.submit(&format!("/accounts/{other}/forms/log-out"), &[], "/tokens").await;
    assert_eq!(left.header("location"), Some("/accounts/other/log-in"));
    says(&follow(&mut browser, &left).await, "You are logged out");
    assert_eq!(browser.open("/tokens").await.header("location"), Some("/accounts/other/log-in?next=/tokens"));

    log_in_there(&mut browser, other, EMAIL, THERE).await;
    app.wait(Duration::from_hours(25));
    for path in ["/security", "/your-data/download", "/admin/users/export.csv"] {
        let location = browser.open(path).await.header("location").unwrap_or_default().to_owned();
        assert!(location.starts_with("/accounts/other/log-in?next=/"), "{path}: {location}");
    }
    let form = format!("/accounts/{other}/forms/save-names");
    let late = browser.submit(&form, &[("firstName", "Ada"), ("seen", "1")], "/profile").await;
    assert_eq!(late.header("location"), Some("/accounts/other/log-in?next=/profile"));
    says(&follow(&mut browser, &late).await, "Log in again to continue");
}

#[tokio::test]
async fn a_forged_cookie_of_the_account_leads_to_no_other_site() {
    let (app, other) = two(TestApp::open().await).await;
    for (value, expected) in [
        (other.to_string(), "/accounts/other/log-in?next=/tokens"),
        ("//evil.example".to_owned(), "/log-in?next=/tokens"),
        ("https:evil.example".to_owned(), "/log-in?next=/tokens"),
        ("other".to_owned(), "/log-in?next=/tokens"),
        (uuid::Uuid::from_u128(7).to_string(), "/log-in?next=/tokens"),
    ] {
        let mut browser = app.browser();
        browser.cookies().insert(COOKIE.into(), value.clone());
        assert_eq!(browser.open("/tokens").await.header("location"), Some(expected), "{value}");
        let page = browser.open("/log-in").await;
        says(&page, "to Acme");
        does_not_say(&page, "Other");
        does_not_say(&browser.open("/docs").await, "evil");
    }
    let page = app.browser().open("/docs").await;
    assert!(!page.body.contains("/accounts/other") && !page.body.contains(&other.to_string()), "kept for everybody");
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", THERE), ("next", "//evil.example/accounts/other")];
    let answer = browser.submit(&format!("/accounts/{other}/forms/log-in"), &fields, "/accounts/other/log-in").await;
    assert_eq!(answer.header("location"), Some("/"));
}

#[tokio::test]
async fn log_in_says_where_one_is_logged_in_and_switches() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let former = browser.cookies()[SESSION].clone();
    for path in ["/accounts/other/log-in", "/accounts/other/sign-up", "/accounts/other/forgot-password"] {
        let page = browser.open(path).await;
        assert_eq!(page.status, 200, "{path}");
        says(&page, "You are logged in to Acme as ada@engine.example. Log in here to switch to Other.");
        says(&page, "Stay in Acme");
    }
    let here = browser.open("/log-in").await;
    assert_eq!(here.header("location"), Some("/"), "nothing to switch");
    log_in_there(&mut browser, other, EMAIL, THERE).await;
    says(&browser.open("/").await, "Other");
    let mut thief = app.browser();
    thief.cookies().insert(SESSION.into(), former);
    assert_eq!(thief.open("/").await.status, 302, "the former session has ended");

    log_in(&mut browser, EMAIL).await;
    says(&browser.open("/").await, "Acme");
    assert!(!browser.has(COOKIE), "the browser is in the default account again");
}

#[tokio::test]
async fn pages_that_are_kept_are_those_of_their_account() {
    let (app, other) = two(TestApp::open().await).await;
    for _ in 0..3 {
        for path in ["/log-in", "/sign-up", "/forgot-password"] {
            let page = app.browser().open(path).await;
            says(&page, "Acme");
            assert!(!page.body.contains(&other.to_string()), "{path}");
            let page = app.browser().open(&format!("/accounts/other{path}")).await;
            does_not_say(&page, "Acme");
            assert!(page.body.contains(&format!("/accounts/{other}/forms/theme")), "{path}");
        }
    }
}

#[tokio::test]
async fn a_new_slug_leaves_forms_and_links_valid() {
    let (app, other) = two(TestApp::open().await).await;
    let context = app.context(Caller::operator(), other);
    let invite = invites::create(&context, InviteDraft::default()).await.expect("an invite");
    let link = invites::link_path(&app.domain, other, &invite.code).await.expect("a path");
    app.meddle("update accounts set slug = 'renamed' where slug = 'other'").await;
    let mut browser = app.browser();
    let page = browser.open(&link).await;
    assert!(page.header("location").is_some_and(|to| to.starts_with("/accounts/renamed/invite/")));
    says(&follow(&mut browser, &page).await, "You're invited to Other");
    log_in_there(&mut browser, other, EMAIL, THERE).await;
}

#[tokio::test]
async fn links_work_below_their_account_and_below_no_other() {
    let (app, other) = two(TestApp::with_mail().await).await;
    for (account, right, wrong) in
        [(other, format!("/accounts/{other}"), ""), (app.account, String::new(), "/accounts/other")]
    {
        let context = app.context(Caller::operator(), account);
        let invite = invites::create(&context, InviteDraft::default()).await.expect("an invite");
        let invite = invites::link_path(&app.domain, account, &invite.code).await.expect("a path");
        let (_, token) = passwords::link(&context, &UserRef::new(EMAIL)).await.expect("a link");
        let reset = passwords::link_path(&app.domain, account, &token).await.expect("a path");
        for (link, sentence, form) in [
            (invite, "This invite has been used or has expired. Ask for a new one.", "invite"),
            (reset, "This link is no longer valid", "reset-password"),
        ] {
            let path = link.strip_prefix(&right).expect("the prefix");
            let code = path.rsplit('/').next().expect("the code");
            let mut browser = app.browser();
            let page = browser.open(&format!("{wrong}{path}")).await;
            assert_eq!(page.status, 404, "{wrong}{path}");
            says(&page, sentence);
            let before = app.dump().await;
            let fields = [("code", code), ("email", "new@engine.example"), ("password", "quite another sentence")];
            let prefix = if wrong.is_empty() { String::new() } else { format!("/accounts/{other}") };
            let refused = browser.call(&format!("{prefix}/forms/{form}"), &fields).await;
            assert_eq!(refused.status, 404, "{wrong}{path}: {}", refused.body);
            assert_eq!(app.dump().await, before);
            let done = browser.call(&format!("{right}/forms/{form}"), &fields).await;
            assert_eq!(done.status, 200, "{right}{path}: {}", done.body);
        }
    }
}

#[tokio::test]
async fn letters_lead_to_their_account() {
    let (app, other) = two(TestApp::with_mail().await).await;
    app.meddle("update accounts set verified_emails = 1 where slug = 'other'").await;
    let (below, prefix) = (format!("/accounts/{other}"), format!("/accounts/{other}/forms"));
    let mut browser = app.browser();
    let fields = [("email", "new@engine.example"), ("password", THERE)];
    let asked = browser.submit(&format!("{prefix}/sign-up"), &fields, "/accounts/other/sign-up").await;
    assert_eq!(asked.header("location"), Some("/accounts/other/confirm-email"));
    let sent = letters(&app).await;
    let link = sent.first().expect("a letter").link(&format!("{below}/confirm-email/"));
    let code = link.rsplit('/').next().expect("the code").to_owned();
    let wrong = app.browser().open(&format!("/confirm-email/{code}")).await;
    assert_eq!(wrong.status, 404);
    says(&wrong, "This link is no longer valid");
    let refused = app.browser().call("/forms/confirm-email", &[("code", &code), ("password", THERE)]).await;
    assert_eq!(refused.status, 404);
    let done = browser.call(&format!("{prefix}/confirm-email"), &[("code", &code), ("password", THERE)]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (200, Some("/")), "{}", done.body);
    says(&browser.open("/").await, "Other");

    app.browser().call(&format!("{prefix}/forgot-password"), &[("email", EMAIL)]).await;
    let reset = letters(&app).await.into_iter().find(|letter| letter.to == EMAIL).expect("a letter");
    assert!(reset.link(&format!("{below}/reset-password/")).len() > 40);

    let fields = [("password", THERE)];
    let asked = browser.submit(&format!("{prefix}/delete-account"), &fields, "/your-data/delete").await;
    assert_eq!(asked.header("location"), Some("/accounts/other/log-in"));
    let told = letters(&app).await.into_iter().find(|letter| letter.to == "new@engine.example").expect("a letter");
    assert_eq!(told.link(&format!("{below}/log-in")), format!("{below}/log-in"));
    let fields = [("email", "new@engine.example"), ("password", THERE)];
    let back = browser.submit(&format!("{prefix}/log-in"), &fields, "/accounts/other/log-in").await;
    assert_eq!(back.header("location"), Some("/accounts/other/log-in/deletion"));
    says(&follow(&mut browser, &back).await, "Other");
}

#[tokio::test]
async fn a_passkey_opens_its_own_account_only() {
    let (app, other) = two(TestApp::open().await).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    let passkey = passkeys::added(&mut browser, "laptop").await;
    for (prefix, expected) in [(format!("/accounts/{other}"), "PASSKEY_UNKNOWN"), (String::new(), "")] {
        let mut stranger = app.browser();
        let asked = stranger.call(&format!("{prefix}/forms/passkey-options"), &[("purpose", "log-in")]).await;
        let answer = passkey.answer(&asked.json());
        let answer = stranger.call(&format!("{prefix}/forms/passkey-log-in"), &[("answer", &answer)]).await;
        match expected {
            "" => assert_eq!(answer.status, 200, "{}", answer.body),
            code => assert_eq!(codes(&answer), [code]),
        }
    }
    let mut stranger = app.browser();
    let asked = stranger.call("/forms/passkey-options", &[("purpose", "log-in")]).await;
    let answer = passkey.answer(&asked.json());
    let form = format!("/accounts/{other}/forms/passkey-log-in");
    let crossed = stranger.call(&form, &[("answer", &answer)]).await;
    assert_ne!(crossed.status, 200, "a challenge is of its account");
    assert!(!stranger.has(SESSION));
}

#[tokio::test]
async fn the_api_gives_the_link_of_the_account() {
    let app = TestApp::open().await;
    let (other, _, token) = app.neighbour().await;
    let body = serde_json::json!({ "data": { "type": "invites", "attributes": {} } });
    let made = app.bearer(&token).post(&format!("/v1/accounts/{other}/invites"), body.clone()).await.json();
    let link = made["data"]["attributes"]["link"].as_str().expect("a link");
    assert!(link.starts_with(&format!("https://id.example.org/accounts/{other}/invite/")), "{link}");
    let made = app.admin().await.post("/v1/invites", body).await.json();
    let link = made["data"]["attributes"]["link"].as_str().expect("a link");
    assert!(link.starts_with("https://id.example.org/invite/"), "{link}");
}
