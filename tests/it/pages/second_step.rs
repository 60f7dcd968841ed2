//! The second step of a log-in, from its first code to its last recovery code.

use axum::http::StatusCode;
use insta::assert_snapshot;
use keydesk::model::role::Role;
use serde_json::json;

use super::{codes, does_not_say, follow, log_in, refusal, says, summary, words};
use crate::{
    app::{PASSWORD, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::{Browser, Client},
    outcome::Answer,
};

const EMAIL: &str = "ada@engine.example";
const PAGE: &str = "/security/second-step";
const CODES: &str = "/security/recovery-codes";

async fn ada(app: &TestApp) -> Browser {
    app.user(EMAIL, Role::User).await;
    let mut browser = app.browser();
    log_in(&mut browser, EMAIL).await;
    browser
}

/// An app that was given the secret on the page.
fn scanned(page: &Answer) -> Authenticator {
    let (_, rest) = page.body.split_once("id=\"secret-key\"").expect("the secret");
    let text = rest.split_once('>').expect("its tag").1.split('<').next().expect("its text");
    Authenticator { path: String::new(), secret: text.replace(' ', "") }
}

/// The codes on the page; none if it shows none.
pub(crate) fn shown(page: &Answer) -> Vec<String> {
    let Some((_, rest)) = page.body.split_once("id=\"recovery-codes-value\"") else { return Vec::new() };
    let text = rest.split_once('>').expect("its tag").1.split('<').next().expect("its text");
    text.split_whitespace().map(str::to_owned).collect()
}

/// Adds a second step and switches it on; returns its app and its recovery codes.
pub(crate) async fn enabled(app: &TestApp, browser: &mut Browser) -> (Authenticator, Vec<String>) {
    let added = browser.submit("/forms/add-second-step", &[("password", PASSWORD)], PAGE).await;
    let authenticator = scanned(&follow(browser, &added).await);
    let on = browser.submit("/forms/confirm-second-step", &[("otp", &authenticator.code(app))], PAGE).await;
    let codes = shown(&follow(browser, &on).await);
    app.wait(HALF_MINUTE);
    (authenticator, codes)
}

async fn first_step(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    let fields = [("email", EMAIL), ("password", PASSWORD), ("next", "/")];
    let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
    assert_eq!(answer.header("location"), Some("/log-in/code?next=/"));
    browser
}

async fn recover(browser: &mut Browser, code: &str) -> Answer {
    let fields = [("recoveryCode", code), ("next", "/")];
    browser.submit("/forms/log-in-recovery-code", &fields, "/log-in/recovery-code").await
}

#[tokio::test]
async fn it_is_added_by_password_and_on_after_its_first_code() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    says(&browser.open("/security").await, "Add a second step");
    says(&browser.open(PAGE).await, "log-in will ask for a 6-digit code from an authenticator app");
    let added = browser.submit("/forms/add-second-step", &[("password", PASSWORD)], PAGE).await;
    assert_snapshot!(summary(&added), @r"
    302 Found
    to /security/second-step
    ");
    let page = follow(&mut browser, &added).await;
    says(&page, "Not on yet. Log-in asks for nothing new until you have entered a first code here.");
    for part in ["<svg", "role=\"img\"", "<title id=\"qr-code-title\">", "fill=\"#000000\""] {
        assert!(page.body.contains(part), "{part}");
    }
    let authenticator = scanned(&page);
    assert_eq!(authenticator.secret.len(), 32);
    assert_eq!(scanned(&browser.open(PAGE).await).secret, authenticator.secret, "the same again");
    says(&browser.open("/security").await, "Not on yet. Enter a first code to switch it on.");
    let mut other = app.browser();
    log_in(&mut other, EMAIL).await;

    let wrong = authenticator.wrong_code(&app);
    let answer = browser.submit("/forms/confirm-second-step", &[("otp", &wrong)], PAGE).await;
    assert_eq!(codes(&answer), ["OTP_INVALID"]);
    says(&follow(&mut browser, &answer).await, "There is a problem That code is not valid.");
    let on = browser.submit("/forms/confirm-second-step", &[("otp", &authenticator.code(&app))], PAGE).await;
    assert_eq!(on.header("location"), Some(CODES));
    assert_eq!(shown(&follow(&mut browser, &on).await).len(), 10);
    let page = browser.open(PAGE).await;
    says(&page, "The second step is on");
    assert!(!page.body.contains("secret-key") && !page.body.contains(&authenticator.secret));
    says(&browser.open("/security").await, "10 recovery codes are left");
    first_step(&app).await;
}

#[tokio::test]
async fn what_is_wrong_adds_nothing() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let before = app.dump().await;
    for (password, code, sentence) in [
        ("wrong", "CURRENT_PASSWORD_INVALID", "Current password is incorrect."),
        ("", "PASSWORD_MISSING", "Enter a password."),
    ] {
        let answer = browser.submit("/forms/add-second-step", &[("password", password)], PAGE).await;
        assert_eq!(codes(&answer), [code]);
        says(&follow(&mut browser, &answer).await, &format!("There is a problem {sentence}"));
    }
    let answer = browser.call("/forms/confirm-second-step", &[("otp", "123456")]).await;
    assert_eq!(answer.status, 404);
    let answer = browser.call("/forms/confirm-second-step", &[("otp", " ")]).await;
    assert_eq!(codes(&answer), ["OTP_REQUIRED"]);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn one_that_is_not_on_can_be_cancelled_without_a_code() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    browser.submit("/forms/add-second-step", &[("password", PASSWORD)], PAGE).await;
    let answer = browser.submit("/forms/cancel-second-step", &[], PAGE).await;
    says(&follow(&mut browser, &answer).await, "The second step was not added");
    assert!(!app.dump().await.contains("second_factors\n'"));
    enabled(&app, &mut browser).await;
    let before = app.dump().await;
    assert_eq!(browser.call("/forms/cancel-second-step", &[]).await.status, 409);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn it_is_switched_off_by_a_code_or_a_recovery_code_and_its_codes_go_with_it() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let remove = "/security/second-step/remove";
    assert_eq!(browser.open(remove).await.header("location"), Some("/security"), "there is nothing to switch off");
    for by_recovery_code in [false, true] {
        let (authenticator, codes_now) = enabled(&app, &mut browser).await;
        says(&browser.open(remove).await, "Your password alone will then be enough to log in.");
        let before = app.dump().await;
        let wrong =
            browser.submit("/forms/remove-second-step", &[("otp", &authenticator.wrong_code(&app))], remove).await;
        assert_eq!(codes(&wrong), ["OTP_INVALID"]);
        assert_eq!(app.dump().await, before);
        let code = if by_recovery_code { codes_now[0].clone() } else { authenticator.code(&app) };
        let answer = browser.submit("/forms/remove-second-step", &[("otp", &code)], remove).await;
        says(&follow(&mut browser, &answer).await, "The second step is off");
        let dump = app.dump().await;
        assert!(!dump.contains("recovery_codes\nX") && !dump.contains("second_factors\nX"), "{dump}");
        log_in(&mut app.browser(), EMAIL).await;
    }
}

