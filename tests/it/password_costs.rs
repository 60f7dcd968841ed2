//! Costs of password hashes: which are in use, and their renewal at log-in.

use std::time::Duration;

use keydesk::{
    model::{
        problem::Field,
        role::Role,
        token::TokenDraft,
        user::{User, UserDraft},
    },
    server::domain::{
        authentication,
        caller::Caller,
        clock::Clock,
        context::RequestContext,
        crypto::{master_key::MasterKeySource, secrets::Entropy},
        error::Error,
        limits::Limits,
        runtime::{Domain, Settings},
        tokens, users,
        webhook_urls::WebhookUrlRules,
    },
};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::app::{self, NOW, PASSWORD, TestApp};

async fn raw(app: &TestApp) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(app.folder.path().join("keydesk.db"));
    options.connect().await.expect("the database")
}

/// The same installation with other passes of argon2, as after a restart or beside the server.
async fn with_passes(app: &TestApp, argon2_passes: u32) -> Domain {
    let settings = Settings {
        data_dir: app.folder.path().to_owned(),
        database: None,
        master_key: MasterKeySource::File(app.folder.path().join("keydesk.key")),
        limits: Limits { argon2_passes, ..app::rules() },
        mail: None,
        webhook_urls: WebhookUrlRules::default(),
        clock: Clock::fixed(NOW),
        entropy: Entropy::System,
    };
    Domain::open(settings).await.expect("opens")
}

/// Parameters and the number of users whose hashes have them.
async fn costs(app: &TestApp) -> Vec<String> {
    let costs = "select parameters || ' ' || users from password_costs order by parameters";
    sqlx::query_scalar(costs).fetch_all(&mut raw(app).await).await.expect("costs")
}

async fn log_in(app: &TestApp, domain: &Domain, user: &User) -> Caller {
    let client = Caller::operator().client;
    let caller = authentication::by_password(domain, app.account, user.email.as_str(), PASSWORD, None, client).await;
    caller.expect("the right password")
}

/// Waits until the task in the background has written: a renewal is not part of the response.
async fn become_costs(app: &TestApp, expected: &[&str]) {
    for _ in 0..200 {
        if costs(app).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(costs(app).await, expected);
}

#[tokio::test]
async fn the_costs_in_use_are_counted_whatever_changes_them() {
    let app = TestApp::open().await;
    assert_eq!(costs(&app).await, ["$argon2id$v=19$m=8,t=1,p=1 1"]);
    let ada = app.user("ada@engine.example", Role::User).await;
    let bob = app.user("bob@engine.example", Role::User).await;
    assert_eq!(costs(&app).await, ["$argon2id$v=19$m=8,t=1,p=1 3"]);
    app.meddle("update users set password_hash = null where email = 'ada@engine.example'").await;
    assert_eq!(costs(&app).await, ["$argon2id$v=19$m=8,t=1,p=1 2"]);
    users::delete(&app.operator(), &ada.id.into()).await.expect("deleted");
    assert_eq!(costs(&app).await, ["$argon2id$v=19$m=8,t=1,p=1 2"], "who has no password was not counted");
    users::delete(&app.operator(), &bob.id.into()).await.expect("deleted");
    assert_eq!(costs(&app).await, ["$argon2id$v=19$m=8,t=1,p=1 1"]);
    app.meddle("update users set password_hash = null").await;
    assert_eq!(costs(&app).await, Vec::<String>::new(), "no row is left of costs that nobody has");
}

/// Hashes of [`PASSWORD`], made with libxcrypt and with OpenSSL.
const BROUGHT: [&str; 4] = [
    "$2b$04$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6",
    "$2y$05$abcdefghijklmnopqrstuuRPOlBMzOWSYpoCacLeOe7avTCRt6NXi",
    "pbkdf2_sha256$1000$lJgRpsOPCeRT$O5FvZotO/nYmu9zOYvIh5Hx1Mnld/O7U7/COKZL07ao=",
    "$pbkdf2-sha512$i=500,l=64$Z2VhcnMgYW5kIHNhbHQgMTY$Vfnq3SLAvdjAZL6Lou+WaS95Oc07I8CWhv8Fi+8KJBjxVo+y9c0WPPJgDe0UyVbt\
     6Q7hZa2dZwy5aHRv5V2kiA",
];

#[tokio::test]
async fn a_hash_of_another_program_lets_its_user_in_and_is_made_anew() {
    let app = TestApp::open().await;
    let mut users = Vec::new();
    for (nth, hash) in BROUGHT.into_iter().enumerate() {
        let draft = UserDraft {
            email: format!("user{nth}@engine.example"),
            password_hash: Some(hash.into()),
            ..UserDraft::default()
        };
        users.push(users::create(&app.operator(), draft).await.expect("a user"));
    }
    let ours = "$argon2id$v=19$m=8,t=1,p=1";
    let brought = ["$2b$04 1", "$2y$05 1", "$argon2id$v=19$m=8,t=1,p=1 1", "$pbkdf2-sha256$i=1000,l=32 1"];
    assert_eq!(costs(&app).await, [&brought[..], &["$pbkdf2-sha512$i=500,l=64 1"]].concat());
    for user in &users {
        let client = Caller::operator().client;
        let email = user.email.as_str();
        let wrong = authentication::by_password(&app.domain, app.account, email, "guess", None, client).await;
        assert!(wrong.is_err(), "{email}");
        log_in(&app, &app.domain, user).await;
    }
    become_costs(&app, &[&format!("{ours} 5")]).await;
    for user in &users {
        log_in(&app, &app.domain, user).await;
    }
}

#[tokio::test]
async fn a_hash_that_would_occupy_the_server_is_refused() {
    let app = TestApp::open().await;
    let before = app.dump().await;
    for hash in ["$2b$31$abcdefghijklmnopqrstuuQt6PVTXt0oYfk4zrY/lWeRl0P5qdUH6", "5f4dcc3b5aa765d61d8327deb882cf99"] {
        let email = "ada@engine.example".to_owned();
        let draft = UserDraft { email, password_hash: Some(hash.into()), ..UserDraft::default() };
        let refused = users::create(&app.operator(), draft).await.expect_err("refused");
        assert!(matches!(refused, Error::Refused(problem) if problem.at(Field::PasswordHash).is_some()), "{hash}");
    }
    assert_eq!(app.dump().await, before);
}

#[tokio::test]
async fn a_hash_of_other_costs_is_made_anew_at_log_in_in_both_directions() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let dearer = with_passes(&app, 2).await;
    let caller = log_in(&app, &dearer, &user).await;
    become_costs(&app, &["$argon2id$v=19$m=8,t=1,p=1 1", "$argon2id$v=19$m=8,t=2,p=1 1"]).await;
    let context = RequestContext::new(dearer.clone(), caller, app.account).expect("a caller of the account");
    // A log-in that is under way is still valid: the password is the same.
    let token = tokens::generate(&context, TokenDraft::default()).await;
    assert!(token.is_ok(), "{token:?}");
    let hash = async || -> String {
        let found = sqlx::query_scalar("select password_hash from users where email = 'ada@engine.example'");
        found.fetch_one(&mut raw(&app).await).await.expect("a hash")
    };
    let renewed = hash().await;
    log_in(&app, &dearer, &user).await;
    log_in(&app, &app.domain, &user).await;
    become_costs(&app, &["$argon2id$v=19$m=8,t=1,p=1 2"]).await;
    assert_ne!(hash().await, renewed);
}
