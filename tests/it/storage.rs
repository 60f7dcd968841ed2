//! The database: SQLite's settings, migrations, its key, and file permissions.

use secrecy::SecretString;
use serde_json::{Value, json};
use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use keydesk::{
    model::role::Role,
    server::domain::{
        clock::Clock,
        crypto::{master_key::MasterKeySource, secrets::Entropy},
        error::Error,
        maintenance::Maintenance,
        runtime::{Domain, Settings},
        webhook_urls::WebhookUrlRules,
    },
};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::{
    app::{self, NOW, TestApp},
    client::Client,
};

fn settings(folder: &std::path::Path) -> Settings {
    Settings {
        data_dir: folder.to_owned(),
        database: None,
        master_key: MasterKeySource::File(folder.join("keydesk.key")),
        limits: app::rules(),
        mail: None,
        webhook_urls: WebhookUrlRules::default(),
        clock: Clock::fixed(NOW),
        entropy: Entropy::System,
    }
}

async fn open(folder: &std::path::Path) -> Result<Domain, String> {
    Domain::open(settings(folder)).await.map_err(|error| match error {
        Error::Internal(cause) => cause.to_string(),
        other => panic!("{other:?}"),
    })
}

async fn raw(folder: &std::path::Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("keydesk.db"));
    options.connect().await.expect("the database")
}

#[tokio::test]
async fn sqlite_is_new_enough_and_writes_ahead() {
    let app = TestApp::open().await;
    let mut conn = raw(app.folder.path()).await;
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(&mut conn).await.expect("a version");
    let numbers: Vec<u32> = version.split('.').map(|part| part.parse().expect("a number")).collect();
    assert!(numbers >= vec![3, 51, 3], "{version}");
    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut conn).await.expect("a mode");
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn only_the_owner_can_read_the_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let domain = open(&data).await.expect("a domain");
    Maintenance::new(domain.clone()).run().await;
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["keydesk.db", "keydesk.db-wal", "keydesk.db-shm", "keydesk.key"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}

#[tokio::test]
async fn a_key_is_made_once_and_never_over_data() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("keydesk.key");
    open(folder.path()).await.expect("made").close().await;
    let text = fs::read_to_string(&key).expect("a key");
    open(folder.path()).await.expect("opened again").close().await;
    assert_eq!(fs::read_to_string(&key).expect("a key"), text);

    fs::remove_file(&key).expect("removed");
    let refusal = open(folder.path()).await.err().expect("refused");
    assert!(refusal.ends_with("is missing, and the database needs the key it was created with; restore the file"));
    assert!(!key.exists(), "a key was made over existing data");
}

#[tokio::test]
async fn a_foreign_short_or_open_key_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("keydesk.key");
    open(folder.path()).await.expect("made").close().await;
    let own = fs::read_to_string(&key).expect("a key");

    fs::write(&key, "0".repeat(64)).expect("written");
    let refusal = open(folder.path()).await.err().expect("refused");
    assert_eq!(refusal, "the master key is not the one this database was made with; put that key back");
    fs::write(&key, "abc").expect("written");
    assert!(open(folder.path()).await.err().expect("refused").ends_with("must hold 64 hexadecimal digits"));
    fs::write(&key, &own).expect("written");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("opened");
    let refusal = open(folder.path()).await.err().expect("refused");
    for part in ["can be read by others; run: chmod 600", "KEYDESK_MASTER_KEY", "--master-key-file"] {
        assert!(refusal.contains(part), "{refusal}");
    }

    let given = MasterKeySource::Given(SecretString::from(own));
    let settings = Settings { master_key: given, ..settings(folder.path()) };
    assert!(Domain::open(settings).await.is_ok(), "the right key, from a setting");
}

#[tokio::test]
async fn a_newer_database_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path()).await.expect("made").close().await;
    let mut conn = raw(folder.path()).await;
    sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', 1, x'00', 0)")
        .execute(&mut conn)
        .await
        .expect("written");
    conn.close().await.expect("closed");
    assert_eq!(
        open(folder.path()).await.err().expect("refused"),
        "the database is newer than this program (it has step 9999); run the newer Keydesk, or restore a backup"
    );
}

