//! Letters: what people are told by mail about their own accounts, in which words, and what becomes of a letter that
//! cannot be sent.

use std::time::Duration;

use keydesk::{
    model::{password::NewPassword, role::Role, user::User},
    server::domain::passwords,
};
use mailparse::{MailHeaderMap, ParsedMail};
use serde_json::json;

use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{self, Authenticator, HALF_MINUTE},
    client::{Browser, Client},
    pages::{
        self, DEVICE, follow,
        second_step::{enabled, shown},
    },
};

const EMAIL: &str = "ada@engine.example";
const NEW: &str = "nine brass cogs turn";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// A letter as a mail program shows it.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

impl Letter {
    fn read(mail: &str) -> Self {
        let mail = mailparse::parse_mail(mail.as_bytes()).expect("a mail");
        let header = |name| mail.headers.get_first_value(name).expect(name);
        assert_eq!(header("Auto-Submitted"), "auto-generated");
        assert_eq!(header("From"), "Acme <no-reply@acme.example>");
        assert_eq!(mail.ctype.mimetype, "multipart/alternative");
        let part = |kind: &str| {
            let part = mail.subparts.iter().find(|part: &&ParsedMail<'_>| part.ctype.mimetype == kind).expect(kind);
            part.get_body().expect("a body").replace("\r\n", "\n")
        };
        Self { to: header("To"), subject: header("Subject"), text: part("text/plain"), html: part("text/html") }
    }

    /// The address of the link with this beginning, which must be in both forms.
    pub(crate) fn link(&self, path: &str) -> String {
        let beginning = format!("{}{path}", crate::app::PUBLIC_URL);
        let at = self.text.find(&beginning).unwrap_or_else(|| panic!("no {path} in {}", self.text));
        let link = self.text[at..].split_whitespace().next().expect("its end").to_owned();
        assert!(self.html.contains(&format!("href=\"{link}\"")), "the HTML has another link: {}", self.html);
        link.strip_prefix(crate::app::PUBLIC_URL).expect("ours").to_owned()
    }
}

/// The letters that were sent since the last call, by address and subject.
pub(crate) async fn letters(app: &TestApp) -> Vec<Letter> {
    let mails = app.mails().await;
    let folder = app.folder.path().join("mail");
    for file in std::fs::read_dir(folder).expect("the mail folder") {
        std::fs::remove_file(file.expect("a file").path()).expect("removed");
    }
    let mut letters: Vec<_> = mails.iter().map(|mail| Letter::read(mail)).collect();
    letters.sort_by(|a, b| (&a.to, &a.subject).cmp(&(&b.to, &b.subject)));
    letters
}

fn subjects(letters: &[Letter]) -> Vec<String> {
    letters.iter().map(|letter| format!("{}: {}", letter.to, letter.subject)).collect()
}

async fn ada(app: &TestApp) -> User {
    app.user(EMAIL, Role::User).await
}

/// A browser of this name that logs in.
async fn log_in(browser: &mut Browser, email: &str, password: &str) -> bool {
    use axum::{
        body::Body,
        http::{Request, header},
    };
    let fields = [("email", email), ("password", password), ("next", "/")];
    let request = Request::post("/forms/log-in")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, crate::app::PUBLIC_URL)
        .header(header::USER_AGENT, FIREFOX)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(crate::client::form(&fields)));
    browser.send(request.expect("a request")).await.header("location") == Some("/")
}

#[tokio::test]
async fn a_log_in_from_an_unknown_browser_is_told_and_one_from_a_known_browser_is_not() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    assert!(letters(&app).await.is_empty());
    let mut browser = app.browser();
    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    let sent = letters(&app).await;
    assert_eq!(subjects(&sent), ["ada@engine.example: New log-in at Acme"]);
    insta::assert_snapshot!("new_browser_as_text", sent[0].text);
    insta::assert_snapshot!("new_browser_as_html", sent[0].html);

    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    assert!(letters(&app).await.is_empty(), "the browser is known");
    browser.cookies().remove(DEVICE);
    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    assert_eq!(letters(&app).await.len(), 1, "its cookie was removed");
    assert!(!log_in(&mut app.browser(), EMAIL, "wrong").await);
    assert!(letters(&app).await.is_empty(), "nobody logged in");
}

