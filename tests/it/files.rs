//! Files and folders that were there before: whose they are, and what is made of those that cannot be read.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use keydesk::server::domain::{
    clock::Clock,
    crypto::{master_key::MasterKeySource, secrets::Entropy},
    error::Error,
    runtime::{Domain, Settings},
    webhook_urls::WebhookUrlRules,
};

use crate::app::{self, NOW};

/// Opens a domain whose database and key are at these paths.
async fn open(folder: &Path, database: &Path, key: &Path) -> Result<Domain, String> {
    let settings = Settings {
        data_dir: folder.to_owned(),
        database: Some(database.to_owned()),
        master_key: MasterKeySource::File(key.to_owned()),
        limits: app::rules(),
        mail: None,
        webhook_urls: WebhookUrlRules::default(),
        clock: Clock::fixed(NOW),
        entropy: Entropy::System,
    };
    Domain::open(settings).await.map_err(|error| match error {
        Error::Internal(cause) => cause.to_string(),
        other => panic!("{other:?}"),
    })
}

async fn reopen(folder: &Path) -> Result<(), String> {
    let domain = open(folder, &folder.join("keydesk.db"), &folder.join("keydesk.key")).await?;
    domain.close().await;
    Ok(())
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("changed");
}

#[tokio::test]
async fn a_folder_that_was_there_is_its_owners_business() {
    let folder = tempfile::tempdir().expect("a folder");
    for shared in [0o1777, 0o2775, 0o755, 0o700] {
        set_mode(folder.path(), shared);
        reopen(folder.path()).await.expect("opens");
        assert_eq!(mode(folder.path()), shared, "{shared:o}");
        for name in ["keydesk.db", "keydesk.key"] {
            assert_eq!(mode(&folder.path().join(name)), 0o600, "{name} in a folder with {shared:o}");
        }
    }
}

#[tokio::test]
async fn a_database_that_was_there_is_its_owners_business() {
    let (folder, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (database, key) = (elsewhere.path().join("x.db"), folder.path().join("keydesk.key"));
    set_mode(elsewhere.path(), 0o770);
    for set in [0o600, 0o660, 0o644] {
        open(folder.path(), &database, &key).await.expect("opens").close().await;
        assert_eq!(mode(&database), set, "{set:o}");
        let next = if set == 0o600 { 0o660 } else { 0o644 };
        set_mode(&database, next);
    }
    assert_eq!(mode(elsewhere.path()), 0o770);
}

#[tokio::test]
async fn a_database_that_cannot_be_read_gets_no_new_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    symlink(path("loop.db"), path("loop.db")).expect("a link to itself");
    symlink(path("unmounted/keydesk.db"), path("dangling.db")).expect("a link");
    fs::write(path("file"), "").expect("written");
    for database in ["loop.db", "dangling.db", "file/keydesk.db"] {
        let refusal = open(folder.path(), &path(database), &path("keydesk.key")).await.err().expect("refused");
        assert!(refusal.contains(&format!("{database} cannot be read: ")), "{refusal}");
        assert!(!path("keydesk.key").exists(), "a key was made for {database}");
    }
}

#[tokio::test]
async fn a_key_that_a_volume_opened_to_its_group_is_closed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("keydesk.key");
    reopen(folder.path()).await.expect("made");
    set_mode(&key, 0o660);
    let refusal = reopen(folder.path()).await.expect_err("refused");
    assert!(refusal.contains("can be read by others"), "{refusal}");
    assert_eq!(mode(&key), 0o660);

    set_mode(folder.path(), 0o2770);
    reopen(folder.path()).await.expect("opens");
    assert_eq!((mode(&key), mode(folder.path())), (0o600, 0o2770));
    set_mode(&key, 0o664);
    assert!(reopen(folder.path()).await.is_err(), "everybody could read it");
}