#[tokio::test]
async fn what_is_about_to_be_changed_is_copied_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let newest = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite")).expect("the folder");
    let newest = newest.filter_map(|file| file.ok()?.file_name().to_str()?[..4].parse::<u32>().ok()).max();
    let copy = folder.path().join(format!("keydesk.db.step-{}", newest.expect("there are migrations")));
    drop(open(folder.path()).await.expect("opens"));
    drop(open(folder.path()).await.expect("opens again"));
    assert!(!copy.exists(), "there was nothing to change");

    let mut database = raw(folder.path()).await;
    for sql in ["drop table password_resets", "delete from _sqlx_migrations where version = 8"] {
        sqlx::query(sql).execute(&mut database).await.expect("a step back");
    }
    let domain = open(folder.path()).await.expect("catches up");
    domain.close().await;
    assert_eq!(fs::metadata(&copy).expect("a copy").permissions().mode() & 0o777, 0o600);
    let tables = "select count(*) from sqlite_schema where name in ('users', 'password_resets')";
    let mut kept = SqliteConnectOptions::new().filename(&copy).connect().await.expect("a database");
    for (database, expected) in [(&mut kept, 1), (&mut database, 2)] {
        let found: i64 = sqlx::query_scalar(tables).fetch_one(database).await.expect("tables");
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_writer_waits_out_another_process() {
    let app = TestApp::open().await;
    let mut other = raw(app.folder.path()).await;
    sqlx::query("begin immediate").execute(&mut other).await.expect("locked");
    let release = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(600)).await;
        sqlx::query("commit").execute(&mut other).await.expect("released");
    });
    app.user("ada@engine.example", keydesk::model::role::Role::User).await;
    release.await.expect("released");
}

#[tokio::test]
async fn what_another_process_takes_away_is_gone_at_the_next_request() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    let status = async || client.get("/v1/me").await.status.as_u16();
    assert_eq!(status().await, 200);
    app.meddle("update users set banned = 1 where role = 'user'").await;
    assert_eq!(status().await, 403);
    app.meddle("update users set banned = null").await;
    assert_eq!(status().await, 200);
    app.meddle("update users set permissions = '[]' where role = 'user'").await;
    assert_eq!(status().await, 403);
    app.meddle("update users set permissions = null").await;
    assert_eq!(status().await, 200);
    app.meddle("delete from tokens").await;
    assert_eq!(status().await, 401);
}

#[tokio::test]
async fn nothing_is_left_in_the_log_of_writes_after_a_stop() {
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", Role::User).await;
    let client = app.bearer(&app.token_of(user.id).await);
    // Readers of a request that is over are idle, and must not keep the last connection from merging the log.
    assert_eq!(client.get("/v1/me").await.status, 200);
    app.domain.close().await;
    assert!(!app.folder.path().join("keydesk.db-wal").exists(), "the log was not merged");
    assert_eq!(client.get("/v1/me").await.status, 500, "a closed database answers");
}

#[tokio::test]
async fn last_uses_are_written_once_a_minute_and_shown_at_once() {
    use crate::client::Client;

    let app = TestApp::open().await;
    let admin = app.admin().await;
    app.maintenance.run().await;
    app.wait(Duration::from_secs(61));
    app.maintenance.run().await;
    let before = app.dump().await;
    for _ in 0..20 {
        assert_eq!(admin.get("/v1/me").await.status, 200);
    }
    app.maintenance.run().await;
    assert_eq!(app.dump().await, before, "a use was written in its own minute");
    let shown = admin.get("/v1/tokens").await.json();
    assert_eq!(shown["data"][0]["attributes"]["lastUsed"], "2031-03-24T09:16:01.000Z");
    app.wait(Duration::from_secs(60));
    app.maintenance.run().await;
    assert_ne!(app.dump().await, before, "the use was never written");
}

#[tokio::test]
async fn expired_tokens_stay_for_90_days() {
    use crate::client::Client;

    const DAY: Duration = Duration::from_secs(24 * 3600);
    let app = TestApp::open().await;
    let user = app.user("ada@engine.example", keydesk::model::role::Role::User).await;
    app.token_of(user.id).await;
    let eternal = app.admin().await;
    let left = async || eternal.get("/v1/tokens?page[number]=1").await.json()["links"]["meta"]["count"].clone();
    app.maintenance.run().await;
    app.wait(DAY * (14 + 90));
    app.maintenance.run().await;
    assert_eq!(left().await, 2, "it is to be seen in lists for so long");
    app.wait(DAY);
    app.maintenance.run().await;
    assert_eq!(left().await, 1);
}

