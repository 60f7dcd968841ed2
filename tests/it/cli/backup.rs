//! `keydesk backup`: what is in a backup, that it is durable, and what a check finds.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::{Keydesk, said};
use crate::process::Process;

/// Names in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

/// Makes a backup in the folder `kept` beside the data, and returns its path.
fn create(desk: &Keydesk) -> PathBuf {
    let to = desk.folder.path().join("kept");
    let made = desk.run(&format!("backup create --to {}", to.display()));
    assert_eq!(made.code, 0, "{}", made.err);
    made.out.trim().into()
}

fn check(desk: &Keydesk, file: &Path) -> Value {
    desk.json(&format!("backup check {}", file.display()))
}

/// The codes of a check that must fail.
fn faults(desk: &Keydesk, file: &Path) -> Vec<String> {
    let found = desk.run(&format!("backup check {} --json", file.display()));
    assert_eq!(found.code, 1, "{}", found.out);
    let errors = found.json()["errors"].as_array().expect("errors").clone();
    errors.iter().map(|error| error["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn a_backup_beside_a_running_server_has_what_was_answered() {
    let (desk, _) = Keydesk::with_account();
    let server = Process::start(desk.command("serve --bind 127.0.0.1:0").stdout(Stdio::null()));
    for nth in 0..20 {
        desk.run(&format!("user create --email n{nth}@engine.example --no-password"));
    }
    let log = desk.folder.path().join("data/keydesk.db-wal");
    assert!(fs::metadata(log).is_ok_and(|log| log.len() > 0), "nothing is only in the log");
    let file = create(&desk);
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let folder = file.parent().expect("a folder");
    assert_eq!(fs::metadata(folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    assert_eq!(names(folder), [file.file_name().expect("a name").to_str().expect("text")]);

    let report = &check(&desk, &file)["backup"];
    assert_eq!((&report["integrity"], &report["key"]), (&"ok".into(), &"fits".into()), "{report}");
    assert_eq!(report["schema"], report["programSchema"]);
    assert_eq!(report["counts"], serde_json::json!({ "accounts": 1, "users": 21, "products": 0, "tokens": 1 }));
    assert_eq!(names(folder).len(), 1, "the check left something");
    let kept = fs::read_to_string(desk.folder.path().join("data/backup-checks.json")).expect("the check is kept");
    assert!(kept.contains(file.file_name().expect("a name").to_str().expect("text")), "{kept}");
    assert_eq!(server.stop(), (Some(0), String::new()));
}

#[test]
fn it_says_that_the_key_is_not_in_it() {
    let (desk, _) = Keydesk::with_account();
    let made = desk.run("backup create");
    let key = desk.folder.path().join("data/keydesk.key");
    assert!(made.err.starts_with(&format!("Not in it is the master key, {}: keep", key.display())), "{}", made.err);
    assert!(made.out.starts_with(&desk.folder.path().join("data/backups/keydesk-").display().to_string()));
    let json = desk.json("backup create");
    assert_eq!(json["backup"]["hasMasterKey"], false);
    let hex = fs::read_to_string(key).expect("a key");
    let key = hex.trim().as_bytes();
    for name in names(&desk.folder.path().join("data/backups")) {
        let bytes = fs::read(desk.folder.path().join("data/backups").join(name)).expect("a file");
        assert!(!bytes.windows(key.len()).any(|window| window == key));
    }
}

#[test]
fn a_backup_that_fails_is_not_there() {
    let (desk, _) = Keydesk::with_account();
    let said_of = |to: &str| desk.run(&format!("backup create --to {to}"));
    assert_eq!(said_of("/proc/keydesk").code, 1);
    let to = desk.folder.path().join("kept");
    fs::write(&to, "").expect("a file where the folder should be");
    assert_eq!(said_of(&to.display().to_string()).code, 1);
    fs::remove_file(&to).expect("removed");

    // The system ends the program in the middle of the file.
    let data = desk.folder.path().join("data");
    let places = format!("--to {} --data-dir {}", to.display(), data.display());
    let script = format!("ulimit -f 100; exec \"$0\" backup create {places}");
    let mut killed = Command::new("sh");
    killed.args(["-c", &script, env!("CARGO_BIN_EXE_keydesk")]).env_clear();
    killed.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = said(&mut killed, "");
    assert_ne!(ended.code, 0, "{}", ended.out);
    assert!(names(&to).iter().all(|name| name.contains(".db.part")), "{:?}", names(&to));
    let file = create(&desk);
    assert_eq!(check(&desk, &file)["backup"]["key"], "fits");
}

#[test]
fn without_a_database_there_is_no_backup() {
    let desk = Keydesk::new();
    let made = desk.run("backup create");
    assert_eq!((made.code, made.out.as_str()), (1, ""));
    assert!(made.err.starts_with("error: NOT_FOUND: there is no database"), "{}", made.err);
    assert!(!desk.folder.path().join("data").exists());
    assert!(desk.run("backup check /absent.db").err.starts_with("error: NOT_FOUND: the backup /absent.db"));
}

#[test]
fn what_cannot_be_restored_is_told() {
    let (desk, _) = Keydesk::with_account();
    for nth in 0..50 {
        desk.run(&format!("product create --name P{nth} --code p{nth}"));
    }
    let file = create(&desk);
    let changed = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let (copy, mut bytes) = (desk.folder.path().join(name), fs::read(&file).expect("the backup"));
        change(&mut bytes);
        fs::write(&copy, bytes).expect("written");
        copy
    };
    let whole = changed("whole.db", &|_| {});
    assert_eq!(check(&desk, &whole)["backup"]["counts"]["products"], 50);
    let half = changed("half.db", &|bytes| bytes.truncate(bytes.len() / 2));
    let overwritten = changed("overwritten.db", &|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..middle + 8192].fill(0x5a);
    });
    let text = changed("text.db", &|bytes| *bytes = b"not a database".repeat(100));
    let empty = changed("empty.db", &Vec::clear);
    for file in [&half, &overwritten, &text, &empty] {
        let found = faults(&desk, file);
        assert!(["BACKUP_DAMAGED", "FAULT"].contains(&found[0].as_str()), "{}: {found:?}", file.display());
    }

    let (other, _) = Keydesk::with_account();
    assert_eq!(faults(&other, &whole), ["MASTER_KEY_DIFFERS"]);
    let nowhere = Keydesk::new();
    assert_eq!(check(&nowhere, &whole)["backup"]["key"], "missing");
    assert!(nowhere.run(&format!("backup check {}", whole.display())).out.contains("not checked: there is no "));

    for (name, sql, code) in [
        ("newer", "insert into _sqlx_migrations values (9999, 'later', 0, 1, x'00', 0)", "BACKUP_SCHEMA_UNKNOWN"),
        ("rebuilt", "update _sqlx_migrations set checksum = x'00' where version = 3", "BACKUP_SCHEMA_UNKNOWN"),
        ("orphaned", "update products set account_id = randomblob(16)", "BACKUP_DAMAGED"),
    ] {
        let copy = changed(&format!("{name}.db"), &|_| {});
        desk.meddle_with(&copy, sql);
        assert_eq!(faults(&desk, &copy)[0], code, "{name}");
    }
    let older = changed("older.db", &|_| {});
    desk.meddle_with(
        &older,
        "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)",
    );
    let report = &check(&desk, &older)["backup"];
    assert!(report["schema"].as_i64() < report["programSchema"].as_i64(), "{report}");
}

/// Runs a command under strace, and returns what it did with files.
fn traced(desk: &Keydesk, arguments: &str) -> String {
    let trace = desk.folder.path().join("trace");
    let plain = desk.command(arguments);
    let mut command = Command::new("strace");
    command.args(["-f", "-y", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,ftruncate", "-o"]);
    command.arg(&trace).arg(plain.get_program()).args(plain.get_args()).env_clear();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = said(&mut command, "");
    assert_eq!(ended.code, 0, "{}", ended.err);
    fs::read_to_string(trace).expect("the trace")
}

/// Whether the copy under this name was synced before it was renamed, and the folder of its new name after that, with
/// nothing in between.
fn is_durable(trace: &str, part: &str, folder: &Path) -> bool {
    let calls: Vec<&str> = trace.lines().filter(|line| !line.contains("resumed>")).collect();
    let is_named = |call: &&str| call.contains(" rename") && call.contains(&format!("{part}\""));
    let named = calls.iter().position(is_named).expect("the copy gets its name");
    let is_synced = |at: Option<usize>, file: String| {
        at.and_then(|at| calls.get(at)).is_some_and(|call| call.contains(" fsync(") && call.contains(&file))
    };
    is_synced(named.checked_sub(1), format!("{part}>")) && is_synced(Some(named + 1), format!("<{}>", folder.display()))
}

#[test]
fn copies_are_on_the_disk_before_they_have_a_name() {
    let (desk, _) = Keydesk::with_account();
    let kept = desk.folder.path().join("kept");
    let trace = traced(&desk, &format!("backup create --to {}", kept.display()));
    assert!(is_durable(&trace, ".db.part", &kept), "{trace}");
    // A control: the same trace without the syncs. That must be found.
    let unsynced: String =
        trace.lines().filter(|line| !line.contains(" fsync(")).map(|line| format!("{line}\n")).collect();
    assert!(!is_durable(&unsynced, ".db.part", &kept));

    desk.meddle("drop table password_resets");
    desk.meddle("delete from _sqlx_migrations where version = 8");
    let trace = traced(&desk, "account list");
    let data = desk.folder.path().join("data");
    assert!(is_durable(&trace, "keydesk.db.part", &data), "{trace}");
    assert!(names(&data).iter().any(|name| name.starts_with("keydesk.db.step-")));
}