#[tokio::test]
async fn whoever_signs_up_gets_no_letter_about_their_first_browser() {
    let app = TestApp::with_mail().await;
    let fields = [("email", EMAIL), ("password", PASSWORD)];
    let mut browser = app.browser();
    assert_eq!(browser.submit("/forms/sign-up", &fields, "/sign-up").await.header("location"), Some("/"));
    assert!(letters(&app).await.is_empty());
}

#[tokio::test]
async fn a_new_password_is_told_whoever_set_it() {
    let app = TestApp::with_mail().await;
    let ada = ada(&app).await;
    let path = format!("/v1/users/{}", ada.id);
    let client = app.bearer(&app.token_of(ada.id).await);
    let own = json!({ "meta": { "oldPassword": PASSWORD, "newPassword": NEW } });
    assert_eq!(client.post(&format!("{path}/actions/update-password"), own).await.status, 200);
    let sent = letters(&app).await;
    assert_eq!(subjects(&sent), ["ada@engine.example: Your password at Acme was changed"]);
    assert!(sent[0].text.contains("From:    192.0.2.7\nBrowser: unknown\n"), "{}", sent[0].text);
    sent[0].link("/forgot-password");
    sent[0].link("/security");

    let body = json!({ "data": { "type": "users", "attributes": { "password": PASSWORD } } });
    assert_eq!(app.admin().await.patch(&path, body).await.status, 200);
    passwords::set(&app.operator(), &ada.id.into(), &NewPassword::new(NEW.into())).await.expect("set");
    let sent = letters(&app).await;
    assert_eq!(sent.len(), 2);
    for letter in sent {
        assert!(letter.text.contains("By:   Acme\n"), "{}", letter.text);
        assert!(!letter.text.contains("192.0.2.7"), "where staff work is not told: {}", letter.text);
    }

    let wrong = json!({ "meta": { "oldPassword": "wrong", "newPassword": NEW } });
    assert_eq!(client.post(&format!("{path}/actions/update-password"), wrong).await.status, 401);
    assert!(letters(&app).await.is_empty(), "nothing was changed");
}

#[tokio::test]
async fn a_new_email_is_told_to_both_addresses() {
    let app = TestApp::with_mail().await;
    let ada = ada(&app).await;
    let client = app.bearer(&app.token_of(ada.id).await);
    let body = json!({ "data": { "type": "users", "attributes": { "email": "countess@engine.example" } } });
    assert_eq!(client.patch(&format!("/v1/users/{}", ada.id), body).await.status, 200);
    let sent = letters(&app).await;
    assert_eq!(
        subjects(&sent),
        [
            "ada@engine.example: Your email at Acme was changed",
            "countess@engine.example: Your email at Acme was changed"
        ]
    );
    assert!(sent[0].text.contains("another email now: countess@engine.example"), "{}", sent[0].text);
    assert!(sent[1].text.contains("Before, it had ada@engine.example"), "{}", sent[1].text);
}

#[tokio::test]
async fn a_second_factor_is_told_when_it_begins_and_ends_to_count() {
    let app = TestApp::with_mail().await;
    let ada = ada(&app).await;
    let authenticator = Authenticator::new(&app, ada.id).await;
    assert!(letters(&app).await.is_empty(), "it is not on yet");
    let on = authenticator::switch(true, &authenticator.code(&app));
    let client = app.bearer(&app.token_of(ada.id).await);
    assert_eq!(client.patch(&authenticator.path, on).await.status, 200);
    assert_eq!(subjects(&letters(&app).await), ["ada@engine.example: A second step was added at Acme"]);
    app.wait(HALF_MINUTE);
    let off = authenticator::switch(false, &authenticator.code(&app));
    assert_eq!(client.patch(&authenticator.path, off).await.status, 200);
    assert_eq!(subjects(&letters(&app).await), ["ada@engine.example: The second step at Acme was removed"]);
}