#[tokio::test]
async fn an_email_that_nobody_could_sign_up_with_any_more_is_still_read() {
    let app = TestApp::open().await;
    let admin = app.admin().await;
    app.meddle("update users set email = 'ada@localhost'").await;
    let answer = admin.get(&format!("/v1/users/{}", app.admin.id)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["data"]["attributes"]["email"], "ada@localhost");
}

#[tokio::test]
async fn old_metadata_keys_become_what_is_shown_and_nothing_is_lost() {
    let app = TestApp::open().await;
    let long = "z".repeat(9_000);
    for (email, metadata) in [
        ("plain@engine.example", json!({ "customer_id": 7, "plan": { "seat_count": 3 } })),
        ("line@engine.example", json!({ "address_line_1": "Dusk Lane", "list": [{ "a_b_c": 1 }] })),
        ("seats@engine.example", json!({ "seat1": "hidden", "seat_1": "shown", "seat_1_duplicate": 0 })),
        ("empty@engine.example", json!({ "": "smile", "unnamed": "named", "deep": { "": null } })),
        ("long@engine.example", json!({ long.clone(): 1, "n_1": 2 })),
    ] {
        app.user(email, Role::User).await;
        set_metadata(&app, "update users set metadata = $1 where email = $2", &metadata, email).await;
    }
    app.product("loom").await;
    set_metadata(&app, "update products set metadata = $1 where code = $2", &json!({ "n_1": 1, "n1": 2 }), "loom")
        .await;
    let updated = dump_of(&app, "select group_concat(email || updated) from users").await;
    app.meddle("drop table unfinished_migrations").await;
    app.meddle("delete from _sqlx_migrations where version = 13").await;
    for _ in 0..2 {
        open(app.folder.path()).await.expect("migrates").close().await;
    }

    let admin = app.admin().await;
    let shown = async |path: &str| admin.get(path).await.json()["data"]["attributes"]["metadata"].take();
    for (name, metadata) in [
        ("plain", json!({ "customerId": 7, "plan": { "seatCount": 3 } })),
        ("line", json!({ "addressLine1": "Dusk Lane", "list": [{ "aBc": 1 }] })),
        ("seats", json!({ "seat1Duplicate2": "hidden", "seat1": "shown", "seat1Duplicate": 0 })),
        ("empty", json!({ "unnamedDuplicate": "smile", "unnamed": "named", "deep": { "unnamed": null } })),
        ("long", json!({ long: 1, "n1": 2 })),
    ] {
        let path = format!("/v1/users/{name}@engine.example");
        assert_eq!(shown(&path).await, metadata, "{name}");
        if name != "long" {
            let body = json!({ "data": { "type": "users", "attributes": { "metadata": metadata } } });
            assert_eq!(admin.patch(&path, body).await.status, 200, "{name}: it may be sent back");
            assert_eq!(shown(&path).await, metadata, "{name}");
        }
    }
    // Objects are sorted by key, so `n_1` came last and hid `n1`.
    assert_eq!(shown("/v1/products/loom").await, json!({ "n1": 1, "n1Duplicate": 2 }));
    for (query, found) in
        [("metadata[seat1]=shown", 1), ("metadata[seat_1]=hidden", 0), ("metadata[addressLine1]=Dusk%20Lane", 1)]
    {
        let list = admin.get(&format!("/v1/users?{query}")).await.json();
        assert_eq!(list["data"].as_array().map(Vec::len), Some(found), "{query}");
    }
    assert_eq!(
        dump_of(&app, "select group_concat(email || updated) from users").await,
        updated,
        "the clock stands still"
    );
    assert_eq!(dump_of(&app, "select group_concat(name) from unfinished_migrations").await, None);
}

async fn set_metadata(app: &TestApp, statement: &'static str, metadata: &Value, whose: &str) {
    let query = sqlx::query(statement).bind(metadata.to_string()).bind(whose);
    let done = query.execute(&mut raw(app.folder.path()).await).await.expect("the statement runs");
    assert_eq!(done.rows_affected(), 1, "{whose}");
}

async fn dump_of(app: &TestApp, statement: &'static str) -> Option<String> {
    sqlx::query_scalar(statement).fetch_one(&mut raw(app.folder.path()).await).await.expect("a value")
}
