//! What must hold when many requests come at once.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::http::StatusCode;
use secrecy::ExposeSecret;

use keydesk::{
    model::{
        filter::UserFilter, id::UserId, invite::InviteDraft, language::Language, paging::Paging, password::NewPassword,
        role::Role, second_factor::SecondFactorDraft,
    },
    server::domain::{
        accounts::AccountRef,
        authentication::{
            by_token,
            log_in_steps::{self, LogInOutcome},
            sessions::{self, SessionStart},
        },
        caller::Caller,
        context::RequestContext,
        error::Error,
        invites,
        limits::Limits,
        passwords, second_factors, setup, users,
    },
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    app::{self, Blank, TestApp},
    authenticator::{Authenticator, HALF_MINUTE},
    client::Client,
    outcome::Answer,
    rounds::rounds,
};

const ROUNDS: usize = 20;
/// How many requests use a token while it is revoked.
const USERS: usize = 32;

fn new_user(email: &str) -> Value {
    json!({ "data": { "type": "users", "attributes": { "email": email } } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_sign_ups_with_one_email_one_wins() {
    let app = TestApp::open().await;
    for round in 0..rounds(50) {
        let mut all = JoinSet::new();
        for nth in 0..64 {
            let (client, email) = (app.anonymous(), spelled(&format!("ada{round}@engine.example"), nth));
            all.spawn(async move { client.post("/v1/users", new_user(&email)).await });
        }
        let answers = all.join_all().await;
        let created = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
        let taken =
            answers.iter().filter(|answer| answer.status == 422 && answer.code().as_deref() == Some("EMAIL_TAKEN"));
        assert_eq!((created, taken.count()), (1, 63), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_signs_up_after_the_account_was_protected() {
    let app = TestApp::open().await;
    let path = format!("/v1/accounts/{}", app.account);
    let admin = app.admin().await;
    for round in 0..rounds(ROUNDS) {
        // Set once the response to the toggle has arrived.
        let closed = Arc::new(AtomicBool::new(false));
        let mut all = JoinSet::new();
        for nth in 0..32 {
            let (client, closed) = (app.anonymous(), Arc::clone(&closed));
            all.spawn(async move {
                let mut late = Vec::new();
                for turn in 0..4 {
                    let was_closed = closed.load(Ordering::SeqCst);
                    let email = format!("r{round}n{nth}t{turn}@engine.example");
                    late.push((was_closed, client.post("/v1/users", new_user(&email)).await.status));
                }
                late
            });
        }
        let toggle = json!({ "data": { "type": "accounts", "attributes": { "protected": true } } });
        assert_eq!(admin.patch(&path, toggle).await.status, 200);
        closed.store(true, Ordering::SeqCst);
        for (was_closed, status) in all.join_all().await.into_iter().flatten() {
            assert!(matches!(status.as_u16(), 201 | 403), "round {round}: {status}");
            assert!(!(was_closed && status == 201), "round {round}: signed up after the toggle");
        }
        let toggle = json!({ "data": { "type": "accounts", "attributes": { "protected": false } } });
        assert_eq!(admin.patch(&path, toggle).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_set_ups_one_wins() {
    for round in 0..rounds(ROUNDS) {
        let blank = Blank::cheap().await;
        let code =
            setup::new_code(&blank.domain, &Caller::operator()).await.expect("a code").expose_secret().to_owned();
        let mut all = JoinSet::new();
        for _ in 0..2 {
            let (domain, code) = (blank.domain.clone(), code.clone());
            all.spawn(async move { setup::finish(&domain, &stranger(), &code, app::acme(false)).await.is_ok() });
        }
        let won = all.join_all().await.into_iter().filter(|won| *won).count();
        assert_eq!(won, 1, "round {round}");
        assert!(setup::finish(&blank.domain, &stranger(), &code, app::acme(false)).await.is_err(), "twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revoked_token_is_dead_for_the_next_request() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    for round in 0..rounds(100) {
        let token = app.token_of(user.id).await;
        let client = app.bearer(&token);
        let me = client.get("/v1/me").await.json();
        let id = me["included"][0]["id"].as_str().expect("an id").to_owned();
        let mut use_it = JoinSet::new();
        for _ in 0..USERS {
            let client = app.bearer(&token);
            use_it.spawn(async move { client.get("/v1/me").await.status });
        }
        assert_eq!(client.delete(&format!("/v1/tokens/{id}")).await.status, 204);
        assert_eq!(client.get("/v1/me").await.status, 401, "round {round}: a stale success");
        for status in use_it.join_all().await {
            assert!(matches!(status.as_u16(), 200 | 401), "round {round}: {status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_regenerated_token_leaves_one_value_alive() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    for round in 0..rounds(ROUNDS) {
        let token = app.token_of(user.id).await;
        let (mut all, mut use_it) = (JoinSet::new(), JoinSet::new());
        for _ in 0..4 {
            let (client, other) = (app.bearer(&token), app.bearer(&token));
            all.spawn(async move { client.put("/v1/tokens").await });
            use_it.spawn(async move { other.get("/v1/me").await.status });
        }
        let answers = all.join_all().await;
        for status in use_it.join_all().await {
            assert!(matches!(status.as_u16(), 200 | 401), "round {round}: {status}");
        }
        let issued: Vec<String> = answers
            .iter()
            .filter(|answer| answer.status == 200)
            .map(|answer| answer.json()["data"]["attributes"]["token"].as_str().expect("a token").to_owned())
            .collect();
        assert!(answers.iter().all(|answer| answer.status == 200 || answer.status == 401));
        let mut alive = 0;
        for token in &issued {
            alive += u32::from(app.bearer(token).get("/v1/me").await.status == 200);
        }
        assert_eq!(alive, 1, "round {round}: of {} values", issued.len());
        assert_eq!(app.bearer(&token).get("/v1/me").await.status, 401, "round {round}: the old value lives");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_20_log_ins_with_one_code_one_wins() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    for round in 0..ROUNDS {
        let code = authenticator.code(&app);
        let mut all = JoinSet::new();
        for _ in 0..20 {
            let client = app.anonymous().basic("ada@engine.example", app::PASSWORD);
            let body = json!({ "meta": { "otp": code } });
            all.spawn(async move { client.post("/v1/tokens", body).await });
        }
        let answers = all.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(won.len(), 1, "round {round}");
        assert!(lost.iter().all(|answer| answer.code().as_deref() == Some("OTP_INVALID")), "round {round}");
        app.wait(HALF_MINUTE);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_log_ins_with_one_recovery_code_one_wins() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let context = app.operator().authenticated_as(user.clone());
    let draft = SecondFactorDraft { password: Some(NewPassword::new(app::PASSWORD.into())), otp: None };
    let made = second_factors::create(&context, &user.id.into(), draft).await.expect("a second factor");
    let secret = made.seed.expect("its seed").secret.expose_secret().to_owned();
    let authenticator = Authenticator { path: String::new(), secret };
    let codes = second_factors::confirm_own(&context, &authenticator.code(&app)).await.expect("recovery codes");
    for code in codes {
        let mut all = JoinSet::new();
        for _ in 0..64 {
            let client = app.anonymous().basic("ada@engine.example", app::PASSWORD);
            let body = json!({ "meta": { "otp": code.expose_secret() } });
            all.spawn(async move { client.post("/v1/tokens", body).await });
        }
        let answers = all.join_all().await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!(won.len(), 1);
        assert!(lost.iter().all(|answer| answer.code().as_deref() == Some("OTP_INVALID")));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_8_second_factors_at_once_a_user_gets_one() {
    let app = TestApp::open().await;
    for round in 0..ROUNDS {
        let user = app.user(&format!("ada{round}@engine.example"), Role::User).await;
        let token = app.token_of(user.id).await;
        let mut all = JoinSet::new();
        for _ in 0..8 {
            let (client, path) = (app.bearer(&token), format!("/v1/users/{}/second-factors", user.id));
            let body = json!({ "meta": { "password": app::PASSWORD } });
            all.spawn(async move { client.post(&path, body).await.status.as_u16() });
        }
        let mut statuses = all.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_admins_who_remove_each_other_one_remains() {
    let app = TestApp::open().await;
    for round in 0..ROUNDS {
        app.user(&format!("bob{round}@acme.example"), Role::Admin).await;
        let demote = json!({ "data": { "type": "users", "attributes": { "role": "user" } } });
        let admins = admins_of(&app).await;
        let [one, two] = admins.as_slice() else { panic!("round {round}: {admins:?}") };
        let (first, second) = (app.bearer(&app.token_of(*one).await), app.bearer(&app.token_of(*two).await));
        let (one, two) = (format!("/v1/users/{one}"), format!("/v1/users/{two}"));
        let answers = if round % 2 == 0 {
            tokio::join!(first.patch(&two, demote.clone()), second.patch(&one, demote))
        } else {
            tokio::join!(first.delete(&two), second.delete(&one))
        };
        let statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        assert_eq!(admins_of(&app).await.len(), 1, "round {round}: {statuses:?}");
        // The slower one is refused as the last admin, or as no admin any more.
        assert!(statuses.iter().all(|status| matches!(status, 200 | 204 | 401 | 403 | 404 | 422)), "{statuses:?}");
    }
}

/// The account's admins.
async fn admins_of(app: &TestApp) -> Vec<UserId> {
    let admins = UserFilter { roles: vec![Role::Admin], ..UserFilter::default() };
    let admins = users::list(&app.operator(), admins, Paging::newest(100)).await;
    admins.expect("admins").records.into_iter().map(|user| user.id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reset_is_good_for_one() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    for round in 0..ROUNDS {
        let link = passwords::link(&app.operator(), &user.id.into()).await;
        let token = link.expect("a link").1.expose_secret().to_owned();
        let mut all = JoinSet::new();
        for nth in 0..8 {
            let (client, id) = (app.anonymous(), user.id);
            let new = format!("nine brass cogs turn {nth}");
            let body = json!({ "meta": { "passwordResetToken": token, "newPassword": new } });
            all.spawn(async move {
                client.post(&format!("/v1/users/{id}/actions/reset-password"), body).await.status.as_u16()
            });
        }
        let mut statuses = all.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 404, 404, 404, 404, 404, 404, 404], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_old_password_makes_way_once() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let mut old = app::PASSWORD.to_owned();
    for round in 0..ROUNDS {
        let token = app.token_of(user.id).await;
        let mut all = JoinSet::new();
        for nth in 0..4 {
            let (client, id, new) = (app.bearer(&token), user.id, format!("nine brass cogs turn {round} {nth}"));
            let body = json!({ "meta": { "oldPassword": old, "newPassword": new } });
            all.spawn(async move {
                let path = format!("/v1/users/{id}/actions/update-password");
                (client.post(&path, body).await.status.as_u16(), new)
            });
        }
        let (won, lost): (Vec<_>, Vec<_>) = all.join_all().await.into_iter().partition(|(status, _)| *status == 200);
        let [(_, new)] = won.as_slice() else { panic!("round {round}: {} won", won.len()) };
        assert!(lost.iter().all(|(status, _)| *status == 401), "round {round}: {lost:?}");
        let log_in = app.anonymous().basic("ada@engine.example", new).post("/v1/tokens", json!({})).await;
        assert_eq!(log_in.status, 201, "round {round}: another password than the one that was acknowledged");
        old.clone_from(new);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_log_in_outlives_the_password_it_was_made_with() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let mut old = app::PASSWORD.to_owned();
    for round in 0..rounds(ROUNDS) {
        let mut log_ins = JoinSet::new();
        for _ in 0..4 {
            let client = app.anonymous().basic("ada@engine.example", &old);
            log_ins.spawn(async move { client.post("/v1/tokens", json!({})).await });
        }
        let new = format!("nine brass cogs turn {round}");
        let password = NewPassword::new(new.clone());
        let set = passwords::set(&app.operator(), &user.id.into(), &password).await;
        set.expect("another password");
        for answer in log_ins.join_all().await {
            assert!(matches!(answer.status.as_u16(), 201 | 401), "round {round}: {}", answer.outcome());
            if let Some(token) = answer.json()["data"]["attributes"]["token"].as_str() {
                let me = app.bearer(token).get("/v1/me").await.status;
                assert_eq!(me, 401, "round {round}: a token of the old password lives");
            }
        }
        old = new;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_is_deleted_meanwhile_gets_no_token_and_nobody_a_500() {
    let app = TestApp::open().await;
    let token = app.token_of(app.admin.id).await;
    for round in 0..rounds(ROUNDS) {
        let user = app.user(&format!("bob{round}@engine.example"), Role::User).await;
        let path = format!("/v1/users/{}", user.id);
        let mut all = JoinSet::new();
        for _ in 0..8 {
            let (client, path) = (app.bearer(&token), format!("{path}/tokens"));
            all.spawn(async move { client.post(&path, json!({})).await.status.as_u16() });
        }
        assert_eq!(app.bearer(&token).delete(&path).await.status, 204, "round {round}");
        let statuses = all.join_all().await;
        assert!(statuses.iter().all(|status| matches!(status, 200 | 403 | 404)), "round {round}: {statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_32_guesses_at_once_as_many_are_checked_as_may_fail() {
    let app = TestApp::with_rules(Limits { limit_failures: 5, ..app::rules() }).await;
    for round in 0..ROUNDS {
        let mut all = JoinSet::new();
        for nth in 0..32 {
            let client = app.anonymous().basic(&format!("ada{round}@engine.example"), &format!("guess {nth}"));
            all.spawn(async move { client.post("/v1/tokens", json!({})).await.status.as_u16() });
        }
        let statuses = all.join_all().await;
        let judged = statuses.iter().filter(|status| **status == 401).count();
        assert_eq!(judged, 5, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "round {round}: {statuses:?}");
    }
}

#[tokio::test]
async fn a_right_that_is_gone_makes_no_reset_link() {
    let app = TestApp::open().await;
    let (user, developer) =
        (app.user("ada@engine.example", Role::User).await, app.user("dev@acme.example", Role::Developer).await);
    let token = app.token_of(developer.id).await;
    // The caller is authenticated by now, and the request waits for the writer.
    let found = by_token::look_up(&app.domain, &AccountRef::Default, &token).await.expect("an account");
    let caller = found.authenticate(&app.domain, stranger().client).expect("a caller");
    let path = format!("/v1/users/{}", developer.id);
    let demoted = json!({ "data": { "type": "users", "attributes": { "role": "user" } } });
    assert_eq!(app.admin().await.patch(&path, demoted).await.status, 200);
    let link = passwords::link(&app.context(caller, app.account), &user.id.into()).await;
    assert!(matches!(link, Err(Error::Unauthenticated(_))), "a link");
}

#[tokio::test]
async fn a_code_begins_no_session_for_a_password_that_was_replaced() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let authenticator = Authenticator::enabled(&app, user.id).await;
    let (context, email) = (app.context(stranger(), app.account), user.email.as_str());
    let begun = log_in_steps::begin(&context, email, app::PASSWORD, None).await;
    let Ok(LogInOutcome::CodeRequired(cookie)) = begun else { panic!("no code is asked for") };
    let code = authenticator.code(&app);
    let context = log_in_steps::finish(&context, &cookie, &code, None).await.expect("right").expect("open");
    let new = NewPassword::new("nine brass cogs turn".into());
    passwords::set(&app.operator(), &user.id.into(), &new).await.expect("another password");
    let session = sessions::start(&context, None, SessionStart::LogIn(None)).await;
    assert!(matches!(session, Err(Error::Unauthenticated(_))), "a session");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_sign_ups_with_one_invite_one_wins() {
    let app = TestApp::protected().await;
    for round in 0..rounds(ROUNDS) {
        let code = invite(&app.operator(), 1).await;
        let mut all = JoinSet::new();
        for nth in 0..64 {
            let (mut browser, code, email) = (app.browser(), code.clone(), format!("ada{round}n{nth}@engine.example"));
            all.spawn(async move {
                let fields = [("code", code.as_str()), ("email", email.as_str()), ("password", app::PASSWORD)];
                browser.call("/forms/invite", &fields).await
            });
        }
        let (won, lost): (Vec<_>, Vec<_>) = all.join_all().await.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        let dead = |answer: &Answer| answer.status == 404 && answer.code().as_deref() == Some("INVITE_DEAD");
        assert!(
            lost.iter().all(dead),
            "round {round}: {:?}",
            lost.iter().find(|answer| !dead(answer)).map(Answer::outcome)
        );
        let made = app.ids("select cast(count(*) as text) from invite_uses").await;
        assert_eq!(made, [(round + 1).to_string()].into(), "round {round}: as many users as uses");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_comes_by_an_invite_after_its_maker_lost_the_right() {
    let app = TestApp::protected().await;
    let admin = app.admin().await;
    for round in 0..rounds(ROUNDS) {
        let maker = app.user(&format!("sales{round}@acme.example"), Role::SalesAgent).await;
        let token = app.token_of(maker.id).await;
        let found = by_token::look_up(&app.domain, &AccountRef::Default, &token).await.expect("an account");
        let caller = found.authenticate(&app.domain, stranger().client).expect("a caller");
        let code = invite(&app.context(caller, app.account), 100).await;
        let gone = Arc::new(AtomicBool::new(false));
        let mut all = JoinSet::new();
        for nth in 0..16 {
            let (mut browser, code, gone) = (app.browser(), code.clone(), Arc::clone(&gone));
            all.spawn(async move {
                let was_gone = gone.load(Ordering::SeqCst);
                let email = format!("r{round}n{nth}@engine.example");
                let fields = [("code", code.as_str()), ("email", email.as_str()), ("password", app::PASSWORD)];
                (was_gone, browser.call("/forms/invite", &fields).await.status.as_u16())
            });
        }
        let demote = json!({ "data": { "type": "users", "attributes": { "role": "read-only" } } });
        assert_eq!(admin.patch(&format!("/v1/users/{}", maker.id), demote).await.status, 200);
        gone.store(true, Ordering::SeqCst);
        for (was_gone, status) in all.join_all().await {
            assert!(matches!(status, 200 | 404) && !(was_gone && status == 200), "round {round}: {was_gone} {status}");
        }
        let mut late = app.browser();
        let fields = [("code", code.as_str()), ("email", "late@engine.example"), ("password", app::PASSWORD)];
        assert_eq!(late.call("/forms/invite", &fields).await.status, 404, "round {round}");
    }
}

/// The code of a new invite.
async fn invite(context: &RequestContext, uses: i64) -> String {
    let draft = InviteDraft { uses: Some(uses), ..InviteDraft::default() };
    invites::create(context, draft).await.expect("an invite").code.expose_secret().to_owned()
}

/// An email in one of many mixtures of upper and lower case.
fn spelled(email: &str, nth: usize) -> String {
    let capital =
        |(place, letter): (usize, char)| if nth >> (place % 6) & 1 == 1 { letter.to_ascii_uppercase() } else { letter };
    email.chars().enumerate().map(capital).collect()
}

fn stranger() -> Caller {
    use keydesk::server::domain::{caller::ClientInfo, request_resource::RequestResource};
    let source = ClientInfo {
        address: [192, 0, 2, 7].into(),
        request: "POST /forms/setup".into(),
        agent: String::new(),
        language: Language::English,
        request_id: None,
        resource: RequestResource::default(),
    };
    Caller::nobody(source)
}