#[tokio::test]
async fn recovery_codes_are_shown_once_and_can_be_typed() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let added = browser.submit("/forms/add-second-step", &[("password", PASSWORD)], PAGE).await;
    let authenticator = scanned(&follow(&mut browser, &added).await);
    let on = browser.submit("/forms/confirm-second-step", &[("otp", &authenticator.code(&app))], PAGE).await;
    let page = follow(&mut browser, &on).await;
    says(&page, "They are shown only once.");
    let all = shown(&page);
    let distinct: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), 10);
    for code in &all {
        assert!(code.len() == 19 && code.bytes().filter(|byte| *byte == b'-').count() == 3, "{code}");
    }
    let again = browser.open(CODES).await;
    assert_eq!(shown(&again), [""; 0]);
    says(&again, "You have 10 recovery codes left. Recovery codes are shown only once, when they are made.");
    says(&again, "New codes replace all old ones.");
    let dump = app.dump().await;
    assert!(all.iter().all(|code| !dump.contains(code) && !dump.contains(&code.replace('-', ""))));
}

#[tokio::test]
async fn a_recovery_code_logs_in_once_however_it_is_typed() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, all) = enabled(&app, &mut browser).await;
    let mut lost = first_step(&app).await;
    let page = lost.open("/log-in/code?next=/").await;
    says(&page, "Use a recovery code");
    assert!(page.body.contains("href=\"/log-in/recovery-code?next=/\""));
    says(&lost.open("/log-in/recovery-code?next=/").await, "One of the codes that you kept");
    let wrong = recover(&mut lost, "AAAA-BBBB-CCCC-DDDD").await;
    assert_snapshot!(summary(&wrong), @r"
    302 Found
    to /log-in/recovery-code
    RECOVERY_CODE_INVALID at recoveryCode
    cookie __Host-keydesk-flash=[…]; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60
    ");
    says(&follow(&mut lost, &wrong).await, "There is a problem That recovery code is not valid. Each one works once.");
    assert_eq!(codes(&recover(&mut lost, " ").await), ["RECOVERY_CODE_MISSING"]);
    let typed = format!(" {} ", all[0].to_lowercase().replace('-', " "));
    let right = recover(&mut lost, &typed).await;
    assert_eq!(right.header("location"), Some("/"));
    says(&follow(&mut lost, &right).await, "That recovery code is used up.");
    says(&lost.open("/security").await, "9 recovery codes are left");

    let mut again = first_step(&app).await;
    assert_eq!(codes(&recover(&mut again, &all[0]).await), ["RECOVERY_CODE_INVALID"]);
    let script = again.call("/forms/log-in-recovery-code", &[("recoveryCode", &all[0])]).await;
    assert_eq!(script.status, 422);
    assert_eq!(recover(&mut again, &all[1]).await.header("location"), Some("/"));
    let mut stranger = app.browser();
    assert_eq!(recover(&mut stranger, &all[2]).await.header("location"), Some("/log-in?next=/"));
    assert_eq!(stranger.open("/log-in/recovery-code").await.header("location"), Some("/log-in"));
}

