//! What must hold when a user leaves, or comes back, while something else happens.

use std::{sync::Arc, time::Duration};

use keydesk::model::role::Role;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    app::{self, TestApp},
    client::Client,
    pages::log_in,
    rounds::rounds,
};

const ROUNDS: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_comes_back_in_the_last_moment_stays_whole_or_is_gone_whole() {
    let app = TestApp::open().await;
    for round in 0..rounds(ROUNDS) {
        let email = format!("ada{round}@engine.example");
        let user = app.user(&email, Role::User).await;
        leave(&app, &email).await;
        app.wait(Duration::from_secs(7 * 24 * 3600 - 60));
        let mut browser = app.browser();
        let fields = [("email", email.as_str()), ("password", app::PASSWORD)];
        let answer = browser.submit("/forms/log-in", &fields, "/log-in").await;
        assert_eq!(answer.header("location"), Some("/log-in/deletion"), "round {round}");
        app.wait(Duration::from_secs(60));
        let job = Arc::clone(&app.maintenance);
        let (kept, ()) =
            tokio::join!(
                browser.submit("/forms/keep-account", &[], "/log-in/deletion"),
                async move { job.run().await }
            );
        let is_there = app.admin().await.get(&format!("/v1/users/{}", user.id)).await.status == 200;
        let home = browser.open("/").await.status;
        match kept.header("location") {
            Some("/") => assert!(is_there && home == 200, "round {round}: kept, and {is_there} {home}"),
            Some("/log-in") => assert!(!is_there && home == 302, "round {round}: gone, and {is_there} {home}"),
            other => panic!("round {round}: {other:?} {}", kept.status),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_token_outlives_the_decision_to_leave() {
    let app = TestApp::open().await;
    for round in 0..rounds(ROUNDS) {
        let email = format!("ada{round}@engine.example");
        let user = app.user(&email, Role::User).await;
        let mut log_ins = JoinSet::new();
        for _ in 0..4 {
            let client = app.anonymous().basic(&email, app::PASSWORD);
            log_ins.spawn(async move { client.post("/v1/tokens", json!({})).await });
        }
        leave(&app, &email).await;
        for answer in log_ins.join_all().await {
            assert!(matches!(answer.status.as_u16(), 201 | 403), "round {round}: {}", answer.outcome());
        }
        let tokens = app.admin().await.get(&format!("/v1/users/{}/tokens", user.id)).await.json();
        assert_eq!(tokens["data"].as_array().map(Vec::len), Some(0), "round {round}: a token is left");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_admins_who_leave_at_once_one_stays() {
    let app = TestApp::open().await;
    for round in 0..ROUNDS {
        let emails = ["admin@acme.example".to_owned(), "root@acme.example".to_owned()];
        if round == 0 {
            app.user(&emails[1], Role::Admin).await;
        }
        let mut browsers = [app.browser(), app.browser()];
        for (browser, email) in browsers.iter_mut().zip(&emails) {
            log_in(browser, email).await;
        }
        let [one, two] = &mut browsers;
        let fields = [("password", app::PASSWORD)];
        let (one, two) =
            tokio::join!(one.call("/forms/delete-account", &fields), two.call("/forms/delete-account", &fields));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "round {round}");
        app.meddle("update users set deletion = null").await;
    }
}

/// Lets a user ask for the deletion of their account.
async fn leave(app: &TestApp, email: &str) {
    let mut browser = app.browser();
    log_in(&mut browser, email).await;
    let answer = browser.call("/forms/delete-account", &[("password", app::PASSWORD)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}