/// The path under which the API has the second factor of the user.
async fn factor(app: &TestApp) -> String {
    let path = format!("/v1/users/{EMAIL}/second-factors");
    let listed = app.admin().await.get(&path).await.json();
    format!("{path}/{}", listed["data"][0]["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn a_recovery_code_that_confirms_something_is_told_as_one_that_logs_in() {
    const LOG_IN: &str = "logged in to your account at Acme with a recovery code";
    const CHANGE: &str = "confirmed a change of your account at Acme with a recovery code";
    let app = TestApp::with_mail().await;
    let ada = ada(&app).await;
    let mut browser = app.browser();
    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    let (_, codes) = enabled(&app, &mut browser).await;
    letters(&app).await;
    let told = async |of: &str| {
        let sent = letters(&app).await;
        sent.iter().filter(|letter| letter.subject == "A recovery code was used at Acme").count() == 1
            && sent.iter().any(|letter| letter.text.contains(of))
    };

    let with_code = json!({ "meta": { "otp": codes[0] } });
    assert_eq!(app.anonymous().basic(EMAIL, PASSWORD).post("/v1/tokens", with_code).await.status, 201);
    assert!(told(LOG_IN).await, "a token by a recovery code");

    let renew = [("password", PASSWORD), ("otp", codes[1].as_str())];
    let page = "/security/recovery-codes";
    let answer = browser.submit("/forms/renew-recovery-codes", &renew, page).await;
    let codes = shown(&follow(&mut browser, &answer).await);
    assert_eq!(codes.len(), 10);
    assert!(told(CHANGE).await, "new recovery codes");

    let client = app.bearer(&app.token_of(ada.id).await);
    let on_already = authenticator::switch(true, &codes[0]);
    assert_eq!(client.patch(&factor(&app).await, on_already).await.status, 200);
    assert!(told(CHANGE).await, "it is used up, although nothing changes");
    let wrong = [("otp", "AAAA-BBBB-CCCC-DDDD")];
    browser.submit("/forms/remove-second-step", &wrong, "/security/second-step/remove").await;
    assert!(letters(&app).await.is_empty(), "no code was used");
    let right = [("otp", codes[1].as_str())];
    browser.submit("/forms/remove-second-step", &right, "/security/second-step/remove").await;
    assert!(told(CHANGE).await, "no second factor any more");
}

#[tokio::test]
async fn a_deletion_is_told_with_the_time_to_undo_it() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    let mut browser = app.browser();
    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    let (_, codes) = enabled(&app, &mut browser).await;
    letters(&app).await;
    let delete = async |browser: &mut Browser, otp: &str| {
        let fields = [("password", PASSWORD), ("otp", otp)];
        browser.submit("/forms/delete-account", &fields, "/your-data/delete").await
    };
    delete(&mut browser, "AAAA-BBBB-CCCC-DDDD").await;
    assert!(letters(&app).await.is_empty(), "nothing was asked for");
    delete(&mut browser, &codes[0]).await;
    let sent = letters(&app).await;
    assert_eq!(
        subjects(&sent),
        [
            "ada@engine.example: A recovery code was used at Acme",
            "ada@engine.example: Your account at Acme will be deleted"
        ]
    );
    assert_eq!(sent[1].link("/log-in"), "/log-in");
    sent[1].link("/forgot-password");
    insta::assert_snapshot!("deletion_as_text", sent[1].text);
}

#[tokio::test]
async fn a_new_password_is_mailed_in_the_language_of_who_asked() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    let mut browser = app.browser();
    for (language, subject) in [("en", "Set a new password at Acme"), ("de", "Neues Passwort bei Acme")] {
        browser.cookies().insert("__Host-keydesk-language".into(), language.into());
        browser.submit("/forms/forgot-password", &[("email", EMAIL)], "/forgot-password").await;
        let sent = letters(&app).await;
        assert_eq!(subjects(&sent), [format!("{EMAIL}: {subject}")]);
        let link = sent[0].link("/reset-password/");
        insta::assert_snapshot!(
            format!("password_reset_{language}"),
            sent[0].text.replace(&link, "/reset-password/[token]")
        );
        assert!(sent[0].html.contains(&format!("<html lang=\"{language}\">")), "{}", sent[0].html);
        let page = browser.open(&link).await;
        assert_eq!(page.status, 200);
    }
}