#[tokio::test]
async fn few_codes_are_warned_of_and_new_ones_end_the_old() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (authenticator, old) = enabled(&app, &mut browser).await;
    for (used, code) in old.iter().take(9).enumerate() {
        assert_eq!(recover(&mut first_step(&app).await, code).await.header("location"), Some("/"), "{used}");
    }
    let page = browser.open("/security").await;
    says(&page, "Only one recovery code is left. Make new ones before you need them.");
    let renew =
        |password: &str, otp: &str| [("password".to_owned(), password.to_owned()), ("otp".to_owned(), otp.to_owned())];
    let before = app.dump().await;
    for (fields, code) in [
        (renew("wrong", &authenticator.code(&app)), "CURRENT_PASSWORD_INVALID"),
        (renew(PASSWORD, &authenticator.wrong_code(&app)), "OTP_INVALID"),
        (renew("", "123456"), "PASSWORD_MISSING"),
        (renew(PASSWORD, ""), "OTP_REQUIRED"),
    ] {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.submit("/forms/renew-recovery-codes", &fields, CODES).await;
        assert_eq!(codes(&answer), [code]);
    }
    assert_eq!(app.dump().await, before);
    let otp = authenticator.code(&app);
    let answer = browser.submit("/forms/renew-recovery-codes", &[("password", PASSWORD), ("otp", &otp)], CODES).await;
    let new = shown(&follow(&mut browser, &answer).await);
    assert!(new.len() == 10 && new.iter().all(|code| !old.contains(code)));
    let mut lost = first_step(&app).await;
    assert_eq!(codes(&recover(&mut lost, &old[9]).await), ["RECOVERY_CODE_INVALID"]);
    assert_eq!(recover(&mut lost, &new[9]).await.header("location"), Some("/"));
}

