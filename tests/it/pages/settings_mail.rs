//! Settings: mail, and the letter that tries the mail server.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use keydesk::model::role::Role;

use super::{codes, does_not_say, follow, log_in, says};
use crate::{
    app::{Blank, TestApp, rules},
    client::Browser,
};

const PAGE: &str = "/admin/settings/mail";

async fn admin(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    log_in(&mut browser, "admin@acme.example").await;
    browser
}

/// The letters that try the mail server; others tell of new browsers.
fn tests_in(mails: Vec<String>) -> Vec<String> {
    mails.into_iter().filter(|mail| mail.contains("Subject: Mail from Acme works")).collect()
}

/// A mail server on loopback that takes one connection, and answers each command in turn.
fn mail_server(answers: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut lines = BufReader::new(client.try_clone().expect("a stream")).lines();
        let mut is_data = false;
        for answer in answers {
            client.write_all(answer.as_bytes()).expect("sent");
            // The letter itself ends with a line of one dot.
            while let Some(Ok(line)) = lines.next() {
                if !is_data || line == "." {
                    is_data = line == "DATA";
                    break;
                }
            }
        }
    });
    port
}

async fn app_with(url: String) -> TestApp {
    TestApp::on(Blank::with_mail_server(rules(), url).await).await
}

#[tokio::test]
async fn a_letter_goes_to_oneself() {
    let app = TestApp::with_mail().await;
    let mut browser = admin(&app).await;
    says(&browser.open(PAGE).await, "A letter goes to admin@acme.example, your own address.");
    let before = app.dump().await;
    let answer = browser.submit("/forms/test-mail", &[], PAGE).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "The letter to admin@acme.example was written into the folder");
    assert_eq!(app.dump().await, before, "nothing waits in the database");
    let mails = tests_in(app.mails().await);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("To: admin@acme.example"));
    does_not_say(&browser.open(PAGE).await, "was written");
}

#[tokio::test]
async fn the_mail_server_s_own_words_are_shown() {
    for (answers, heading, said) in [
        (
            &[
                "220 mail.example ESMTP\r\n",
                "250 mail.example\r\n",
                "250 OK\r\n",
                "250 OK\r\n",
                "354 Go on\r\n",
                "250 2.0.0 queued as <b>4XyZ\r\n",
                "221 Bye\r\n",
            ][..],
            "The mail server took the letter to admin@acme.example",
            "250 2.0.0 queued as",
        ),
        (
            &["220 mail.example ESMTP\r\n", "250 mail.example\r\n", "550 5.7.1 Relaying denied\r\n", "250 OK\r\n"],
            "The letter to admin@acme.example was not sent",
            "permanent error (550): 5.7.1 Relaying denied",
        ),
        (
            &[
                "220 mail.example ESMTP\r\n",
                "250-mail.example\r\n250 AUTH PLAIN\r\n",
                "535 5.7.8 hunter2 AGdyYWNlAGh1bnRlcjI= is wrong\r\n",
                "221 Bye\r\n",
            ],
            "The letter to admin@acme.example was not sent",
            "permanent error (535): 5.7.8 … … is wrong",
        ),
    ] {
        let port = mail_server(answers);
        let credentials = if said.contains("535") { "grace:hunter2@" } else { "" };
        let app = app_with(format!("smtp://{credentials}127.0.0.1:{port}")).await;
        let mut browser = admin(&app).await;
        let page = browser.open(PAGE).await;
        says(&page, &format!("Mail server 127.0.0.1:{port} Connection Without TLS"));
        let answer = browser.submit("/forms/test-mail", &[], PAGE).await;
        let page = follow(&mut browser, &answer).await;
        says(&page, heading);
        says(&page, said);
        assert!(!page.body.contains("hunter2") && !page.body.contains("<b>4XyZ"));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    // A port that was just free.
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let app = app_with(format!("smtp://127.0.0.1:{port}")).await;
    let mut browser = admin(&app).await;
    let answer = browser.submit("/forms/test-mail", &[], PAGE).await;
    let page = follow(&mut browser, &answer).await;
    says(&page, "The letter to admin@acme.example was not sent");
    says(&page, "Connection refused");
}

#[tokio::test]
async fn tests_of_mail_are_limited() {
    let app = TestApp::with_mail().await;
    let mut browser = admin(&app).await;
    for _ in 0..10 {
        assert_eq!(browser.call("/forms/test-mail", &[]).await.status, 200);
    }
    let answer = browser.submit("/forms/test-mail", &[], PAGE).await;
    assert_eq!(codes(&answer), ["TOO_MANY_REQUESTS"]);
    says(&follow(&mut browser, &answer).await, "Too many attempts.");
    assert_eq!(tests_in(app.mails().await).len(), 10);
}

#[tokio::test]
async fn without_mail_the_page_says_how_to_set_it_up() {
    let app = TestApp::open().await;
    let mut browser = admin(&app).await;
    let page = browser.open(PAGE).await;
    says(&page, "No mail goes out. Set KEYDESK_SMTP_URL and KEYDESK_MAIL_FROM, then restart the server.");
    assert!(!page.body.contains("action=\"/forms/test-mail\""));
    let answer = browser.submit("/forms/test-mail", &[], PAGE).await;
    assert_eq!(codes(&answer), ["MAIL_REQUIRED"]);
    says(&follow(&mut browser, &answer).await, "This needs mail, which is not set up on this server.");
}

#[tokio::test]
async fn other_staff_send_nothing() {
    let app = TestApp::with_mail().await;
    app.user("sales@acme.example", Role::SalesAgent).await;
    let mut browser = app.browser();
    log_in(&mut browser, "sales@acme.example").await;
    assert_eq!(browser.open(PAGE).await.status, 403);
    assert_eq!(codes(&browser.call("/forms/test-mail", &[]).await), ["NOT_ALLOWED"]);
    assert!(tests_in(app.mails().await).is_empty());
}