#[tokio::test]
async fn a_letter_that_cannot_be_sent_waits_through_a_restart_and_is_sent_once() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    let folder = app.folder.path().join("mail");
    std::fs::remove_dir(&folder).expect("an empty folder");
    assert!(log_in(&mut app.browser(), EMAIL, PASSWORD).await, "no response waits for mail");
    app.maintenance.run().await;
    app.maintenance.deliver_mail().await;
    assert!(app.dump().await.contains("new-browser"), "it waits in the database");
    std::fs::create_dir(&folder).expect("the folder");
    assert!(letters(&app).await.is_empty(), "not before its time");
    app.wait(Duration::from_secs(11));
    assert_eq!(letters(&app).await.len(), 1);
    app.wait(Duration::from_secs(3600));
    assert!(letters(&app).await.is_empty(), "it was sent");
    assert!(!app.dump().await.contains("new-browser"));
}

#[tokio::test]
async fn a_letter_that_nobody_takes_is_dropped_after_a_day() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    std::fs::remove_dir(app.folder.path().join("mail")).expect("an empty folder");
    assert!(log_in(&mut app.browser(), EMAIL, PASSWORD).await);
    for _ in 0..10 {
        app.wait(Duration::from_secs(4 * 3600));
        app.maintenance.run().await;
        app.maintenance.deliver_mail().await;
    }
    assert!(!app.dump().await.contains("new-browser"));
}

#[tokio::test]
async fn letters_to_one_address_are_bounded() {
    let app = TestApp::with_mail().await;
    let ada = ada(&app).await;
    let operator = app.operator();
    let set = async || {
        for _ in 0..12 {
            passwords::set(&operator, &ada.id.into(), &NewPassword::new(NEW.into())).await.expect("set");
        }
    };
    set().await;
    assert_eq!(letters(&app).await.len(), 10, "of one kind in an hour");
    for _ in 0..3 {
        app.wait(Duration::from_secs(3600));
        set().await;
    }
    assert_eq!(letters(&app).await.len(), 20, "that wait");
}

#[tokio::test]
async fn without_mail_there_are_no_letters() {
    let app = TestApp::open().await;
    ada(&app).await;
    assert!(log_in(&mut app.browser(), EMAIL, PASSWORD).await);
    assert!(!app.dump().await.contains("new-browser"));
}

#[tokio::test]
async fn letters_are_in_the_language_of_the_request() {
    let app = TestApp::with_mail().await;
    ada(&app).await;
    let mut browser = app.browser();
    browser.cookies().insert("__Host-keydesk-language".into(), "de".into());
    assert!(log_in(&mut browser, EMAIL, PASSWORD).await);
    let sent = letters(&app).await;
    assert_eq!(subjects(&sent), ["ada@engine.example: Neue Anmeldung bei Acme"]);
    insta::assert_snapshot!("new_browser_in_german", sent[0].text);
    assert!(sent[0].html.contains("<html lang=\"de\">"));
}

#[tokio::test]
async fn hostile_names_are_only_names() {
    let app = TestApp::with_mail().await;
    let hostile = "</title><script>alert(1)</script>\" onload=x & <b>{told}";
    let body = json!({ "data": { "type": "accounts", "attributes": { "name": hostile } } });
    let path = format!("/v1/accounts/{}", app.account);
    assert_eq!(app.admin().await.patch(&path, body).await.status, 200);
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    pages::log_in(&mut browser, EMAIL).await;
    let sent = letters(&app).await;
    assert_eq!(sent[0].subject, format!("New log-in at {hostile}"));
    assert!(!sent[0].html.contains("<script") && !sent[0].html.contains("<b>"), "{}", sent[0].html);
    assert!(sent[0].html.contains("&lt;b&gt;{told}"), "{}", sent[0].html);
    assert!(sent[0].text.contains(hostile), "plain text is plain");
}