#[tokio::test]
async fn without_a_second_step_there_are_no_codes_to_make() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    says(&browser.open(CODES).await, "Recovery codes stand in for the codes of a second step. Add one first.");
    let before = app.dump().await;
    let fields = [("password", PASSWORD), ("otp", "123456")];
    assert_eq!(browser.call("/forms/renew-recovery-codes", &fields).await.status, 404);
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn the_api_takes_a_recovery_code_for_a_code_and_makes_none() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (_, all) = enabled(&app, &mut browser).await;
    let log_in = |code: &str| (app.anonymous().basic(EMAIL, PASSWORD), json!({ "meta": { "otp": code } }));
    for (code, status) in [(all[0].as_str(), 201), (all[0].as_str(), 401), ("AAAA-BBBB-CCCC-DDDD", 401), (&all[1], 201)]
    {
        let (client, body) = log_in(code);
        assert_eq!(client.post("/v1/tokens", body).await.status.as_u16(), status, "{code}");
    }
    let (client, body) = log_in(&all[2]);
    let token = client.post("/v1/tokens", body).await.json();
    let client = app.bearer(token["data"]["attributes"]["token"].as_str().expect("a token"));
    let path = format!("/v1/users/{EMAIL}/second-factors");
    let listed = client.get(&path).await.json();
    let factor = format!("{path}/{}", listed["data"][0]["id"].as_str().expect("an id"));
    let body = json!({ "meta": { "otp": all[3] } });
    let deleted = client.request(axum::http::Method::DELETE, &factor, Some(body)).await;
    assert_eq!(deleted.status, StatusCode::NO_CONTENT, "{}", deleted.body);

    let ada = keydesk::server::domain::users::show(&app.operator(), &EMAIL.to_owned().into()).await.expect("ada");
    Authenticator::enabled(&app, ada.id).await;
    says(&browser.open("/security").await, "You have no recovery codes. Make some, in case you lose your phone.");
}

#[tokio::test]
async fn a_factor_that_the_api_switches_off_loses_its_codes() {
    let app = TestApp::open().await;
    let mut browser = ada(&app).await;
    let (authenticator, all) = enabled(&app, &mut browser).await;
    let path = format!("/v1/users/{EMAIL}/second-factors");
    let listed = app.admin().await.get(&path).await.json();
    let id = listed["data"][0]["id"].as_str().expect("an id");
    let api = Authenticator { path: format!("{path}/{id}"), secret: authenticator.secret };
    assert_eq!(api.switch(&app, false, &all[0]).await.status, 200);
    assert!(!app.dump().await.contains("recovery_codes\nX"));
    does_not_say(&browser.open("/security").await, "recovery codes are left");
}

#[tokio::test]
async fn wrong_recovery_codes_count_with_wrong_codes() {
    let limits = keydesk::server::domain::limits::Limits { limit_failures: 5, ..crate::app::rules() };
    let app = TestApp::with_rules(limits).await;
    let mut browser = ada(&app).await;
    let (authenticator, _) = enabled(&app, &mut browser).await;
    let mut guesser = first_step(&app).await;
    let mut waits = false;
    for _ in 0..8 {
        let answer = recover(&mut guesser, "AAAA-BBBB-CCCC-DDDD").await;
        waits |= refusal(&answer).is_some_and(|problem| problem.to_string().contains("LOG_INS_FAILED"));
    }
    assert!(waits, "nobody was told to wait");
    let code = guesser.submit("/forms/log-in-code", &[("otp", &authenticator.code(&app))], "/log-in/code").await;
    assert_eq!(codes(&code), ["LOG_INS_FAILED"]);
    assert!(words(&follow(&mut guesser, &code).await.body).contains("Too many failed log-ins"));
}
